-- 三校: which unions have it.

-- proofing_for (org_path text) -> (org_id id, name text, since moment, by_name text)
-- unscoped: what a union decides holds for all below, which read it
select p.org_id, o.name, p.since, p.by_name from content_proofing p join org o on o.org_id = p.org_id
where substr(:org_path, 1, length(p.org_path)) = p.org_path
order by p.org_path
limit 1;

-- proofing_add (org_id id, since moment, by_name text)
insert into content_proofing (org_id, org_path, since, by_name)
select o.org_id, o.org_path, :since, :by_name from {org o} where o.org_id = :org_id;

-- proofing_drop (org_id id)
delete from {content_proofing p} where p.org_id = :org_id;

-- proofing_move (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_proofing set org_path = :org_path where org_id = :org_id;

-- proofing_forget (org_id id)
-- unscoped: nobody writes at a union that is no more
delete from content_proofing where org_id = :org_id;

-- version_place (version_id id) -> (org_path text)
-- unscoped: for rules, which prove the scope through flow_move
select org_path from content_version where version_id = :version_id;
