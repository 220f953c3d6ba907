-- 限制处理: whoever is stored and not processed.

-- hold_memberships (person_id id) -> (member_id id)
-- unscoped: all that one person has, in whatever union
select member_id from member where person_id = :person_id order by member_id;

-- hold_kept (person_id id) -> (member_id id)
-- unscoped: all that one person has, in whatever union
select member_id from member_bin where person_id = :person_id and held = true order by member_id;

-- hold_add (person_id id, now moment)
insert into person_held (person_id, since) values (:person_id, :now);

-- hold_drop (person_id id)
delete from person_held where person_id = :person_id;

-- hold_get (person_id id) -> (since moment)
select since from person_held where person_id = :person_id;
