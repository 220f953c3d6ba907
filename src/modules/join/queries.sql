-- Applications, consents, and what the card shows.
-- sealed: application_draft.words as draft.words

-- join_add (application_id id, number text, account_id id, person_id id?, org_id id, org_path text, name text, document_type int, document_no secret, document_index blob, sex int, birth secret?, mobile secret, mobile_index blob, route int, group_no int, division text?, work_unit text?, job text?, words text?, state int, made moment)
-- unscoped: an applicant asks to join a union he does not belong to yet
insert into application (application_id, number, account_id, person_id, org_id, org_path, name, document_type,
	document_no, document_index, sex, birth, mobile, mobile_index, route, group_no, division, work_unit, job,
	words, state, made, rev)
values (:application_id, :number, :account_id, :person_id, :org_id, :org_path, :name, :document_type,
	:document_no, :document_index, :sex, :birth, :mobile, :mobile_index, :route, :group_no, :division, :work_unit,
	:job, :words, :state, :made, 1)
on conflict do nothing;

-- join_rewrite (application_id id, name text, sex int, birth secret?, work_unit text?, job text?, words text?)
-- unscoped: the applicant's own; flow_move proves it in the same transaction
update application set name = :name, sex = :sex, birth = :birth, work_unit = :work_unit, job = :job, words = :words,
	reminded = null, escalated = null, escalated_to = null
where application_id = :application_id;

