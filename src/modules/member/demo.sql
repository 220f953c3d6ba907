-- Memberships by the hundred thousand: what the seeded demo writes without asking each row's rules.

-- demo_person_add (person_id id, name text, name_key text, initials text, sex int, document_type int?, document_no secret?,
--                  document_index blob?, birth secret?, birth_year int, mobile secret?, mobile_index blob?, verified_by int,
--                  made moment)
insert into person (person_id, name, name_key, initials, sex, document_type, document_no, document_index, birth, birth_year,
	mobile, mobile_index, verified_by, made, rev)
values (:person_id, :name, :name_key, :initials, :sex, :document_type, :document_no, :document_index, :birth, :birth_year,
	:mobile, :mobile_index, :verified_by, :made, 1);

-- demo_member_add (member_id id, person_id id, org_id id, org_path text, name text, name_key text, initials text,
--                  document_index blob?, mobile_index blob?, member_no text, group_no int, tags int, status int, status_since date,
--                  joined date, wage money, nation int, education int, political int, employment int, skill int,
--                  household int, work_unit text?, job text?, platform text?, migrant bool, made moment)
-- unscoped: the installation fills itself
insert into member (member_id, person_id, org_id, org_path, name, name_key, initials, document_index, mobile_index,
	member_no, group_no, tags, status, status_since, joined, wage, nation, education, political, employment, skill,
	household, work_unit, job, platform, migrant, made, rev)
values (:member_id, :person_id, :org_id, :org_path, :name, :name_key, :initials, :document_index, :mobile_index,
	:member_no, :group_no, :tags, :status, :status_since, :joined, :wage, :nation, :education, :political, :employment, :skill,
	:household, :work_unit, :job, :platform, :migrant, :made, 1);

-- demo_change_add (change_id id, member_id id, person_id id, org_path text, at moment, kind int, day date, by_name text)
-- unscoped: the installation fills itself
insert into member_change (change_id, member_id, person_id, org_path, at, kind, day, by_name)
values (:change_id, :member_id, :person_id, :org_path, :at, :kind, :day, :by_name);

-- demo_member_of (org_id id, from_id id?) -> (member_id id, person_id id, name text, member_no text)
-- unscoped: the demo looks among its own rows
select m.member_id, m.person_id, m.name, m.member_no from member m
where m.org_id = :org_id and m.status = 1 and m.mobile_index is not null
	{if :from_id} and m.member_id > :from_id {end}
order by m.member_id limit 1;
