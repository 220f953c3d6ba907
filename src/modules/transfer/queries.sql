-- Transfers: both sides see them; names of unions are public, so those are joined unscoped.

-- transfer_add (transfer_id id, member_id id, person_id id, name text, member_no text, from_org id, from_path text,
--               to_org id, to_path text, started int, reason text, state int, made moment)
-- unscoped: the rule has proven the side that starts
insert into transfer (transfer_id, member_id, person_id, name, member_no, from_org, from_path, to_org, to_path, started,
	reason, state, made, rev)
values (:transfer_id, :member_id, :person_id, :name, :member_no, :from_org, :from_path, :to_org, :to_path, :started,
	:reason, :state, :made, 1);

-- transfer_list (out_low text?, out_high text?, in_low text?, in_high text?, open bool, state int, wait_low text?,
--                wait_high text?, name text?, name_end text?, after id?, most int) -> transfer
-- unscoped: names of unions on both sides; the transfer itself is in scope
select t.transfer_id, t.name, f.name, o.name, t.started, t.state, i.due, t.made, t.member_no, t.reason, t.ended,
	t.member_id, t.person_id, t.from_org, t.to_org, t.from_path, t.to_path, t.rev
from {transfer t} join org f on f.org_id = t.from_org join org o on o.org_id = t.to_org
	join flow_item i on i.flow = 'transfer' and i.subject_id = t.transfer_id
where true
	and not exists (select 1 from person_held h where h.person_id = t.person_id)
	{if :out_low} and t.from_path >= :out_low and t.from_path < :out_high {end}
	{if :in_low} and t.to_path >= :in_low and t.to_path < :in_high {end}
	{if :wait_low} and t.state < 5 and i.org_path >= :wait_low and i.org_path < :wait_high {end}
	{if :open} and t.state < 5 {end}
	{if :state} and t.state = :state {end}
	{if :name} and t.name >= :name and t.name < :name_end {end}
	and t.transfer_id < coalesce(:after, 9223372036854775807)
order by t.transfer_id desc
limit :most;

-- transfer_by_id (transfer_id id) -> transfer
-- unscoped: names of unions on both sides; the transfer itself is in scope
select t.transfer_id, t.name, f.name, o.name, t.started, t.state, i.due, t.made, t.member_no, t.reason, t.ended,
	t.member_id, t.person_id, t.from_org, t.to_org, t.from_path, t.to_path, t.rev
from {transfer t} join org f on f.org_id = t.from_org join org o on o.org_id = t.to_org
	join flow_item i on i.flow = 'transfer' and i.subject_id = t.transfer_id
where t.transfer_id = :transfer_id
	and not exists (select 1 from person_held h where h.person_id = t.person_id);

-- transfer_latest () -> transfer
-- unscoped: names of unions on both sides; the transfer is one's own
select t.transfer_id, t.name, f.name, o.name, t.started, t.state, i.due, t.made, t.member_no, t.reason, t.ended,
	t.member_id, t.person_id, t.from_org, t.to_org, t.from_path, t.to_path, t.rev
from {own transfer t} join org f on f.org_id = t.from_org join org o on o.org_id = t.to_org
	join flow_item i on i.flow = 'transfer' and i.subject_id = t.transfer_id
where true
order by t.transfer_id desc limit 1;

-- transfer_inside (transfer_id id) -> (transfer_id id, member_id id, person_id id, name text, from_org id,
--	from_path text, from_name text, to_org id, to_path text, to_name text, started int, reason text, state int)
-- unscoped: for rules, which prove the side of the actor
select t.transfer_id, t.member_id, t.person_id, t.name, t.from_org, t.from_path, f.name, t.to_org, t.to_path, o.name,
	t.started, t.reason, t.state
from transfer t join org f on f.org_id = t.from_org join org o on o.org_id = t.to_org
where t.transfer_id = :transfer_id;

-- transfer_open_of (member_id id) -> (transfer_id id, to_name text, made moment, state int)
-- unscoped: one open transfer of each membership, whoever asks
select t.transfer_id, o.name, t.made, t.state from transfer t join org o on o.org_id = t.to_org
where t.member_id = :member_id and t.state < 5;

