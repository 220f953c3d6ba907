-- Work the house starts by itself: one row for each kind and day, made together with its job.

create table job_daily (
	kind $text not null,
	day $date not null,
	job_id $id not null,
	primary key (kind, day)
);
