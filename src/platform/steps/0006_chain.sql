-- The chain over the record: rows that wait for it, its keys, its blocks.

create table audit_open (audit_id $key);
insert into audit_open (audit_id) select audit_id from audit;

create table audit_key (
	key_no $key,
	since $moment not null,
	public_key $blob not null,
	by_key $id,
	signature $blob,
	mac $blob not null
);

create table audit_block (
	block_no $key,
	at $moment not null,
	n $int not null,
	entries $blob not null,
	hash $blob not null,
	key_no $id not null references audit_key (key_no),
	signature $blob not null
);

create table audit_lease (
	name $text not null primary key,
	holder $text not null,
	until $moment
);
insert into audit_lease (name, holder) values ('chain', '');
