-- expands
-- Short messages: how many went out on a day, of which kind; how the last ones ended; codes that no gateway took.

create table sms_day (
	day $date not null,
	kind $int not null,
	sent $int not null,
	failed $int not null,
	unsure $int not null,
	primary key (day, kind)
);

create table sms_last (
	sms_last_id $key,
	sent $moment,
	failed $moment,
	kind $int,
	class $int,
	code $text
);

alter table sms_code add unsent $bool not null default false;
