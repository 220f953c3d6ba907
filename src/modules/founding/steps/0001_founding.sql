-- Employers that ask for a union, from the first word to the day it is founded.

create table founding (
	founding_id $key,
	number $text not null unique,
	account_id $id not null,
	person_id $id,
	org_id $id not null,
	org_path $path not null,
	unit_name $text not null,
	unit_uscc $text not null,
	division $text not null,
	address $text not null,
	nature $int not null,
	industry $int not null,
	employees $int not null,
	contact $text not null,
	mobile $secret not null,
	mobile_index $blob not null,
	form $int not null,
	group_names $text not null,
	union_name $text not null,
	willing $int not null,
	willing_names $text,
	held $date,
	entitled $int not null,
	present $int not null,
	years $int not null,
	seats $int not null,
	people $text,
	valid $bool not null,
	document_no $text,
	made_org_id $id,
	state $int not null,
	reminded $int not null,
	made $moment not null,
	rev $int not null
);
-- A unit is applied for once at a time.
create unique index founding_once on founding (unit_uscc) where state in (1, 2, 4, 5);
create index founding_list on founding (org_path, founding_id);
create index founding_account on founding (account_id, founding_id);
create index founding_org on founding (org_id);
create index founding_open on founding (state, founding_id) where state in (1, 2, 4, 5);
