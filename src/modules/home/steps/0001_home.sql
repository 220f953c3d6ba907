-- How many joined a union in a month: kept by the write, so that no page counts members.
create table home_month (
	org_id $id not null,
	month $int not null,
	org_path $path not null,
	joined $int not null,
	primary key (org_id, month)
);
create index home_month_scope on home_month (month, org_path);
