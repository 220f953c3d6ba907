-- Activation codes of officers.

-- code_add (activation_id id, org_id id, org_path text, role_id id, title text, code_index blob, made moment, until moment, by_account id?)
-- unscoped: the opener was proven to reach the union
insert into activation (activation_id, org_id, org_path, role_id, title, code_index, issue, state, tries, made, until, by_account)
values (:activation_id, :org_id, :org_path, :role_id, :title, :code_index, 1, 1, 0, :made, :until, :by_account);

-- code_wanting (org_id id?, base bool, above bool, role_id id, title text, now moment, most int) -> (org_id id, org_path text)
select o.org_id, o.org_path from {org o}
where o.state = 1
	{if :org_id} and o.org_id = :org_id {end}
	{if :base} and o.kind = 5 {end}
	{if :above} and o.kind < 5 {end}
	and not exists (select 1 from {activation v} where v.org_id = o.org_id and v.title = :title and v.state = 1 and v.until > :now)
	and not exists (select 1 from {post p} where p.org_id = o.org_id and p.role_id = :role_id and p.title = :title and p.until is null)
order by o.org_path
limit :most;

-- code_unions (word text?, org_path text?, most int) -> (org_id id, org_path text, name text, codes int, posts int)
select o.org_id, o.org_path, o.name,
	(select count(*) from {activation v} where v.org_id = o.org_id and v.state = 1),
	(select count(*) from {post p} where p.org_id = o.org_id and p.until is null)
from {org o}
where o.state = 1
	{if :word} and o.name like :word escape '\' {end}
	{if :org_path} and o.org_path > :org_path {end}
order by o.org_path
limit :most;

-- code_list (word text?, waiting bool, used bool, gone bool, now moment, org_path text?, after id?, most int) -> (activation_id id, org_path text, org_name text, title text, role_label text, state int, issue int, until moment, used moment, person_id id)
select v.activation_id, v.org_path, o.name, v.title, r.label, v.state, v.issue, v.until, v.used, v.person_id
from {activation v}
join {org o} on o.org_id = v.org_id
join role r on r.role_id = v.role_id
where true
	{if :word} and o.name like :word escape '\' {end}
	{if :waiting} and v.state = 1 and v.until > :now {end}
	{if :used} and v.state = 2 {end}
	{if :gone} and (v.state = 3 or (v.state = 1 and v.until <= :now)) {end}
	{if :after} and (v.org_path, v.activation_id) > (:org_path, :after) {end}
order by v.org_path, v.activation_id
limit :most;

-- code_one (activation_id id) -> (activation_id id, org_id id, org_path text, org_name text, role_id id, title text, issue int, state int, until moment)
select v.activation_id, v.org_id, v.org_path, o.name, v.role_id, v.title, v.issue, v.state, v.until
from {activation v}
join {org o} on o.org_id = v.org_id
where v.activation_id = :activation_id;

-- code_by_index (code_index blob) -> (activation_id id, org_id id, org_path text, org_name text, role_id id, title text, state int, until moment)
-- unscoped: who holds the paper
select v.activation_id, v.org_id, v.org_path, o.name, v.role_id, v.title, v.state, v.until
from activation v join org o on o.org_id = v.org_id
where v.code_index = :code_index;

-- code_reserve (code_index blob, now moment, most int) -> (activation_id id)
-- unscoped: who holds the paper
update activation set tries = tries + 1
where code_index = :code_index and state = 1 and until > :now and tries < :most
returning activation_id;

-- code_renew (activation_id id, code_index blob, issue int, until moment)
update {activation v} set code_index = :code_index, issue = :issue, until = :until, state = 1, tries = 0
where v.activation_id = :activation_id and v.state <> 2 and v.issue < :issue;

-- code_waiting () -> (activation_id id, issue int)
-- unscoped: the house has a new root key
select activation_id, issue from activation where state = 1;

-- code_index_set (activation_id id, code_index blob)
-- unscoped: the house has a new root key
update activation set code_index = :code_index where activation_id = :activation_id;

-- code_end (activation_id id)
update {activation v} set state = 3 where v.activation_id = :activation_id and v.state = 1;

-- code_use (activation_id id, person_id id, account_id id, used moment)
-- unscoped: who holds the paper
update activation set state = 2, person_id = :person_id, account_id = :account_id, used = :used
where activation_id = :activation_id and state = 1;

-- code_union_path (org_id id) -> (org_path text)
-- unscoped: follows its union, which moved
select org_path from org where org_id = :org_id;

-- code_end_all (org_id id)
-- unscoped: of a union that was closed; nobody becomes its officer any more
update activation set state = 3 where org_id = :org_id and state = 1;

-- code_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update activation set org_path = :org_path where org_id = :org_id;

-- code_follow (loser_id id, survivor_id id)
-- unscoped: whoever used a code is the same human being after as before
update activation set person_id = :survivor_id where person_id = :loser_id;

-- code_any_at (org_id id) -> (n int)
-- unscoped: of a union that the rule has read in scope
select count(*) from activation where org_id = :org_id;
