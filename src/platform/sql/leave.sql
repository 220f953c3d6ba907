-- What somebody leaves behind when a post of his ends or his account is closed.

-- leave_items (person_id id) -> (item_id id, flow text, subject_id id, org_path text, title text, state int)
-- unscoped: all that stands in somebody's name, wherever it is
select item_id, flow, subject_id, org_path, title, state from flow_item where person_id = :person_id order by item_id;

-- leave_owner (item_id id, person_id id, account_id id)
-- unscoped: by the key that leave_items gave in the same transaction
update flow_item set person_id = :person_id, account_id = :account_id where item_id = :item_id;

-- leave_officers (org_path text, person_id id) -> (post_id id, person_id id, account_id id, name text, permits text, role_name text, org_path text)
-- unscoped: who could take it over: in its union first, then in those above it
select s.post_id, s.person_id, s.account_id, n.name, s.permits, s.role_name, s.org_path
from (select p.post_id, p.person_id, a.account_id, r.permits, r.name as role_name, p.org_path
from post p
join role r on r.role_id = p.role_id
join account a on a.account_id = (select min(b.account_id) from account b where b.person_id = p.person_id and b.password is not null and b.state = 1)
where p.until is null and p.person_id <> :person_id and substr(:org_path, 1, length(p.org_path)) = p.org_path) s
join person n on n.person_id = s.person_id
order by length(s.org_path) desc, s.post_id;

-- leave_post (post_id id) -> (person_id id, org_id id, org_path text, name text)
-- unscoped: of a post that a rule has proven
select s.person_id, s.org_id, s.org_path, n.name
from (select p.person_id, p.org_id, p.org_path from post p where p.post_id = :post_id) s
join person n on n.person_id = s.person_id;

-- leave_colleagues (org_path text, person_id id) -> (post_id id, name text, title text, org_name text, role_name text, permits text)
select s.post_id, n.name, s.title, s.org_name, s.role_name, s.permits
from (select p.post_id, p.person_id, p.title, p.org_name, r.name as role_name, r.permits
from {post p}
join role r on r.role_id = p.role_id
where p.until is null and p.person_id <> :person_id and p.org_path = :org_path
	and exists (select 1 from account a where a.person_id = p.person_id and a.password is not null and a.state = 1)) s
join person n on n.person_id = s.person_id
order by s.post_id;

-- leave_move_add (move_id id, item_id id, org_path text, at moment, state int, move_label text, person_id id?, account_id id?, left_person_id id, by_name text, by_post text, reason text?)
-- unscoped: follows its item
insert into flow_move (move_id, item_id, org_path, at, from_state, to_state, move_label, person_id, account_id, left_person_id, by_name, by_post, reason, due)
select :move_id, :item_id, :org_path, :at, :state, :state, :move_label, :person_id, :account_id, :left_person_id, :by_name, :by_post, :reason, i.due
from flow_item i where i.item_id = :item_id;

-- leave_waiting (permit text) -> (flow text, state int, org_path text, n int)
select i.flow, i.state, i.org_path, count(*)
from {flow_item i}
where i.waits_for = :permit
group by i.flow, i.state, i.org_path
order by i.flow, i.state, i.org_path;

-- leave_below (person_id id, permit text) -> (org_path text)
select distinct p.org_path
from {post p}
join role r on r.role_id = p.role_id
where p.until is null and p.person_id <> :person_id and ' ' || r.permits || ' ' like '% ' || :permit || ' %'
	and exists (select 1 from account a where a.person_id = p.person_id and a.password is not null and a.state = 1)
order by p.org_path;
