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
