-- Requests that one's data be deleted or restricted.

-- erasure_add (erasure_id id, person_id id?, account_id id?, org_id id, org_path text, name text, words text?, state int, made moment)
-- unscoped: somebody asks his own union, or the federation
insert into erasure (erasure_id, person_id, account_id, org_id, org_path, name, words, state, made, rev)
values (:erasure_id, :person_id, :account_id, :org_id, :org_path, :name, :words, :state, :made, 1);

-- erasure_list (state int?, after id?, after_path text?, most int) -> erasure
select e.erasure_id, e.name, o.name, e.state, e.made, i.due, e.words, e.person_id, e.account_id, e.org_id, e.org_path, e.rev
from {erasure e} join {org o} on o.org_id = e.org_id join {flow_item i} on i.flow = 'erasure' and i.subject_id = e.erasure_id
where true
	{if :state} and e.state = :state {end}
	{if :after} and (e.org_path, e.erasure_id) > (:after_path, :after) {end}
order by e.org_path, e.erasure_id limit :most;

-- erasure_by_id (erasure_id id) -> erasure
select e.erasure_id, e.name, o.name, e.state, e.made, i.due, e.words, e.person_id, e.account_id, e.org_id, e.org_path, e.rev
from {erasure e} join {org o} on o.org_id = e.org_id join {flow_item i} on i.flow = 'erasure' and i.subject_id = e.erasure_id
where e.erasure_id = :erasure_id;

-- erasure_inside (erasure_id id) -> (person_id id, account_id id, state int)
-- unscoped: for rules, which prove the scope through flow_move
select person_id, account_id, state from erasure where erasure_id = :erasure_id;

-- erasure_latest (person_id id?, account_id id?) -> erasure
-- unscoped: one's own
select e.erasure_id, e.name, o.name, e.state, e.made, i.due, e.words, e.person_id, e.account_id, e.org_id, e.org_path, e.rev
from erasure e join org o on o.org_id = e.org_id join flow_item i on i.flow = 'erasure' and i.subject_id = e.erasure_id
where e.person_id = :person_id or e.account_id = :account_id
order by e.erasure_id desc limit 1;

-- erasure_state_set (erasure_id id, from_state int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update erasure set state = :state, rev = rev + 1 where erasure_id = :erasure_id and state = :from_state;

-- erasure_blank (erasure_id id)
-- unscoped: by the key that flow_move has proven in the same transaction
update erasure set name = '', words = null, person_id = null, account_id = null where erasure_id = :erasure_id;

-- erasure_item_blank (erasure_id id)
-- unscoped: by the key that flow_move has proven in the same transaction
update flow_item set person_id = null, account_id = null where flow = 'erasure' and subject_id = :erasure_id;

-- erasure_open (person_id id?, account_id id?) -> (title text)
-- unscoped: one's own matters that wait for somebody; a complaint is answered whoever he is
select i.title from flow_item i
where i.waits_for is not null and i.flow not in ('erasure', 'complaint') and (i.person_id = :person_id or i.account_id = :account_id)
order by i.item_id limit 1;

-- erasure_office (person_id id?) -> (n int)
-- unscoped: in whatever union
select count(*) from post where person_id = :person_id and until is null;

-- erasure_accounts (person_id id?, account_id id?) -> (account_id id)
select account_id from account where account_id = :account_id or person_id = :person_id order by account_id;

-- erasure_union (person_id id?, account_id id?) -> (org_id id, org_path text, name text)
-- unscoped: one's own union, or the one that was applied to
select o.org_id, o.org_path, o.name
from (select m.org_id, m.member_id as made from member m where m.person_id = :person_id
	union all select a.org_id, 0 from application a where a.account_id = :account_id) w
	join org o on o.org_id = w.org_id
order by w.made desc limit 1;

-- erasure_root (org_path text) -> (org_id id, org_path text, name text)
-- unscoped: who belongs to no union asks the federation
select org_id, org_path, name from org where org_path = :org_path;

-- erasure_at_org (org_id id) -> (erasure_id id)
-- unscoped: follows its union
select erasure_id from erasure where org_id = :org_id order by erasure_id;

-- erasure_put (erasure_id id, org_id id, org_path text)
-- unscoped: follows its union
update erasure set org_id = :org_id, org_path = :org_path where erasure_id = :erasure_id;

-- erasure_follow (loser_id id, survivor_id id)
-- unscoped: a person's own follow him
update erasure set person_id = :survivor_id where person_id = :loser_id;

-- told_erasures (person_id id?, account_id id?) -> (org_name text, words text, state int, made moment)
-- unscoped: a person's own
select o.name, e.words, e.state, e.made from erasure e left join org o on o.org_id = e.org_id
where e.person_id = :person_id or e.account_id = :account_id order by e.erasure_id;
