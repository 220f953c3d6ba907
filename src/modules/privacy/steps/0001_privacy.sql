-- expands
-- Somebody asks that what is kept of him be deleted, or no longer be processed (个人信息保护法 第四十七条).
create table erasure (
	erasure_id $key,
	person_id $id,
	account_id $id,
	org_id $id not null,
	org_path $path not null,
	name $sort not null,
	words $text,
	state $int not null,
	made $moment not null,
	rev $int not null
);
create index erasure_list on erasure (org_path, erasure_id);
create index erasure_person on erasure (person_id, erasure_id);
create index erasure_account on erasure (account_id, erasure_id);
create index erasure_org on erasure (org_id);
update role set permits = permits || ' erasure.see erasure.decide' where name in ('city', 'town', 'base');
