-- 工会组织登记证: what was issued to a union, under which name; a new one takes the place of the one before.

create table org_certificate (
	certificate_id $key,
	org_id $id not null,
	org_path $path not null,
	number $text not null unique,
	org_name $text not null,
	issuer $text not null,
	issued $date not null,
	replaced $date,
	by_name $text not null,
	made $moment not null
);
create unique index org_certificate_now on org_certificate (org_id) where replaced is null;
create index org_certificate_org on org_certificate (org_id, certificate_id);
create index org_certificate_list on org_certificate (org_path, certificate_id);
