-- One's own jobs.

-- task_rows (account_id id, before id?, most int) -> (job_id id, label text, state int, expected int, done int, failed_count int, note text, file_id id, made moment, started moment, ended moment, cancel bool)
select job_id, label, state, expected, done, failed_count, note, file_id, made, started, ended, cancel
from job
where account_id = :account_id
	{if :before} and job_id < :before {end}
order by job_id desc
limit :most;
