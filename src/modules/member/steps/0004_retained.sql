-- Few unions have members whose membership rests; only those are summed.

drop index member_figures_scope;
create index member_figures_scope on member_figures (org_path, retained) where retained > 0;
