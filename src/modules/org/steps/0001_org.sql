-- Union organisations and administrative divisions.

create table org (
	org_id $key,
	parent_id $id,
	org_path $path not null unique,
	kind $int not null,
	base $int not null,
	name $text not null,
	short_name $text,
	name_key $sort not null,
	initials $text not null,
	uscc $text,
	unit_name $text,
	unit_uscc $text,
	division $text,
	address $text,
	nature $int not null,
	industry $int not null,
	employees $int not null,
	chair $text,
	phone $text,
	officers $int not null,
	founded $date,
	term_ends $date,
	contract $bool not null,
	state $int not null,
	members $int not null,
	members_below $int not null,
	unions_below $int not null,
	next_child $int not null,
	moving $bool not null,
	made $moment not null,
	rev $int not null
);
create unique index org_uscc on org (uscc) where uscc is not null and state = 1;
create unique index org_sibling_name on org (parent_id, name) where state = 1;
create index org_parent on org (parent_id, name_key, org_id);
create index org_list on org (org_path, name_key, org_id);
create index org_initials on org (initials);
create index org_name on org (name);
create index org_division on org (division, kind, org_id);
create index org_unit_code on org (unit_uscc) where unit_uscc is not null;
create index org_frozen_row on org (org_id) where moving;

create $search org_find;

-- Divisions are versioned: codes are abolished, and old ones must still be explained.
create table division (
	version $text not null,
	code $text not null,
	parent $text,
	name $text not null,
	level $int not null,
	primary key (version, code)
);
create index division_parent on division (parent, code);
