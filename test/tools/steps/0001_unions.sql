-- Unions; a tree by path.  A comment may hold a ; and a 'quote.
create table org (
	org_id $key,
	path $path not null,
	name $text not null
);
create unique index org_path on org (path);
create table member (
	member_id $key,
	org_id $id not null references org,
	org_path $path not null,
	person_id $id,
	name $text not null, name_key $sort not null,
	document_no $secret, joined $date, dues $money not null default 0,
	active $bool not null default true, extra $json, at $moment,
	unique (org_id, person_id)
);
create unique index member_one on member (person_id) where active;
create table transfer (transfer_id $key, from_path $path, to_path $path);
create table setting (name $text primary key, value $text);
create $search member_find;
insert into setting (name, value) values ('a;b', 'it''s');
