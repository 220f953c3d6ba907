-- The recycle bin: members entered by mistake.

-- bin_add (member_id id, alone bool, held bool, reason text, by_name text, binned moment)
insert into member_bin (member_id, person_id, org_id, org_path, name, name_key, initials, document_index, mobile_index, member_no,
	group_no, tags, status, status_since, joined, wage, nation, education, political, employment, skill, household,
	work_unit, job, platform, migrant, made, rev,
	alone, held, reason, by_name, binned)
select m.member_id, m.person_id, m.org_id, m.org_path, m.name, m.name_key, m.initials, m.document_index,
	m.mobile_index, m.member_no, m.group_no, m.tags, m.status, m.status_since, m.joined, m.wage, m.nation,
	m.education, m.political, m.employment, m.skill, m.household, m.work_unit, m.job, m.platform, m.migrant, m.made,
	m.rev,
	:alone, :held, :reason, :by_name, :binned
from {member m} where m.member_id = :member_id;

-- bin_take (member_id id, person_id id, member_no text)
-- (Name and numbers are the person's, who may have others since.)
insert into member (member_id, person_id, org_id, org_path, name, name_key, initials, document_index, mobile_index, member_no,
	group_no, tags, status, status_since, joined, wage, nation, education, political, employment, skill, household,
	work_unit, job, platform, migrant, made, rev)
select b.member_id, b.person_id, b.org_id, b.org_path, p.name, p.name_key, p.initials, p.document_index,
	p.mobile_index, :member_no, b.group_no, b.tags, b.status, b.status_since, b.joined, b.wage, b.nation,
	b.education, b.political, b.employment, b.skill, b.household, b.work_unit, b.job, b.platform, b.migrant, b.made,
	b.rev + 1
from {member_bin b} join person p on p.person_id = b.person_id
where b.member_id = :member_id and b.person_id = :person_id;

-- bin_member_drop (member_id id)
delete from {member m} where m.member_id = :member_id;

-- bin_drop (member_id id)
-- unscoped: the rule has read the row in scope, or the house clears up
delete from member_bin where member_id = :member_id;

-- bin_one (member_id id) -> binned
select b.member_id, b.person_id, b.org_id, b.name, p.document_no, p.mobile, o.name, b.status, b.joined, b.reason, b.by_name,
	b.binned, b.joined, b.org_path, b.rev
from {member_bin b} left join person p on p.person_id = b.person_id left join {org o} on o.org_id = b.org_id
where b.member_id = :member_id and b.held = false;

-- bin_list (after_path text?, after_id id?, low text, high text?, most int) -> binned
select b.member_id, b.person_id, b.org_id, b.name, p.document_no, p.mobile, o.name, b.status, b.joined, b.reason, b.by_name,
	b.binned, b.joined, b.org_path, b.rev
from {member_bin b} left join person p on p.person_id = b.person_id left join {org o} on o.org_id = b.org_id
where b.held = false {if :after_path} and (b.org_path, b.member_id) > (:after_path, :after_id) {end}
	{if :low} and b.name >= :low and b.name < :high {end}
order by b.org_path, b.member_id limit :most;

-- bin_inside (member_id id, held bool) -> (member_id id, person_id id, org_id id, org_path text, name_key text, member_no text,
--                               document_index blob, mobile_index blob, tags int, status int, alone bool)
select b.member_id, b.person_id, b.org_id, b.org_path, b.name_key, b.member_no, b.document_index, b.mobile_index, b.tags,
	b.status, b.alone
from {member_bin b} where b.member_id = :member_id and b.held = :held;

-- bin_bonds (person_id id, member_id id) -> (posts int, others int)
-- unscoped: what else a person has, in whatever union
select (select count(*) from post p where p.person_id = :person_id and p.until is null),
	(select count(*) from member m where m.person_id = :person_id and m.member_id <> :member_id)
	+ (select count(*) from member_bin b where b.person_id = :person_id and b.member_id <> :member_id)
	+ (select count(*) from account a where a.person_id = :person_id)
	+ (select count(*) from post p where p.person_id = :person_id);

-- bin_person_blank (person_id id)
update person set document_index = null, mobile_index = null, rev = rev + 1 where person_id = :person_id;

-- bin_person_back (person_id id, document_index blob?, mobile_index blob?)
update person set document_index = :document_index, mobile_index = :mobile_index, rev = rev + 1
where person_id = :person_id;

-- bin_person_drop (person_id id)
delete from person where person_id = :person_id;

-- bin_changes_drop (member_id id, person_id id)
-- unscoped: of a row that is cleared away for good
delete from member_change where member_id = :member_id and person_id = :person_id;

-- bin_old (before moment, most int) -> (member_id id, person_id id, org_path text, member_no text, alone bool)
-- unscoped: the house clears up everywhere
select member_id, person_id, org_path, member_no, alone from member_bin
where binned < :before and held = false order by binned, member_id limit :most;

-- bin_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_bin set org_path = :org_path where org_id = :org_id;
