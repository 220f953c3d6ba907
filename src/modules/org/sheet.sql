-- Unions brought in as a sheet.

-- org_called (name text) -> (org_id id, parent_id id, parent_name text)
-- unscoped: the name of the union above; the union itself is scoped
select o.org_id, o.parent_id, p.name from {org o} left join org p on p.org_id = o.parent_id
where o.name = :name and o.state = 1
order by o.org_id
limit 20;

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
