-- People who may be on record twice.

-- Of each person who is or was a member: keyed digests of what would be equal in a second record.  No clear text.
create table duplicate_mark (
	person_id $key,
	document_mark $blob,
	likeness_mark $blob
);
create index duplicate_mark_document on duplicate_mark (document_mark) where document_mark is not null;
create index duplicate_mark_likeness on duplicate_mark (likeness_mark) where likeness_mark is not null;

-- Two of them; the one with the lower id stands first.  Visible to the unions of both.
create table duplicate (
	duplicate_id $key,
	one_id $id not null,
	other_id $id not null,
	one_member $id not null,
	other_member $id not null,
	org_id $id not null,
	other_org_id $id not null,
	org_path $path not null,
	other_path $path not null,
	why $int not null,
	state $int not null,
	found $moment not null,
	decided $moment,
	by_name $text,
	reason $text,
	unique (one_id, other_id)
);
create index duplicate_list on duplicate (state, duplicate_id);
create index duplicate_scope on duplicate (org_path, state);
create index duplicate_other_scope on duplicate (other_path, state);
create index duplicate_other on duplicate (other_id);
create index duplicate_org on duplicate (org_id);
create index duplicate_other_org on duplicate (other_org_id);

-- What the first roles may do with them.
update role set permits = permits || ' duplicate.see duplicate.decide' where name in ('city', 'town');
update role set permits = permits || ' duplicate.see' where name = 'base';
