-- What is kept for a time only.

-- expiry_files (purpose text, before moment, most int) -> (file_id id)
-- unscoped: the house ends what is over
select file_id from file where purpose = :purpose and made < :before order by file_id limit :most;

-- expiry_file_drop (file_id id)
-- unscoped: the house ends what is over
delete from file where file_id = :file_id;

-- expiry_file_unlink (file_id id)
update job set file_id = null where file_id = :file_id;

-- expiry_file_there (file_id id) -> (n int)
-- unscoped: whether a file on the disk has a row
select count(*) from file where file_id = :file_id;

-- expiry_notices (before moment, most int)
delete from notice where notice_id in (select notice_id from notice where at < :before order by notice_id limit :most);

-- expiry_codes (before moment, most int)
delete from sms_code where code_id in (select code_id from sms_code where made < :before order by made limit :most);

-- expiry_sessions (before moment, most int)
delete from session where session_id in (select session_id from session where seen < :before order by session_id limit :most);
