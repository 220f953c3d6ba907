-- Complaints, suggestions, questions.

-- complaint_add (complaint_id id, number text, kind int, words text, mobile secret?, person_id id?, account_id id?, org_id id, org_path text, org_name text, address_index blob, state int, made moment)
-- unscoped: whoever complains writes to his own union or to the federation, and may be a stranger
insert into complaint (complaint_id, number, kind, words, mobile, person_id, account_id, org_id, org_path, org_name,
	address_index, state, made)
values (:complaint_id, :number, :kind, :words, :mobile, :person_id, :account_id, :org_id, :org_path, :org_name,
	:address_index, :state, :made);

-- complaint_recent (address_index blob, since moment) -> (n int)
-- unscoped: how many came from one address
select count(*) from complaint where address_index = :address_index and made > :since;

-- complaint_root (org_path text) -> (org_id id, org_path text, name text)
-- unscoped: a stranger's complaint goes to the federation itself
select org_id, org_path, name from org where org_path = :org_path;

-- complaint_union (org_id id) -> (org_id id, org_path text, name text)
-- unscoped: the union of the one who complains
select org_id, org_path, name from org where org_id = :org_id;

-- complaint_rows (kind int?, state int?, before id?, most int) -> complaint
select {*} from {complaint c}
where (c.state = 1 or not exists (select 1 from person_held h where h.person_id = c.person_id))
	{if :kind} and c.kind = :kind {end}
	{if :state} and c.state = :state {end}
	{if :before} and c.complaint_id < :before {end}
order by c.complaint_id desc
limit :most;

-- complaint_one (complaint_id id) -> complaint
select {*} from {complaint c} where c.complaint_id = :complaint_id
	and (c.state = 1 or not exists (select 1 from person_held h where h.person_id = c.person_id));

-- complaint_get (complaint_id id) -> (complaint_id id, number text, person_id id, org_path text, kind int, state int)
-- unscoped: the flow has proven that it may be moved
select complaint_id, number, person_id, org_path, kind, state from complaint where complaint_id = :complaint_id;

-- complaint_own (before id?, most int) -> (complaint_id id, number text, kind int, words text, state int, made moment, answered moment)
select c.complaint_id, c.number, c.kind, c.words, c.state, c.made, c.answered from {own complaint c}
where true {if :before} and c.complaint_id < :before {end}
order by c.complaint_id desc
limit :most;

-- complaint_by_number (number text) -> (complaint_id id, number text, kind int, words text, org_name text, state int, made moment, answer text, answered moment)
-- unscoped: twelve digits nobody guesses, known to the one who complained
select complaint_id, number, kind, words, org_name, state, made, answer, answered from complaint where number = :number;

-- complaint_state (complaint_id id, from_state int, state int)
-- unscoped: the flow has proven that it may be moved
update complaint set state = :state where complaint_id = :complaint_id and state = :from_state;

-- complaint_answer (complaint_id id, answer text, answered moment)
-- unscoped: the flow has proven that it may be moved
update complaint set answer = :answer, answered = :answered where complaint_id = :complaint_id;

-- complaint_of_union (org_id id) -> (complaint_id id)
-- unscoped: a union that moved takes its complaints along
select complaint_id from complaint where org_id = :org_id;

-- complaint_hand_over (org_id id, to_id id, org_path text)
-- unscoped: complaints go over to the union that theirs was merged into
update complaint set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- complaint_follow (loser_id id, survivor_id id)
-- unscoped: a person's own follow him, in whatever union they are
update complaint set person_id = :survivor_id where person_id = :loser_id;

-- complaint_rescope (org_id id, org_path text)
-- unscoped: a union that moved takes its complaints along
update complaint set org_path = :org_path where org_id = :org_id;
