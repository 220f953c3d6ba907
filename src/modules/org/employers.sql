-- Employers, and which union covers which of them from when until when.

-- employer_of_code (uscc text) -> (employer_id id, name text, rev int)
select employer_id, name, rev from employer where uscc = :uscc;

-- employer_get (employer_id id) -> employer
select {*} from employer where employer_id = :employer_id;

-- employer_found (word text, code text, most int) -> employer
select {e.*} from employer e
where true
	{if :code} and e.uscc = :code {end}
	{if :word} and e.name like '%' || :word || '%' {end}
order by e.name, e.employer_id
limit :most;

-- employer_add (employer_id id, uscc text?, name text, nature int, industry int, employees int, made moment)
insert into employer (employer_id, uscc, name, nature, industry, employees, made, rev)
values (:employer_id, :uscc, :name, :nature, :industry, :employees, :made, 1);

-- employer_set (employer_id id, uscc text?, name text, nature int, industry int, employees int)
update employer set uscc = :uscc, name = :name, nature = :nature, industry = :industry, employees = :employees, rev = rev + 1
where employer_id = :employer_id;

-- cover_list (org_id id, cover_id id, word text, now bool, over bool, after_id id, most int) -> org_cover
select {v.*} from (select c.cover_id, c.org_id, c.org_path, c.employer_id, e.name, e.uscc, e.nature, e.industry, e.employees,
		c.sole, c.since, c.until, c.reason, c.rev
	from {org_employer c} join employer e on e.employer_id = c.employer_id) v
where v.org_id = :org_id
	{if :cover_id} and v.cover_id = :cover_id {end}
	{if :word} and (v.name like '%' || :word || '%' or v.uscc = :word) {end}
	{if :now} and v.until is null {end}
	{if :over} and v.until is not null {end}
	{if :after_id} and v.cover_id > :after_id {end}
order by v.cover_id
limit :most;

-- cover_count (org_id id) -> (now int, employees int)
-- unscoped: of a union that was read in scope
select count(*), coalesce(cast(sum(e.employees) as bigint), 0)
from org_employer c join employer e on e.employer_id = c.employer_id where c.org_id = :org_id and c.until is null;

-- cover_now (org_id id, employer_id id) -> (cover_id id)
-- unscoped: of a union that was read in scope
select cover_id from org_employer where org_id = :org_id and employer_id = :employer_id and until is null;

-- cover_sole (employer_id id, except_id id?) -> (org_id id, name text)
-- unscoped: an employer has one independent union, wherever it stands
select o.org_id, o.name from org_employer c join org o on o.org_id = c.org_id
where c.employer_id = :employer_id and c.sole and c.until is null and (:except_id is null or o.org_id <> :except_id);

-- cover_others (employer_id id, except_id id, most int) -> (org_id id, name text, base int)
-- unscoped: names of unions are public
select o.org_id, o.name, o.base from org_employer c join org o on o.org_id = c.org_id
where c.employer_id = :employer_id and c.until is null and o.org_id <> :except_id
order by o.org_id limit :most;

-- cover_add (cover_id id, org_id id, org_path text, employer_id id, sole bool, since date?, made moment)
-- unscoped: the union was read in scope by the same rule
insert into org_employer (cover_id, org_id, org_path, employer_id, sole, since, made, rev)
values (:cover_id, :org_id, :org_path, :employer_id, :sole, :since, :made, 1);

-- cover_set (cover_id id, rev int, since date?)
update {org_employer c} set since = :since, rev = rev + 1 where c.cover_id = :cover_id and c.rev = :rev and c.until is null;

-- cover_end (cover_id id, until date, reason text?)
-- unscoped: of a union that was read in scope
update org_employer set until = :until, reason = :reason, rev = rev + 1 where cover_id = :cover_id and until is null;

-- cover_all_now (org_id id) -> (cover_id id, employer_id id, sole bool)
-- unscoped: of a union that was read in scope
select cover_id, employer_id, sole from org_employer where org_id = :org_id and until is null order by cover_id;

-- cover_sole_set (org_id id, sole bool)
-- unscoped: of a union that was read in scope
update org_employer set sole = :sole where org_id = :org_id and until is null;

-- cover_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update org_employer set org_path = :org_path where org_id = :org_id;

-- org_unit_set (org_id id, unit_name text?, unit_uscc text?)
-- unscoped: of a union that was read in scope
update org set unit_name = :unit_name, unit_uscc = :unit_uscc, rev = rev + 1 where org_id = :org_id;
