-- Accounts, posts, roles, sessions, SMS codes, persons.

-- account_reserve (account_id id, now moment, window moment, most int) -> (account_id id, password text, password_handed moment, state int, person_id id)
update account set tries = case when tried < :window then 1 else tries + 1 end, tried = :now
where account_id = :account_id and (tries < :most or tried is null or tried < :window)
returning account_id, password, password_handed, state, person_id;

-- account_by_login (login text) -> (account_id id, password text, state int, person_id id, tries int)
select account_id, password, state, person_id, tries from account where login = :login;

-- account_by_mobile (mobile_index blob) -> (account_id id, password text, state int, person_id id)
select account_id, password, state, person_id from account where mobile_index = :mobile_index;

-- account_by_person (person_id id) -> (account_id id, login text, state int)
select account_id, login, state from account where person_id = :person_id order by account_id limit 1;

-- account_by_id (account_id id) -> (account_id id, login text, state int, person_id id, rev int)
select account_id, login, state, person_id, rev from account where account_id = :account_id;

-- account_add (account_id id, login text, person_id id?, mobile secret?, mobile_index blob?, password text?, state int, password_set moment?, password_handed moment?, made moment)
insert into account (account_id, login, person_id, mobile, mobile_index, password, state, tries, password_set, password_handed, made, rev)
values (:account_id, :login, :person_id, :mobile, :mobile_index, :password, :state, 0, :password_set, :password_handed, :made, 1);

-- account_tries_clear (account_id id)
update account set tries = 0 where account_id = :account_id;

-- account_password_set (account_id id, password text, handed moment?, now moment)
update account set password = :password, password_set = :now, password_handed = :handed, tries = 0, rev = rev + 1 where account_id = :account_id;

-- password_past_add (past_id id, account_id id, password text)
insert into password_past (past_id, account_id, password) values (:past_id, :account_id, :password);

-- password_past_of (account_id id, most int) -> (past_id id, password text)
select past_id, password from password_past where account_id = :account_id order by past_id desc limit :most;

-- password_past_drop (account_id id, before id)
delete from password_past where account_id = :account_id and past_id < :before;

-- account_state_set (account_id id, state int)
update account set state = :state, tries = 0, rev = rev + 1 where account_id = :account_id;

-- account_person_set (account_id id, person_id id)
update account set person_id = :person_id, rev = rev + 1 where account_id = :account_id and person_id is null;

-- account_mobile_get (account_id id) -> (account_id id, person_id id, mobile secret account.mobile by account_id, mobile_index blob)
select account_id, person_id, mobile, mobile_index from account where account_id = :account_id;

-- account_person_change (account_id id, person_id id?)
update account set person_id = :person_id, rev = rev + 1 where account_id = :account_id;

-- account_strangers (person_id id, mobile_index blob) -> (account_id id)
select account_id from account
where person_id = :person_id and mobile_index is not null and mobile_index <> :mobile_index
order by account_id;

-- person_add (person_id id, name text, name_key text, initials text, sex int, document_type int?, document_no secret?, document_index blob?, birth secret?, birth_year int, mobile secret?, mobile_index blob?, verified_by int, made moment)
insert into person (person_id, name, name_key, initials, sex, document_type, document_no, document_index, birth, birth_year, mobile, mobile_index, verified_by, made, rev)
values (:person_id, :name, :name_key, :initials, :sex, :document_type, :document_no, :document_index, :birth, :birth_year, :mobile, :mobile_index, :verified_by, :made, 1);

-- person_by_document (document_index blob) -> (person_id id, name text, mobile_index blob, rev int)
select person_id, name, mobile_index, rev from person where document_index = :document_index;

-- person_by_id (person_id id) -> (person_id id, name text, sex int, document_type int, document_no secret person.document_no by person_id, document_index blob, birth secret person.birth by person_id, birth_year int, mobile secret person.mobile by person_id, mobile_index blob, verified_by int, made moment, rev int)
select person_id, name, sex, document_type, document_no, document_index, birth, birth_year, mobile, mobile_index, verified_by, made, rev
from person where person_id = :person_id;

-- called_name (person_id id) -> (name text)
select name from person where person_id = :person_id;

-- called_names (persons text) -> (person_id id, name text)
select person_id, name from person where person_id in {ids :persons} order by person_id;

