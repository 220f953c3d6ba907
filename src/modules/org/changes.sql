-- What happens to unions: their history, merging, dissolving.

-- org_change_add (change_id id, org_id id, org_path text, at moment, kind int, day date, other_id id?, other_name text?, members int, reason text?, document_no text?, by_name text)
-- unscoped: of a union that the rule has read
insert into org_change (change_id, org_id, org_path, at, kind, day, other_id, other_name, members, reason, document_no, by_name)
values (:change_id, :org_id, :org_path, :at, :kind, :day, :other_id, :other_name, :members, :reason, :document_no, :by_name);

-- org_change_list (org_id id, most int) -> org_change
select {c.*} from {org_change c} where c.org_id = :org_id order by c.change_id desc limit :most;

-- org_change_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update org_change set org_path = :org_path where org_id = :org_id;

-- org_decided_on (org_id id, merged int, dissolved int) -> (day date)
-- unscoped: for those whose rows follow a union that was merged or dissolved
select day from org_change where org_id = :org_id and kind in (:merged, :dissolved) order by change_id desc limit 1;

-- org_bound (org_id id) -> (flows int, posts int, covers int, below int, open_below int)
-- unscoped: of a union that was read in scope
select (select count(*) from flow_item where org_id = :org_id and waits_for is not null),
	(select count(*) from post where org_id = :org_id and until is null),
	(select count(*) from org_employer where org_id = :org_id and until is null),
	(select count(*) from org where parent_id = :org_id),
	(select count(*) from org where parent_id = :org_id and state = 1);

-- org_heir (org_id id) -> (successor_id id, state int)
-- unscoped: where the rows of a union went, for those who move them
select successor_id, state from org where org_id = :org_id;

-- org_heir_set (org_id id, successor_id id?)
-- unscoped: both unions were read in scope by the same rule
update org set successor_id = :successor_id where org_id = :org_id;

-- org_ended_set (org_id id, ended date)
-- unscoped: of a union that was read in scope
update org set ended = :ended, state = 2, rev = rev + 1 where org_id = :org_id and state = 1;

-- org_taking_in (successor_id id) -> (org_id id, name text)
-- unscoped: a union that others are being merged into stays open
select org_id, name from org where successor_id = :successor_id and state = 1;

-- org_same_names (from_id id, into_id id) -> (name text)
-- unscoped: both unions were read in scope by the same rule
select c.name from org c join org d on d.name = c.name and d.parent_id = :into_id and d.state = 1 and d.org_id <> :from_id
where c.parent_id = :from_id and c.state = 1 limit 1;

-- org_base_below (parent_id id) -> (base int, other int)
-- unscoped: of a union that was read in scope
select count(*) filter (where kind = 5), count(*) filter (where kind <> 5) from org where parent_id = :parent_id and state = 1;

-- org_next_below (parent_id id, most int) -> (org_id id, members int)
-- unscoped: unions of one that is being merged, still to be placed
select org_id, members from org where parent_id = :parent_id and moving order by org_path limit :most;

-- org_alike (kind int, parent_id id, except_id id, phrase text, code text, initials text, most int) -> (org_id id, name text, base int, members int, members_below int, parent_name text)
-- unscoped: the name of the union above; the union itself is scoped
select o.org_id, o.name, o.base, o.members, o.members_below, p.name
from {org o} left join org p on p.org_id = o.parent_id
where o.kind = :kind and o.state = 1 and not o.moving and o.org_id <> :except_id
	{if :parent_id} and o.parent_id = :parent_id {end}
	{if :phrase} and o.org_id in {found org_find :phrase} {end}
	{if :initials} and o.initials like '%' || :initials || '%' {end}
	{if :code} and (o.uscc = :code or o.unit_uscc = :code) {end}
order by o.name_key, o.org_id
limit :most;

-- org_above (p1 text, p2 text?, p3 text?, p4 text?, p5 text?, p6 text?, p7 text?) -> (org_id id, name text, kind int)
-- unscoped: names of the unions above are public
select org_id, name, kind from org
where org_path in (:p1, :p2, :p3, :p4, :p5, :p6, :p7) and state = 1 and not moving
order by org_path desc;

-- held_follow (was text, org_path text)
-- unscoped: rows that wait in a union follow it, or the one it went into
update import_held set org_path = :org_path where org_path = :was;

-- post_hand_over (org_id id, to_id id, org_path text, org_name text)
-- unscoped: officers follow the union that theirs was merged into
update post set org_id = :to_id, org_path = :org_path, org_name = :org_name where org_id = :org_id and until is null;

-- post_all (org_id id) -> (post_id id, person_id id, org_path text)
-- unscoped: a dissolved union has no officers
select post_id, person_id, org_path from post where org_id = :org_id and until is null order by post_id;

-- post_end_all (org_id id, now moment)
-- unscoped: a dissolved union has no officers
update post set until = :now where org_id = :org_id and until is null;
