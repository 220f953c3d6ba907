-- The figures of the first page.

-- home_member (member_id id) -> (org_id id, org_path text, joined date)
-- unscoped: the member whose joining is told, whoever registered him
select org_id, org_path, joined from member where member_id = :member_id;

-- home_joining (members text, since date) -> (org_id id, org_path text, joined date, n int)
-- unscoped: members whose joining is told, whoever registered them
select org_id, org_path, joined, count(*) from member where member_id in {ids :members} and joined >= :since
group by org_id, org_path, joined order by org_id, joined;

-- home_month_add (org_id id, month int, org_path text, n int)
-- unscoped: follows the members that were registered
insert into home_month (org_id, month, org_path, joined) values (:org_id, :month, :org_path, :n)
on conflict (org_id, month) do update set joined = home_month.joined + excluded.joined;

-- home_months_add (orgs text, month int, n int)
-- unscoped: follows the members that were registered
insert into home_month (org_id, month, org_path, joined)
select o.org_id, :month, o.org_path, :n from org o where o.org_id in {ids :orgs}
on conflict (org_id, month) do update set joined = home_month.joined + excluded.joined;

-- home_binned (member_id id) -> (org_id id, joined date)
-- unscoped: the member whose removal is told, whoever removed him
select org_id, joined from member_bin where member_id = :member_id;

-- home_month_less (org_id id, month int)
-- unscoped: follows the member that was removed
update home_month set joined = joined - 1 where org_id = :org_id and month = :month and joined > 0;

-- home_month_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update home_month set org_path = :org_path where org_id = :org_id;

-- home_month_sum (month int) -> (joined int)
select coalesce(cast(sum(h.joined) as bigint), 0) from {home_month h} where h.month = :month;

-- --- figures that are counted once a day

-- home_count_each (first int) -> (org_path text, kind int, figure int, n int)
-- unscoped: the house counts itself
select org_path, kind, figure, n from (
	select o.org_path as org_path, 0 as kind, o.org_id as figure, o.members as n from org o where o.state = 1
	union all
	select m.org_path, 1, case when m.group_no = 0 then 0 else 1 end, count(*)
	from member m where m.status < 4 group by m.org_path, case when m.group_no = 0 then 0 else 1 end
	union all
	select t.org_path, 3, t.tag_id * 4 + t.first_of, count(*)
	from member_tag t where t.in_force group by t.org_path, t.tag_id, t.first_of
	union all
	select h.org_path, 2, h.month, h.joined from home_month h where h.month >= :first) c
order by org_path, kind, figure;

-- home_figure_put (org_id id, org_path text, as_of moment, counts text)
-- unscoped: the house counts itself
insert into org_figure (org_id, org_path, as_of, counts) values (:org_id, :org_path, :as_of, :counts)
on conflict (org_id) do update set org_path = excluded.org_path, as_of = excluded.as_of, counts = excluded.counts;

-- home_figure_drop (before moment)
-- unscoped: unions that are no more
delete from org_figure where as_of < :before;

-- home_figure_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update org_figure set org_path = :org_path where org_id = :org_id;

-- home_figure_of (org_id id) -> (as_of moment, counts text)
select f.as_of, f.counts from {org_figure f} where f.org_id = :org_id;

-- home_figure_last () -> (as_of moment)
-- unscoped: when the house last counted itself
select as_of from org_figure order by org_path limit 1;

-- home_figure_kept () -> (org_id id, counts text)
-- unscoped: the check goes over everybody
select org_id, counts from org_figure order by org_id;

-- Towns and parks first, in the order of divisions.
-- home_below (parent_id id) -> (org_id id, name text, short_name text, town bool, members int, unions int)
select o.org_id, o.name, o.short_name, o.kind in (2, 3), o.members + o.members_below,
	o.unions_below + case when o.kind = 5 then 1 else 0 end
from {org o} where o.parent_id = :parent_id and o.state = 1
order by case when o.kind in (2, 3) then 0 else 1 end, o.division nulls last, o.org_path;

-- home_waiting () -> (flow text, n int)
select i.flow, count(*) from {flow_item i} where i.waits_for is not null group by i.flow order by i.flow;

-- home_joined_on (day date, most int) -> (org_path text, n int)
select m.org_path, count(*) from {member m} where m.joined = :day group by m.org_path order by m.org_path limit :most;

-- home_below_path (parent_id id) -> (org_path text, name text, short_name text)
select o.org_path, o.name, o.short_name from {org o} where o.parent_id = :parent_id and o.state = 1 order by o.org_path;
