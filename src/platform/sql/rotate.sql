-- Keys that are being renewed.

-- rotation_state () -> (name text, value text, changed moment)
select name, value, changed from setting where name in ('key.epoch', 'key.floor', 'key.root');

-- rotation_jobs (kind text) -> (open int, ended moment)
select count(*) filter (where state < 3), max(ended) from job where kind = :kind;
