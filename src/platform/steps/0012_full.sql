-- expands: how many rows with numbers in full an account has exported by itself, for its budget of a day

create table export_full (
	export_id $key,
	account_id $id not null,
	at $moment not null,
	rows $int not null
);
create index export_full_account on export_full (account_id, at);
