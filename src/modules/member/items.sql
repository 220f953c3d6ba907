-- Skills, honours and family members of a person; a guardian's consent.
-- sealed: person_item.sealed_name as person_item.name
-- sealed: person_item.number as person_item.document_no

-- item_list (person_id id, part int) -> item
select i.item_id, i.person_id, i.part, i.name, i.sealed_name, i.level, i.number, i.body, i.day, i.relation, i.purpose, i.birth, i.rev
from person_item i where i.person_id = :person_id and i.part = :part order by i.item_id;

-- item_one (item_id id, person_id id) -> item
select i.item_id, i.person_id, i.part, i.name, i.sealed_name, i.level, i.number, i.body, i.day, i.relation, i.purpose, i.birth, i.rev
from person_item i where i.item_id = :item_id and i.person_id = :person_id;

-- item_count (person_id id) -> (n int)
select count(*) from person_item where person_id = :person_id;

-- item_add (item_id id, person_id id, part int, name text?, sealed_name secret?, level int, number secret?, body text?, day date?,
--           relation int, purpose int, birth secret?, birth_year int, made moment)
insert into person_item (item_id, person_id, part, name, sealed_name, level, number, body, day, relation, purpose, birth,
	birth_year, made, rev)
values (:item_id, :person_id, :part, :name, :sealed_name, :level, :number, :body, :day, :relation, :purpose, :birth,
	:birth_year, :made, 1);

-- item_set (item_id id, rev int, name text?, sealed_name secret?, level int, number secret?, body text?, day date?,
--           relation int, purpose int, birth secret?, birth_year int)
update person_item set name = :name, sealed_name = :sealed_name, level = :level, number = :number, body = :body, day = :day,
	relation = :relation, purpose = :purpose, birth = :birth, birth_year = :birth_year, rev = rev + 1
where item_id = :item_id and rev = :rev;

-- item_drop (item_id id)
delete from person_item where item_id = :item_id;

-- consent_add (consent_id id, item_id id, person_id id, words text, channel int, by_name text, at moment)
insert into guardian_consent (consent_id, item_id, person_id, words, channel, by_name, at)
values (:consent_id, :item_id, :person_id, :words, :channel, :by_name, :at);

-- consent_of (item_id id) -> (consent_id id, words text, channel int, by_name text, at moment)
select consent_id, words, channel, by_name, at from guardian_consent where item_id = :item_id and withdrawn is null
order by consent_id desc limit 1;

-- consent_withdraw (item_id id, now moment)
update guardian_consent set withdrawn = :now where item_id = :item_id and withdrawn is null;

-- items_follow (loser_id id, survivor_id id)
update person_item set person_id = :survivor_id where person_id = :loser_id;

-- consents_follow (loser_id id, survivor_id id)
update guardian_consent set person_id = :survivor_id where person_id = :loser_id;

-- items_purge (person_id id)
delete from person_item where person_id = :person_id;

-- consents_purge (person_id id)
delete from guardian_consent where person_id = :person_id;
