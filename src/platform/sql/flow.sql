-- Life cycles: places, moves, the inbox.

-- flow_item_add (item_id id, flow text, subject_id id, org_id id, org_path text, person_id id?, account_id id?, for_person_id id?, title text, state int, waits_for text?, due date?, since moment)
-- unscoped: an applicant begins a flow in a union he does not belong to yet
insert into flow_item (item_id, flow, subject_id, org_id, org_path, person_id, account_id, for_person_id, title, state, waits_for, due, since)
values (:item_id, :flow, :subject_id, :org_id, :org_path, :person_id, :account_id, :for_person_id, :title, :state, :waits_for, :due, :since);

-- flow_item_get (flow text, subject_id id) -> (item_id id, org_id id, org_path text, person_id id, account_id id, for_person_id id, title text, state int, waits_for text, due date, since moment)
-- unscoped: flow_move compares the scope itself, since an owner sees his own and an officer his block
select item_id, org_id, org_path, person_id, account_id, for_person_id, title, state, waits_for, due, since
from flow_item where flow = :flow and subject_id = :subject_id;

-- flow_item_set (item_id id, from_state int, state int, waits_for text?, due date?, since moment)
-- unscoped: by the key that flow_item_get gave in the same transaction
update flow_item set state = :state, waits_for = :waits_for, due = :due, since = :since
where item_id = :item_id and state = :from_state;

-- flow_item_title (item_id id, title text)
-- unscoped: by the key that flow_item_get gave in the same transaction
update flow_item set title = :title where item_id = :item_id;

-- flow_item_rescope (item_id id, org_id id, org_path text)
-- unscoped: by the key that flow_item_get gave in the same transaction
update flow_item set org_id = :org_id, org_path = :org_path where item_id = :item_id;

-- flow_move_rescope (item_id id, org_path text)
-- unscoped: follows its item
update flow_move set org_path = :org_path where item_id = :item_id;

-- flow_move_add (move_id id, item_id id, org_path text, at moment, from_state int, to_state int, move_label text, person_id id?, account_id id?, for_person_id id?, by_name text, by_post text, reason text?, due date?)
-- unscoped: follows its item
insert into flow_move (move_id, item_id, org_path, at, from_state, to_state, move_label, person_id, account_id, for_person_id, by_name, by_post, reason, due)
values (:move_id, :item_id, :org_path, :at, :from_state, :to_state, :move_label, :person_id, :account_id, :for_person_id, :by_name, :by_post, :reason, :due);

-- flow_move_list (item_id id) -> (move_id id, at moment, from_state int, to_state int, move_label text, by_name text, by_post text, reason text, due date)
-- unscoped: of an item that the caller was shown
select move_id, at, from_state, to_state, move_label, by_name, by_post, reason, due
from flow_move where item_id = :item_id order by move_id;

-- flow_move_last (item_id id) -> (at moment, by_name text, by_post text, move_label text, to_state int)
-- unscoped: names who was first, to whoever came second
select at, by_name, by_post, move_label, to_state from flow_move where item_id = :item_id order by move_id desc limit 1;

-- flow_move_by (item_id id, person_id id, for_person_id id) -> (times int)
-- unscoped: counts the part of one person, and of who he stands in for (himself, when for nobody)
select count(*) from flow_move
where item_id = :item_id and (person_id in (:person_id, :for_person_id) or for_person_id in (:person_id, :for_person_id));

-- flow_left_by (item_id id, person_id id, for_person_id id) -> (times int)
-- unscoped: whether it was one person's, or whom he stands in for, before it was handed over
select count(*) from flow_move where item_id = :item_id and left_person_id in (:person_id, :for_person_id);

-- flow_item_each () -> (item_id id, flow text, subject_id id, state int, waits_for text, last_state int)
-- unscoped: gonghui check looks at all of them
select i.item_id, i.flow, i.subject_id, i.state, i.waits_for, coalesce(m.to_state, 0)
from flow_item i left join flow_move m on m.move_id = (select max(l.move_id) from flow_move l where l.item_id = i.item_id)
order by i.item_id;

-- flow_waiting_for (permits text, most int) -> (item_id id, flow text, subject_id id, title text, state int, due date, since moment, org_id id)
select i.item_id, i.flow, i.subject_id, i.title, i.state, i.due, i.since, i.org_id
from {flow_item i}
where i.waits_for in {texts :permits}
order by i.due nulls last, i.item_id
limit :most;

-- flow_waiting_count (permit text, flow text, most int) -> (n int)
select count(*) from (select i.item_id from {flow_item i}
where i.waits_for = :permit and i.flow = :flow
limit :most) w;

-- flow_item_drop (item_id id)
-- unscoped: of a subject that the house has ended
delete from flow_item where item_id = :item_id;

-- flow_move_drop (item_id id)
-- unscoped: of a subject that the house has ended
delete from flow_move where item_id = :item_id;
