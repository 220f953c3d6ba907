-- What the house does by itself each day: reminders, escalation, units that could found a union.

-- join_waiting (after id?, most int) -> (application_id id, org_id id, org_path text, name text, person_id id, due date, since moment, reminded moment, escalated moment)
-- unscoped: the house looks at all that wait
select a.application_id, a.org_id, a.org_path, a.name, a.person_id, i.due, i.since, a.reminded, a.escalated
from application a join flow_item i on i.flow = 'join' and i.subject_id = a.application_id
where a.state = 1 and a.escalated is null {if :after} and a.application_id > :after {end}
order by a.application_id limit :most;

-- join_reminded_set (application_id id, now moment)
-- unscoped: the house, by key
update application set reminded = :now where application_id = :application_id and reminded is null and state = 1;

-- join_escalated_set (application_id id, now moment, above id)
-- unscoped: the house, by key
update application set escalated = :now, escalated_to = :above, rev = rev + 1
where application_id = :application_id and escalated is null and state = 1;

-- join_late_of (application_id id) -> (escalated moment, escalated_to id, above_name text)
-- unscoped: of an application that the caller was shown
select a.escalated, a.escalated_to, o.name from application a left join org o on o.org_id = a.escalated_to
where a.application_id = :application_id;

-- join_at_path (path text) -> (org_id id, name text)
-- unscoped: the unions above one, by its path
select org_id, name from org where org_path = :path and state = 1;

-- join_reviewers (org_id id) -> (person_id id)
-- unscoped: whom the house tells
select distinct p.person_id from post p join role r on r.role_id = p.role_id
where p.org_id = :org_id and p.until is null and (' ' || r.permits || ' ') like '% join.review %'
order by p.person_id;

-- join_units (least int) -> (unit_key text, unit_name text, street_path text, persons int)
-- unscoped: the house counts over all; what comes out is about employers, not persons
-- (Counted in each of the two before they meet, where each of them lies.)
select w.unit_key, min(w.unit_name), w.street_path, cast(sum(w.n) as bigint)
from (
	select replace(replace(replace(replace(replace(m.work_unit, ' ', ''), '　', ''), '（', '('), '）', ')'), '有限责任公司', '有限公司') as unit_key,
		min(m.work_unit) as unit_name, substr(m.org_path, 1, 8) as street_path, count(*) as n
	from member m join org o on o.org_id = m.org_id
	where m.status = 1 and m.work_unit is not null and not (o.kind = 5 and o.base = 1)
	group by 1, 3
	union all
	select replace(replace(replace(replace(replace(a.work_unit, ' ', ''), '　', ''), '（', '('), '）', ')'), '有限责任公司', '有限公司') as unit_key,
		min(a.work_unit) as unit_name, substr(a.org_path, 1, 8) as street_path, count(*) as n
	from application a join org o on o.org_id = a.org_id
	where a.state in (1, 2) and a.work_unit is not null and not (o.kind = 5 and o.base = 1)
	group by 1, 3
) w
group by w.unit_key, w.street_path
having sum(w.n) >= :least
order by w.street_path, w.unit_key;

-- join_unit_union (unit_key text, begin text) -> (org_id id)
-- unscoped: has this employer a union already, anywhere
select org_id from org
where state = 1 and kind = 5 and (name like :begin
	or replace(replace(replace(replace(replace(unit_name, ' ', ''), '　', ''), '（', '('), '）', ')'), '有限责任公司', '有限公司') = :unit_key)
limit 1;

-- join_unit_told (unit_key text, org_id id) -> (unit_hint_id id)
-- unscoped: an employer is named to a street once
select unit_hint_id from unit_hint where unit_key = :unit_key and org_id = :org_id;

-- join_unit_add (unit_hint_id id, unit_key text, unit_name text, org_id id, org_path text, persons int, told moment)
-- unscoped: the house, for the street where they work
insert into unit_hint (unit_hint_id, unit_key, unit_name, org_id, org_path, persons, told)
values (:unit_hint_id, :unit_key, :unit_name, :org_id, :org_path, :persons, :told);

-- The code is the one under which the unit is covered somewhere, by its name: to found by, not to believe.
-- join_unit_hints (most int) -> (unit_hint_id id, unit_name text, uscc text, org_name text, persons int, told moment)
select h.unit_hint_id, h.unit_name, (select min(e.uscc) from employer e where e.name = h.unit_name), o.name, h.persons, h.told
from {unit_hint h} join {org o} on o.org_id = h.org_id
order by h.unit_hint_id desc limit :most;

-- join_hint_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update unit_hint set org_path = :org_path where org_id = :org_id;

-- join_over (before moment, most int) -> (application_id id)
-- unscoped: the house ends refused and withdrawn ones whose time is over
select a.application_id from application a
join flow_item i on i.flow = 'join' and i.subject_id = a.application_id
where a.state in (4, 5) and i.since < :before
order by a.application_id
limit :most;

-- join_over_drop (application_id id)
-- unscoped: the house ends refused and withdrawn ones whose time is over
delete from application where application_id = :application_id and state in (4, 5);
