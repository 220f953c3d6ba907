alter table setting add column seen $bool not null default false;
alter table setting rename column value to content;
