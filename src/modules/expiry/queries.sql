-- What the purge has ended so far.

-- expiry_past_one (kind text) -> (at moment, ended int)
select at, ended from expiry_past where kind = :kind;

-- expiry_past_add (kind text, at moment, ended int)
insert into expiry_past (kind, at, ended) values (:kind, :at, :ended)
on conflict (kind) do update set at = excluded.at, ended = expiry_past.ended + excluded.ended;
