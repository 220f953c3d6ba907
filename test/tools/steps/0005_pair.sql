-- contracts: PostgreSQL writes the table anew
alter table member add column name_pair $sort generated always as (substr(name, 1, 2)) $kept;
create index member_pair on member (name_pair, org_path);
