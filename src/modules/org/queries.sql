-- Union organisations: reading, writing, moving, the figures.

-- org_listed (org_id id, phrase text, initials text, code text, kind int, state int, lacking bool, after_id id, after_path text?, after_key text?, most int) -> org
-- unscoped: the union above may lie outside, its name is no secret; the union itself is scoped
select {v.*} from (select o.org_id, o.parent_id, o.org_path, o.kind, o.base, o.name, o.short_name, p.name as parent_name,
		o.uscc, o.unit_name, o.unit_uscc, o.division, d.name as division_name, o.address, o.nature, o.industry, o.employees,
		o.chair, o.phone, o.officers, o.founded, o.term_ends, o.contract, o.state, o.members, o.members_below,
		o.unions_below, o.moving, o.successor_id, s.name as successor_name, o.ended, o.name_key, o.rev, o.initials
	from {org o}
	left join org p on p.org_id = o.parent_id
	left join org s on s.org_id = o.successor_id
	left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
	where true
		{if :lacking} and o.state = 1 and (o.division is null or o.address is null or o.chair is null or o.phone is null
			or o.founded is null or o.term_ends is null
			or (o.kind = 5 and o.base = 1 and (o.unit_name is null or o.unit_uscc is null or o.nature = 0
				or o.industry = 0 or o.employees = 0))
			or (o.kind = 5 and o.base <> 1 and not exists (select 1 from org_employer e
				where e.org_id = o.org_id and e.until is null))) {end}) v
where (:kind = 0 or v.kind = :kind) and (:state = 0 or v.state = :state)
	{if :org_id} and v.org_id = :org_id {end}
	{if :phrase} and v.org_id in {found org_find :phrase} {end}
	{if :initials} and (v.initials like '%' || :initials || '%' or v.org_id in {found org_find :initials}) {end}
	{if :code} and (v.uscc = :code or v.unit_uscc = :code) {end}
	{if :after_id} and (v.org_path, v.name_key, v.org_id) > (:after_path, :after_key, :after_id) {end}
order by v.org_path, v.name_key, v.org_id
limit :most;

-- org_brief (org_id id) -> (org_id id, parent_id id, org_path text, name text, division text, kind int, base int, state int, moving bool, members int, members_below int, unions_below int)
select o.org_id, o.parent_id, o.org_path, o.name, o.division, o.kind, o.base, o.state, o.moving, o.members, o.members_below, o.unions_below
from {org o} where o.org_id = :org_id;

-- org_any (org_id id) -> (org_id id, org_path text, name text, division_name text, kind int, base int, state int, moving bool)
-- unscoped: what everybody may know of a union; applicants belong to none yet
select o.org_id, o.org_path, o.name, d.name, o.kind, o.base, o.state, o.moving
from org o
left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
where o.org_id = :org_id;

-- org_count_of (low text) -> (unions int, members int)
select coalesce(cast(sum(o.unions_below + case when o.kind = 5 and o.state = 1 then 1 else 0 end) as bigint), 0),
	coalesce(cast(sum(o.members + o.members_below) as bigint), 0)
from {org o} where o.org_path = :low or o.parent_id is null;

-- --- the tree

-- org_chain (p1 text, p2 text?, p3 text?, p4 text?, p5 text?, p6 text?, p7 text?, p8 text?) -> (org_id id, parent_id id, name text, kind int, base int, unions_below int, members int, members_below int)
select o.org_id, o.parent_id, o.name, o.kind, o.base, o.unions_below, o.members, o.members_below
from {org o} where o.org_path in (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8)
order by o.org_path;

-- org_federations_below (parent_id id, most int) -> (org_id id, parent_id id, name text, kind int, base int, unions_below int, members int, members_below int)
select o.org_id, o.parent_id, o.name, o.kind, o.base, o.unions_below, o.members, o.members_below
from {org o} where o.parent_id = :parent_id and o.state = 1 and o.kind < 5
order by o.kind, o.division nulls last, o.name_key, o.org_id
limit :most;

-- org_unions_below (parent_id id, after_id id, after_key text?, most int) -> (org_id id, parent_id id, name text, name_key text, kind int, base int, unions_below int, members int, members_below int)
select o.org_id, o.parent_id, o.name, o.name_key, o.kind, o.base, o.unions_below, o.members, o.members_below
from {org o} where o.parent_id = :parent_id and o.state = 1 and o.kind = 5
	{if :after_id} and (o.name_key, o.org_id) > (:after_key, :after_id) {end}
order by o.name_key, o.org_id
limit :most;

-- What is drawn below a union: `direct` stand under each of them, `beside` under the same one in all.
-- org_chart_below (parent_id id, most int) -> (org_id id, name text, kind int, base int, unions_below int, members int, members_below int, direct int, beside int)
-- unscoped: how many stand directly below a union in scope
select o.org_id, o.name, o.kind, o.base, o.unions_below, o.members, o.members_below,
	(select count(*) from org c where c.parent_id = o.org_id and c.state = 1),
	(select count(*) from org b where b.parent_id = :parent_id and b.state = 1)
