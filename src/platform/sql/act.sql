-- The record, events, idempotency keys, settings.

-- A server that has an earlier root key in its memory writes nothing any more: its digest is refused as absent.
-- audit_add (audit_id id, at moment, account_id id?, person_id id?, session_id id?, by_name text, by_post text, address text, what text, object text, object_id id?, org_path text, title text, outcome int, changes text?, reason text?, request_id text, mac blob, root text)
-- unscoped: who acts outside his scope is recorded all the same
insert into audit (audit_id, at, account_id, person_id, session_id, by_name, by_post, address, what,
	object, object_id, org_path, title, outcome, changes, reason, request_id, mac)
values (:audit_id, :at, :account_id, :person_id, :session_id, :by_name, :by_post, :address, :what,
	:object, :object_id, :org_path, :title, :outcome, :changes, :reason, :request_id,
	case when coalesce((select s.value from setting s where s.name = 'key.root'), '') = :root then :mac end);

-- audit_is_there (audit_id id) -> (n int)
-- unscoped: asked by the transaction's own writer, when the line broke before it was answered
select count(*) from audit where audit_id = :audit_id;

-- outbox_add (outbox_id id, at moment, event text, subject_id id)
insert into outbox (outbox_id, at, event, subject_id) values (:outbox_id, :at, :event, :subject_id);

-- once_find (once_digest blob) -> (status int, location text, made id)
select status, location, made from once where once_digest = :once_digest;

-- once_add (once_digest blob, at moment, status int, location text, made id?)
insert into once (once_digest, at, status, location, made)
values (:once_digest, :at, :status, :location, :made);

-- once_forget (before moment)
delete from once where at < :before;

-- setting_get (name text) -> (value text)
select value from setting where name = :name;

-- setting_put (name text, value text, changed moment)
insert into setting (name, value, changed) values (:name, :value, :changed)
on conflict (name) do update set value = excluded.value, changed = excluded.changed;

-- audit_list (before id?, what text?, object text?, object_id id?, person_id id?, most int) -> (audit_id id, at moment, by_name text, by_post text, address text, what text, object text, object_id id, title text, outcome int, changes text, reason text, request_id text)
select a.audit_id, a.at, a.by_name, a.by_post, a.address, a.what, a.object, a.object_id, a.title, a.outcome, a.changes, a.reason, a.request_id
from {audit a}
where true
	{if :before} and a.audit_id < :before {end}
	{if :what} and a.what = :what {end}
	{if :object} and a.object = :object {end}
	{if :object_id} and a.object_id = :object_id {end}
	{if :person_id} and a.person_id = :person_id {end}
order by a.audit_id desc
limit :most;

-- reveal_add (reveal_id id, account_id id, at moment)
insert into reveal (reveal_id, account_id, at) values (:reveal_id, :account_id, :at);

-- reveal_count (account_id id, hour moment, day moment) -> (in_hour int, in_day int)
select count(*) filter (where at > :hour), count(*) from reveal where account_id = :account_id and at > :day;

-- reveal_drop (account_id id, before moment)
delete from reveal where account_id = :account_id and at <= :before;

-- export_full_add (export_id id, account_id id, at moment, rows int)
insert into export_full (export_id, account_id, at, rows) values (:export_id, :account_id, :at, :rows);

-- export_full_sum (account_id id, person_id id?, since moment) -> (rows int)
select cast(coalesce(sum(e.rows), 0) as bigint) from export_full e
where e.at > :since and e.account_id in (select a.account_id from account a
	where a.account_id = :account_id or a.person_id = :person_id);

-- export_full_drop (account_id id, before moment)
delete from export_full where account_id = :account_id and at <= :before;
