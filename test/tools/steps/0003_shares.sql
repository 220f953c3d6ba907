-- expands: a table, columns and indexes that an older program leaves alone
create table share (
	share_id $key,
	of_id $id references share (share_id),
	name $text not null
);
create unique index share_name on share (name);
insert into share (share_id, name) values (1, 'first');
update share set name = 'one';
alter table share add column rank $int;
create $search share_find;
alter table member add column grade $int not null default -1;
alter table member add nick $text;
alter table member add column left_over $date;
update role set permits = permits || ' share.see' where name = 'city';