-- transfer_state_set (transfer_id id, state_before int, state int, ended moment?)
-- unscoped: by the key that flow_move has proven in the same transaction
update transfer set state = :state, ended = :ended, rev = rev + 1
where transfer_id = :transfer_id and state = :state_before;

-- transfer_member (member_id id) -> (member_id id, name text, org_name text, status int, member_no text)
select m.member_id, m.name, o.name, m.status, m.member_no
from {member m} join {org o} on o.org_id = m.org_id where m.member_id = :member_id;

-- transfer_member_no (member_id id) -> (member_no text)
-- unscoped: of a membership that the rule has read
select member_no from member where member_id = :member_id;

-- transfer_members (org_id id, after_key text?, after_id id?, most int) ->
--	(member_id id, name text, name_key text, status int, job text)
select m.member_id, m.name, m.name_key, m.status, m.job from {member m}
where m.org_id = :org_id and (m.status = 1 or m.status = 3)
	and (m.name_key, m.member_id) > (coalesce(:after_key, ''), coalesce(:after_id, 0))
order by m.name_key, m.member_id limit :most;

-- transfer_named (name text) -> (org_id id, name text)
-- unscoped: a member goes to any union of the house; names are public
select org_id, name from org where name = :name and state = 1 limit 2;

-- transfer_picks (phrase text, most int) -> (org_id id, name text)
-- unscoped: a member goes to any union of the house; names are public
select o.org_id, o.name from org o
where o.org_id in {found org_find :phrase} and o.state = 1 order by o.org_path limit :most;

-- transfer_officers (org_id id) -> (person_id id, permits text)
-- unscoped: who is told, and whether there is anybody who can confirm
select p.person_id, r.permits from post p join role r on r.role_id = p.role_id
where p.org_id = :org_id and p.until is null order by p.person_id;

-- transfer_above (org_id id) -> (parent_id id)
-- unscoped: the way up, for whoever has to be told
select parent_id from org where org_id = :org_id;

-- transfer_late (today date, after id?, most int) -> (transfer_id id, state int)
-- unscoped: the daily round of the house
select t.transfer_id, t.state from transfer t
	join flow_item i on i.flow = 'transfer' and i.subject_id = t.transfer_id
where t.state in (1, 3) and i.due < :today and t.transfer_id > coalesce(:after, 0)
order by t.transfer_id limit :most;

-- transfer_at (org_id id) -> (transfer_id id, state int, from_org id, to_org id)
-- unscoped: follows its union, which moved
select transfer_id, state, from_org, to_org from transfer where from_org = :org_id or to_org = :org_id
order by transfer_id;

-- transfer_open_at (org_id id) -> (transfer_id id, state int, from_org id, to_org id)
-- unscoped: what is under way with a union that is no more
select transfer_id, state, from_org, to_org from transfer where (from_org = :org_id or to_org = :org_id) and state < 5
order by transfer_id;

-- transfer_from_follow (org_id id, to_id id, org_path text)
-- unscoped: the membership is in another union now
update transfer set from_org = :to_id, from_path = :org_path where from_org = :org_id and state < 5;

-- transfer_to_follow (org_id id, to_id id, org_path text)
-- unscoped: the union was merged into another
update transfer set to_org = :to_id, to_path = :org_path where to_org = :org_id and state < 5;

-- transfer_from_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update transfer set from_path = :org_path where from_org = :org_id;

-- transfer_to_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update transfer set to_path = :org_path where to_org = :org_id;

-- transfer_refusals (account_id id, since moment) -> (times int)
-- unscoped: counts one account's own tries
select count(*) from audit
where object = 'account' and object_id = :account_id and what = 'transfer.refused' and at > :since;

-- transfer_follow (loser_id id, survivor_id id)
-- unscoped: a person's own transfers follow him, in whatever union they are
update transfer set person_id = :survivor_id where person_id = :loser_id;
