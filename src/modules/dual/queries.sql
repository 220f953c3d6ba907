-- Two people at the machine itself, when no server runs.

-- dual_totp (account_id id) -> (account_id id, totp secret account.totp by account_id)
select account_id, totp from account where account_id = :account_id;
