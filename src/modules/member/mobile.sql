-- A member's mobile is changed by two.

-- mobile_add (mobile_change_id id, member_id id, person_id id, org_id id, org_path text, org_name text, name text, mobile secret, mobile_index blob, old_mobile secret?, by_himself bool, document int, question text?, answer text?, state int, made moment)
-- unscoped: of a member that the officer was shown, or that proved his document and the new mobile
insert into mobile_change (mobile_change_id, member_id, person_id, org_id, org_path, org_name, name, mobile, mobile_index,
	old_mobile, by_himself, document, question, answer, state, made)
values (:mobile_change_id, :member_id, :person_id, :org_id, :org_path, :org_name, :name, :mobile, :mobile_index,
	:old_mobile, :by_himself, :document, :question, :answer, :state, :made);

-- mobile_get (mobile_change_id id) -> (mobile_change_id id, member_id id, person_id id, org_path text, org_name text, name text, mobile secret mobile_change.mobile by mobile_change_id, mobile_index blob, old_mobile secret mobile_change.old_mobile by mobile_change_id, by_himself bool, document int, question text, answer text, reason text, state int, made moment)
select c.mobile_change_id, c.member_id, c.person_id, c.org_path, c.org_name, c.name, c.mobile, c.mobile_index, c.old_mobile,
	c.by_himself, c.document, c.question, c.answer, c.reason, c.state, c.made
from {mobile_change c} where c.mobile_change_id = :mobile_change_id;

-- mobile_told (mobile_change_id id) -> (mobile_change_id id, mobile secret mobile_change.mobile by mobile_change_id, old_mobile secret mobile_change.old_mobile by mobile_change_id, reason text, state int)
-- unscoped: both numbers are told what became of it
select mobile_change_id, mobile, old_mobile, reason, state from mobile_change where mobile_change_id = :mobile_change_id;

-- mobile_open_of (person_id id) -> (mobile_change_id id)
-- unscoped: nobody has two at once, in whatever union
select mobile_change_id from mobile_change where person_id = :person_id and state < 3 order by mobile_change_id limit 1;

-- mobile_tries (person_id id, since moment) -> (n int)
-- unscoped: how often somebody asked for this person's lately
select count(*) from mobile_change where person_id = :person_id and by_himself and made > :since;

-- mobile_proven (mobile_change_id id, document int, question text, answer text)
update {mobile_change c} set document = :document, question = :question, answer = :answer
where c.mobile_change_id = :mobile_change_id and c.state = 1;

-- mobile_state (mobile_change_id id, from_state int, to_state int)
-- unscoped: by its flow, which has proven who moves it
update mobile_change set state = :to_state where mobile_change_id = :mobile_change_id and state = :from_state;

-- mobile_reason (mobile_change_id id, reason text)
-- unscoped: by its flow, which has proven who moves it
update mobile_change set reason = :reason where mobile_change_id = :mobile_change_id;

-- mobile_late (before moment) -> (mobile_change_id id, state int)
-- unscoped: the house ends what nobody decided
select mobile_change_id, state from mobile_change where state < 3 and made < :before order by made;

-- mobile_set (person_id id, mobile secret, mobile_index blob)
update person set mobile = :mobile, mobile_index = :mobile_index, rev = rev + 1 where person_id = :person_id;

-- mobile_follow (person_id id, mobile_index blob)
-- unscoped: a person's number is the same in each of his memberships
update member set mobile_index = :mobile_index, rev = rev + 1 where person_id = :person_id;

-- mobile_accounts (person_id id) -> (account_id id, mobile_index blob)
select account_id, mobile_index from account where person_id = :person_id order by account_id;

-- mobile_at (org_id id) -> (mobile_change_id id, org_path text)
-- unscoped: follow their members, whose union moved
select c.mobile_change_id, m.org_path from mobile_change c join member m on m.person_id = c.person_id and m.member_id = c.member_id
where m.org_id = :org_id order by c.mobile_change_id;

-- mobile_of (member_id id) -> (mobile_change_id id, org_id id, org_path text)
-- unscoped: follow their member, who went to another union
select c.mobile_change_id, m.org_id, m.org_path from mobile_change c join member m on m.person_id = c.person_id and m.member_id = c.member_id
where c.member_id = :member_id order by c.mobile_change_id;

-- mobile_place (mobile_change_id id, org_id id, org_path text)
-- unscoped: follow their member, who is in another union or whose union moved
update mobile_change set org_id = :org_id, org_path = :org_path where mobile_change_id = :mobile_change_id;

-- mobile_merge (loser_id id, survivor_id id)
-- unscoped: a person's matters follow him, in whatever union they are
update mobile_change set person_id = :survivor_id where person_id = :loser_id;
