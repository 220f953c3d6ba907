-- What follows a member that was removed, and a person that became another.

-- join_of_binned (member_id id, state int) -> (application_id id)
-- unscoped: the member whose removal is told, whoever removed him
select a.application_id from application a join member_bin b on b.person_id = a.person_id and b.org_id = a.org_id
where b.member_id = :member_id and a.state = :state limit 1;

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
