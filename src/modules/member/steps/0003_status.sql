-- On what ground a membership changed: what the rules ask for with each kind, kept with the clause
-- that decided, beside the line in member_change.  `undone` is set when somebody took it back.
create table member_ground (
	change_id $key,
	member_id $id not null,
	org_path $path not null,
	status_before $int not null,
	since_before $date not null,
	status $int not null,
	day $date not null,
	ground $int not null,
	clause $text not null,
	declared $date,
	announced $date,
	unpaid_since $date,
	warned $date,
	judgement_no $text,
	judgement_day $date,
	opinion $text,
	decided $date,
	report $int not null,
	person_id $id,
	at $moment not null,
	undone $moment
);
create index member_ground_member on member_ground (member_id, change_id);
create index member_ground_scope on member_ground (org_path, change_id);

-- A member asked on the telephone to leave.
create table member_exit (
	exit_id $key,
	member_id $id not null,
	person_id $id not null,
	org_id $id not null,
	org_path $path not null,
	words $text not null,
	state $int not null,
	made $moment not null
);
create unique index member_exit_open on member_exit (member_id) where state = 1;
create index member_exit_scope on member_exit (org_path, exit_id);
create index member_exit_own on member_exit (person_id, exit_id);

-- Retained memberships are in force and not counted in statistics: how many each union has, kept by the write.
create table member_figures (
	org_id $key,
	org_path $path not null,
	retained $int not null
);
create index member_figures_scope on member_figures (org_path, retained);
insert into member_figures (org_id, org_path, retained)
select org_id, org_path, count(*) from member where status = 3 group by org_id, org_path;