-- person_set (person_id id, rev int, name text, name_key text, initials text, sex int, document_type int?, document_no secret?, document_index blob?, birth secret?, birth_year int, mobile secret?, mobile_index blob?)
update person set name = :name, name_key = :name_key, initials = :initials, sex = :sex, document_type = :document_type,
	document_no = :document_no, document_index = :document_index, birth = :birth, birth_year = :birth_year,
	mobile = :mobile, mobile_index = :mobile_index, rev = rev + 1
where person_id = :person_id and rev = :rev;

-- role_add (role_id id, name text, label text, permits text)
insert into role (role_id, name, label, permits, rev) values (:role_id, :name, :label, :permits, 1);

-- role_by_name (name text) -> (role_id id, label text, permits text)
select role_id, label, permits from role where name = :name;

-- role_all () -> (name text, label text, permits text)
select name, label, permits from role order by name;

-- post_add (post_id id, person_id id, org_id id, org_path text, org_name text, role_id id, title text, since moment)
-- unscoped: the caller has proven the union to be in the grantor's scope
insert into post (post_id, person_id, org_id, org_path, org_name, role_id, title, since)
values (:post_id, :person_id, :org_id, :org_path, :org_name, :role_id, :title, :since);

-- post_end (post_id id, now moment)
update {post p} set until = :now where p.post_id = :post_id and p.until is null;

-- post_of_person (person_id id) -> (post_id id, org_id id, title text, org_name text, org_path text, role_name text, role_label text, permits text, since moment)
-- unscoped: a person's own posts, at sign-in
select p.post_id, p.org_id, p.title, p.org_name, p.org_path, r.name, r.label, r.permits, p.since
from post p join role r on r.role_id = p.role_id
where p.person_id = :person_id and p.until is null
order by p.org_path, p.post_id;

-- post_rescope (org_id id, org_path text, org_name text)
-- unscoped: follows its union, which moved or was renamed
update post set org_path = :org_path, org_name = :org_name where org_id = :org_id;

-- session_add (session_id id, token_digest blob, account_id id, person_id id?, post_id id?, deputy_id id?, began moment, seen moment, proven moment?, address text, agent text)
insert into session (session_id, token_digest, account_id, person_id, post_id, deputy_id, began, seen, proven, address, agent)
values (:session_id, :token_digest, :account_id, :person_id, :post_id, :deputy_id, :began, :seen, :proven, :address, :agent);

-- session_began (session_id id) -> (began moment)
select began from session where session_id = :session_id;

-- session_by_digest (token_digest blob) -> (session_id id, account_id id, person_id id, post_id id, deputy_id id, began moment, seen moment, proven moment, state int, password_handed moment, password_set moment, totp_since moment, others int)
select s.session_id, s.account_id, a.person_id, s.post_id, s.deputy_id, s.began, s.seen, s.proven, a.state, a.password_handed, a.password_set, a.totp_since,
	(select count(*) from account o where o.person_id = a.person_id and o.totp_since is not null and o.account_id <> a.account_id)
from session s join account a on a.account_id = s.account_id
where s.token_digest = :token_digest;

-- session_touch (session_id id, seen moment)
update session set seen = :seen where session_id = :session_id;

-- session_drop (session_id id, account_id id)
delete from session where session_id = :session_id and account_id = :account_id;

-- session_drop_all (account_id id)
delete from session where account_id = :account_id;

-- session_drop_everybody ()
delete from session;

-- session_stale_add (stale_id id, at moment, account_id id?)
insert into session_stale (stale_id, at, account_id) values (:stale_id, :at, :account_id);

-- session_stale_since (since moment, most int) -> (stale_id id, account_id id)
select stale_id, account_id from session_stale where at > :since order by at limit :most;

-- session_stale_drop (before moment)
delete from session_stale where at < :before;

-- session_of_account (account_id id) -> (session_id id, began moment, seen moment, address text, agent text)
select session_id, began, seen, address, agent from session where account_id = :account_id order by session_id desc;

-- account_list (after text?, most int) -> (account_id id, login text, state int, tries int, person_id id)
select a.account_id, a.login, a.state, a.tries, a.person_id
from account a
{if :after} where a.login > :after {end}
order by a.login limit :most;

-- sealed_sample (most int) -> (person_id id, document_no secret person.document_no by person_id)
select person_id, document_no from person where document_no is not null order by person_id desc limit :most;