from {org o} where o.parent_id = :parent_id and o.state = 1
order by o.kind, o.division nulls last, o.name_key, o.org_id
limit :most;

-- org_federations (most int) -> (org_id id, org_path text, name text, kind int, base int, moving bool)
select o.org_id, o.org_path, o.name, o.kind, o.base, o.moving
from {org o} where o.kind < 5 and o.state = 1
order by o.org_path
limit :most;

-- --- looking up without a scope

-- org_next (org_id id) -> (org_id id, org_path text, name text)
-- unscoped: what a closed union leaves goes there, whoever closed it
select u.org_id, u.org_path, u.name from org o join org u on u.org_id = coalesce(o.successor_id, o.parent_id)
where o.org_id = :org_id;

-- org_placed (org_id id) -> (org_id id, org_path text, name text)
select o.org_id, o.org_path, o.name from {org o} where o.org_id = :org_id;

-- org_public_found (phrase text, initials text, code text, low text, high text?, most int) -> org_public
-- unscoped: an applicant looks for his union; active ones, public columns
select {v.*} from (select o.org_id, o.org_path, o.name, d.name as division_name, o.kind, o.base,
		o.name_key, o.initials, o.uscc, o.unit_uscc, o.division
	from org o
	left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
	where o.state = 1) v
where true
	{if :phrase} and v.org_id in {found org_find :phrase} {end}
	{if :initials} and (v.initials like '%' || :initials || '%' or v.org_id in {found org_find :initials}) {end}
	{if :code} and (v.uscc = :code or v.unit_uscc = :code) {end}
	{if :low} and v.division >= :low and v.division < :high {end}
order by v.name_key, v.org_id
limit :most;

-- org_of_trade (stem text, low text, high text) -> org_public
-- unscoped: an applicant's trade and street lead to his union
-- (Of the few that there are the first is taken: to sort them with a limit SQLite makes a tree, without one a list.)
select {v.*} from (select o.org_id, o.org_path, o.name, d.name as division_name, o.kind, o.base, o.name_key
	from org o
	left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
	where o.state = 1 and o.division >= :low and o.division < :high and (o.kind = 4 or o.base = 4)
		and o.name like '%' || :stem || '%') v
order by v.kind desc, v.name_key, v.org_id;

-- org_of_area (division text) -> org_public
-- unscoped: the federation of an applicant's street
select {v.*} from (select o.org_id, o.org_path, o.name, d.name as division_name, o.kind, o.base
	from org o
	left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
	where o.state = 1 and o.division = :division and o.kind < 4) v
order by v.kind, v.org_path;

-- --- writing

-- org_named (parent_id id, name text, except_id id?) -> (org_id id)
-- unscoped: siblings of a union in scope are in scope, but for the top's
select o.org_id from org o
where o.parent_id = :parent_id and o.name = :name and o.state = 1 and (:except_id is null or o.org_id <> :except_id);

-- org_with_code (uscc text, except_id id?) -> (org_id id, name text)
-- unscoped: a code belongs to one union, wherever it stands
select o.org_id, o.name from org o
where o.uscc = :uscc and o.state = 1 and (:except_id is null or o.org_id <> :except_id);

-- org_top_last () -> (n int, last text)
-- unscoped: the place of a new top
select count(*), max(o.org_path) from org o where o.parent_id is null;

-- org_child_taken (org_id id) -> (next_child int)
-- unscoped: the parent was read in scope by the same rule
update org set next_child = next_child + 1 where org_id = :org_id returning next_child;

-- org_insert (org_id id, parent_id id?, org_path text, kind int, base int, name text, short_name text?, name_key text, initials text, uscc text?, unit_name text?, unit_uscc text?, division text?, address text?, nature int, industry int, employees int, chair text?, phone text?, officers int, founded date?, term_ends date?, contract bool, made moment)
-- unscoped: the parent was read in scope by the same rule
insert into org (org_id, parent_id, org_path, kind, base, name, short_name, name_key, initials, uscc, unit_name, unit_uscc,
	division, address, nature, industry, employees, chair, phone, officers, founded, term_ends, contract,
	state, members, members_below, unions_below, next_child, moving, made, rev)
values (:org_id, :parent_id, :org_path, :kind, :base, :name, :short_name, :name_key, :initials, :uscc, :unit_name, :unit_uscc,
	:division, :address, :nature, :industry, :employees, :chair, :phone, :officers, :founded, :term_ends, :contract,
	1, 0, 0, 0, 0, false, :made, 1);

-- org_words_put (org_id id, words text)
insert into {find org_find} values (:org_id, {tokens :words});

