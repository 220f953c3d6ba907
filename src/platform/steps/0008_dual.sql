-- Acts that take two people: one asks, another agrees within a day, and then it is done.

create table dual (
	dual_id $key,
	kind $text not null,
	account_id $id not null,
	person_id $id,
	org_id $id not null,
	org_path $path not null,
	title $text not null,
	detail $text,
	args $text not null,
	reason $text not null,
	state $int not null,
	made $moment not null,
	agreed $moment,
	job_id $id
);
create index dual_scope on dual (org_path, dual_id);
create index dual_account on dual (account_id, dual_id);
create index dual_org on dual (org_id);
create index dual_open on dual (made) where state < 3;

-- Roles of installations that are older than these rights.
update role set permits = permits || ' dual.see export.agree expiry.see' where name = 'city';
update role set permits = permits || ' dual.see' where name in ('town', 'base');
update role set permits = permits || ' dual.see keys.ask expiry.see expiry.agree' where name = 'system';
update role set permits = permits || ' dual.see keys.agree export.agree expiry.see expiry.ask' where name = 'security';
update role set permits = permits || ' dual.see expiry.see' where name = 'audit';

-- Whose page an account has looked at: a row for each object and day, written behind the reading.
create table viewed (
	viewed_id $key,
	account_id $id not null,
	object $text not null,
	object_id $id not null,
	day $date not null,
	began $moment not null,
	ended $moment not null,
	times $int not null,
	unique (account_id, day, object, object_id)
);
create index viewed_object on viewed (object, object_id, day);
create index viewed_day on viewed (day);
