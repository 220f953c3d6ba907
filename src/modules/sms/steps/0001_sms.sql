-- expands
-- The gateway for short messages: one of the installation, so nothing here has a scope.

create table sms_gateway (
	sms_gateway_id $key,
	vendor $int not null,
	enabled $bool not null,
	url $text,
	sign $text,
	app_id $text,
	key_id $text,
	secret $secret not null,
	changed $moment not null,
	rev $int not null
);

-- The operator's number of the approved text for each kind of message.
create table sms_template (
	kind $int not null primary key,
	code $text not null
);

update role set permits = permits || ' sms.edit' where name = 'system';
