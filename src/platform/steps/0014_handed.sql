-- expands
-- Personal data that was given to somebody, and whose.
create table handed (
	handed_id $key,
	at $moment not null,
	kind $int not null,
	recipient $text,
	fields $text not null,
	basis $text not null,
	purpose $text not null,
	persons $int not null,
	account_id $id,
	by_name $text not null,
	by_post $text not null,
	org_path $path not null
);
create index handed_at on handed (at);
create table handed_person (
	handed_row_id $key,
	person_id $id not null,
	handed_id $id not null
);
create index handed_person_whose on handed_person (person_id, handed_id);
create index handed_person_of on handed_person (handed_id);
place handed_person by person_id;
update role set permits = permits || ' handed.see' where name in ('security', 'audit');
