-- Imports: what is asked of a run, taking one back, what an officer's columns mean, rows that wait.

-- mode: 1 new and changed ones, 2 new ones only, 3 changed ones only; absent is 1.
alter table import_run add mode $int;
-- The fields of the sheet's columns in their order, as JSON names, "" for none; absent: by the titles.
alter table import_run add fields $text;
-- Refused rows that went to import_held.
alter table import_run add held $int;
-- Taking it back: the job, what became of the rows that were written, the last row that is done with.
alter table import_run add undo_job_id $id;
alter table import_run add undone $int;
alter table import_run add undo_kept $int;
alter table import_run add undo_failed $int;
alter table import_run add undo_row $int;

-- The row's rev when it was written, and what stood before in the fields that it changed.
alter table import_row add rev $int;
alter table import_row add was $secret;
alter table import_row add undo $int;
alter table import_row add undo_reason $secret;
alter table import_row add held_id $id;

-- What a column's title means to a union, chosen once.
create table import_title (
	title_id $key,
	org_id $id not null,
	record $text not null,
	title $text not null,
	field $text not null,
	unique (org_id, record, title)
);

-- 待整理: rows that could not be taken.  What stood in the row is one sealed text; a row is never deleted.
create table import_held (
	held_id $key,
	record $text not null,
	org_path $path not null,
	import_id $id,
	row_no $int,
	label $text not null,
	cells $secret not null,
	digest $blob not null,
	reason $secret,
	state $int not null,
	object_id $id,
	note $text,
	made $moment not null,
	settled $moment,
	settled_by $text,
	rev $int not null
);
create index import_held_once on import_held (record, org_path, digest) where state = 1;
create index import_held_list on import_held (record, state, org_path, held_id);
create index import_held_object on import_held (object_id) where object_id is not null;
