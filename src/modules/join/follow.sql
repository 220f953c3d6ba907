-- What follows a member that was removed, and a person that became another.

-- join_binned (member_id id) -> (person_id id, org_id id)
-- unscoped: the member whose removal is told, whoever removed him
select person_id, org_id from member_bin where member_id = :member_id;

-- join_of_binned (person_id id, org_id id, state int) -> (application_id id)
-- unscoped: the member whose removal is told, whoever removed him
select application_id from application where person_id = :person_id and org_id = :org_id and state = :state limit 1;

-- join_applications_follow (loser_id id, survivor_id id)
-- unscoped: follows its person, in whatever union
update application set person_id = :survivor_id where person_id = :loser_id;

-- join_consents_follow (loser_id id, survivor_id id)
update consent set person_id = :survivor_id where person_id = :loser_id;

-- join_corrections_open (person_id id) -> (n int)
-- unscoped: a person's own, in whatever union
select count(*) from correction where person_id = :person_id and state = 1;

-- join_corrections_follow (loser_id id, survivor_id id, but_state int)
-- unscoped: a person's own follow him
update correction set person_id = :survivor_id where person_id = :loser_id and state <> :but_state;
