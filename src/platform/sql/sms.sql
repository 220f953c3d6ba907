-- Short messages: codes, what went out today, how the last ones ended.

-- sms_code_add (code_id id, mobile_index blob, purpose text, code_mac blob, made moment)
insert into sms_code (code_id, mobile_index, purpose, code_mac, made, tries, used)
values (:code_id, :mobile_index, :purpose, :code_mac, :made, 0, false);

-- sms_code_count (mobile_index blob, minute moment, hour moment, day moment) -> (in_minute int, in_hour int, in_day int, tried int)
-- (What no gateway took does not count as had, but as tried.)
select count(*) filter (where made > :minute and not unsent), count(*) filter (where made > :hour and not unsent),
	count(*) filter (where not unsent), count(*) filter (where made > :hour)
from sms_code where mobile_index = :mobile_index and made > :day;

-- sms_code_of (purpose text, since moment) -> (n int)
select count(*) from sms_code where made > :since and purpose = :purpose;

-- sms_code_reserve (mobile_index blob, purpose text, since moment) -> (code_id id, code_mac blob)
update sms_code set tries = tries + 1
where code_id = (select max(code_id) from sms_code where mobile_index = :mobile_index and purpose = :purpose and not unsent)
	and tries < 5 and not used and made > :since
returning code_id, code_mac;

-- sms_code_use (code_id id)
update sms_code set used = true where code_id = :code_id and not used;

-- sms_code_unsent (code_id id)
update sms_code set unsent = true where code_id = :code_id;

-- sms_day_add (day date, kind int, sent int, failed int, unsure int)
insert into sms_day (day, kind, sent, failed, unsure) values (:day, :kind, :sent, :failed, :unsure)
on conflict (day, kind) do update set sent = sms_day.sent + :sent, failed = sms_day.failed + :failed,
	unsure = sms_day.unsure + :unsure;

-- sms_day_of (day date) -> (kind int, sent int, failed int, unsure int)
select kind, sent, failed, unsure from sms_day where day = :day order by kind;

-- sms_day_sum (day date) -> (n int)
-- (What may have gone out may have cost.)
select cast(coalesce(sum(sent + unsure), 0) as bigint) from sms_day where day = :day;

-- sms_given_add (day date, vendor int)
insert into sms_given (day, vendor, n) values (:day, :vendor, 1)
on conflict (day, vendor) do update set n = sms_given.n + 1;

-- sms_last_of (sms_last_id id) -> (sent moment, failed moment, kind int, class int, code text)
select sent, failed, kind, class, code from sms_last where sms_last_id = :sms_last_id;

-- sms_last_sent (sms_last_id id, now moment)
insert into sms_last (sms_last_id, sent) values (:sms_last_id, :now)
on conflict (sms_last_id) do update set sent = :now;

-- sms_last_failed (sms_last_id id, now moment, kind int, class int, code text)
insert into sms_last (sms_last_id, failed, kind, class, code) values (:sms_last_id, :now, :kind, :class, :code)
on conflict (sms_last_id) do update set failed = :now, kind = :kind, class = :class, code = :code;

-- sms_last_forget (sms_last_id id)
delete from sms_last where sms_last_id = :sms_last_id;
