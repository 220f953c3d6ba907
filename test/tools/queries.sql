-- Every turn of the language; the golden files show what becomes of it.

-- member_search (word text?, since date, all_of_them bool, most int) -> member
select {m.*} from {member m}
where true
  {if :word} and m.member_id in {found member_find :word} {end}
  {if :since} and m.joined >= :since {end}
  {if not :all_of_them} and m.active {end}
order by m.org_path, m.name_key, m.member_id
limit :most;

-- member_by_id (member_id id) -> member
select {*} from {member m} where member_id = :member_id;

-- member_brief (brief bool) -> member or fewer
select m.member_id, m.org_id {if not :brief} , m.name, m.joined {end} from {member m};

-- member_insert (member_id id, org_id id, name text,
--                name_key text, extra json)
insert into member (member_id, org_id, org_path, name, name_key, extra)
select :member_id, o.org_id, o.path, :name, :name_key, :extra from {org o} where o.org_id = :org_id;

-- member_rename (member_id id, name text)
update {member m} set name = :name   -- the scope stands before, in brackets
where m.member_id = :member_id or false;

-- member_rename_own (name text) -> (member_id id, name text)
update {own member m} set name = :name where true
returning member_id, name;

-- member_leave (member_id id)
delete from {member m} where m.member_id = :member_id;

-- member_move (member_id id, path text)
-- unscoped: the officer of the new union takes him over
update {member m} set org_path = :path where m.member_id = :member_id;

-- transfers () -> (transfer_id id, orgs int)
select t.transfer_id, count(*) from {transfer t}
left join {org} on org.path = t.from_path group by t.transfer_id;

-- member_numbers () -> (member_id id, document_no secret member.document_no by member_id)
-- unscoped: the nightly rewrite of seals
-- goes over everybody
select member_id, document_no from member;

-- members_of (members text, numbers text, marks text) -> (member_id id)
select m.member_id from {member m} where m.member_id in {ids :members} and m.name in {texts :numbers}
	and m.document_no not in {blobs :marks};

-- member_words (member_id id, words text)
insert into {find member_find} values (:member_id, {tokens :words});

-- member_forget (member_id id)
delete from member_find where {find_row} = :member_id;

-- member_twice (least int) -> (n int)
with recent (x) as (select member_id from {member m} where m.joined is not null)
select count(*) from {own member p}, recent where recent.x = p.member_id and p.dues > :least
  and p.name is distinct from 'a; -- ''b''';

-- setting_put (name text, content text)
insert into setting (name, content, seen) values (:name, :content, false)
on conflict (name) do update set content = excluded.content;

-- human_add (person_id id, code text, at moment?)
insert into human (person_id, code, at) values (:person_id, :code, :at);

-- human_code_set (person_id id, code text)
update human set at = null, code = :code where person_id = :person_id;

-- human_code_give_up (person_id id)
update human set code = null where person_id = :person_id;

-- card_copy (card_id id, person_id id, number text)
insert into card (card_id, person_id, number) select :card_id, h.person_id, :number from human h where h.person_id = :person_id;

-- card_follow (loser_id id, survivor_id id)
update card set person_id = :survivor_id where person_id = :loser_id;
