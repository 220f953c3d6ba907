-- Acts that take two people.

-- dual_add (dual_id id, kind text, account_id id, person_id id?, org_id id, org_path text, title text, detail text?, args text, reason text, state int, made moment)
-- unscoped: of the actor himself, in the union he acts for
insert into dual (dual_id, kind, account_id, person_id, org_id, org_path, title, detail, args, reason, state, made)
values (:dual_id, :kind, :account_id, :person_id, :org_id, :org_path, :title, :detail, :args, :reason, :state, :made);

-- dual_one (dual_id id) -> (dual_id id, kind text, account_id id, person_id id, org_path text, title text, detail text, args text, reason text, state int, made moment, agreed moment, job_id id)
-- unscoped: dual_get proves that it is in the actor's scope or his own
select p.dual_id, p.kind, p.account_id, p.person_id, p.org_path, p.title, p.detail, p.args, p.reason, p.state, p.made,
	p.agreed, p.job_id
from dual p
where p.dual_id = :dual_id;

-- dual_open (kind text, since moment) -> (n int)
-- unscoped: whether the house has one under way; nothing of it is shown
select count(*) from dual where kind = :kind and state < 3 and made > :since;

-- dual_state (dual_id id, from_state int, to_state int)
-- unscoped: by its flow, which has proven who moves it
update dual set state = :to_state where dual_id = :dual_id and state = :from_state;

-- dual_agreed (dual_id id, agreed moment)
-- unscoped: by its flow, which has proven who moves it
update dual set agreed = :agreed where dual_id = :dual_id;

-- dual_job (dual_id id, job_id id)
-- unscoped: by its flow, which has proven who moves it
update dual set job_id = :job_id where dual_id = :dual_id;

-- dual_listed (most int) -> (subject_id id, kind text, title text, state int, made moment, person_id id)
select p.dual_id as subject_id, p.kind, p.title, p.state, p.made, p.person_id
from {dual p}
order by p.dual_id desc
limit :most;

-- dual_own (account_id id, most int) -> (subject_id id, kind text, title text, state int, made moment, person_id id)
-- unscoped: what the actor asked for himself
select p.dual_id as subject_id, p.kind, p.title, p.state, p.made, p.person_id
from dual p
where p.account_id = :account_id
order by p.dual_id desc
limit :most;

-- dual_resets (most int) -> (subject_id id, title text, state int, made moment)
select r.reset_id as subject_id, r.name as title, r.state, r.made
from {second_reset r}
order by r.reset_id desc
limit :most;

-- dual_late (before moment) -> (dual_id id, kind text, state int)
-- unscoped: the house ends what nobody agreed to, or did, in time
select dual_id, kind, state from dual
where state < 3 and made <= :before and (state = 1 or agreed is null or agreed <= :before)
order by dual_id;

-- dual_of_union (org_id id) -> (dual_id id, kind text)
-- unscoped: a union that moved takes them along
select dual_id, kind from dual where org_id = :org_id;

-- dual_rescope (org_id id, to_id id, org_path text)
-- unscoped: a union that moved, or went into another
update dual set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- dual_person_follow (loser_id id, survivor_id id)
-- unscoped: who asked is the same human being after as before
update dual set person_id = :survivor_id where person_id = :loser_id;
