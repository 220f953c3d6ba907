-- Who wants to be forgotten: platform/told.h.

-- forget_mark (person_id id?)
delete from duplicate_mark where person_id = :person_id;
