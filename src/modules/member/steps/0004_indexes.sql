-- Few unions have members whose membership rests; only those are summed.

drop index member_figures_scope;
create index member_figures_scope on member_figures (org_path, retained) where retained > 0;

-- The hits of a name stand in the list's order by this index alone; only those that a page shows are read.

drop index member_name;
create index member_name on member (name, org_path, name_key, member_id);
