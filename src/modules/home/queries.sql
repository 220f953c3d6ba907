-- The figures of the first page.

-- home_member (member_id id) -> (org_id id, org_path text, joined date)
-- unscoped: the member whose joining is told, whoever registered him
select org_id, org_path, joined from member where member_id = :member_id;

-- home_month_add (org_id id, month int, org_path text)
-- unscoped: follows the member that was registered
insert into home_month (org_id, month, org_path, joined) values (:org_id, :month, :org_path, 1)
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
