-- Unions brought in as a sheet.

-- org_called (name text) -> (org_id id, parent_id id, parent_name text)
-- unscoped: the name of the union above; the union itself is scoped
select o.org_id, o.parent_id, p.name from {org o} left join org p on p.org_id = o.parent_id
where o.name = :name and o.state = 1
order by o.org_id
limit 20;

-- org_offered (bases bool, most int) -> (org_id id, name text, uscc text, alike int)
-- (Those of members, or those under which others stand.)
select o.org_id, o.name, o.uscc, (select count(*) from {org n} where n.name = o.name and n.state = 1)
from {org o} where o.state = 1 and not o.moving
	and (:bases and o.kind = 5 or not :bases and (o.kind < 5 or o.base <> 1))
order by o.kind, o.org_path
limit :most;

-- org_top_division () -> (division text)
select o.division from {org o} where o.state = 1 order by o.org_path limit 1;

-- org_division_offered (low text?, high text?, most int) -> (code text, name text)
select code, name from division
where version = (select value from setting where name = 'division.version')
	{if :low} and code >= :low and code < :high {end}
	and (level >= 4 {if :low} or code = :low {end})
order by code
limit :most;

-- org_hangs (org_id id, org_path text) -> (made moment, below int, posts int, flows int, papers int, covers int, waits int)
-- unscoped: of a union that the rule has read in scope
select made, (select count(*) from org where parent_id = :org_id),
	(select count(*) from post where org_id = :org_id),
	(select count(*) from flow_item where org_id = :org_id),
	(select count(*) from org_certificate where org_id = :org_id),
	(select count(*) from org_employer where org_id = :org_id and (not sole or rev > 1 or until is not null)),
	(select count(*) from import_held where org_path = :org_path and state = 1)
from org where org_id = :org_id;

-- org_covers_out (org_id id)
-- unscoped: of a union that the rule has read in scope
delete from org_employer where org_id = :org_id;

-- org_employer_out (made moment)
-- unscoped: an employer that came with a union, and that nobody else covers
delete from employer where made = :made and rev = 1
	and not exists (select 1 from org_employer c where c.employer_id = employer.employer_id);

-- org_history_out (org_id id)
-- unscoped: of a union that the rule has read in scope
delete from org_change where org_id = :org_id;

-- org_out (org_id id, rev int)
delete from {org o} where o.org_id = :org_id and o.rev = :rev;
