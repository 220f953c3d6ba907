-- Whoever signs in by his mobile and has another one now: two officers change it.  Both numbers stay sealed.
create table mobile_change (
	mobile_change_id $key,
	member_id $id not null,
	person_id $id not null,
	org_id $id not null,
	org_path $path not null,
	org_name $text not null,
	name $text not null,
	mobile $secret not null,
	mobile_index $blob not null,
	old_mobile $secret,
	by_himself $bool not null,
	document $int not null,
	question $text,
	answer $text,
	reason $text,
	state $int not null,
	made $moment not null
);
create index mobile_change_scope on mobile_change (org_path, mobile_change_id);
create index mobile_change_person on mobile_change (person_id, mobile_change_id);
create index mobile_change_member on mobile_change (member_id);
create index mobile_change_open on mobile_change (made) where state < 3;

update role set permits = permits || ' member.mobile' where name in ('city', 'town', 'base');
