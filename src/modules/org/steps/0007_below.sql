-- The unions right below one, in their order: what the choice above a list shows is all in the index.

create index org_below on org (parent_id, name_key, org_id, org_path, name) where state = 1;
