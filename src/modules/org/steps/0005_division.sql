-- 行政区划更新: what is to change, entered or brought in as a sheet, until it is put in force as a new version.

create table division_change (
	change_id $key,
	code $text,
	name $text,
	parent $text,
	old_code $text,
	since $date not null,
	kind $int not null,
	state $int not null,
	version $text,
	by_name $text not null,
	made $moment not null,
	rev $int not null
);
create unique index division_change_old on division_change (old_code) where old_code is not null and state = 1;
create unique index division_change_code on division_change (code) where old_code is null and state = 1;
create index division_change_state on division_change (state, change_id);
-- Which code went where: asked for a code that is in the table no more.
create index division_change_went on division_change (old_code, change_id) where old_code is not null and state = 2;
