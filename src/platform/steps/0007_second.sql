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

-- Switching off somebody's second factor: one asks, another confirms within a day.
create table second_reset (
	reset_id $key,
	account_id $id not null,
	person_id $id not null,
	name $text not null,
	org_id $id not null,
	org_path $path not null,
	org_name $text not null,
	reason $text not null,
	state $int not null,
	made $moment not null
);
create index second_reset_scope on second_reset (org_path, reset_id);
create index second_reset_account on second_reset (account_id);
create index second_reset_org on second_reset (org_id);
