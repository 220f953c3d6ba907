-- Terms of a register that was written in bulk.

-- demo_unions (after id, most int) -> (org_id id, org_path text, kind int, chair text, founded date, term_ends date, members int)
-- unscoped: the installation fills itself
select org_id, org_path, kind, chair, founded, term_ends, members + members_below
from org where state = 1 and chair is not null and term_ends is not null and org_id > :after
order by org_id
limit :most;

-- demo_term_add (term_id id, org_id id, org_path text, kind int, number int, began date, years int, ends date, seats int, head text, document_no text, made moment)
-- unscoped: the installation fills itself
insert into committee_term (term_id, org_id, org_path, kind, number, began, years, ends, seats, head, document_no, warned,
	made, rev)
values (:term_id, :org_id, :org_path, :kind, :number, :began, :years, :ends, :seats, :head, :document_no, 0, :made, 1);

-- demo_seat_add (seat_id id, term_id id, org_id id, org_path text, name text, post int, full_time bool, person_id id?, since date)
-- unscoped: the installation fills itself
insert into committee_seat (seat_id, term_id, org_id, org_path, name, post, full_time, person_id, since, how)
values (:seat_id, :term_id, :org_id, :org_path, :name, :post, :full_time, :person_id, :since, 0);

-- demo_some_members (org_id id, most int) -> (person_id id, name text)
-- unscoped: the installation fills itself
select person_id, name from member where org_id = :org_id order by member_id limit :most;
