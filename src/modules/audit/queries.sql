-- The record, to look at.

-- audit_page_rows (low id?, high id?, what text?, object text?, by_name text?, outcome int?, most int) -> (audit_id id, at moment, by_name text, by_post text, address text, what text, object text, object_id id, title text, outcome int, reason text, person_id id)
-- (At the door a row has no name yet, though the person is known: he is asked for here only by whom a name is looked for.)
select a.audit_id, a.at, a.by_name, a.by_post, a.address, a.what, a.object, a.object_id,
	a.title, a.outcome, a.reason, a.person_id
from {audit a}
{if :by_name} left join person n on n.person_id = a.person_id {end}
where true
	{if :low} and a.audit_id >= :low {end}
	{if :high} and a.audit_id < :high {end}
	{if :what} and a.what = :what {end}
	{if :object} and a.object = :object {end}
	{if :by_name} and coalesce(nullif(a.by_name, ''), n.name) = :by_name {end}
	{if :outcome} and a.outcome = :outcome {end}
order by a.audit_id desc
limit :most;

-- audit_one (audit_id id) -> (audit_id id, at moment, account_id id, person_id id, session_id id, by_name text, by_post text, address text, what text, object text, object_id id, org_path text, title text, outcome int, changes text, reason text, request_id text, mac blob)
select a.audit_id, a.at, a.account_id, a.person_id, a.session_id, a.by_name, a.by_post, a.address, a.what, a.object,
	a.object_id, a.org_path, a.title, a.outcome, a.changes, a.reason, a.request_id, a.mac
from {audit a} where a.audit_id = :audit_id;

-- audit_of_object (object text, object_id id, most int) -> (audit_id id, at moment, by_name text, by_post text, what text, title text, outcome int, object text)
select a.audit_id, a.at, a.by_name, a.by_post, a.what, a.title, a.outcome, a.object
from {audit a}
where a.object = :object and a.object_id = :object_id
order by a.audit_id desc
limit :most;

-- audit_every (low id, high id) -> (audit_id id, at moment, account_id id, person_id id, session_id id, by_name text, by_post text, address text, what text, object text, object_id id, org_path text, title text, outcome int, changes text, reason text, request_id text, mac blob)
select a.audit_id, a.at, a.account_id, a.person_id, a.session_id, a.by_name, a.by_post, a.address, a.what, a.object,
	a.object_id, a.org_path, a.title, a.outcome, a.changes, a.reason, a.request_id, a.mac
from {audit a}
where a.audit_id >= :low and a.audit_id < :high
order by a.audit_id;

-- breach_account (login text) -> (account_id id, login text, person_id id)
select account_id, login, person_id from account where login = :login;

-- breach_entries (account_id id, low id?, high id?, most int) -> (audit_id id, at moment, what text, object text, object_id id, title text, changes text, reason text)
select a.audit_id, a.at, a.what, a.object, a.object_id, a.title, a.changes, a.reason
from {audit a}
where a.account_id = :account_id and a.outcome = 1 and (a.what like '%.reveal' or a.what like '%.export'
		or a.what = 'correction.file' or (a.object = 'held' and a.object_id is null))
	{if :low} and a.audit_id >= :low {end}
	{if :high} and a.audit_id < :high {end}
order by a.audit_id
limit :most;
