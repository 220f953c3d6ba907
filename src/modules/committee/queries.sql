-- Terms, seats, elections, candidates, and who is told.

-- --- terms

-- committee_rows (kind int?, org_id id?, now bool, after id, after_path text?, most int) -> committee_term
select t.term_id, o.name, t.kind, t.number, t.head, t.began, t.years, t.ends, t.warned, t.seats, t.document_no, t.until,
	t.org_id, t.org_path, t.org_path, t.rev
from {committee_term t} join {org o} on o.org_id = t.org_id
where true
	{if :kind} and t.kind = :kind {end}
	{if :org_id} and t.org_id = :org_id {end}
	{if :now} and t.until is null {end}
	{if :after} and (t.org_path, t.term_id) > (:after_path, :after) {end}
order by t.org_path, t.term_id
limit :most;

-- committee_due (kind int?, org_id id?, low date, high date, after id, after_ends date?, most int) -> committee_term
select t.term_id, o.name, t.kind, t.number, t.head, t.began, t.years, t.ends, t.warned, t.seats, t.document_no, t.until,
	t.org_id, t.org_path, t.org_path, t.rev
from {committee_term t} join {org o} on o.org_id = t.org_id
where t.until is null and t.ends >= :low and t.ends <= :high
	{if :kind} and t.kind = :kind {end}
	{if :org_id} and t.org_id = :org_id {end}
	{if :after} and (t.ends, t.term_id) > (:after_ends, :after) {end}
order by t.ends, t.term_id
limit :most;

-- committee_due_count (low date, high date, most int) -> (n int)
select count(*) from (select t.term_id from {committee_term t}
where t.until is null and t.ends >= :low and t.ends <= :high limit :most) w;

-- committee_one (term_id id) -> committee_term
select t.term_id, o.name, t.kind, t.number, t.head, t.began, t.years, t.ends, t.warned, t.seats, t.document_no, t.until,
	t.org_id, t.org_path, t.org_path, t.rev
from {committee_term t} join {org o} on o.org_id = t.org_id
where t.term_id = :term_id;

-- committee_term_now (org_id id, kind int) -> (term_id id, org_id id, org_path text, kind int, number int, began date, ends date, seats int, head text)
-- unscoped: for rules, which have proven the union
select term_id, org_id, org_path, kind, number, began, ends, seats, head from committee_term
where org_id = :org_id and kind = :kind and until is null;

-- committee_last_number (org_id id, kind int) -> (number int)
-- unscoped: for rules, which have proven the union
select coalesce(max(number), 0) from committee_term where org_id = :org_id and kind = :kind;

-- committee_term_add (term_id id, org_id id, kind int, number int, began date, years int, ends date, seats int, head text?, document_no text?, made moment)
insert into committee_term (term_id, org_id, org_path, kind, number, began, years, ends, seats, head, document_no, warned,
	made, rev)
select :term_id, o.org_id, o.org_path, :kind, :number, :began, :years, :ends, :seats, :head, :document_no, 0, :made, 1
from {org o} where o.org_id = :org_id;

-- committee_term_end (term_id id, until date)
update {committee_term t} set until = :until, rev = rev + 1 where t.term_id = :term_id and t.until is null;

-- committee_term_head (term_id id, head text?)
update {committee_term t} set head = :head, rev = rev + 1 where t.term_id = :term_id;

-- committee_terms_close (org_id id, until date)
-- unscoped: the union was closed, its committees go with it
update committee_term set until = :until, rev = rev + 1 where org_id = :org_id and until is null;

-- committee_seats_close (org_id id, until date, how int)
-- unscoped: the union was closed, its committees go with it
update committee_seat set until = :until, how = :how where org_id = :org_id and until is null;

-- --- seats

-- committee_seats (term_id id) -> (seat_id id, name text, post int, full_time bool, person_id id, since date, until date, how int, reason text)
select s.seat_id, s.name, s.post, s.full_time, s.person_id, s.since, s.until, s.how, s.reason
from {committee_seat s} where s.term_id = :term_id
order by s.until nulls first, s.post, s.seat_id;

-- committee_seat_one (seat_id id, term_id id) -> (seat_id id, name text, post int, since date, until date, org_id id, org_path text)
select s.seat_id, s.name, s.post, s.since, s.until, s.org_id, s.org_path
from {committee_seat s} where s.seat_id = :seat_id and s.term_id = :term_id;

