-- The whole way in: reminders and escalation, drafts, invitations, units that could found a union,
-- corrections of what is on record.

alter table application add reminded $moment;
alter table application add escalated $moment;
alter table application add escalated_to $id;
-- The membership by whose invitation it came.
alter table application add invited_by $id;
create index application_invited on application (invited_by, application_id) where invited_by is not null;
create index application_made on application (made);

-- What somebody began to fill in: one for each account, so that another telephone with the same number goes on.
create table application_draft (
	draft_id $key,
	account_id $id not null unique,
	words $secret not null,
	changed $moment not null
);
create index application_draft_changed on application_draft (changed);

-- An employer with 25 applicants and members in unions that are not its own (工会法 第十一条): told once.
create table unit_hint (
	unit_hint_id $key,
	unit_key $text not null,
	unit_name $text not null,
	org_id $id not null,
	org_path $path not null,
	persons $int not null,
	told $moment not null
);
create unique index unit_hint_once on unit_hint (unit_key, org_id);
create index unit_hint_list on unit_hint (org_path, unit_hint_id);
create index unit_hint_org on unit_hint (org_id);

-- A member asks his union to put right what he may not change himself.
create table correction (
	correction_id $key,
	number $text not null unique,
	person_id $id not null,
	member_id $id not null,
	org_id $id not null,
	org_path $path not null,
	name $sort not null,
	kind $int not null,
	document_type $int,
	wanted $secret not null,
	words $text,
	file_id $id,
	file_name $text,
	state $int not null,
	made $moment not null,
	rev $int not null
);
create unique index correction_once on correction (person_id) where state = 1;
create index correction_list on correction (org_path, correction_id);
create index correction_person on correction (person_id, correction_id);
create index correction_org on correction (org_id);

update role set permits = permits || ' card.check' where name in ('city', 'town', 'base');
update role set permits = permits || ' consent.edit' where name = 'city';
