-- Months of the record in sealed files.

-- segment_add (month id, first_block int, last_block int, n int, before blob, hash blob, content blob, public_key blob, signature blob, size int, made moment)
insert into audit_segment (month, first_block, last_block, n, before, hash, content, public_key, signature, size, made, moved)
values (:month, :first_block, :last_block, :n, :before, :hash, :content, :public_key, :signature, :size, :made, 0)
on conflict (month) do nothing;

-- segment_rows () -> (month id, first_block int, last_block int, n int, before blob, hash blob, content blob, public_key blob, signature blob, size int, made moment, moved int, moved_at moment)
select month, first_block, last_block, n, before, hash, content, public_key, signature, size, made, moved, moved_at
from audit_segment order by month;

-- segment_last () -> (month id, last_block int, hash blob)
select month, last_block, hash from audit_segment order by month desc limit 1;

-- segment_next_block (after int) -> (block_no id, at moment)
select block_no, at from audit_block where block_no > :after order by block_no limit 1;

-- segment_end (after int, before moment, low blob) -> (last id, n int)
-- The blocks up to the last one that was sealed in the month or holds a row made in it: a row's id, which begins
-- with its moment, leads the block's entries.
select max(b.block_no), cast(coalesce(sum(b.n), 0) as bigint) from audit_block b
where b.block_no > :after and b.block_no <= (
	select coalesce(max(e.block_no), 0) from audit_block e
	where e.block_no > :after and (e.at < :before or substr(e.entries, 1, 8) < :low));

-- segment_waiting (before moment) -> (n int)
-- unscoped: every row is sealed, whoever it is about
select count(*) from audit_open o join audit a on a.audit_id = o.audit_id where a.at < :before;

-- segment_blocks (first id, last id) -> (block_no id, at moment, n int, entries blob, hash blob, key_no id, signature blob)
select block_no, at, n, entries, hash, key_no, signature from audit_block
where block_no >= :first and block_no <= :last order by block_no;

-- segment_row_drop (audit_id id)
-- unscoped: it stands in a sealed month now
delete from audit where audit_id = :audit_id;

-- segment_block_drop (block_no id)
delete from audit_block where block_no = :block_no;

-- segment_move (month id, was int, moved int, now moment)
update audit_segment set moved = :moved, moved_at = :now where month = :month and moved = :was;

-- segment_keys (first id, last id) -> (key_no id, since moment, public_key blob, by_key id, signature blob)
select k.key_no, k.since, k.public_key, k.by_key, k.signature from audit_key k
where k.key_no in (select b.key_no from audit_block b where b.block_no >= :first and b.block_no <= :last)
order by k.key_no;

-- segment_moved () -> (at moment, n int)
-- A month of which some blocks are still there counts when the last of them has gone.
select max(moved_at), cast(coalesce(sum(n) filter (where moved = last_block), 0) as bigint) from audit_segment;
