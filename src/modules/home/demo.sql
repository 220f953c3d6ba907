-- The months of a register that was written without telling of each member.

-- demo_month_fill (month int, from_day date, to_day date)
-- unscoped: the installation fills itself
insert into home_month (org_id, month, org_path, joined)
select m.org_id, :month, m.org_path, count(*) from member m
where m.joined >= :from_day and m.joined < :to_day
group by m.org_id, m.org_path;
