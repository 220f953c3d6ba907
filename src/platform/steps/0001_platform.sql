-- What every installation has, whatever its modules.

create table setting (
	name $text not null primary key,
	value $text not null,
	changed $moment not null
);

create table role (
	role_id $key,
	name $text not null unique,
	label $text not null,
	permits $text not null,
	rev $int not null
);

create table account (
	account_id $key,
	login $text not null unique,
	person_id $id,
	mobile $secret,
	mobile_index $blob,
	password $text,
	state $int not null,
	tries $int not null,
	tried $moment,
	password_set $moment,
	made $moment not null,
	rev $int not null
);
create index account_person on account (person_id);
create unique index account_mobile on account (mobile_index) where mobile_index is not null;

-- Who somebody is, apart from any membership.  The birth year alone is plain, for figures.
create table person (
	person_id $key,
	name $text not null,
	name_key $sort not null,
	initials $text not null,
	sex $int not null,
	document_type $int,
	document_no $secret,
	document_index $blob,
	birth $secret,
	birth_year $int,
	mobile $secret,
	mobile_index $blob,
	verified_by $int not null,
	made $moment not null,
	rev $int not null
);
create unique index person_document on person (document_index) where document_index is not null;
create index person_mobile on person (mobile_index) where mobile_index is not null;

create table post (
	post_id $key,
	person_id $id not null,
	org_id $id not null,
	org_path $path not null,
	org_name $text not null,
	role_id $id not null references role (role_id),
	title $text not null,
	since $moment not null,
	until $moment
);
create index post_person on post (person_id);
create index post_org on post (org_path, post_id);

create table session (
	session_id $key,
	token_digest $blob not null unique,
	account_id $id not null,
	person_id $id,
	post_id $id,
	began $moment not null,
	seen $moment not null,
	address $text not null,
	agent $text not null
);
create index session_account on session (account_id);

create table audit (
	audit_id $key,
	at $moment not null,
	account_id $id,
	person_id $id,
	session_id $id,
	by_name $text not null,
	by_post $text not null,
	address $text not null,
	what $text not null,
	object $text not null,
	object_id $id,
	org_path $path not null,
	title $text not null,
	outcome $int not null,
	changes $text,
	reason $text,
	request_id $text not null,
	mac $blob not null
);
create index audit_object on audit (object, object_id, audit_id);
create index audit_scope on audit (org_path, audit_id);

create table outbox (
	outbox_id $key,
	at $moment not null,
	event $text not null,
	subject_id $id not null,
	sent $moment
);
create index outbox_open on outbox (outbox_id) where sent is null;

create table once (
	once_digest $blob not null primary key,
	at $moment not null,
	status $int not null,
	location $text not null,
	made $id
);
create index once_at on once (at);

create table flow_item (
	item_id $key,
	flow $text not null,
	subject_id $id not null,
	org_id $id not null,
	org_path $path not null,
	person_id $id,
	account_id $id,
	title $text not null,
	state $int not null,
	waits_for $text,
	due $date,
	since $moment not null,
	unique (flow, subject_id)
);
-- The flow stands in it, so that counting what waits touches no row.
create index flow_item_waits on flow_item (waits_for, org_path, due, item_id, flow) where waits_for is not null;
create index flow_item_own on flow_item (person_id, item_id);
create index flow_item_scope on flow_item (org_path, item_id);

create table flow_move (
	move_id $key,
	item_id $id not null,
	org_path $path not null,
	at $moment not null,
	from_state $int not null,
	to_state $int not null,
	move_label $text not null,
	person_id $id,
	account_id $id,
	by_name $text not null,
	by_post $text not null,
	reason $text,
	due $date
);
create index flow_move_item on flow_move (item_id, move_id);

create table job (
	job_id $key,
	kind $text not null,
	label $text not null,
	args $text not null,
	account_id $id,
	person_id $id,
	post_id $id,
	state $int not null,
	expected $int not null,
	done $int not null,
	failed_count $int not null,
	at $int not null,
	note $text,
	file_id $id,
	made $moment not null,
	started $moment,
	ended $moment,
	cancel $bool not null
);
create index job_account on job (account_id, job_id);
create index job_open on job (state, job_id) where state < 3;

create table file (
	file_id $key,
	name $text not null,
	type $text not null,
	size $int not null,
	account_id $id,
	org_path $path not null,
	purpose $text not null,
	made $moment not null
);

create table notice (
	notice_id $key,
	person_id $id not null,
	at $moment not null,
	read_at $moment,
	title $text not null,
	body $text not null,
	path $text
);
create index notice_person on notice (person_id, notice_id);
create index notice_unread on notice (person_id) where read_at is null;

create table sms_code (
	code_id $key,
	mobile_index $blob not null,
	purpose $text not null,
	code_mac $blob not null,
	made $moment not null,
	tries $int not null,
	used $bool not null
);
create index sms_code_mobile on sms_code (mobile_index, made);
create index sms_code_made on sms_code (made);

-- One sheet brought in: what came of it, and where it stands.  A row belongs to the account that brought it.
create table import_run (
	import_id $key,
	record $text not null,
	account_id $id,
	file_id $id not null,
	name $text not null,
	made $moment not null,
	job_id $id,
	rows_read $int not null,
	created $int not null,
	updated $int not null,
	same $int not null,
	skipped $int not null,
	rejected $int not null,
	at_row $int not null,
	result_id $id
);
create index import_run_account on import_run (account_id, record, import_id);

-- What became of each row.  The reason may repeat what stood in the row, so it is sealed.
create table import_row (
	import_row_id $key,
	import_id $id not null,
	row_no $int not null,
	outcome $int not null,
	label $text,
	reason $secret,
	object_id $id,
	unique (import_id, row_no)
);
create index import_row_object on import_row (import_id, object_id, row_no);
create index import_row_refused on import_row (import_id, row_no) where outcome > 3;
