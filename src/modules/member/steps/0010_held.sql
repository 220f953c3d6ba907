-- expands: a program that does not know the column shows in the bin, until it is stopped, who is restricted
-- 限制处理: his memberships lie beside the bin's, kept and not processed.
alter table member_bin add column held $bool not null default false;
create table person_held (
	person_id $key,
	since $moment not null
);
place person_held everywhere;
