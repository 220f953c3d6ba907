-- expands: a column and a table that a program of before leaves alone

alter table member add column grade $int not null default 0;
create table member_grade_note (
	note_id $key,
	member_id $id not null,
	org_path $path not null,
	words $text not null
);
