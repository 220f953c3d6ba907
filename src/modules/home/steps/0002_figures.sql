-- What is shown of a union and all below it, counted once a day: "m=500700 g3=5128 j202611=1286".
create table org_figure (
	org_id $key,
	org_path $path not null,
	as_of $moment not null,
	counts $text not null
);
create index org_figure_scope on org_figure (org_path);
create index home_month_each on home_month (org_path, month, joined);
