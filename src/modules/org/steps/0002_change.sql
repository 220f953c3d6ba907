-- Employers that unions cover, and what happens to unions: merged, divided, dissolved.

alter table org add successor_id $id;
alter table org add ended $date;

-- 用人单位: a union is not its employer, and has its own code.
create table employer (
	employer_id $key,
	uscc $text,
	name $text not null,
	nature $int not null,
	industry $int not null,
	employees $int not null,
	made $moment not null,
	rev $int not null
);
create unique index employer_uscc on employer (uscc) where uscc is not null;
create index employer_name on employer (name, employer_id);

-- Which union covers which employer, from when until when; sole: as its independent union.
create table org_employer (
	cover_id $key,
	org_id $id not null,
	org_path $path not null,
	employer_id $id not null references employer (employer_id),
	sole $bool not null,
	since $date,
	until $date,
	reason $text,
	made $moment not null,
	rev $int not null
);
create unique index org_employer_once on org_employer (org_id, employer_id) where until is null;
create unique index org_employer_sole on org_employer (employer_id) where sole and until is null;
create index org_employer_list on org_employer (org_path, cover_id);
create index org_employer_org on org_employer (org_id, cover_id);
create index org_employer_of on org_employer (employer_id, cover_id);

-- The units that independent unions name already. Of two that name the same code the older one is its union.
insert into employer (employer_id, uscc, name, nature, industry, employees, made, rev)
select min(org_id), unit_uscc, max(unit_name), max(nature), max(industry), max(employees), min(made), 1
from org where unit_uscc is not null and unit_name is not null and base = 1 and state = 1
group by unit_uscc;
insert into employer (employer_id, uscc, name, nature, industry, employees, made, rev)
select org_id, null, unit_name, nature, industry, employees, made, 1
from org where unit_uscc is null and unit_name is not null and base = 1 and state = 1;
insert into org_employer (cover_id, org_id, org_path, employer_id, sole, since, until, reason, made, rev)
select o.org_id, o.org_id, o.org_path, e.employer_id, e.employer_id = o.org_id, o.founded, null, null, o.made, 1
from org o join employer e on e.uscc = o.unit_uscc or (o.unit_uscc is null and e.employer_id = o.org_id)
where o.unit_name is not null and o.base = 1 and o.state = 1;

-- The history of a union; `other` is the one it went into, came from, or took in.
create table org_change (
	change_id $key,
	org_id $id not null,
	org_path $path not null,
	at $moment not null,
	kind $int not null,
	day $date not null,
	other_id $id,
	other_name $text,
	members $int not null,
	reason $text,
	document_no $text,
	by_name $text not null
);
create index org_change_org on org_change (org_id, change_id);
create index org_change_scope on org_change (org_path, change_id);
