-- Two persons become one: what of the loser follows the survivor.

-- merge_survivor (loser_id id) -> (survivor_id id)
select survivor_id from person_merge where loser_id = :loser_id;

-- merge_add (loser_id id, survivor_id id, name text, at moment, reason text, by_name text)
insert into person_merge (loser_id, survivor_id, name, at, reason, by_name)
values (:loser_id, :survivor_id, :name, :at, :reason, :by_name);

-- merge_chain (loser_id id, survivor_id id)
update person_merge set survivor_id = :survivor_id where survivor_id = :loser_id;

-- merge_list (survivor_id id, most int) -> (loser_id id, name text, at moment, reason text, by_name text)
select loser_id, name, at, reason, by_name from person_merge
where survivor_id = :survivor_id order by loser_id desc limit :most;

-- merge_proven (person_id id) -> (at moment)
-- unscoped: when what is on record of a person was last proven, in whatever union
select c.at from member m join member_change c on c.person_id = m.person_id and c.member_id = m.member_id
where m.person_id = :person_id and c.kind in (1, 2, 3) order by c.at desc limit 1;

-- merge_posts (person_id id) -> (n int)
-- unscoped: the offices somebody holds, in whatever union
select count(*) from post where person_id = :person_id and until is null;

-- merge_person_close (person_id id)
update person set document_index = null, mobile_index = null, rev = rev + 1 where person_id = :person_id;

-- merge_memberships (person_id id) -> (member_id id)
-- unscoped: all that somebody has, in whatever union, the bin's too
select member_id from member where person_id = :person_id
union all select member_id from member_bin where person_id = :person_id;

-- What is moved to another person may lie on another machine then: such a statement sets `person_id` and nothing else.

-- merge_members_touch (loser_id id)
-- unscoped: a person's memberships follow him, in whatever union they were
update member set rev = rev + 1 where person_id = :loser_id;

-- merge_members (loser_id id, survivor_id id)
-- unscoped: a person's memberships follow him, in whatever union they were
update member set person_id = :survivor_id where person_id = :loser_id;

-- merge_bin_touch (loser_id id)
-- unscoped: a person's memberships follow him, in whatever union they were
update member_bin set alone = false where person_id = :loser_id;

-- merge_bin (loser_id id, survivor_id id)
-- unscoped: a person's memberships follow him, in whatever union they were
update member_bin set person_id = :survivor_id where person_id = :loser_id;

-- merge_changes (member_id id, loser_id id, survivor_id id)
-- unscoped: follows its membership, in whatever union that is
update member_change set person_id = :survivor_id where member_id = :member_id and person_id = :loser_id;

-- merge_tags (member_id id, loser_id id, survivor_id id)
-- unscoped: follows its membership, in whatever union that is
update member_tag set person_id = :survivor_id where member_id = :member_id and person_id = :loser_id;

-- merge_grounds (loser_id id, survivor_id id)
-- unscoped: follows its membership, in whatever union that is
update member_ground set person_id = :survivor_id where person_id = :loser_id;

-- merge_accounts (loser_id id, survivor_id id)
update account set person_id = :survivor_id, rev = rev + 1 where person_id = :loser_id;

-- merge_signed_in (person_id id) -> (account_id id)
select account_id from account where person_id = :person_id order by account_id;

-- merge_held (loser_id id, survivor_id id)
-- unscoped: a person's offices follow him, in whatever union they are
update post set person_id = :survivor_id where person_id = :loser_id;

-- merge_sessions (loser_id id, survivor_id id)
update session set person_id = :survivor_id where person_id = :loser_id;

-- merge_handed (loser_id id, survivor_id id)
update handed_person set person_id = :survivor_id where person_id = :loser_id;

-- merge_restriction (loser_id id, survivor_id id)
-- (Whoever asked not to be processed is not, under whatever record.)
insert into person_held (person_id, since) select :survivor_id, h.since from person_held h where h.person_id = :loser_id
on conflict do nothing;

-- merge_restriction_drop (loser_id id)
delete from person_held where person_id = :loser_id;

-- merge_notices (loser_id id, survivor_id id)
update notice set person_id = :survivor_id where person_id = :loser_id;

-- merge_resets (loser_id id, survivor_id id)
-- unscoped: whose second factor is to be switched off
update second_reset set person_id = :survivor_id where person_id = :loser_id;

-- merge_jobs (loser_id id, survivor_id id)
update job set person_id = :survivor_id where person_id = :loser_id;

-- merge_items (loser_id id, survivor_id id)
-- unscoped: a person's matters follow him, in whatever union they are
update flow_item set person_id = :survivor_id where person_id = :loser_id;

-- merge_items_for (loser_id id, survivor_id id)
-- unscoped: for whom a matter was handed in is the same human being after as before
update flow_item set for_person_id = :survivor_id where for_person_id = :loser_id;

-- merge_moves_for (loser_id id, survivor_id id)
-- unscoped: for whom a step was taken is the same human being after as before
update flow_move set for_person_id = :survivor_id where for_person_id = :loser_id;

-- merge_moves_left (loser_id id, survivor_id id)
-- unscoped: who handed a matter over is the same human being after as before
update flow_move set left_person_id = :survivor_id where left_person_id = :loser_id;

-- merge_exits (loser_id id, survivor_id id)
-- unscoped: a person's own requests follow him, in whatever union they are
update member_exit set person_id = :survivor_id where person_id = :loser_id;

-- merge_deciders (loser_id id, survivor_id id)
-- unscoped: who entered a change is the same human being after as before
update member_ground set by_id = :survivor_id where by_id = :loser_id;

-- merge_moves (loser_id id, survivor_id id)
-- unscoped: who moved a matter is the same human being after as before
update flow_move set person_id = :survivor_id where person_id = :loser_id;
