-- Members of unions that are merged, dissolved or divided.

-- member_in_union (org_id id) -> (member_id id, person_id id, status int)
-- unscoped: of a union whose rule has read it in scope
select member_id, person_id, status from member where org_id = :org_id and status < 4 order by member_id;

-- member_change_hand_over (org_id id, org_path text)
-- unscoped: follows its members to another union
update member_change set org_path = :org_path
from member m
where m.org_id = :org_id and m.person_id = member_change.person_id and m.member_id = member_change.member_id;

-- member_hand_over (org_id id, to_id id, org_path text)
-- unscoped: members go over to the union that theirs was merged into
update member set org_id = :to_id, org_path = :org_path, rev = rev + 1 where org_id = :org_id;

-- member_bin_hand_over (org_id id, to_id id, org_path text)
-- unscoped: whoever is in the bin can be brought back into the union that his was merged into
update member_bin set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- member_retain_here (org_id id, status int, day date)
-- unscoped: of a union that is being dissolved
update member set status = :status, status_since = :day, rev = rev + 1
where org_id = :org_id and status < 4 and status <> :status;

-- member_not_retained (org_id id, status int) -> (member_id id, person_id id, org_path text, status int, status_since date)
-- unscoped: of a union that is being dissolved
select member_id, person_id, org_path, status, status_since from member
where org_id = :org_id and status < 4 and status <> :status order by member_id;

-- member_put_in (member_id id, org_id id, to_id id, org_path text)
-- unscoped: both unions were read in scope by the same rule
update member set org_id = :to_id, org_path = :org_path, rev = rev + 1
where member_id = :member_id and org_id = :org_id and status < 4;

-- member_change_place (member_id id, org_path text)
-- unscoped: follows its member
update member_change set org_path = :org_path where member_id = :member_id;

-- member_of_unit (org_id id, work_unit text) -> (member_id id)
-- unscoped: of a union whose rule has read it in scope
select member_id from member where org_id = :org_id and status < 4 and work_unit = :work_unit order by member_id;

-- member_split_list (org_id id, most int) -> (member_id id, name text, work_unit text, job text, status int)
select m.member_id, m.name, m.work_unit, m.job, m.status
from {member m} where m.org_id = :org_id and m.status < 4
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_any_at (org_id id) -> (n int)
-- unscoped: of a union that the rule has read in scope; those who left long ago too
select (select count(*) from member where org_id = :org_id) + (select count(*) from member_bin where org_id = :org_id);
