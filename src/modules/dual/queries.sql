-- Two people at the machine itself, when no server runs.

-- dual_totp (account_id id) -> (account_id id, totp secret account.totp by account_id, person_name text)
select a.account_id, a.totp, coalesce(n.name, '') as person_name
from account a
left join person n on n.person_id = a.person_id
where a.account_id = :account_id;
