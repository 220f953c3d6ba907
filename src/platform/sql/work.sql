-- Notices, files, jobs.

-- notice_add (notice_id id, person_id id, at moment, title text, body text, path text?)
insert into notice (notice_id, person_id, at, title, body, path)
values (:notice_id, :person_id, :at, :title, :body, :path);

-- notice_of_person (person_id id, before id?, most int) -> (notice_id id, at moment, read_at moment, title text, body text, path text)
select notice_id, at, read_at, title, body, path from notice
where person_id = :person_id {if :before} and notice_id < :before {end}
order by notice_id desc limit :most;

-- notice_unread (person_id id) -> (n int)
select count(*) from (select notice_id from notice where person_id = :person_id and read_at is null limit 100) u;

-- notice_mark (notice_id id, person_id id, now moment)
update notice set read_at = :now where notice_id = :notice_id and person_id = :person_id and read_at is null;

-- notice_there (notice_id id, person_id id) -> (notice_id id)
select notice_id from notice where notice_id = :notice_id and person_id = :person_id;

-- file_add (file_id id, name text, type text, size int, account_id id?, org_path text, purpose text, made moment)
-- unscoped: the owner's own path, set by file_keep
insert into file (file_id, name, type, size, account_id, org_path, purpose, made)
values (:file_id, :name, :type, :size, :account_id, :org_path, :purpose, :made);

-- file_each () -> (file_id id, size int)
-- unscoped: gonghui check looks at all of them
select file_id, size from file order by file_id;

-- file_purpose_set (file_id id, account_id id, was text, purpose text)
-- unscoped: one's own files only
update file set purpose = :purpose where file_id = :file_id and account_id = :account_id and purpose = :was;

-- file_of_account (file_id id, account_id id) -> (file_id id, name text, type text, size int, account_id id, org_path text, purpose text, made moment)
-- unscoped: one's own files only
select file_id, name, type, size, account_id, org_path, purpose, made from file
where file_id = :file_id and account_id = :account_id;

-- job_add (job_id id, kind text, label text, args text, account_id id?, person_id id?, post_id id?, deputy_id id?, made moment)
insert into job (job_id, kind, label, args, account_id, person_id, post_id, deputy_id, state, expected, done, failed_count, at, made, cancel)
values (:job_id, :kind, :label, :args, :account_id, :person_id, :post_id, :deputy_id, 1, 0, 0, 0, 0, :made, false);

-- job_claim (runner text, now moment, lease moment) -> (job_id id, account_id id, person_id id, post_id id, deputy_id id, kind text, label text, args text, state int, expected int, done int, failed_count int, at int, note text, file_id id, made moment, started moment, ended moment, cancel bool)
update job set state = 2, started = coalesce(started, :now), runner = :runner, lease = :lease
where job_id = (select job_id from job where state < 3 and (lease is null or lease <= :now) order by state desc, job_id limit 1)
	and state < 3 and (lease is null or lease <= :now)
returning job_id, account_id, person_id, post_id, deputy_id, kind, label, args, state, expected, done, failed_count, at, note, file_id, made, started, ended, cancel;

-- job_waits (now moment) -> (n int)
select count(*) from (select job_id from job where state < 3 and (lease is null or lease <= :now) limit 1) w;

-- job_renew (job_id id, runner text, lease moment)
update job set lease = :lease where job_id = :job_id and runner = :runner and state = 2;

-- job_let_go ()
update job set lease = null where state = 2;

-- job_move (job_id id, runner text?, expected int, done int, failed_count int, at int)
update job set expected = :expected, done = :done, failed_count = :failed_count, at = :at
where job_id = :job_id {if :runner} and runner = :runner and state = 2 {end};

-- job_finish (job_id id, runner text?, state int, note text?, file_id id?, now moment)
update job set state = :state, note = :note, file_id = :file_id, ended = :now, lease = null
where job_id = :job_id {if :runner} and runner = :runner and state = 2 {end};

-- job_ask_cancel (job_id id, account_id id)
update job set cancel = true where job_id = :job_id and account_id = :account_id and state < 3;

-- job_is_cancelled (job_id id) -> (cancel bool)
select cancel from job where job_id = :job_id;

-- job_of_account (account_id id, job_id id?, most int) -> (job_id id, account_id id, person_id id, post_id id, kind text, label text, args text, state int, expected int, done int, failed_count int, at int, note text, file_id id, made moment, started moment, ended moment, cancel bool)
select job_id, account_id, person_id, post_id, kind, label, args, state, expected, done, failed_count, at, note, file_id, made, started, ended, cancel
from job where account_id = :account_id {if :job_id} and job_id = :job_id {end}
order by job_id desc limit :most;

-- job_open_count (account_id id) -> (n int)
select count(*) from job where account_id = :account_id and state < 3;

-- job_requester (account_id id) -> (account_id id, person_id id, state int)
select account_id, person_id, state from account where account_id = :account_id;

-- job_open_of (kind text) -> (n int)
select count(*) from job where state < 3 and kind = :kind;

-- job_house_sweep (kind text, before moment)
delete from job where kind = :kind and account_id is null and state = 3 and failed_count = 0 and ended < :before;

-- job_daily_add (kind text, day date, job_id id)
insert into job_daily (kind, day, job_id) values (:kind, :day, :job_id)
on conflict (kind, day) do nothing;

-- job_daily_of (day date) -> (kind text, job_id id)
select kind, job_id from job_daily where day = :day order by kind;
