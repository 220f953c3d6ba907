-- Personal data that was given to somebody.

-- handed_insert (handed_id id, at moment, kind int, recipient text?, fields text, basis text, purpose text, persons int, account_id id?, by_name text, by_post text, org_path text)
-- unscoped: a record of what has been given, by whoever gave it
insert into handed (handed_id, at, kind, recipient, fields, basis, purpose, persons, account_id, by_name, by_post, org_path)
values (:handed_id, :at, :kind, :recipient, :fields, :basis, :purpose, :persons, :account_id, :by_name, :by_post, :org_path);

-- handed_person_add (handed_row_id id, person_id id, handed_id id)
insert into handed_person (handed_row_id, person_id, handed_id) values (:handed_row_id, :person_id, :handed_id);

-- handed_list (kind int?, recipient text?, since moment?, until moment?, before id?, most int) -> handed
select h.handed_id, h.at, h.kind, h.recipient, h.fields, h.persons, h.purpose, h.basis, h.by_name, h.by_post, h.org_path
from {handed h}
where true
	{if :kind} and h.kind = :kind {end}
	{if :recipient} and h.recipient = :recipient {end}
	{if :since} and h.at >= :since {end}
	{if :until} and h.at < :until {end}
	{if :before} and h.handed_id < :before {end}
order by h.handed_id desc limit :most;

-- handed_one (handed_id id) -> handed
select h.handed_id, h.at, h.kind, h.recipient, h.fields, h.persons, h.purpose, h.basis, h.by_name, h.by_post, h.org_path
from {handed h} where h.handed_id = :handed_id;

-- handed_over (before moment, most int) -> (handed_id id)
-- unscoped: the house ends what was kept long enough
select handed_id from handed where at < :before order by at limit :most;

-- handed_persons_drop (handed_id id)
delete from handed_person where handed_id = :handed_id;

-- handed_drop (handed_id id)
-- unscoped: the house ends what was kept long enough
delete from handed where handed_id = :handed_id;

-- told_handed (person_id id?) -> (at moment, kind int, recipient text, fields text, basis text, purpose text, by_name text, by_post text)
-- unscoped: a person's own
select h.at, h.kind, h.recipient, h.fields, h.basis, h.purpose, h.by_name, h.by_post
from handed h where h.handed_id in (select p.handed_id from handed_person p where p.person_id = :person_id)
order by h.handed_id;

-- forget_handed (person_id id?)
delete from handed_person where person_id = :person_id;
