-- One-time passwords and past ones; whose session rights are read anew; who runs a job until when;
-- what was revealed.

-- When the password was handed to its owner, who has not changed it yet; null when it is his own.
alter table account add password_handed $moment;

create table password_past (
	past_id $key,
	account_id $id not null,
	password $text not null
);
create index password_past_account on password_past (account_id, past_id);

-- Rights that changed, for servers that keep sessions in memory.  No account: everybody's.
create table session_stale (
	stale_id $key,
	at $moment not null,
	account_id $id
);
create index session_stale_at on session_stale (at);

-- The server that runs a job, and until when it may be thought alive.
alter table job add runner $text;
alter table job add lease $moment;

-- How often an account has had a number shown in full, for its budget; what and why stands in the record.
create table reveal (
	reveal_id $key,
	account_id $id not null,
	at $moment not null
);
create index reveal_account on reveal (account_id, at);
