-- How an account looks at lists, what it typed and has not sent, what it may still take back.

create table list_saved (
	view_id $key,
	account_id $id not null,
	org_id $id,
	record $text not null,
	name $text not null,
	asked $secret,
	columns $text,
	made $moment not null,
	unique (account_id, record, name)
);
create index list_saved_shared on list_saved (org_id, record) where org_id is not null;

-- The columns an account wants of a record's list, and the saved view it opens with.
create table list_choice (
	account_id $id not null,
	record $text not null,
	columns $text,
	view_id $id,
	primary key (account_id, record)
);

-- A form that was begun: found again by where it stands.
create table draft (
	draft_id $key,
	account_id $id not null,
	form $text not null,
	typed $secret not null,
	saved $moment not null,
	unique (account_id, form)
);
create index draft_saved on draft (saved);

-- What takes back one change, for its author and for seconds.
create table undo (
	undo_id $key,
	account_id $id not null,
	act $text not null,
	object_id $id not null,
	rev $int not null,
	was $secret,
	until $moment not null
);
create index undo_until on undo (until);
