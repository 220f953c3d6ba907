-- contracts: an older program would write these rows without the person they are about
-- What is about a membership says whose it is, so that all of one person can lie together, on whichever machine: every
-- key of these tables that is unique over more than one person is gone, or one of `person`, `member`, `correction`.

alter table member_change add column person_id $id not null default 0;
update member_change set person_id = m.person_id from member m where m.member_id = member_change.member_id;
update member_change set person_id = b.person_id from member_bin b where b.member_id = member_change.member_id;

alter table member_tag add column person_id $id not null default 0;
update member_tag set person_id = m.person_id from member m where m.member_id = member_tag.member_id;

-- A list by tag joins each row to its membership by both, and still reads this index alone.
drop index member_tag_list;
create index member_tag_list on member_tag (tag_id, org_path, name_key, member_id, person_id, in_force, first_of);

-- Who decided was called as whom it is about is called everywhere else.
alter table member_ground rename column person_id to by_id;
alter table member_ground add column person_id $id not null default 0;
update member_ground set person_id = m.person_id from member m where m.member_id = member_ground.member_id;
update member_ground set person_id = b.person_id from member_bin b where b.member_id = member_ground.member_id;
create index member_ground_person on member_ground (person_id, change_id);

-- A document is one person's (person_document), and of his memberships one is in force (member_person_once).
drop index member_once;

drop index member_exit_open;
create unique index member_exit_open on member_exit (person_id, member_id) where state = 1;
