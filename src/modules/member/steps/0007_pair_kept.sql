-- contracts: PostgreSQL writes the table of members anew, and it stands still meanwhile
-- The first two characters as a column: behind row-level security PostgreSQL uses an index over columns alone.

drop index member_pair;
alter table member add column name_pair $sort generated always as (substr(name, 1, 2)) $kept;
create index member_pair on member (name_pair, org_path, name_key, member_id);
