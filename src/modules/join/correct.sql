-- Corrections of what is on record.

-- correction_add (correction_id id, number text, person_id id, member_id id, org_id id, org_path text, name text, kind int, document_type int?, wanted secret, words text?, file_id id?, file_name text?, state int, made moment)
-- unscoped: a member asks his own union
insert into correction (correction_id, number, person_id, member_id, org_id, org_path, name, kind, document_type, wanted,
	words, file_id, file_name, state, made, rev)
values (:correction_id, :number, :person_id, :member_id, :org_id, :org_path, :name, :kind, :document_type, :wanted,
	:words, :file_id, :file_name, :state, :made, 1);

-- correction_list (state int?, after id?, after_path text?, most int) -> correction
select c.correction_id, c.number, c.name, c.kind, c.document_type, c.wanted, o.name, c.words, c.file_name, c.state, c.made, i.due,
	c.person_id, c.member_id, c.org_id, c.org_path, c.file_id, c.rev
from {correction c} join {org o} on o.org_id = c.org_id
	join (select f.subject_id, f.due from {flow_item f} where f.flow = 'correction' {if :state} and f.state = :state {end}) i
	on i.subject_id = c.correction_id
where true
	and not exists (select 1 from person_held h where h.person_id = c.person_id)
	{if :state} and c.state = :state {end}
	{if :after} and (c.org_path, c.correction_id) > (:after_path, :after) {end}
order by c.org_path, c.correction_id limit :most;

-- correction_by_id (correction_id id) -> correction
select c.correction_id, c.number, c.name, c.kind, c.document_type, c.wanted, o.name, c.words, c.file_name, c.state, c.made, i.due,
	c.person_id, c.member_id, c.org_id, c.org_path, c.file_id, c.rev
from {correction c} join {org o} on o.org_id = c.org_id
	join (select f.subject_id, f.due from {flow_item f} where f.flow = 'correction' and f.subject_id = :correction_id) i
	on i.subject_id = c.correction_id
where c.correction_id = :correction_id
	and not exists (select 1 from person_held h where h.person_id = c.person_id);

-- correction_inside (correction_id id) -> correction
-- unscoped: for rules, which prove the scope through flow_move
select c.correction_id, c.number, c.name, c.kind, c.document_type, c.wanted, o.name, c.words, c.file_name, c.state, c.made, i.due,
	c.person_id, c.member_id, c.org_id, c.org_path, c.file_id, c.rev
from correction c join org o on o.org_id = c.org_id
	join (select f.subject_id, f.due from flow_item f where f.flow = 'correction' and f.subject_id = :correction_id) i
	on i.subject_id = c.correction_id
where c.correction_id = :correction_id;

-- correction_latest (person_id id) -> correction
-- unscoped: a person's own
select c.correction_id, c.number, c.name, c.kind, c.document_type, c.wanted, o.name, c.words, c.file_name, c.state, c.made, i.due,
	c.person_id, c.member_id, c.org_id, c.org_path, c.file_id, c.rev
from correction c join org o on o.org_id = c.org_id
	join (select f.subject_id, f.due from flow_item f where f.flow = 'correction' and f.person_id = :person_id) i
	on i.subject_id = c.correction_id
where c.person_id = :person_id
order by c.correction_id desc limit 1;

-- correction_state_set (correction_id id, from_state int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update correction set state = :state, rev = rev + 1 where correction_id = :correction_id and state = :from_state;

-- correction_at_org (org_id id) -> (correction_id id)
-- unscoped: follows its union, which moved
select correction_id from correction where org_id = :org_id order by correction_id;

-- correction_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update correction set org_path = :org_path where org_id = :org_id;

-- correction_of_member (member_id id) -> (correction_id id, org_id id, org_path text)
-- unscoped: follows the membership, which is in another union now
select c.correction_id, m.org_id, m.org_path from correction c join member m on m.person_id = c.person_id and m.member_id = c.member_id
where c.member_id = :member_id and c.org_id <> m.org_id order by c.correction_id;

-- correction_put (correction_id id, org_id id, org_path text)
-- unscoped: follows its member, or the union that theirs went into
update correction set org_id = :org_id, org_path = :org_path where correction_id = :correction_id;
