-- Requests to switch off somebody's second factor.

-- reset_add (reset_id id, account_id id, person_id id, name text, org_id id, org_path text, org_name text, reason text, state int, made moment)
-- unscoped: the rule has proven all posts of its owner to be in scope
insert into second_reset (reset_id, account_id, person_id, name, org_id, org_path, org_name, reason, state, made)
values (:reset_id, :account_id, :person_id, :name, :org_id, :org_path, :org_name, :reason, :state, :made);

-- reset_get (reset_id id) -> (reset_id id, account_id id, person_id id, name text, org_path text, org_name text, reason text, state int, made moment)
select r.reset_id, r.account_id, r.person_id, r.name, r.org_path, r.org_name, r.reason, r.state, r.made
from {second_reset r} where r.reset_id = :reset_id;

-- reset_open (account_id id, since moment) -> (n int)
-- unscoped: of an account that the caller was shown
select count(*) from second_reset where account_id = :account_id and (state = 1 or state > 4) and made > :since;

-- reset_state (reset_id id, from_state int, to_state int)
-- unscoped: by its flow, which has proven who moves it
update second_reset set state = :to_state where reset_id = :reset_id and state = :from_state;

-- reset_late (before moment) -> (reset_id id, state int)
-- unscoped: the house ends what nobody confirmed
select reset_id, state from second_reset where (state = 1 or state > 4) and made <= :before order by reset_id;

-- reset_seat (person_id id) -> (org_id id, org_path text, org_name text)
-- unscoped: the highest union where somebody that the caller was shown has a post
select org_id, org_path, org_name from post where person_id = :person_id and until is null
order by org_path, post_id
limit 1;

-- reset_of_union (org_id id) -> (reset_id id)
-- unscoped: a union that moved takes them along
select reset_id from second_reset where org_id = :org_id;

-- reset_rescope (org_id id, to_id id, org_path text)
-- unscoped: a union that moved, or went into another
update second_reset set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- reset_follow (loser_id id, survivor_id id)
-- unscoped: a request is about the same human being after as before
update second_reset set person_id = :survivor_id where person_id = :loser_id;
