-- One's own notices.

-- notice_path (notice_id id, person_id id?) -> (path text)
select path from notice where notice_id = :notice_id and person_id = :person_id;

-- notice_mark_all (person_id id, now moment)
update notice set read_at = :now where person_id = :person_id and read_at is null;
