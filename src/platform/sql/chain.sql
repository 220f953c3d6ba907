-- The chain over the record.

-- chain_wait (audit_id id)
insert into audit_open (audit_id) values (:audit_id);

-- chain_waiting (most int) -> audit_row
-- unscoped: every row is sealed, whoever it is about
select a.audit_id, a.at, a.account_id, a.person_id, a.session_id, a.by_name, a.by_post, a.address, a.what, a.object,
	a.object_id, a.org_path, a.title, a.outcome, a.changes, a.reason, a.request_id, a.mac
from audit_open o join audit a on a.audit_id = o.audit_id
order by o.audit_id limit :most;

-- chain_waiting_count () -> (n int, first id)
select count(*), min(audit_id) from audit_open;

-- chain_taken (audit_id id)
delete from audit_open where audit_id = :audit_id;

-- chain_row (audit_id id) -> audit_row
-- unscoped: the whole record is verified
select a.audit_id, a.at, a.account_id, a.person_id, a.session_id, a.by_name, a.by_post, a.address, a.what, a.object,
	a.object_id, a.org_path, a.title, a.outcome, a.changes, a.reason, a.request_id, a.mac
from audit a where a.audit_id = :audit_id;

-- chain_rows_between (low id, high id, most int) -> audit_row
-- unscoped: the whole record is verified
select a.audit_id, a.at, a.account_id, a.person_id, a.session_id, a.by_name, a.by_post, a.address, a.what, a.object,
	a.object_id, a.org_path, a.title, a.outcome, a.changes, a.reason, a.request_id, a.mac
from audit a where a.audit_id >= :low and a.audit_id <= :high order by a.audit_id limit :most;

-- chain_row_count () -> (n int)
-- unscoped: the whole record is verified
select count(*) from audit;

-- chain_row_ids () -> (audit_id id)
-- unscoped: the whole record is verified
select audit_id from audit order by audit_id;

-- chain_open_ids () -> (audit_id id)
select audit_id from audit_open order by audit_id;

-- chain_key_add (key_no id, since moment, public_key blob, by_key id?, signature blob?, mac blob, root text)
insert into audit_key (key_no, since, public_key, by_key, signature, mac)
values (:key_no, :since, :public_key, :by_key, :signature,
	case when coalesce((select s.value from setting s where s.name = 'key.root'), '') = :root then :mac end);

-- chain_keys () -> (key_no id, since moment, public_key blob, by_key id, signature blob, mac blob)
select key_no, since, public_key, by_key, signature, mac from audit_key order by key_no;

-- chain_key_last () -> (key_no id, since moment, public_key blob)
select key_no, since, public_key from audit_key order by key_no desc limit 1;

-- chain_block_add (block_no id, at moment, n int, entries blob, hash blob, key_no id, signature blob)
insert into audit_block (block_no, at, n, entries, hash, key_no, signature)
values (:block_no, :at, :n, :entries, :hash, :key_no, :signature);

-- chain_head () -> (block_no id, at moment, hash blob, key_no id, signature blob)
select block_no, at, hash, key_no, signature from audit_block order by block_no desc limit 1;

-- chain_block_of (block_no id) -> (at moment, hash blob, key_no id, signature blob)
select at, hash, key_no, signature from audit_block where block_no = :block_no;

-- chain_blocks (after int) -> (block_no id, at moment, n int, entries blob, hash blob, key_no id, signature blob)
select block_no, at, n, entries, hash, key_no, signature from audit_block where block_no > :after order by block_no;

-- chain_size () -> (n int)
select cast(coalesce(sum(n), 0) as bigint) from audit_block;

-- chain_lease_take (holder text, now moment, until moment)
update audit_lease set holder = :holder, until = :until
where name = 'chain' and (holder = :holder or until is null or until < :now);