-- org_names_of (orgs text) -> (org_id id, name text)
-- unscoped: of rows in scope, whose union's name is theirs to see
select o.org_id, o.name from org o where o.org_id in {ids :orgs} order by o.org_id;

-- org_words_forget (org_id id)
delete from org_find where {find_row} = :org_id;

-- org_set (org_id id, rev int, kind int, base int, name text, short_name text?, name_key text, initials text, uscc text?, unit_name text?, unit_uscc text?, division text?, address text?, nature int, industry int, employees int, chair text?, phone text?, officers int, founded date?, term_ends date?, contract bool)
update {org o} set kind = :kind, base = :base, name = :name, short_name = :short_name, name_key = :name_key, initials = :initials,
	uscc = :uscc, unit_name = :unit_name, unit_uscc = :unit_uscc, division = :division, address = :address, nature = :nature,
	industry = :industry, employees = :employees, chair = :chair, phone = :phone, officers = :officers, founded = :founded,
	term_ends = :term_ends, contract = :contract, rev = rev + 1
where o.org_id = :org_id and o.rev = :rev and o.state = 1;

-- org_committee_set (org_id id, chair text?, term_ends date?)
update {org o} set chair = :chair, term_ends = :term_ends, rev = rev + 1 where o.org_id = :org_id and o.state = 1;

-- org_any_below (parent_id id) -> (n int, federations int)
-- unscoped: what stands below a union in scope, closed ones too: they move along
select count(*), count(*) filter (where kind < 5) from org where parent_id = :parent_id;

-- --- figures

-- org_add_members (org_path text, change int)
-- unscoped: the rule that registers or removes a member has proven the union
update org set members = members + :change where org_path = :org_path;

-- orgs_add_members (paths text, change int)
-- unscoped: the rules that registered the members have proven their unions
update org set members = members + :change where org_path in {texts :paths};

-- orgs_add_members_below (paths text, change int)
-- unscoped: figures of what stands above are kept by whoever changes something below
update org set members_below = members_below + :change where org_path in {texts :paths};

-- org_add_figures (members int, unions int, p1 text, p2 text?, p3 text?, p4 text?, p5 text?, p6 text?, p7 text?)
-- unscoped: figures of what stands above are kept by whoever changes something below
update org set members_below = members_below + :members, unions_below = unions_below + :unions
where org_path in (:p1, :p2, :p3, :p4, :p5, :p6, :p7);

-- org_figures () -> (org_id id, parent_id id, org_path text, name text, kind int, state int, members int, members_below int, unions_below int)
-- unscoped: gonghui check goes over everything
select org_id, parent_id, org_path, name, kind, state, members, members_below, unions_below
from org order by org_id;

-- org_figures_set (org_id id, members_below int, unions_below int)
-- unscoped: gonghui check repairs what does not add up
update org set members_below = :members_below, unions_below = :unions_below where org_id = :org_id;

-- --- moving

-- org_deepest (low text, high text) -> (length int)
-- unscoped: of the subtree of a union in scope
select coalesce(max(length(org_path)), 0) from org where org_path >= :low and org_path < :high;

-- org_place (org_id id, org_path text, parent_id id)
-- unscoped: union and new parent were read in scope by the same rule
update org set org_path = :org_path, parent_id = :parent_id, rev = rev + 1 where org_id = :org_id;

-- org_freeze (low text, high text)
-- unscoped: the subtree of a union in scope
update org set moving = true where org_path >= :low and org_path < :high;

-- org_thaw (org_id id, org_path text)
-- unscoped: a large move puts each union of its subtree under the new path
update org set org_path = :org_path, moving = false where org_id = :org_id;

-- org_frozen () -> (n int, root_id id)
-- unscoped: at most one large move goes on; its root stands under its new parent already, the others do not
select count(*), min(case when not p.moving and c.org_path = p.org_path || substr(c.org_path, length(c.org_path) - 3)
	then c.org_id end)
from org c join org p on p.org_id = c.parent_id where c.moving;

-- org_left_behind (most int) -> (org_id id, org_path text, parent_path text, name text, members int)
-- unscoped: unions whose path does not follow from their parent's, whoever asked for the move
select c.org_id, c.org_path, p.org_path, c.name, c.members
from org c join org p on p.org_id = c.parent_id
where c.moving and c.org_path <> p.org_path || substr(c.org_path, length(c.org_path) - 3)
order by c.org_path
limit :most;

-- --- divisions

-- org_division_put (version text, code text, parent text?, name text, level int)
insert into division (version, code, parent, name, level) values (:version, :code, :parent, :name, :level)
on conflict (version, code) do nothing;

-- org_divisions (code text, parent text) -> (code text, name text, level int)
select code, name, level from division
where version = (select value from setting where name = 'division.version') and (code = :code or parent = :parent)
order by code;

-- org_division (code text) -> (name text)
select name from division
where version = (select value from setting where name = 'division.version') and code = :code;
