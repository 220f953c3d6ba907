-- Imports: the run, its rows, its report.

-- import_put (import_id id, record text, account_id id?, file_id id, name text, made moment, mode int?, fields text?)
insert into import_run (import_id, record, account_id, file_id, name, made, rows_read, created, updated, same, skipped, rejected, at_row, mode, fields)
values (:import_id, :record, :account_id, :file_id, :name, :made, 0, 0, 0, 0, 0, 0, 0, :mode, :fields);

-- import_by_id (import_id id, account_id id?) -> (import_id id, record text, account_id id, file_id id, name text, made moment, job_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, at_row int, result_id id, mode int, fields text, held int, undo_job_id id, undone int, undo_kept int, undo_failed int, undo_row int, merged int)
select import_id, record, account_id, file_id, name, made, job_id, rows_read, created, updated, same, skipped, rejected, at_row, result_id,
	coalesce(mode, 1), fields, coalesce(held, 0), undo_job_id, coalesce(undone, 0), coalesce(undo_kept, 0), coalesce(undo_failed, 0), undo_row, coalesce(merged, 0)
from import_run where import_id = :import_id {if :account_id} and account_id = :account_id {end};

-- import_recent (account_id id, record text, most int) -> (import_id id, name text, made moment, job_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, state int)
select i.import_id, i.name, i.made, i.job_id, i.rows_read, i.created, i.updated, i.same, i.skipped, i.rejected, coalesce(j.state, 0)
from import_run i left join job j on j.job_id = i.job_id
where i.account_id = :account_id and i.record = :record
order by i.import_id desc limit :most;

-- import_start (import_id id, job_id id)
update import_run set job_id = :job_id where import_id = :import_id;

-- import_fields_set (import_id id, fields text)
update import_run set fields = :fields where import_id = :import_id and job_id is null;

-- import_count (import_id id, rows_read int, created int, updated int, same int, skipped int, rejected int, held int, at_row int)
update import_run set rows_read = :rows_read, created = :created, updated = :updated, same = :same,
	skipped = :skipped, rejected = :rejected, held = :held, at_row = :at_row
where import_id = :import_id;

-- import_merged_set (import_id id, merged int)
update import_run set merged = :merged where import_id = :import_id;

-- import_result (import_id id, result_id id)
update import_run set result_id = :result_id where import_id = :import_id;

-- import_row_put (import_row_id id, import_id id, row_no int, outcome int, label text?, reason secret?, object_id id?, rev int?, was secret?, held_id id?)
insert into import_row (import_row_id, import_id, row_no, outcome, label, reason, object_id, rev, was, held_id)
values (:import_row_id, :import_id, :row_no, :outcome, :label, :reason, :object_id, :rev, :was, :held_id);

-- import_row_of (import_id id, object_id id) -> (row_no int)
select row_no from import_row where import_id = :import_id and object_id = :object_id order by row_no limit 1;

-- import_rows_of (import_id id, objects text) -> (object_id id, row_no int)
select object_id, min(row_no) from import_row where import_id = :import_id and object_id in {ids :objects} group by object_id;

-- import_row_refusals (import_id id, after int, most int) -> (import_row_id id, row_no int, outcome int, label text, reason secret import_row.reason by import_row_id, held_id id)
select import_row_id, row_no, outcome, label, reason, held_id from import_row
where import_id = :import_id and outcome > 3 and row_no > :after order by row_no limit :most;

-- import_row_list (import_id id, after int, most int) -> (import_row_id id, row_no int, outcome int, object_id id, reason secret import_row.reason by import_row_id, held_id id, undo int, undo_reason secret import_row.undo_reason by import_row_id)
select import_row_id, row_no, outcome, object_id, reason, held_id, undo, undo_reason from import_row
where import_id = :import_id and row_no > :after order by row_no limit :most;

-- Taking an import back, from its last row to its first.

-- import_undo_start (import_id id, job_id id)
update import_run set undo_job_id = :job_id where import_id = :import_id;

-- import_undo_rows (import_id id, before int, most int) -> (import_row_id id, row_no int, outcome int, label text, object_id id, rev int, was secret import_row.was by import_row_id)
select import_row_id, row_no, outcome, label, object_id, rev, was from import_row
where import_id = :import_id and row_no < :before and outcome < 3 order by row_no desc limit :most;

