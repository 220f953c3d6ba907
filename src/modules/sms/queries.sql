-- The gateway, its templates, and what was handed to its operator.

-- sms_gateway_by (sms_gateway_id id) -> sms_gateway
select {*} from sms_gateway where sms_gateway_id = :sms_gateway_id;

-- sms_gateway_add (sms_gateway_id id, vendor int, enabled bool, url text?, sign text?, app_id text?, key_id text?, secret secret, changed moment)
insert into sms_gateway (sms_gateway_id, vendor, enabled, url, sign, app_id, key_id, secret, changed, rev)
values (:sms_gateway_id, :vendor, :enabled, :url, :sign, :app_id, :key_id, :secret, :changed, 1);

-- sms_gateway_put (sms_gateway_id id, rev int, vendor int, enabled bool, url text?, sign text?, app_id text?, key_id text?, secret secret, changed moment)
update sms_gateway set vendor = :vendor, enabled = :enabled, url = :url, sign = :sign, app_id = :app_id, key_id = :key_id,
	secret = :secret, changed = :changed, rev = rev + 1
where sms_gateway_id = :sms_gateway_id and rev = :rev;

-- sms_gateway_switch (sms_gateway_id id, enabled bool, changed moment)
update sms_gateway set enabled = :enabled, changed = :changed, rev = rev + 1
where sms_gateway_id = :sms_gateway_id and enabled <> :enabled;

-- sms_templates () -> (kind int, code text)
select kind, code from sms_template order by kind;

-- sms_template_add (kind int, code text)
insert into sms_template (kind, code) values (:kind, :code);

-- sms_templates_drop ()
delete from sms_template;

-- sms_handed (day date) -> (vendor int, n int)
-- unscoped: how many messages each gateway was given on a day
select vendor, n from sms_given where day = :day order by vendor;

-- sms_handed_told (kind int, since moment) -> (n int)
-- unscoped: whether the day before was written down
select count(*) from handed where kind = :kind and at >= :since;
