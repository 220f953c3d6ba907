-- Memberships and the changes of each.

create table member (
	member_id $key,
	person_id $id not null references person (person_id),
	org_id $id not null,
	org_path $path not null,
	name $sort not null,
	name_key $sort not null,
	initials $sort not null,
	document_index $blob,
	mobile_index $blob,
	member_no $text not null unique,
	group_no $int not null,
	status $int not null,
	status_since $date not null,
	joined $date not null,
	wage $money not null,
	nation $int not null,
	education $int not null,
	political $int not null,
	employment $int not null,
	skill $int not null,
	household $int not null,
	work_unit $text,
	job $text,
	migrant $bool not null,
	made $moment not null,
	rev $int not null
);
-- One membership in force for each document.
create unique index member_once on member (document_index) where document_index is not null and status < 4;
create unique index member_person_once on member (person_id) where status < 4;
-- The order of every list; and of those that are asked for most, so that a few among many are found at once.
create index member_list on member (org_path, name_key, member_id);
create index member_grouped on member (org_path, name_key, member_id, group_no) where group_no > 0;
create index member_left on member (org_path, name_key, member_id, status) where status > 1;
create index member_lacking on member (org_path, name_key, member_id) where document_index is null or mobile_index is null;
-- Looking for somebody: the path stands in them, so that what is out of scope costs no row.
create index member_name on member (name, org_path, member_id);
create index member_initials on member (initials, org_path, member_id);
create index member_joined on member (joined, org_path, member_id);
create index member_mobile on member (mobile_index) where mobile_index is not null;
create index member_document on member (document_index) where document_index is not null;
create index member_person on member (person_id);
create index member_org on member (org_id);

create table member_change (
	change_id $key,
	member_id $id not null,
	org_path $path not null,
	at $moment not null,
	kind $int not null,
	day $date not null,
	reason $text,
	by_name $text not null
);
create index member_change_member on member_change (member_id, change_id);
