-- Imports: the run, its rows, its report.

-- import_put (import_id id, record text, account_id id?, file_id id, name text, made moment)
insert into import_run (import_id, record, account_id, file_id, name, made, rows_read, created, updated, same, skipped, rejected, at_row)
values (:import_id, :record, :account_id, :file_id, :name, :made, 0, 0, 0, 0, 0, 0, 0);

-- import_by_id (import_id id, account_id id?) -> (import_id id, record text, account_id id, file_id id, name text, made moment, job_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, at_row int, result_id id)
select import_id, record, account_id, file_id, name, made, job_id, rows_read, created, updated, same, skipped, rejected, at_row, result_id
from import_run where import_id = :import_id {if :account_id} and account_id = :account_id {end};

-- import_recent (account_id id, record text, most int) -> (import_id id, name text, made moment, job_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, state int)
select i.import_id, i.name, i.made, i.job_id, i.rows_read, i.created, i.updated, i.same, i.skipped, i.rejected, coalesce(j.state, 0)
from import_run i left join job j on j.job_id = i.job_id
where i.account_id = :account_id and i.record = :record
order by i.import_id desc limit :most;

-- import_start (import_id id, job_id id)
update import_run set job_id = :job_id where import_id = :import_id;

-- import_count (import_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, at_row int)
update import_run set rows_read = :rows_read, created = :created, updated = :updated, same = :same,
	skipped = :skipped, rejected = :rejected, at_row = :at_row
where import_id = :import_id;

-- import_result (import_id id, result_id id)
update import_run set result_id = :result_id where import_id = :import_id;

-- import_row_put (import_row_id id, import_id id, row_no int, outcome int, label text?, reason secret?, object_id id?)
insert into import_row (import_row_id, import_id, row_no, outcome, label, reason, object_id)
values (:import_row_id, :import_id, :row_no, :outcome, :label, :reason, :object_id);

-- import_row_of (import_id id, object_id id) -> (row_no int)
select row_no from import_row where import_id = :import_id and object_id = :object_id order by row_no limit 1;

-- import_row_refusals (import_id id, after int, most int) -> (import_row_id id, row_no int, outcome int, label text, reason secret import_row.reason by import_row_id)
select import_row_id, row_no, outcome, label, reason from import_row
where import_id = :import_id and outcome > 3 and row_no > :after order by row_no limit :most;
