-- What the house keeps about one person, to be told to him.

-- told_accounts (person_id id?, account_id id?) -> (account_id id, login text, mobile secret account.mobile by account_id, made moment, password_set moment)
select account_id, login, mobile, made, password_set from account
where account_id = :account_id or person_id = :person_id order by account_id;

-- told_posts (person_id id?) -> (org_name text, title text, since moment, until moment)
-- unscoped: a person's own
select org_name, title, since, until from post where person_id = :person_id order by post_id;

-- told_sessions (person_id id?, account_id id?) -> (began moment, seen moment, address text, agent text)
select began, seen, address, agent from session
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id)
order by session_id;

-- told_notices (person_id id?) -> (at moment, title text, body text, read_at moment)
select at, title, body, read_at from notice where person_id = :person_id order by notice_id;

-- told_matters (person_id id?, account_id id?) -> (title text, since moment, due date)
-- unscoped: a person's own
select i.title, i.since, i.due from flow_item i
where i.item_id in (select f.item_id from flow_item f where f.person_id = :person_id
	union select f.item_id from flow_item f where f.account_id = :account_id)
order by i.item_id;

-- told_moves (person_id id?, account_id id?) -> (title text, at moment, move_label text, by_name text, by_post text, reason text)
-- unscoped: a person's own
select i.title, m.at, m.move_label, m.by_name, m.by_post, m.reason
from flow_move m join flow_item i on i.item_id = m.item_id
where i.item_id in (select f.item_id from flow_item f where f.person_id = :person_id
	union select f.item_id from flow_item f where f.account_id = :account_id)
order by m.move_id;

-- told_resets (person_id id?) -> (org_name text, reason text, made moment)
-- unscoped: a person's own
select org_name, reason, made from second_reset where person_id = :person_id order by reset_id;

-- --- who wants to be forgotten -------------------------------------------------------------------

-- bind_posts (person_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from post where person_id = :person_id;

-- forget_sessions (person_id id?, account_id id?)
delete from session
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id);

-- forget_notices (person_id id?)
delete from notice where person_id = :person_id;

-- forget_moves (person_id id?, account_id id?)
-- unscoped: a person's own; the flow that forgets him goes on
delete from flow_move where item_id in (select f.item_id from flow_item f
	where (f.person_id = :person_id or f.account_id = :account_id) and f.flow <> 'erasure');

-- forget_matters (person_id id?, account_id id?)
-- unscoped: a person's own; the flow that forgets him goes on
delete from flow_item where (person_id = :person_id or account_id = :account_id) and flow <> 'erasure';

-- forget_drafts (person_id id?, account_id id?)
delete from draft
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id);

-- forget_passwords (person_id id?, account_id id?)
delete from password_past
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id);

-- forget_recoveries (person_id id?, account_id id?)
delete from recovery
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id);

-- forget_accounts (person_id id?, account_id id?)
delete from account where account_id = :account_id or person_id = :person_id;
