-- Who stands in for whom, from the first day to the last: one row for each post that is lent.

create table deputy (
	deputy_id $key,
	giver_person_id $id not null,
	person_id $id not null,
	post_id $id not null,
	own_post_id $id not null,
	first_day $date not null,
	last_day $date not null,
	reason $text not null,
	made $moment not null,
	begun $moment,
	ended $moment,
	ended_by $int
);
create index deputy_person on deputy (person_id) where ended is null;
create index deputy_giver on deputy (giver_person_id, deputy_id);
create index deputy_post on deputy (post_id, deputy_id);
create index deputy_open on deputy (last_day) where ended is null;

-- In which one a session acts, a job was asked for; for whom a matter was handed in, a step was taken.
alter table session add deputy_id $id;
alter table job add deputy_id $id;
alter table flow_item add for_person_id $id;
alter table flow_move add for_person_id $id;

-- Of a step by which a matter was handed over: whose it was until then.  He never decides on it.
alter table flow_move add left_person_id $id;
