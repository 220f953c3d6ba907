-- Members: lists, finding, registering, changes, checks.

-- member_walk (after_path text, after_key text?, after_id id?, low text, high text?, first text?, last text?,
--              grouped bool, group_low int, group_high int, bits int, upto int, other int, lacking bool,
--              since date, until date?, brief bool, most int) -> member or fewer
-- (brief: only what a list shows by itself; what the union is called is in memory, org_names.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile,
	{if :brief} cast(null as text), {end} {if not :brief} o.name, {end} m.group_no, m.work_unit, m.tags, m.status, m.joined, m.wage, m.wage,
	m.org_path, m.name_key, m.rev
	{if not :brief} , p.sex, p.document_type, p.birth, m.nation, m.education, m.political, m.employment, m.skill, m.household,
		m.work_unit, m.job, m.platform, m.member_no, m.migrant {end}
from {member m} left join person p on p.person_id = m.person_id
	{if not :brief} left join {org o} on o.org_id = m.org_id {end}
where (m.org_path, m.name_key, m.member_id) > (:after_path, :after_key, :after_id)
	-- many share it: walked over in the list's order, which no index of names has
	{if :low} and (coalesce(m.name, '') >= :low and coalesce(m.name, '') < :high
		or coalesce(m.initials, '') >= :first and coalesce(m.initials, '') < :last) {end}
	{if :grouped} and m.group_no > 0 and m.group_no between :group_low and :group_high
		and (m.tags & :bits) <> 0 {end}
	{if :upto} and m.status <= :upto {end}
	{if :other} and m.status > 1 and m.status = :other {end}
	{if :lacking} and (m.document_index is null or m.mobile_index is null) {end}
	{if :since} and m.joined >= :since and m.joined <= :until {end}
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_named (after_path text, after_key text?, after_id id?, low text, high text, key_low text, key_high text,
--               upto int, since date, most int) -> member
-- (Union by union: in each, those of one surname stand together in the list's index.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, u.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from {org u} join {member m} on m.org_path = u.org_path and m.name_key >= :key_low and m.name_key < :key_high
	left join person p on p.person_id = m.person_id
where (u.org_path, m.name_key, m.member_id) > (:after_path, :after_key, :after_id)
	and m.name >= :low and m.name < :high
	{if :upto} and m.status <= :upto {end}
	{if :since} and m.joined >= :since {end}
order by u.org_path, m.name_key, m.member_id
limit :most;

-- member_paired (after_path text, after_key text?, after_id id?, pair text, upto int, since date, brief bool,
--                unions bool, most int) -> member or fewer
-- (Whose name begins with these two characters, along an index that has them in the list's order: nothing is counted
-- or sorted, and of those who were not asked for none is read.  unions: with what they are called.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile,
	{if not :unions} cast(null as text), {end} {if :unions} o.name, {end} m.group_no, m.work_unit, m.tags, m.status, m.joined, m.wage, m.wage,
	m.org_path, m.name_key, m.rev
	{if not :brief} , p.sex, p.document_type, p.birth, m.nation, m.education, m.political, m.employment, m.skill, m.household,
		m.work_unit, m.job, m.platform, m.member_no, m.migrant {end}
from {member m} left join person p on p.person_id = m.person_id
	{if :unions} left join {org o} on o.org_id = m.org_id {end}
where m.name_pair = :pair and (m.org_path, m.name_key, m.member_id) > (:after_path, :after_key, :after_id)
	{if :upto} and m.status <= :upto {end}
	{if :since} and m.joined >= :since {end}
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_tagged (tag_id id, after_path text, after_key text?, after_id id?, low text, high text?, first text?, last text?,
--                upto int, other int, lacking bool, since date, until date?, most int) -> member
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from {member_tag t} join {member m} on m.member_id = t.member_id and m.person_id = t.person_id left join person p on p.person_id = m.person_id
	left join {org o} on o.org_id = m.org_id
where t.tag_id = :tag_id and (t.org_path, t.name_key, t.member_id) > (:after_path, :after_key, :after_id)
	{if :low} and (coalesce(m.name, '') >= :low and coalesce(m.name, '') < :high
		or coalesce(m.initials, '') >= :first and coalesce(m.initials, '') < :last) {end}
	{if :upto} and m.status + 0 <= :upto {end}
	{if :other} and m.status + 0 = :other {end}
	{if :lacking} and (coalesce(m.document_index, m.mobile_index) is null or m.document_index is null
		or m.mobile_index is null) {end}
	{if :since} and m.joined + 0 >= :since and m.joined + 0 <= :until {end}
order by t.org_path, t.name_key, t.member_id
limit :most;

-- member_ungrouped (after_path text, after_key text?, after_id id?, low text, high text?, first text?, last text?,
--                   upto int, other int, lacking bool, since date, until date?, most int) -> member
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from {member m} left join person p on p.person_id = m.person_id left join {org o} on o.org_id = m.org_id
where m.group_no = 0 and (m.org_path, m.name_key, m.member_id) > (:after_path, :after_key, :after_id)
	{if :low} and (coalesce(m.name, '') >= :low and coalesce(m.name, '') < :high
		or coalesce(m.initials, '') >= :first and coalesce(m.initials, '') < :last) {end}
	{if :upto} and m.status <= :upto {end}
	{if :other} and m.status > 1 and m.status = :other {end}
	{if :lacking} and (m.document_index is null or m.mobile_index is null) {end}
	{if :since} and m.joined >= :since and m.joined <= :until {end}
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_called (after_path text, after_key text?, after_id id?, low text, high text, hits int, most int) -> member
-- (A name and nothing else: the index of names holds the keys they are sorted by.  The limit of the hits, which
-- are fewer, keeps the planner from walking through everybody in the order that is wanted.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from (select h.org_path, h.name_key, h.member_id from (select n.org_path, n.name_key, n.member_id from {member n}
	where n.name >= :low and n.name < :high limit :hits) h
where (h.org_path, h.name_key, h.member_id) > (:after_path, :after_key, :after_id)
order by h.org_path, h.name_key, h.member_id limit :most) few
	join {member m} on m.member_id = few.member_id
	left join person p on p.person_id = m.person_id left join {org o} on o.org_id = m.org_id
order by few.org_path, few.name_key, few.member_id;

-- member_found (after_path text, after_key text?, after_id id?, low text, like text?, high text?,
--               first text?, last text?, recent bool, bits int, below int, group_most int, status_low int,
--               status_high int, lacking bool, since date, until date, most int) -> member
-- (Sorted by their keys alone; what a page shows is read of those that it shows.  A planner that knows no figures takes
-- any range for a narrow one: only `recent` may lead to the index of days, else who has a name is looked for among all.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from (select f.member_id from {member f}
where (f.org_path, f.name_key, f.member_id) > (:after_path, :after_key, :after_id)
	and (f.tags & :bits) > :below and f.group_no <= :group_most and f.status between :status_low and :status_high
	and coalesce(f.joined, :since) >= :since and coalesce(f.joined, :since) <= :until
	{if :low} and f.member_id in (
		select n.member_id from {member n} where n.name >= :low and n.name < :high
		union select i.member_id from {member i} where i.initials >= :first and i.initials < :last) {end}
	{if :like} and (coalesce(f.name, '') >= :like and coalesce(f.name, '') < :high
		or coalesce(f.initials, '') >= :first and coalesce(f.initials, '') < :last) {end}
	{if :recent} and f.member_id in (select j.member_id from {member j} where j.joined >= :since and j.joined <= :until) {end}
	{if :lacking} and (f.document_index is null or f.mobile_index is null) {end}
order by f.org_path, f.name_key, f.member_id limit :most) few
	join {member m} on m.member_id = few.member_id
	left join person p on p.person_id = m.person_id left join {org o} on o.org_id = m.org_id
order by m.org_path, m.name_key, m.member_id;

-- member_numbered (after_path text, after_key text?, after_id id?, document blob, mobile blob, bits int, below int,
--                  group_most int, status_low int, status_high int, lacking bool, since date, until date,
--                  brief bool, unions bool, most int) -> member or fewer
-- (Whose document or mobile it is: so few that they are read and sorted as they are.  brief, unions: as above.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile,
	{if not :unions} cast(null as text), {end} {if :unions} o.name, {end} m.group_no, m.work_unit, m.tags, m.status, m.joined, m.wage, m.wage,
	m.org_path, m.name_key, m.rev
	{if not :brief} , p.sex, p.document_type, p.birth, m.nation, m.education, m.political, m.employment, m.skill, m.household,
		m.work_unit, m.job, m.platform, m.member_no, m.migrant {end}
from {member m} left join person p on p.person_id = m.person_id
	{if :unions} left join {org o} on o.org_id = m.org_id {end}
where (m.org_path, m.name_key, m.member_id) > (:after_path, :after_key, :after_id)
	and (m.tags & :bits) > :below and m.group_no <= :group_most and m.status between :status_low and :status_high
	and coalesce(m.joined, :since) >= :since and coalesce(m.joined, :since) <= :until
	{if :document} and m.document_index = :document {end}
	{if :mobile} and m.mobile_index = :mobile {end}
	{if :lacking} and (m.document_index is null or m.mobile_index is null) {end}
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_many_names (low text, high text, most int) -> (n int)
-- unscoped: how common a name is in the whole register, no further than most; nobody sees the figure
select count(*) from (select member_id from member where name >= :low and name < :high limit :most) w;

-- member_many_initials (first text, last text, most int) -> (n int)
-- unscoped: as above
select count(*) from (select member_id from member where initials >= :first and initials < :last limit :most) w;

-- member_many_joined (since date, until date, most int) -> (n int)
-- (A range with two ends: of one with a single end the planner thinks less than of the path's.)
select count(*) from (select m.member_id from {member m}
where m.joined >= :since and m.joined <= :until limit :most) w;

-- member_by_id (member_id id, first bool) -> member
-- (first: only if it is the first membership of who was new then, which is called by his number.)
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from {member m} left join person p on p.person_id = m.person_id left join {org o} on o.org_id = m.org_id
where m.member_id = :member_id {if :first} and m.person_id = :member_id {end};

-- members_by_ids (members text) -> member
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from {member m} left join person p on p.person_id = m.person_id left join {org o} on o.org_id = m.org_id
where m.member_id in {ids :members} order by m.member_id;

-- member_by_person (person_id id) -> member
-- unscoped: a person's own membership
select m.member_id, m.person_id, m.org_id, m.name, p.document_no, p.mobile, o.name, m.group_no, m.work_unit, m.tags, m.status,
	m.joined, m.wage, m.wage, m.org_path, m.name_key, m.rev, p.sex, p.document_type, p.birth, m.nation, m.education, m.political,
	m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.member_no, m.migrant
from member m left join person p on p.person_id = m.person_id left join org o on o.org_id = m.org_id
where m.person_id = :person_id and m.status < 4;

-- member_in_force (document_index blob) ->
--   (member_id id, org_id id, person_id id, org_name text, name text, status int, mobile_index blob, org_path text)
-- unscoped: one membership in force for each document, in whatever union it is
select m.member_id, m.org_id, m.person_id, o.name, m.name, m.status, m.mobile_index, m.org_path
from member m left join org o on o.org_id = m.org_id
where m.document_index = :document_index and m.status < 4;

-- members_in_force (indexes text) ->
--   (document_index blob, member_id id, org_id id, person_id id, org_name text, name text, status int, mobile_index blob, org_path text)
-- unscoped: one membership in force for each document, in whatever union it is
select m.document_index, m.member_id, m.org_id, m.person_id, o.name, m.name, m.status, m.mobile_index, m.org_path
from member m left join org o on o.org_id = m.org_id
where m.document_index in {blobs :indexes} and m.status < 4;

-- member_documents_there (indexes text) -> (document_index blob)
-- unscoped: who is on record or a member in force already, in whatever union; only that it is so is told
select document_index from person where document_index in {blobs :indexes}
union select document_index from member where document_index in {blobs :indexes} and status < 4;

-- member_nos_taken (numbers text) -> (member_no text)
-- unscoped: a number is nobody's twice
select member_no from member where member_no in {texts :numbers};

-- member_no_taken (member_no text) -> (member_id id)
-- unscoped: a number is nobody's twice
select member_id from member where member_no = :member_no;

-- member_add (member_id id, person_id id, org_id id, org_path text, name text, name_key text, initials text,
--             document_index blob?, mobile_index blob?, member_no text, group_no int, tags int, status int, status_since date,
--             joined date, wage money, nation int, education int, political int, employment int, skill int,
--             household int, work_unit text?, job text?, platform text?, migrant bool, made moment)
-- unscoped: check_scope has compared the union's path; a plain insert costs imports no statement journal
insert into member (member_id, person_id, org_id, org_path, name, name_key, initials, document_index, mobile_index,
	member_no, group_no, tags, status, status_since, joined, wage, nation, education, political, employment, skill,
	household, work_unit, job, platform, migrant, made, rev)
values (:member_id, :person_id, :org_id, :org_path, :name, :name_key, :initials, :document_index, :mobile_index,
	:member_no, :group_no, :tags, :status, :status_since, :joined, :wage, :nation, :education, :political, :employment,
	:skill, :household, :work_unit, :job, :platform, :migrant, :made, 1);

-- member_set (member_id id, rev int, group_no int, tags int, joined date, wage money, nation int, education int, political int,
--             employment int, skill int, household int, work_unit text?, job text?, platform text?, migrant bool)
update {member m} set group_no = :group_no, tags = :tags, joined = :joined, wage = :wage, nation = :nation,
	education = :education, political = :political, employment = :employment, skill = :skill,
	household = :household, work_unit = :work_unit, job = :job, platform = :platform, migrant = :migrant, rev = rev + 1
where m.member_id = :member_id and m.rev = :rev;

-- member_status_set (member_id id, rev int, status int, day date)
update {member m} set status = :status, status_since = :day, rev = rev + 1
where m.member_id = :member_id and m.rev = :rev;

-- member_follow (person_id id, name text, name_key text, initials text, document_index blob?, mobile_index blob?)
-- unscoped: a person's name and numbers are the same in each of his memberships
update member set name = :name, name_key = :name_key, initials = :initials, document_index = :document_index,
	mobile_index = :mobile_index
where person_id = :person_id;

-- member_change_add (change_id id, member_id id, person_id id, org_path text, at moment, kind int, day date, reason text?,
--                    by_name text)
-- unscoped: of a member that the rule has read in scope or just made
insert into member_change (change_id, member_id, person_id, org_path, at, kind, day, reason, by_name)
values (:change_id, :member_id, :person_id, :org_path, :at, :kind, :day, :reason, :by_name);

-- member_made (member_id id) -> (made moment)
select m.made from {member m} where m.member_id = :member_id;

-- member_out (member_id id, rev int)
delete from {member m} where m.member_id = :member_id and m.rev = :rev;

-- member_changes_out (member_id id, person_id id)
-- unscoped: of a member that the rule has read in scope
delete from member_change where member_id = :member_id and person_id = :person_id;

-- member_person_out (person_id id, made moment)
-- unscoped: of a member that the rule has taken out; whoever is anything else stays
delete from person where person_id = :person_id and made = :made
	and not exists (select 1 from member m where m.person_id = :person_id)
	and not exists (select 1 from account a where a.person_id = :person_id)
	and not exists (select 1 from post p where p.person_id = :person_id)
	and not exists (select 1 from member_bin b where b.person_id = :person_id)
	and not exists (select 1 from person_item i where i.person_id = :person_id)
	and not exists (select 1 from flow_item f where f.person_id = :person_id);

-- member_change_list (member_id id, most int, person id?) ->
--   (change_id id, at moment, kind int, day date, reason text, by_name text)
select c.change_id, c.at, c.kind, c.day, c.reason, c.by_name
from {member_change c} where c.member_id = :member_id {if :person} and c.person_id = :person {end} order by c.change_id desc limit :most;

-- member_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member set org_path = :org_path where org_id = :org_id;

-- member_change_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_change set org_path = :org_path
from member m
where m.org_id = :org_id and m.person_id = member_change.person_id and m.member_id = member_change.member_id;

-- member_org_named (name text) -> (org_id id, org_path text)
select o.org_id, o.org_path from {org o} where o.name = :name and o.state = 1 limit 2;

-- member_orgs_named (names text) -> (org_id id, org_path text, name text, division_name text, kind int, base int, moving bool)
select o.org_id, o.org_path, o.name, d.name, o.kind, o.base, o.moving
from {org o}
left join division d on d.version = (select value from setting where name = 'division.version') and d.code = o.division
where o.name in {texts :names} and o.state = 1;

-- member_org_first () -> (org_id id, org_path text, name text, kind int, members int)
select o.org_id, o.org_path, o.name, o.kind, o.members + o.members_below from {org o} order by o.org_path limit 1;

-- member_org_below (parent_id id, most int) -> (org_id id, name text)
select o.org_id, o.name from {org o}
where o.parent_id = :parent_id and o.state = 1 order by o.name_key, o.org_id limit :most;

-- member_check_figures () -> (org_id id, org_path text, name text, kept int, found int)
-- unscoped: the check goes over everybody
select o.org_id, o.org_path, o.name, o.members, coalesce(c.n, 0)
from org o left join (select m.org_id, count(*) as n from member m where m.status < 4 group by m.org_id) c on c.org_id = o.org_id
where o.members <> coalesce(c.n, 0)
order by o.org_id;

-- member_check_persons () -> (member_id id, person_id id, name text, name_key text, initials text,
--                             document_index blob, mobile_index blob)
-- unscoped: the check goes over everybody
select m.member_id, p.person_id, p.name, p.name_key, p.initials, p.document_index, p.mobile_index
from member m join person p on p.person_id = m.person_id
where m.document_index is distinct from p.document_index or m.mobile_index is distinct from p.mobile_index
	or m.name <> p.name
order by m.member_id;

-- member_check_owners () -> (member_id id)
-- unscoped: the check goes over everybody
-- (Rows beside a membership that are another person's than it is.)
select c.member_id from member_change c left join member m on m.person_id = c.person_id and m.member_id = c.member_id
	left join member_bin b on b.person_id = c.person_id and b.member_id = c.member_id
where m.member_id is null and b.member_id is null
union select t.member_id from member_tag t left join member m on m.person_id = t.person_id and m.member_id = t.member_id
where m.member_id is null
union select g.member_id from member_ground g left join member m on m.person_id = g.person_id and m.member_id = g.member_id
	left join member_bin b on b.person_id = g.person_id and b.member_id = g.member_id
where m.member_id is null and b.member_id is null;

-- member_owner (member_id id) -> (person_id id)
-- unscoped: the check goes over everybody
select person_id from member where member_id = :member_id
union all select person_id from member_bin where member_id = :member_id;

-- member_changes_owned (member_id id, survivor_id id)
-- unscoped: the check sets right whose they are
update member_change set person_id = :survivor_id where member_id = :member_id and person_id <> :survivor_id;

-- member_tags_owned (member_id id, survivor_id id)
-- unscoped: the check sets right whose they are
update member_tag set person_id = :survivor_id where member_id = :member_id and person_id <> :survivor_id;

-- member_grounds_owned (member_id id, survivor_id id)
-- unscoped: the check sets right whose they are
update member_ground set person_id = :survivor_id where member_id = :member_id and person_id <> :survivor_id;

-- member_check_paths () -> (org_id id, org_path text, n int)
-- unscoped: the check goes over everybody
select o.org_id, o.org_path, count(*)
from member m join org o on o.org_id = m.org_id where m.org_path <> o.org_path
group by o.org_id, o.org_path order by o.org_id;

-- member_org_picks (phrase text, most int) -> (org_id id, name text)
select o.org_id, o.name from {org o}
where o.org_id in {found org_find :phrase} and o.state = 1 order by o.org_path limit :most;
