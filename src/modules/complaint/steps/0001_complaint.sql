-- What people complain about, suggest and ask.

create table complaint (
	complaint_id $key,
	number $text not null unique,
	kind $int not null,
	words $text not null,
	mobile $secret,
	person_id $id,
	account_id $id,
	org_id $id not null,
	org_path $path not null,
	org_name $text not null,
	address_index $blob not null,
	state $int not null,
	made $moment not null,
	answer $text,
	answered $moment
);
create index complaint_scope on complaint (org_path, complaint_id);
create index complaint_own on complaint (person_id, complaint_id) where person_id is not null;
create index complaint_address on complaint (address_index, made);
create index complaint_org on complaint (org_id);
