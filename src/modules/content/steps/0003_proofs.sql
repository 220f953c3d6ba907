-- 三校 before 三审: which unions have it, for themselves and all below.

create table content_proofing (
	org_id $key,
	org_path $path not null,
	since $moment not null,
	by_name $text not null
);
create index content_proofing_path on content_proofing (org_path);
