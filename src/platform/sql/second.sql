-- The second factor of an account: its secret, the step that proved last, tries, recovery codes.

-- second_get (account_id id) -> (totp_since moment, recovery_left int)
select a.totp_since, (select count(*) from recovery r where r.account_id = a.account_id and r.used is null)
from account a where a.account_id = :account_id;

-- second_reserve (account_id id, now moment, window moment, most int) -> (account_id id, totp secret account.totp by account_id, totp_since moment, totp_step int)
update account set second_tries = case when second_tried is null or second_tried < :window then 1 else second_tries + 1 end,
	second_tried = :now
where account_id = :account_id and totp_since is not null
	and (second_tried is null or second_tried < :window or second_tries < :most)
returning account_id, totp, totp_since, totp_step;

-- second_step (account_id id, since moment, step int)
update account set totp_step = :step, second_tries = 0
where account_id = :account_id and totp_since = :since and totp_step < :step;

-- second_set (account_id id, totp secret, now moment, step int, again bool)
update account set totp = :totp, totp_since = :now, totp_step = :step, second_tries = 0, rev = rev + 1
where account_id = :account_id and (totp_since is null or :again);

-- second_clear (account_id id)
update account set totp = null, totp_since = null, totp_step = null, second_tries = 0, second_tried = null, rev = rev + 1
where account_id = :account_id and totp_since is not null;

-- second_tries_clear (account_id id)
update account set second_tries = 0 where account_id = :account_id;

-- recovery_add (recovery_id id, account_id id, code_mac blob)
insert into recovery (recovery_id, account_id, code_mac) values (:recovery_id, :account_id, :code_mac);

-- recovery_use (account_id id, code_mac blob, now moment)
update recovery set used = :now where account_id = :account_id and code_mac = :code_mac and used is null;

-- recovery_drop (account_id id)
delete from recovery where account_id = :account_id;
