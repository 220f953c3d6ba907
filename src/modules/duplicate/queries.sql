-- Marks, pairs, and the walk that makes them.

-- duplicate_mark_one (person_id id) -> (document_mark blob, likeness_mark blob)
select document_mark, likeness_mark from duplicate_mark where person_id = :person_id;

-- duplicate_marks_of (persons text) -> (person_id id, document_mark blob, likeness_mark blob)
-- (Of many at once; on a cluster marks lie elsewhere than persons, so they are asked for by themselves.)
select person_id, document_mark, likeness_mark from duplicate_mark where person_id in {ids :persons} order by person_id;

-- duplicate_mark_put (person_id id, document_mark blob?, likeness_mark blob?)
insert into duplicate_mark (person_id, document_mark, likeness_mark) values (:person_id, :document_mark, :likeness_mark)
on conflict (person_id) do update set document_mark = excluded.document_mark, likeness_mark = excluded.likeness_mark;

-- Of many at once, whose joining is told: a mark that is new; which marks are another's as well; who is in a pair.

-- duplicate_joined (members text) -> (person_id id, name text, document_type int, document_no secret person.document_no by person_id, birth secret person.birth by person_id, mobile secret person.mobile by person_id)
-- unscoped: members whose joining is told, whoever registered them
select p.person_id, p.name, p.document_type, p.document_no, p.birth, p.mobile
from member m join person p on p.person_id = m.person_id
where m.member_id in {ids :members} order by m.member_id;

-- duplicate_mark_add (person_id id, document_mark blob?, likeness_mark blob?)
insert into duplicate_mark (person_id, document_mark, likeness_mark) values (:person_id, :document_mark, :likeness_mark);

-- duplicate_shared (documents text, likenesses text) -> (mark blob)
select document_mark from duplicate_mark where document_mark in {blobs :documents} group by document_mark having count(*) > 1
union all
select likeness_mark from duplicate_mark where likeness_mark in {blobs :likenesses} group by likeness_mark having count(*) > 1;

-- duplicate_paired (persons text) -> (person_id id)
-- unscoped: persons whose membership an event is about
select one_id from duplicate where one_id in {ids :persons} union select other_id from duplicate where other_id in {ids :persons};

-- duplicate_mark_drop (person_id id)
delete from duplicate_mark where person_id = :person_id;

-- duplicate_same_document (mark blob, person_id id, most int) -> (person_id id)
select person_id from duplicate_mark where document_mark = :mark and person_id <> :person_id limit :most;

-- duplicate_alike (mark blob, person_id id, most int) -> (person_id id)
select person_id from duplicate_mark where likeness_mark = :mark and person_id <> :person_id limit :most;

-- duplicate_seat (person_id id) -> (member_id id, org_id id, org_path text)
-- unscoped: where somebody is or was a member last, whichever union that is
select member_id, org_id, org_path from member where person_id = :person_id
order by case when status < 4 then 0 else 1 end, member_id desc limit 1;

-- duplicate_memberships (person_id id) -> (n int)
-- unscoped: of a person whose membership an event is about
select count(*) from member where person_id = :person_id;

-- duplicate_of_member (member_id id) -> (person_id id)
-- unscoped: the member whom an event is about, here or in the bin
select person_id from member where member_id = :member_id
union all select person_id from member_bin where member_id = :member_id limit 1;

-- duplicate_add (duplicate_id id, one_id id, other_id id, one_member id, other_member id, org_id id, other_org_id id,
--                org_path text, other_path text, why int, found moment)
-- unscoped: both sides are as the register has them
insert into duplicate (duplicate_id, one_id, other_id, one_member, other_member, org_id, other_org_id, org_path, other_path,
	why, state, found)
values (:duplicate_id, :one_id, :other_id, :one_member, :other_member, :org_id, :other_org_id, :org_path, :other_path,
	:why, 1, :found)
on conflict (one_id, other_id) do nothing;

-- duplicate_follow_one (person_id id, member_id id, org_id id, org_path text)
-- unscoped: follows the person's membership
update duplicate set one_member = :member_id, org_id = :org_id, org_path = :org_path
where one_id = :person_id and (one_member <> :member_id or org_id <> :org_id);

-- duplicate_follow_other (person_id id, member_id id, org_id id, org_path text)
-- unscoped: follows the person's membership
update duplicate set other_member = :member_id, other_org_id = :org_id, other_path = :org_path
where other_id = :person_id and (other_member <> :member_id or other_org_id <> :org_id);

-- duplicate_moved_one (org_id id, org_path text)
-- unscoped: follows its union, which moved
update duplicate set org_path = :org_path where org_id = :org_id;

