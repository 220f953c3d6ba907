-- Applications to found a union.

-- founding_add (founding_id id, number text, account_id id, person_id id?, org_id id, org_path text, unit_name text, unit_uscc text, division text, address text, nature int, industry int, employees int, contact text, mobile secret, mobile_index blob, form int, group_names text, union_name text, willing int, willing_names text?, state int, made moment)
-- unscoped: whoever applies belongs to no union yet
insert into founding (founding_id, number, account_id, person_id, org_id, org_path, unit_name, unit_uscc, division, address,
	nature, industry, employees, contact, mobile, mobile_index, form, group_names, union_name, willing, willing_names,
	entitled, present, years, seats, valid, state, reminded, made, rev)
values (:founding_id, :number, :account_id, :person_id, :org_id, :org_path, :unit_name, :unit_uscc, :division, :address,
	:nature, :industry, :employees, :contact, :mobile, :mobile_index, :form, :group_names, :union_name, :willing,
	:willing_names, 0, 0, 0, 0, false, :state, 0, :made, 1);

-- founding_set (founding_id id, unit_name text, unit_uscc text, division text, address text, nature int, industry int, employees int, contact text, mobile secret, mobile_index blob, form int, group_names text, union_name text, willing int, willing_names text?)
-- unscoped: one's own, proven by founding_own in the same transaction
update founding set unit_name = :unit_name, unit_uscc = :unit_uscc, division = :division, address = :address,
	nature = :nature, industry = :industry, employees = :employees, contact = :contact, mobile = :mobile,
	mobile_index = :mobile_index, form = :form, group_names = :group_names, union_name = :union_name, willing = :willing,
	willing_names = :willing_names, rev = rev + 1
where founding_id = :founding_id;

-- founding_result_set (founding_id id, held date, entitled int, present int, years int, seats int, people text, valid bool)
-- unscoped: one's own, proven by founding_own in the same transaction
update founding set held = :held, entitled = :entitled, present = :present, years = :years, seats = :seats,
	people = :people, valid = :valid, rev = rev + 1
where founding_id = :founding_id and state = 4;

