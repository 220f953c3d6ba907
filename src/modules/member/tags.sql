-- Tags of members, and the tags there are.

-- tag_all () -> (tag_id id, name text, also text, state int, rev int)
select tag_id, name, also, state, rev from tag order by tag_id;

-- tag_named (name text) -> (tag_id id)
select tag_id from tag where name = :name or also = :name limit 1;

-- tag_add (tag_id id, name text, also text?)
insert into tag (tag_id, name, also, state, rev) values (:tag_id, :name, :also, 1, 1);

-- tag_set (tag_id id, rev int, name text, also text?, state int)
update tag set name = :name, also = :also, state = :state, rev = rev + 1 where tag_id = :tag_id and rev = :rev;

-- tag_count (tag_id id) -> (members int, of_new int, of_eight int)
select count(*), coalesce(cast(sum(case when t.first_of in (1, 3) then 1 else 0 end) as bigint), 0),
	coalesce(cast(sum(case when t.first_of in (2, 3) then 1 else 0 end) as bigint), 0)
from {member_tag t} where t.tag_id = :tag_id and t.in_force;

-- member_tag_add (member_id id, person_id id, tag_id id, org_path text, name_key text, in_force bool, first_of int)
-- unscoped: of a membership that the rule has read in scope or just made
insert into member_tag (member_id, person_id, tag_id, org_path, name_key, in_force, first_of)
values (:member_id, :person_id, :tag_id, :org_path, :name_key, :in_force, :first_of);

-- member_tag_drop (member_id id, person_id id)
-- unscoped: of a membership that the rule has read in scope
delete from member_tag where member_id = :member_id and person_id = :person_id;

-- member_tag_follow (person_id id)
-- unscoped: follows the memberships of a person, whichever union they are in
update member_tag set org_path = m.org_path, name_key = m.name_key, in_force = m.status < 4
from member m where m.person_id = :person_id and m.member_id = member_tag.member_id and m.person_id = member_tag.person_id;

-- member_tag_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_tag set org_path = :org_path
from member m where m.org_id = :org_id and m.person_id = member_tag.person_id and m.member_id = member_tag.member_id;

-- member_tags_set (member_id id, rev int, group_no int, tags int)
update {member m} set group_no = :group_no, tags = :tags, rev = rev + 1 where m.member_id = :member_id and m.rev = :rev;

-- tag_check (bit int, tag_id id) -> (member_id id, person_id id, org_path text, name_key text, status int, tags int)
-- unscoped: the check goes over everybody
select m.member_id, m.person_id, m.org_path, m.name_key, m.status, m.tags
from member m left join member_tag t on t.member_id = m.member_id and t.person_id = m.person_id and t.tag_id = :tag_id
where (m.tags & :bit) <> 0 and (t.member_id is null or t.org_path <> m.org_path or t.name_key <> m.name_key
	or t.in_force <> (m.status < 4))
order by m.member_id;
