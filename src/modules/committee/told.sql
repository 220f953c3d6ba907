-- What is kept of somebody in a committee, to be told to himself.

-- told_seats (person_id id?) -> (org_name text, post int, since date, until date, reason text)
-- unscoped: a person's own
select o.name, s.post, s.since, s.until, s.reason from committee_seat s left join org o on o.org_id = s.org_id
where s.person_id = :person_id order by s.seat_id;

-- told_candidacies (person_id id?) -> (org_name text, post int, votes int, elected bool)
-- unscoped: a person's own
select o.name, c.post, c.votes, c.elected from candidate c left join org o on o.org_id = c.org_id
where c.person_id = :person_id order by c.candidate_id;

-- bind_seats (person_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from committee_seat where person_id = :person_id;

-- bind_candidacies (person_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from candidate where person_id = :person_id;