-- committee_seats_taken (term_id id) -> (n int)
select count(*) from {committee_seat s} where s.term_id = :term_id and s.until is null;

-- committee_seat_add (seat_id id, term_id id, name text, post int, full_time bool, person_id id?, since date)
insert into committee_seat (seat_id, term_id, org_id, org_path, name, post, full_time, person_id, since, how)
select :seat_id, t.term_id, t.org_id, t.org_path, :name, :post, :full_time, :person_id, :since, 0
from {committee_term t} where t.term_id = :term_id;

-- committee_seat_end (seat_id id, until date, how int, reason text)
update {committee_seat s} set until = :until, how = :how, reason = :reason where s.seat_id = :seat_id and s.until is null;

-- committee_seats_end (term_id id, until date, how int)
update {committee_seat s} set until = :until, how = :how where s.term_id = :term_id and s.until is null;

-- committee_named (name text, low text, high text, member_no text, most int) -> (person_id id)
-- (In the register of the union and of those below it.)
select m.person_id from {member m}
where m.name = :name and m.org_path >= :low and m.org_path < :high and m.status < 4
	{if :member_no} and m.member_no = :member_no {end}
order by m.member_id
limit :most;

-- --- elections

-- election_add (election_id id, org_id id, kind int, what int, number int, years int, seats int, held date?, entitled int, present int, people text?, no_relative bool, valid bool, elected int, state int, made moment)
insert into election (election_id, org_id, org_path, kind, what, number, years, seats, held, entitled, present, people,
	no_relative, valid, elected, state, made, rev)
select :election_id, o.org_id, o.org_path, :kind, :what, :number, :years, :seats, :held, :entitled, :present, :people,
	:no_relative, :valid, :elected, :state, :made, 1
from {org o} where o.org_id = :org_id;

-- election_set (election_id id, rev int, number int, years int, seats int, held date?, entitled int, present int, people text?, no_relative bool, valid bool, elected int)
update {election e} set number = :number, years = :years, seats = :seats, held = :held, entitled = :entitled,
	present = :present, people = :people, no_relative = :no_relative, valid = :valid, elected = :elected, rev = rev + 1
where e.election_id = :election_id and e.rev = :rev and e.state in (1, 3);

-- election_open (org_id id, kind int) -> (election_id id)
-- unscoped: for rules, which have proven the union
select election_id from election where org_id = :org_id and kind = :kind and state in (1, 2, 3);

-- election_rows (kind int?, state int?, before id, most int) -> election
select e.election_id, o.name, e.kind, e.what, e.number, e.state, e.held, e.years, e.seats, e.entitled, e.present, e.valid,
	e.elected, i.due, e.document_no, e.made, e.org_id, e.org_path, e.people, e.no_relative, e.rev
from {election e} join {org o} on o.org_id = e.org_id
	join {flow_item i} on i.flow = 'election' and i.subject_id = e.election_id
where true
	{if :kind} and e.kind = :kind {end}
	{if :state} and e.state = :state {end}
	{if :before} and e.election_id < :before {end}
order by e.election_id desc
limit :most;

-- election_one (election_id id) -> election
select e.election_id, o.name, e.kind, e.what, e.number, e.state, e.held, e.years, e.seats, e.entitled, e.present, e.valid,
	e.elected, i.due, e.document_no, e.made, e.org_id, e.org_path, e.people, e.no_relative, e.rev
from {election e} join {org o} on o.org_id = e.org_id
	join {flow_item i} on i.flow = 'election' and i.subject_id = e.election_id
where e.election_id = :election_id;

-- election_get (election_id id) -> (election_id id, org_id id, org_path text, kind int, what int, number int, years int, seats int, held date, people text, valid bool, elected int, state int)
-- unscoped: flow_move has proven in the same transaction that it may be moved
select election_id, org_id, org_path, kind, what, number, years, seats, held, people, valid, elected, state
from election where election_id = :election_id;

-- election_of_union (org_id id, most int) -> (election_id id, kind int, what int, number int, state int, held date, made moment)
select e.election_id, e.kind, e.what, e.number, e.state, e.held, e.made
from {election e} where e.org_id = :org_id
order by e.election_id desc
limit :most;