-- join_state_set (application_id id, from_state int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update application set state = :state, rev = rev + 1 where application_id = :application_id and state = :from_state;

-- join_person_set (application_id id, person_id id)
-- unscoped: by the key that flow_move has proven in the same transaction
update application set person_id = :person_id where application_id = :application_id;

-- join_invited_set (application_id id, member_id id)
-- unscoped: the applicant's own, in the transaction that made it
update application set invited_by = :member_id where application_id = :application_id;

-- join_invited (member_id id, since moment) -> (today int, applied int, accepted int)
-- unscoped: figures alone, for the member who invited
select coalesce(sum(case when made > :since then 1 else 0 end), 0), count(*),
	coalesce(sum(case when state = 3 then 1 else 0 end), 0)
from application where invited_by = :member_id;

-- join_trade_of_city (stem text) -> org_public
-- unscoped: applicants look for their union
select o.org_id, o.org_path, o.name, cast(null as text), o.kind, o.base
from org o where o.kind = 4 and o.state = 1 and length(o.org_path) = 8 and o.name like :stem
order by o.org_path limit 1;

-- join_draft_put (draft_id id, account_id id, words secret, now moment)
insert into application_draft (draft_id, account_id, words, changed) values (:draft_id, :account_id, :words, :now);

-- join_draft_drop (account_id id)
delete from application_draft where account_id = :account_id;

-- join_draft_get (account_id id) -> (draft_id id, words secret draft.words by draft_id, changed moment)
select draft_id, words, changed from application_draft where account_id = :account_id;

-- join_draft_purge (before moment)
delete from application_draft where changed < :before;

-- join_list (state int?, route int?, name text?, name_end text?, after id?, after_path text?, most int) -> application
select a.application_id, a.name, a.number, a.document_no, a.mobile, o.name, a.route, a.group_no, a.state, i.due, a.made,
	a.org_id, a.account_id, a.person_id, a.org_path, a.document_type, a.sex, a.birth, a.division, a.work_unit, a.job,
	a.words, a.rev
from {application a} join {org o} on o.org_id = a.org_id
	join {flow_item i} on i.flow = 'join' and i.subject_id = a.application_id
where true
	and not exists (select 1 from person_held h where h.person_id = a.person_id)
	{if :state} and a.state = :state {end}
	{if :route} and a.route = :route {end}
	{if :name} and a.name >= :name and a.name < :name_end {end}
	{if :after} and (a.org_path, a.application_id) > (:after_path, :after) {end}
order by a.org_path, a.application_id
limit :most;

-- join_find (number text?, document_index blob?, mobile_index blob?, most int) -> application
select a.application_id, a.name, a.number, a.document_no, a.mobile, o.name, a.route, a.group_no, a.state, i.due, a.made,
	a.org_id, a.account_id, a.person_id, a.org_path, a.document_type, a.sex, a.birth, a.division, a.work_unit, a.job,
	a.words, a.rev
from {application a} join {org o} on o.org_id = a.org_id
	join {flow_item i} on i.flow = 'join' and i.subject_id = a.application_id
where true
	and not exists (select 1 from person_held h where h.person_id = a.person_id)
	{if :number} and a.number = :number {end}
	{if :document_index} and a.document_index = :document_index {end}
	{if :mobile_index} and a.mobile_index = :mobile_index {end}
order by a.application_id desc
limit :most;

-- join_by_id (application_id id) -> application
select a.application_id, a.name, a.number, a.document_no, a.mobile, o.name, a.route, a.group_no, a.state, i.due, a.made,
	a.org_id, a.account_id, a.person_id, a.org_path, a.document_type, a.sex, a.birth, a.division, a.work_unit, a.job,
	a.words, a.rev
from {application a} join {org o} on o.org_id = a.org_id
	join {flow_item i} on i.flow = 'join' and i.subject_id = a.application_id
where a.application_id = :application_id
	and not exists (select 1 from person_held h where h.person_id = a.person_id);

-- join_latest (account_id id) -> application
-- unscoped: one's own, by the account that made it
select a.application_id, a.name, a.number, a.document_no, a.mobile, o.name, a.route, a.group_no, a.state, i.due, a.made,
	a.org_id, a.account_id, a.person_id, a.org_path, a.document_type, a.sex, a.birth, a.division, a.work_unit, a.job,
	a.words, a.rev
from application a join org o on o.org_id = a.org_id
	join flow_item i on i.flow = 'join' and i.subject_id = a.application_id
where a.account_id = :account_id
order by a.application_id desc
limit 1;

-- join_inside (application_id id) -> (application_id id, number text, account_id id, person_id id, org_id id, org_path text, name text, document_type int, document_no secret application.document_no by application_id, document_index blob, sex int, birth secret application.birth by application_id, mobile secret application.mobile by application_id, mobile_index blob, group_no int, work_unit text, job text, state int, made moment, rev int)
-- unscoped: for rules, which prove the scope through flow_move or the account
select application_id, number, account_id, person_id, org_id, org_path, name, document_type, document_no, document_index,
	sex, birth, mobile, mobile_index, group_no, work_unit, job, state, made, rev
from application where application_id = :application_id;

-- join_open_by_document (document_index blob) -> (application_id id, account_id id)
-- unscoped: a document has one open application in the whole house
select application_id, account_id from application where document_index = :document_index and state in (1, 2);

-- join_open_by_account (account_id id) -> (application_id id)
-- unscoped: one's own
select application_id from application where account_id = :account_id and state in (1, 2);

-- join_next (state int, path text, after id) -> (application_id id)
select a.application_id from {application a}
where a.state = :state and (a.org_path, a.application_id) > (:path, :after)
	and not exists (select 1 from person_held h where h.person_id = a.person_id)
order by a.org_path, a.application_id limit 1;

-- join_previous (state int, path text, before id) -> (application_id id)
select a.application_id from {application a}
where a.state = :state and (a.org_path, a.application_id) < (:path, :before)
	and not exists (select 1 from person_held h where h.person_id = a.person_id)
order by a.org_path desc, a.application_id desc limit 1;

-- join_at_org (org_id id) -> (application_id id)
-- unscoped: follows its union, which moved
select application_id from application where org_id = :org_id order by application_id;

-- join_hand_over (org_id id, to_id id, org_path text)
-- unscoped: applications go over to the union that theirs was merged into
update application set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- join_division_follow (code text, old_code text)
-- unscoped: a division has another code now, for all applications in it
update application set division = :code where division = :old_code;

-- join_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update application set org_path = :org_path where org_id = :org_id;

-- join_refusals (account_id id, since moment) -> (times int)
-- unscoped: counts one account's own tries
select count(*) from audit
where object = 'account' and object_id = :account_id and what = 'join.refused' and at > :since;

-- join_card_member (member_id id) -> (member_id id, name text, status int, org_name text, org_path text, org_id id)
-- unscoped: the code was made for this very membership, and only a masked name is shown
select m.member_id, m.name, m.status, o.name, m.org_path, m.org_id from member m join org o on o.org_id = m.org_id
where m.member_id = :member_id;
