-- The second factor: a sealed secret for one-time passwords, the last step that proved, tries of its
-- own, recovery codes by their keyed digests; and when a session gave it.

alter table account add totp $secret;
alter table account add totp_since $moment;
alter table account add totp_step $int;
alter table account add second_tries $int;
alter table account add second_tried $moment;

alter table session add proven $moment;

create table recovery (
	recovery_id $key,
	account_id $id not null,
	code_mac $blob not null,
	used $moment
);
create index recovery_account on recovery (account_id);
