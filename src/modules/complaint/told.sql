-- What somebody complained of, to be told to himself; a nameless one is nobody's.

-- told_complaints (person_id id?, account_id id?) -> (complaint_id id, number text, kind int, words text, mobile secret complaint.mobile by complaint_id, org_name text, state int, made moment, answer text, answered moment)
-- unscoped: a person's own
select complaint_id, number, kind, words, mobile, org_name, state, made, answer, answered from complaint
where person_id = :person_id or account_id = :account_id order by complaint_id;

-- forget_complainer (person_id id?, account_id id?)
-- unscoped: a person's own; what was said stays, who said it does not
update complaint set person_id = null, account_id = null, mobile = null
where person_id = :person_id or account_id = :account_id;