-- election_state (election_id id, from_state int, state int)
-- unscoped: flow_move has proven in the same transaction that it may be moved
update election set state = :state, rev = rev + 1 where election_id = :election_id and state = :from_state;

-- election_approved (election_id id, document_no text)
-- unscoped: flow_move has proven in the same transaction that it may be moved
update election set document_no = :document_no where election_id = :election_id;

-- candidate_add (candidate_id id, election_id id, name text, post int, full_time bool, votes int, person_id id?, elected bool)
insert into candidate (candidate_id, election_id, org_id, org_path, name, post, full_time, votes, person_id, elected)
select :candidate_id, e.election_id, e.org_id, e.org_path, :name, :post, :full_time, :votes, :person_id, :elected
from {election e} where e.election_id = :election_id;

-- candidates_forget (election_id id)
delete from {candidate c} where c.election_id = :election_id;

-- candidates (election_id id) -> (name text, post int, full_time bool, votes int, person_id id, elected bool)
select c.name, c.post, c.full_time, c.votes, c.person_id, c.elected
from {candidate c} where c.election_id = :election_id
order by c.candidate_id;

-- --- who is told, and when

-- committee_officers (org_id id, permit text) -> (person_id id)
-- unscoped: the officers of one union are told what concerns it
select distinct p.person_id from post p join role r on r.role_id = p.role_id
where p.org_id = :org_id and p.until is null and ' ' || r.permits || ' ' like '% ' || :permit || ' %'
order by p.person_id;

-- committee_to_warn (half date, quarter date, today date, most int) -> (term_id id, org_id id, parent_id id, kind int, number int, ends date, warned int, name text)
-- unscoped: the installation itself reminds
-- (Also unions without a committee on record, by the end of the term that their own form says.)
select w.term_id, w.org_id, w.parent_id, w.kind, w.number, w.ends, w.warned, w.name from (
	select t.term_id, t.org_id, o.parent_id, t.kind, t.number, t.ends, t.warned, o.name
	from committee_term t join org o on o.org_id = t.org_id
	where t.until is null and o.state = 1
	union all
	select cast(null as bigint), o.org_id, o.parent_id, 1, 0, o.term_ends, coalesce(d.warned, 0), o.name
	from org o left join committee_told d on d.org_id = o.org_id and d.ends = o.term_ends
	where o.state = 1 and o.term_ends is not null and not exists (select 1 from committee_term t
		where t.org_id = o.org_id and t.kind in (1, 4) and t.until is null)) w
where (w.ends < :today and w.warned < 3) or (w.ends <= :quarter and w.warned < 2) or (w.ends <= :half and w.warned < 1)
order by w.parent_id, w.ends, w.org_id, w.kind
limit :most;

-- committee_told_put (org_id id, ends date, warned int)
-- unscoped: the installation itself reminds
insert into committee_told (org_id, ends, warned) values (:org_id, :ends, :warned)
on conflict (org_id) do update set ends = excluded.ends, warned = excluded.warned;

-- committee_warned (term_id id, warned int)
-- unscoped: the installation itself reminds
update committee_term set warned = :warned where term_id = :term_id;

-- --- a union moves

-- committee_any_at (org_id id) -> (n int)
-- unscoped: of a union that the rule has read in scope
select count(*) from committee_term where org_id = :org_id;

-- elections_at (org_id id) -> (election_id id, state int)
-- unscoped: what follows its union, which moved or was closed
select election_id, state from election where org_id = :org_id order by election_id;

-- committee_terms_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update committee_term set org_path = :org_path where org_id = :org_id;

-- committee_seats_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update committee_seat set org_path = :org_path where org_id = :org_id;

-- elections_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update election set org_path = :org_path where org_id = :org_id;

-- candidates_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update candidate set org_path = :org_path where org_id = :org_id;

-- committee_seats_follow (loser_id id, survivor_id id)
-- unscoped: a person's seats follow him, in whatever union they are
update committee_seat set person_id = :survivor_id where person_id = :loser_id;

-- committee_candidates_follow (loser_id id, survivor_id id)
-- unscoped: as above
update candidate set person_id = :survivor_id where person_id = :loser_id;
