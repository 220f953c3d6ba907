-- The unions right below one, once more with their state: a column that is asked for is looked up in the row, though
-- the index has only rows of one value.

drop index org_below;
create index org_below on org (parent_id, name_key, org_id, org_path, name, state) where state = 1;
