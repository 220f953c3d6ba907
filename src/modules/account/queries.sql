-- Accounts of officers, their posts and roles.

-- account_officers (word text?, closed bool, org_path text?, post_id id?, most int) -> (account_id id, post_id id, name text, login text, state int, title text, org_name text, org_path text, role_label text)
-- (Posts first, then the persons of those that are shown; of all only where a name is looked for.)
select s.account_id, s.post_id, n.name, s.login, s.state, s.title, s.org_name, s.org_path, s.label
from (select a.account_id, p.post_id, p.person_id, a.login, a.state, p.title, p.org_name, p.org_path, r.label
from {post p}
join role r on r.role_id = p.role_id
join account a on a.person_id = p.person_id and a.password is not null
where p.until is null
	{if :closed} and a.state = 2 {end}
	{if :post_id} and (p.org_path, p.post_id) > (:org_path, :post_id) {end}
	{if not :word} order by p.org_path, p.post_id limit :most {end}) s
join person n on n.person_id = s.person_id
	{if :word} and (n.name like :word escape '\' or s.login like :word escape '\') {end}
order by s.org_path, s.post_id
limit :most;

-- account_officer (account_id id) -> (account_id id, person_id id, login text, state int, tries int, tried moment, password_set moment, made moment, name text, mobile secret person.mobile by person_id)
select s.account_id, s.person_id, s.login, s.state, s.tries, s.tried, s.password_set, s.made, n.name, n.mobile
from (select a.account_id, a.person_id, a.login, a.state, a.tries, a.tried, a.password_set, a.made
from account a
where a.account_id = :account_id
	and exists (select 1 from {post p} where p.person_id = a.person_id)) s
join person n on n.person_id = s.person_id;

-- account_posts_of (person_id id) -> (post_id id, title text, org_name text, org_path text, role_label text, since moment, until moment)
select p.post_id, p.title, p.org_name, p.org_path, r.label, p.since, p.until
from {post p}
join role r on r.role_id = p.role_id
where p.person_id = :person_id
order by p.post_id desc;

-- account_post_get (post_id id, person_id id) -> (post_id id, person_id id, org_path text, org_name text, title text, role_name text, role_permits text, until moment)
select p.post_id, p.person_id, p.org_path, p.org_name, p.title, r.name, r.permits, p.until
from {post p}
join role r on r.role_id = p.role_id
where p.post_id = :post_id and p.person_id = :person_id;

-- account_standing (person_id id) -> (post_id id, org_path text, role_name text, role_permits text)
-- unscoped: what somebody may hold depends on all he holds, wherever it is
select p.post_id, p.org_path, r.name, r.permits
from post p
join role r on r.role_id = p.role_id
where p.person_id = :person_id and p.until is null;

-- account_post_role (post_id id) -> (name text)
-- unscoped: of the post the grantor acts in
select r.name from post p join role r on r.role_id = p.role_id where p.post_id = :post_id;

-- account_entered (account_id id) -> (at moment, address text)
-- unscoped: of an account that the caller was shown
select at, address from audit
where object = 'account' and object_id = :account_id and what = 'sign-in' and outcome = 1
order by audit_id desc
limit 1;

-- account_sessions (account_id id) -> (n int)
select count(*) from session where account_id = :account_id;

-- account_roles () -> (role_id id, name text, label text, permits text)
select role_id, name, label, permits from role order by role_id;

-- account_role (role_id id) -> (role_id id, name text, label text, permits text)
select role_id, name, label, permits from role where role_id = :role_id;

-- account_union_named (name text) -> (org_id id, org_path text, name text)
select o.org_id, o.org_path, o.name from {org o}
where o.name = :name and o.state = 1
order by o.org_path
limit 2;

-- account_unions_like (word text, most int) -> (org_id id, name text)
select o.org_id, o.name from {org o}
where o.name like :word escape '\' and o.state = 1
order by o.org_path, o.name_key, o.org_id
limit :most;

-- account_person_known (mobile_index blob, name text) -> (person_id id)
select person_id from person where mobile_index = :mobile_index and name = :name
order by person_id
limit 1;

-- account_with_password (person_id id) -> (account_id id, login text)
select account_id, login from account where person_id = :person_id and password is not null
order by account_id
limit 1;

-- account_own (account_id id) -> (login text, state int, password text, password_set moment, password_handed moment, made moment)
select login, state, password, password_set, password_handed, made from account where account_id = :account_id;

-- account_looks (account_id id, person_id id?, most int) -> (at moment, by_name text, by_post text, reason text)
-- unscoped: who looked at the rights of this person's accounts, told to himself
select at, by_name, by_post, reason from audit
where object = 'account' and what = 'account.look' and outcome = 1
	and object_id in (select account_id from account where account_id = :account_id {if :person_id} or person_id = :person_id {end})
order by audit_id desc
limit :most;
