-- What an applicant gave and agreed to, to be told to himself.

-- told_applications (person_id id?, account_id id?) -> (application_id id, number text, org_name text, name text, document_type int, document_no secret application.document_no by application_id, sex int, birth secret application.birth by application_id, mobile secret application.mobile by application_id, route int, group_no int, division text, work_unit text, job text, words text, state int, made moment)
-- unscoped: a person's own
select a.application_id, a.number, o.name, a.name, a.document_type, a.document_no, a.sex, a.birth, a.mobile, a.route, a.group_no,
	a.division, a.work_unit, a.job, a.words, a.state, a.made
from application a left join org o on o.org_id = a.org_id
where a.application_id in (select b.application_id from application b where b.account_id = :account_id
	union select b.application_id from application b where b.person_id = :person_id)
order by a.application_id;

-- told_consents (person_id id?, account_id id?) -> (label text, version int, words text, channel text, at moment, withdrawn moment)
select t.label, t.version, t.words, c.channel, c.at, c.withdrawn
from consent c join consent_text t on t.consent_text_id = c.consent_text_id
where c.account_id in (select b.account_id from account b where b.account_id = :account_id or b.person_id = :person_id)
order by c.consent_id;

-- told_corrections (person_id id?) -> (correction_id id, number text, kind int, wanted secret correction.wanted by correction_id, words text, file_name text, state int, made moment)
-- unscoped: a person's own
select correction_id, number, kind, wanted, words, file_name, state, made from correction
where person_id = :person_id order by correction_id;

-- --- who wants to be forgotten -------------------------------------------------------------------

-- forget_applications (person_id id?, account_id id?)
-- unscoped: a person's own
delete from application where account_id = :account_id or person_id = :person_id;

-- forget_corrections (person_id id?)
-- unscoped: a person's own
delete from correction where person_id = :person_id;

-- forget_draft (account_id id?)
delete from application_draft where account_id = :account_id;