-- founding_state (founding_id id, from_state int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update founding set state = :state, reminded = 0, rev = rev + 1 where founding_id = :founding_id and state = :from_state;

-- founding_made (founding_id id, document_no text, made_org_id id)
-- unscoped: by the key that flow_move has proven in the same transaction
update founding set document_no = :document_no, made_org_id = :made_org_id where founding_id = :founding_id;

-- founding_rows (state int?, before id, most int) -> founding
select f.founding_id, f.unit_name, f.number, o.name, f.employees, f.willing, f.form, f.state, i.due, f.made, f.union_name,
	f.unit_uscc, f.division, f.address, f.nature, f.industry, f.contact, f.mobile, f.group_names, f.willing_names, f.held,
	f.entitled, f.present, f.years, f.seats, f.valid, f.people, f.document_no, f.made_org_id, f.account_id, f.person_id,
	f.org_id, f.org_path, f.rev
from {founding f} join {org o} on o.org_id = f.org_id
	join {flow_item i} on i.flow = 'founding' and i.subject_id = f.founding_id
where true
	{if :state} and f.state = :state {end}
	{if :before} and f.founding_id < :before {end}
order by f.founding_id desc
limit :most;

-- founding_one (founding_id id) -> founding
select f.founding_id, f.unit_name, f.number, o.name, f.employees, f.willing, f.form, f.state, i.due, f.made, f.union_name,
	f.unit_uscc, f.division, f.address, f.nature, f.industry, f.contact, f.mobile, f.group_names, f.willing_names, f.held,
	f.entitled, f.present, f.years, f.seats, f.valid, f.people, f.document_no, f.made_org_id, f.account_id, f.person_id,
	f.org_id, f.org_path, f.rev
from {founding f} join {org o} on o.org_id = f.org_id
	join {flow_item i} on i.flow = 'founding' and i.subject_id = f.founding_id
where f.founding_id = :founding_id;

-- founding_get (founding_id id) -> founding
-- unscoped: for rules, which prove the scope through flow_move, or the account
select f.founding_id, f.unit_name, f.number, o.name, f.employees, f.willing, f.form, f.state, i.due, f.made, f.union_name,
	f.unit_uscc, f.division, f.address, f.nature, f.industry, f.contact, f.mobile, f.group_names, f.willing_names, f.held,
	f.entitled, f.present, f.years, f.seats, f.valid, f.people, f.document_no, f.made_org_id, f.account_id, f.person_id,
	f.org_id, f.org_path, f.rev
from founding f join org o on o.org_id = f.org_id
	join flow_item i on i.flow = 'founding' and i.subject_id = f.founding_id
where f.founding_id = :founding_id;

-- founding_owner (founding_id id, person_id id, account_id id)
-- unscoped: handed over by a rule that has found it
update founding set person_id = :person_id, account_id = :account_id where founding_id = :founding_id;

-- founding_of_account (account_id id, most int) -> (founding_id id, unit_name text, number text, state int, made moment)
-- unscoped: one's own, by the account that made it
select founding_id, unit_name, number, state, made from founding
where account_id = :account_id
order by founding_id desc
limit :most;

-- founding_index (founding_id id) -> (mobile_index blob)
-- unscoped: to tell whether it is the officer's own, under whatever account
select mobile_index from founding where founding_id = :founding_id;

-- founding_number_taken (number text) -> (founding_id id)
-- unscoped: a number is given once in the whole house
select founding_id from founding where number = :number;

-- founding_under_way (unit_uscc text, except_id id?) -> (founding_id id, account_id id)
-- unscoped: a unit is applied for once in the whole house
select founding_id, account_id from founding
where unit_uscc = :unit_uscc and state in (1, 2, 4, 5) and (:except_id is null or founding_id <> :except_id);

-- founding_covered (unit_uscc text, unit_name text) -> (org_id id, name text)
-- unscoped: which union a unit has is public
select org_id, name from org
where state = 1 and (unit_uscc = :unit_uscc or uscc = :unit_uscc or unit_name = :unit_name)
order by org_id
limit 1;

-- founding_industries (most int) -> (org_id id, name text)
-- unscoped: unions of industries are public
select org_id, name from org where kind = 4 and state = 1
order by name_key, org_id
limit :most;

-- founding_to_remind (soon date, today date, most int) -> (founding_id id, org_id id, person_id id, unit_name text, state int, due date)
-- unscoped: the installation itself reminds
select f.founding_id, f.org_id, f.person_id, f.unit_name, f.state, i.due
from founding f join flow_item i on i.flow = 'founding' and i.subject_id = f.founding_id
where f.state in (1, 2, 4, 5) and ((i.due < :today and f.reminded < 2) or (i.due <= :soon and f.reminded < 1))
order by i.due, f.founding_id
limit :most;

-- founding_reminded (founding_id id, reminded int)
-- unscoped: the installation itself reminds
update founding set reminded = :reminded where founding_id = :founding_id;

-- founding_at (org_id id) -> (founding_id id)
-- unscoped: follows its union, which moved
select founding_id from founding where org_id = :org_id order by founding_id;

-- founding_division_follow (code text, old_code text)
-- unscoped: a division has another code now, for all applications in it
update founding set division = :code where division = :old_code;

-- founding_rescope (org_id id, org_path text)
-- unscoped: follows its union, which moved
update founding set org_path = :org_path where org_id = :org_id;

-- founding_follow (loser_id id, survivor_id id)
-- unscoped: a person's own applications follow him, in whatever union they are
update founding set person_id = :survivor_id where person_id = :loser_id;

-- founding_open_at (org_id id) -> (founding_id id)
-- unscoped: what the union that is closed has not decided
select founding_id from founding where org_id = :org_id and state in (1, 2, 4, 5) order by founding_id;

-- founding_upper_now (org_id id) -> (org_id id, org_path text)
-- unscoped: who decides in the place of a union that is closed: the one it went into, else the one above
select u.org_id, u.org_path from org o join org u on u.org_id = coalesce(o.successor_id, o.parent_id)
where o.org_id = :org_id;

-- founding_place (founding_id id, org_id id, org_path text)
-- unscoped: read by the same rule; another street has another union, and a closed one another in its place
update founding set org_id = :org_id, org_path = :org_path where founding_id = :founding_id;