-- duplicate_moved_other (org_id id, org_path text)
-- unscoped: follows its union, which moved
update duplicate set other_path = :org_path where other_org_id = :org_id;

-- duplicate_hand_over_one (org_id id, to_id id, org_path text)
-- unscoped: follows its members, whose union is no more
update duplicate set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- duplicate_hand_over_other (org_id id, to_id id, org_path text)
-- unscoped: follows its members, whose union is no more
update duplicate set other_org_id = :to_id, other_path = :org_path where other_org_id = :org_id;

-- duplicate_forget (person_id id)
-- unscoped: of a person who is on record no more
delete from duplicate where (one_id = :person_id or other_id = :person_id) and state + 0 = 1;

-- duplicate_merged (one_id id, other_id id, decided moment, by_name text, reason text?)
-- unscoped: the rule that merged has read both in scope
update duplicate set state = 2, decided = :decided, by_name = :by_name, reason = :reason
where one_id = :one_id and other_id = :other_id and state = 1;

-- duplicate_decide (duplicate_id id, state int, decided moment, by_name text, reason text)
update {duplicate d} set state = :state, decided = :decided, by_name = :by_name, reason = :reason
where d.duplicate_id = :duplicate_id and d.state = 1;

-- duplicate_rows (before id?, state int, why int, most int) -> duplicate
select b.duplicate_id, b.one_name, b.one_no, b.one_id, b.org_name, q.name, q.document_no, b.other_id, b.other_org_name, b.why,
	b.state, b.found, b.decided, b.by_name, b.reason, b.one_member, b.other_member, b.org_path, b.other_path
from (select s.duplicate_id, p.name as one_name, p.document_no as one_no, s.one_id, s.org_name, s.other_id, s.other_org_name, s.why,
	s.state, s.found, s.decided, s.by_name, s.reason, s.one_member, s.other_member, s.org_path, s.other_path
from (select d.duplicate_id, d.one_id, o.name as org_name, d.other_id, r.name as other_org_name, d.why, d.state, d.found,
	d.decided, d.by_name, d.reason, d.one_member, d.other_member, d.org_path, d.other_path
from {duplicate d} left join {org o} on o.org_id = d.org_id left join {org r} on r.org_id = d.other_org_id
where true
	{if :before} and d.duplicate_id < :before {end}
	{if :state} and d.state = :state {end}
	{if :why} and d.why = :why {end}
order by d.duplicate_id desc limit :most) s
	join person p on p.person_id = s.one_id) b
	join person q on q.person_id = b.other_id
order by b.duplicate_id desc;

-- duplicate_one (duplicate_id id) -> duplicate
select b.duplicate_id, b.one_name, b.one_no, b.one_id, b.org_name, q.name, q.document_no, b.other_id, b.other_org_name, b.why,
	b.state, b.found, b.decided, b.by_name, b.reason, b.one_member, b.other_member, b.org_path, b.other_path
from (select s.duplicate_id, p.name as one_name, p.document_no as one_no, s.one_id, s.org_name, s.other_id, s.other_org_name, s.why,
	s.state, s.found, s.decided, s.by_name, s.reason, s.one_member, s.other_member, s.org_path, s.other_path
from (select d.duplicate_id, d.one_id, o.name as org_name, d.other_id, r.name as other_org_name, d.why, d.state, d.found,
	d.decided, d.by_name, d.reason, d.one_member, d.other_member, d.org_path, d.other_path
from {duplicate d} left join {org o} on o.org_id = d.org_id left join {org r} on r.org_id = d.other_org_id
where d.duplicate_id = :duplicate_id) s
	join person p on p.person_id = s.one_id) b
	join person q on q.person_id = b.other_id;

-- duplicate_open (most int) -> (n int)
select count(*) from (select d.duplicate_id from {duplicate d} where d.state = 1 limit :most) w;

-- duplicate_walk_size () -> (n int)
select count(*) from {member m};

-- duplicate_unions (behind int, most int) -> (org_id id)
select o.org_id from {org o} where o.org_id > :behind order by o.org_id limit :most;

-- duplicate_walk (org_id id, behind int, most int) ->
--   (member_id id, person_id id, name text, document_type int, document_no secret person.document_no by person_id,
--    birth secret person.birth by person_id, mobile secret person.mobile by person_id)
select m.member_id, m.person_id, p.name, p.document_type, p.document_no, p.birth, p.mobile
from {member m} join person p on p.person_id = m.person_id
where m.org_id = :org_id and m.member_id > :behind
order by m.member_id limit :most;
