-- expands
-- Short messages: how many were given to whose gateway on a day. Another may be chosen before the day is over.
create table sms_given (
	day $date not null,
	vendor $int not null,
	n $int not null,
	primary key (day, vendor)
);
