-- Transfers of memberships.  Two sides, two paths: either sees it, also when it is over.

create table transfer (
	transfer_id $key,
	member_id $id not null,
	person_id $id not null,
	name $sort not null,
	member_no $text not null,
	from_org $id not null,
	from_path $path not null,
	to_org $id not null,
	to_path $path not null,
	started $int not null,
	reason $text not null,
	state $int not null,
	made $moment not null,
	ended $moment,
	rev $int not null
);
-- One open transfer of each membership.
create unique index transfer_open on transfer (member_id) where state < 5;
create index transfer_from on transfer (from_path, transfer_id);
create index transfer_to on transfer (to_path, transfer_id);
create index transfer_from_org on transfer (from_org);
create index transfer_to_org on transfer (to_org);
create index transfer_own on transfer (person_id, transfer_id);
create index transfer_member on transfer (member_id, transfer_id);
