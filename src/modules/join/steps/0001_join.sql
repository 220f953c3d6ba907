-- Applications to join, and the consents given with them.

create table application (
	application_id $key,
	number $text not null unique,
	account_id $id not null,
	person_id $id,
	org_id $id not null,
	org_path $path not null,
	name $sort not null,
	document_type $int not null,
	document_no $secret not null,
	document_index $blob not null,
	sex $int not null,
	birth $secret,
	mobile $secret not null,
	mobile_index $blob not null,
	route $int not null,
	group_no $int not null,
	division $text,
	work_unit $text,
	job $text,
	words $text,
	state $int not null,
	made $moment not null,
	rev $int not null
);
-- One open application for each document, and for each account.
create unique index application_once on application (document_index) where state in (1, 2);
create unique index application_account_once on application (account_id) where state in (1, 2);
create index application_list on application (org_path, application_id);
create index application_state on application (state, org_path, application_id);
create index application_name on application (name, org_path, application_id);
create index application_document on application (document_index, application_id);
create index application_mobile on application (mobile_index, application_id);
create index application_account on application (account_id, application_id);
create index application_org on application (org_id, application_id);

-- What a person is asked to agree to.  A text is never changed: a new version takes its place.
create table consent_text (
	consent_text_id $key,
	purpose $text not null,
	version $int not null,
	label $text not null,
	words $text not null,
	digest $blob not null,
	since $moment not null,
	unique (purpose, version)
);
create table consent (
	consent_id $key,
	account_id $id not null,
	person_id $id,
	consent_text_id $id not null references consent_text (consent_text_id),
	digest $blob not null,
	channel $text not null,
	at $moment not null,
	withdrawn $moment
);
create index consent_account on consent (account_id, consent_id);
