-- Unions that somebody asked to found, to be told to himself.

-- told_foundings (person_id id?, account_id id?) -> (founding_id id, number text, unit_name text, contact text, mobile secret founding.mobile by founding_id, state int, made moment)
-- unscoped: a person's own
select founding_id, number, unit_name, contact, mobile, state, made from founding
where person_id = :person_id or account_id = :account_id order by founding_id;

-- bind_foundings (person_id id?, account_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from founding where person_id = :person_id or account_id = :account_id;