-- import_undo_put (import_row_id id, undo int, reason secret?)
update import_row set undo = :undo, undo_reason = :reason where import_row_id = :import_row_id;

-- import_undo_count (import_id id, undone int, kept int, failed int, row_no int)
update import_run set undone = :undone, undo_kept = :kept, undo_failed = :failed, undo_row = :row_no
where import_id = :import_id;

-- import_undo_left (import_id id, most int) -> (import_row_id id, row_no int, label text, object_id id, undo int, undo_reason secret import_row.undo_reason by import_row_id)
select import_row_id, row_no, label, object_id, undo, undo_reason from import_row
where import_id = :import_id and undo > 1 order by row_no limit :most;

-- import_forget (since moment, most int)
update import_row set was = null where import_row_id in (
	select r.import_row_id from import_run i join import_row r on r.import_id = i.import_id
	where i.made < :since and r.was is not null limit :most);

-- What a title means.

-- import_titles (org_id id, record text) -> (title text, field text)
select title, field from import_title where org_id = :org_id and record = :record;

-- import_title_put (title_id id, org_id id, record text, title text, field text)
insert into import_title (title_id, org_id, record, title, field) values (:title_id, :org_id, :record, :title, :field)
on conflict (org_id, record, title) do update set field = :field;

-- Rows that wait: 1 open, 2 settled, 3 given up.

-- held_put (held_id id, record text, org_path text, import_id id?, row_no int?, label text, cells secret, digest blob, reason secret?, made moment)
-- unscoped: it lies where whoever brings it in has his post
insert into import_held (held_id, record, org_path, import_id, row_no, label, cells, digest, reason, state, made, rev)
values (:held_id, :record, :org_path, :import_id, :row_no, :label, :cells, :digest, :reason, 1, :made, 1);

-- held_same (record text, org_path text, digest blob) -> (held_id id)
select h.held_id from {import_held h}
where h.record = :record and h.org_path = :org_path and h.digest = :digest and h.state = 1 limit 1;

-- held_by_id (record text, held_id id) -> (held_id id, org_path text, import_id id, row_no int, label text, cells secret import_held.cells by held_id, reason secret import_held.reason by held_id, state int, object_id id, note text, made moment, settled moment, settled_by text, rev int, file text)
select h.held_id, h.org_path, h.import_id, h.row_no, h.label, h.cells, h.reason, h.state, h.object_id, h.note, h.made, h.settled, h.settled_by, h.rev, i.name
from {import_held h} left join import_run i on i.import_id = h.import_id
where h.held_id = :held_id and h.record = :record;

-- held_list (record text, state int, after_path text?, after_id id?, label text, most int) -> (held_id id, org_path text, row_no int, label text, reason secret import_held.reason by held_id, state int, made moment, file text)
select h.held_id, h.org_path, h.row_no, h.label, h.reason, h.state, h.made, i.name
from {import_held h} left join import_run i on i.import_id = h.import_id
where h.record = :record and h.state = :state {if :after_path} and (h.org_path, h.held_id) > (:after_path, :after_id) {end}
	{if :label} and h.label = :label {end}
order by h.org_path, h.held_id limit :most;

-- held_all (record text) -> (held_id id, label text, cells secret import_held.cells by held_id, reason secret import_held.reason by held_id)
select h.held_id, h.label, h.cells, h.reason from {import_held h}
where h.record = :record and h.state = 1 order by h.org_path, h.held_id;

-- held_many (record text, most int) -> (n int)
select count(*) from (select h.held_id from {import_held h} where h.record = :record and h.state = 1 limit :most) w;

-- held_again (held_id id, rev int, label text, cells secret, digest blob, reason secret?)
update {import_held h} set label = :label, cells = :cells, digest = :digest, reason = :reason, rev = rev + 1
where h.held_id = :held_id and h.rev = :rev and h.state = 1;

-- held_settle (held_id id, rev int, state int, object_id id?, note text?, settled moment, settled_by text)
update {import_held h} set state = :state, object_id = :object_id, note = :note, settled = :settled, settled_by = :settled_by, rev = rev + 1
where h.held_id = :held_id and h.rev = :rev and h.state = 1;

-- held_reopen (record text, object_id id)
update {import_held h} set state = 1, object_id = null, settled = null, settled_by = null, rev = rev + 1
where h.object_id = :object_id and h.record = :record and h.state = 2;
