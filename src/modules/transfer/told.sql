-- Where somebody's membership went, to be told to himself.

-- told_transfers (person_id id?) -> (from_name text, to_name text, started int, reason text, state int, made moment, ended moment)
-- unscoped: a person's own
select f.name, o.name, t.started, t.reason, t.state, t.made, t.ended
from transfer t left join org f on f.org_id = t.from_org left join org o on o.org_id = t.to_org
where t.person_id = :person_id order by t.transfer_id;

-- forget_transfers (person_id id?)
-- unscoped: a person's own
delete from transfer where person_id = :person_id;
