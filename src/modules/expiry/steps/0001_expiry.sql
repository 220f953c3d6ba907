-- What the purge has ended so far, by kind.

create table expiry_past (
	kind $text not null primary key,
	at $moment not null,
	ended $int not null
);
