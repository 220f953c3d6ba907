-- What is kept of a member, to be told to himself; and who looked at it.

-- told_person (person_id id?) -> (person_id id, name text, sex int, document_type int, document_no secret person.document_no by person_id, birth secret person.birth by person_id, mobile secret person.mobile by person_id, made moment)
select person_id, name, sex, document_type, document_no, birth, mobile, made from person where person_id = :person_id;

-- told_members (person_id id?) -> (member_no text, org_name text, status int, status_since date, joined date, group_no int, work_unit text, job text, platform text, wage money, nation int, education int, political int, employment int, skill int, household int, migrant bool, made moment)
-- unscoped: a person's own
select m.member_no, o.name, m.status, m.status_since, m.joined, m.group_no, m.work_unit, m.job, m.platform, m.wage, m.nation,
	m.education, m.political, m.employment, m.skill, m.household, m.migrant, m.made
from member m left join org o on o.org_id = m.org_id where m.person_id = :person_id order by m.member_id;

-- told_binned (person_id id?) -> (member_no text, org_name text, joined date, work_unit text, job text, reason text, binned moment)
-- unscoped: a person's own
select b.member_no, o.name, b.joined, b.work_unit, b.job, b.reason, b.binned
from member_bin b left join org o on o.org_id = b.org_id where b.person_id = :person_id order by b.member_id;

-- told_tags (person_id id?) -> (name text)
-- unscoped: a person's own
select g.name from member_tag t join tag g on g.tag_id = t.tag_id where t.person_id = :person_id order by g.tag_id;

-- told_changes (person_id id?) -> (day date, kind int, reason text, by_name text, at moment)
-- unscoped: a person's own
select day, kind, reason, by_name, at from member_change where person_id = :person_id order by change_id;

-- told_grounds (person_id id?) -> (day date, status int, clause text, declared date, announced date, unpaid_since date, warned date, judgement_no text, judgement_day date, opinion text, decided date, undone moment)
-- unscoped: a person's own
select day, status, clause, declared, announced, unpaid_since, warned, judgement_no, judgement_day, opinion, decided, undone
from member_ground where person_id = :person_id order by change_id;

-- told_items (person_id id?) -> (item_id id, part int, name text, sealed_name secret person_item.name by item_id, level int, number secret person_item.document_no by item_id, body text, day date, relation int, purpose int, birth secret person_item.birth by item_id, made moment)
select item_id, part, name, sealed_name, level, number, body, day, relation, purpose, birth, made
from person_item where person_id = :person_id order by item_id;

-- told_guardians (person_id id?) -> (words text, by_name text, at moment, withdrawn moment)
select words, by_name, at, withdrawn from guardian_consent where person_id = :person_id order by consent_id;

-- told_exits (person_id id?) -> (words text, state int, made moment)
-- unscoped: a person's own
select words, state, made from member_exit where person_id = :person_id order by exit_id;

-- told_mobiles (person_id id?) -> (mobile_change_id id, org_name text, mobile secret mobile_change.mobile by mobile_change_id, old_mobile secret mobile_change.old_mobile by mobile_change_id, question text, answer text, reason text, state int, made moment)
-- unscoped: a person's own
select mobile_change_id, org_name, mobile, old_mobile, question, answer, reason, state, made
from mobile_change where person_id = :person_id order by mobile_change_id;

-- told_looks (person_id id?) -> (by_name text, day date, times int)
-- unscoped: who opened one's own page
select coalesce(p.name, c.login), v.day, v.times
from viewed v join account c on c.account_id = v.account_id left join person p on p.person_id = c.person_id
where v.object = 'member' and v.object_id in (select m.member_id from member m where m.person_id = :person_id
	union select b.member_id from member_bin b where b.person_id = :person_id)
order by v.day, v.viewed_id;

-- told_record (person_id id?, account_id id?) -> (at moment, what text, by_name text, by_post text, reason text)
-- unscoped: what was done to one's own data, and by oneself at the door
select a.at, a.what, a.by_name, a.by_post, a.reason from audit a
where a.outcome = 1 and a.object = 'member' and a.object_id in (select m.member_id from member m where m.person_id = :person_id
	union select b.member_id from member_bin b where b.person_id = :person_id)
union all
select a.at, a.what, a.by_name, a.by_post, a.reason from audit a
where a.outcome = 1 and a.object = 'person' and a.object_id = :person_id
union all
select a.at, a.what, a.by_name, a.by_post, a.reason from audit a
where a.outcome = 1 and a.object = 'account'
	and a.object_id in (select c.account_id from account c where c.account_id = :account_id or c.person_id = :person_id)
order by 1;

-- --- who wants to be forgotten -------------------------------------------------------------------

-- bind_members (person_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from member where person_id = :person_id;

-- bind_binned (person_id id?) -> (n int)
-- unscoped: a person's own
select count(*) from member_bin where person_id = :person_id;

-- forget_person (person_id id?)
delete from person where person_id = :person_id;

-- forget_items (person_id id?)
delete from person_item where person_id = :person_id;

-- forget_guardians (person_id id?)
delete from guardian_consent where person_id = :person_id;

-- forget_exits (person_id id?)
-- unscoped: a person's own
delete from member_exit where person_id = :person_id;

-- forget_mobiles (person_id id?)
-- unscoped: a person's own
delete from mobile_change where person_id = :person_id;
