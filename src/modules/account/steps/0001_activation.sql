-- Codes by which part-time officers open their own accounts: one for a union and a post.  The code itself is
-- made from the keys, the row and its issue; here lies its keyed digest only.

create table activation (
	activation_id $key,
	org_id $id not null,
	org_path $path not null,
	role_id $id not null references role (role_id),
	title $text not null,
	code_index $blob not null unique,
	issue $int not null,
	state $int not null,
	tries $int not null,
	made $moment not null,
	until $moment not null,
	by_account $id,
	person_id $id,
	account_id $id,
	used $moment
);
create index activation_list on activation (org_path, activation_id);
create index activation_org on activation (org_id);
