-- Whose page an account has looked at.

-- viewed_add (viewed_id id, account_id id, object text, object_id id, day date, at moment, times int)
insert into viewed (viewed_id, account_id, object, object_id, day, began, ended, times)
values (:viewed_id, :account_id, :object, :object_id, :day, :at, :at, :times)
on conflict (account_id, day, object, object_id) do update set ended = excluded.ended, times = viewed.times + excluded.times;

-- viewed_of (account_id id, low date, high date, most int) -> (object text, object_id id, began moment, ended moment, times int)
select object, object_id, min(began), max(ended), cast(sum(times) as bigint)
from viewed where account_id = :account_id and day >= :low and day <= :high
group by object, object_id
order by min(began), object_id
limit :most;

-- viewed_old (before date, most int)
delete from viewed where viewed_id in (select viewed_id from viewed where day < :before order by viewed_id limit :most);
