-- Saved views, columns, drafts, what may be taken back: each of one account.

-- list_saved_add (view_id id, account_id id, org_id id?, record text, name text, asked secret?, columns text?, made moment)
insert into list_saved (view_id, account_id, org_id, record, name, asked, columns, made)
values (:view_id, :account_id, :org_id, :record, :name, :asked, :columns, :made);

-- list_saved_of (account_id id, org_id id?, record text, most int) -> (view_id id, account_id id, org_id id, record text, name text, asked secret list_saved.asked by view_id, columns text, made moment)
select view_id, account_id, org_id, record, name, asked, columns, made from list_saved
where record = :record and account_id = :account_id
union all
select view_id, account_id, org_id, record, name, asked, columns, made from list_saved
where record = :record and org_id = :org_id and account_id <> :account_id
limit :most;

-- list_saved_one (view_id id, account_id id, org_id id?, record text) -> (view_id id, account_id id, org_id id, record text, name text, asked secret list_saved.asked by view_id, columns text, made moment)
select view_id, account_id, org_id, record, name, asked, columns, made from list_saved
where view_id = :view_id and record = :record and (account_id = :account_id or org_id = :org_id);

-- list_saved_named (account_id id, record text, name text) -> (view_id id)
select view_id from list_saved where account_id = :account_id and record = :record and name = :name;

-- list_saved_count (account_id id, record text) -> (n int)
select count(*) from list_saved where account_id = :account_id and record = :record;

-- list_saved_set (view_id id, account_id id, org_id id?, name text)
update list_saved set name = :name, org_id = :org_id where view_id = :view_id and account_id = :account_id;

-- list_saved_columns (view_id id, account_id id, columns text)
update list_saved set columns = :columns where view_id = :view_id and account_id = :account_id;

-- list_saved_drop (view_id id, account_id id)
delete from list_saved where view_id = :view_id and account_id = :account_id;

-- list_choice_of (account_id id, record text) -> (columns text, view_id id)
select columns, view_id from list_choice where account_id = :account_id and record = :record;

-- list_choice_columns (account_id id, record text, columns text?)
insert into list_choice (account_id, record, columns) values (:account_id, :record, :columns)
on conflict (account_id, record) do update set columns = excluded.columns;

-- list_choice_opens (account_id id, record text, view_id id?)
insert into list_choice (account_id, record, view_id) values (:account_id, :record, :view_id)
on conflict (account_id, record) do update set view_id = excluded.view_id;

-- list_choice_forget (view_id id)
update list_choice set view_id = null where view_id = :view_id;

-- draft_put (draft_id id, account_id id, form text, typed secret, saved moment)
insert into draft (draft_id, account_id, form, typed, saved) values (:draft_id, :account_id, :form, :typed, :saved);

-- draft_of (account_id id, form text, since moment) -> (draft_id id, typed secret draft.typed by draft_id, saved moment)
select draft_id, typed, saved from draft where account_id = :account_id and form = :form and saved >= :since;

-- draft_count (account_id id) -> (n int)
select count(*) from draft where account_id = :account_id;

-- draft_drop (account_id id, form text)
delete from draft where account_id = :account_id and form = :form;

-- draft_expire (before moment)
delete from draft where saved < :before;

-- undo_add (undo_id id, account_id id, act text, object_id id, rev int, was secret?, until moment)
insert into undo (undo_id, account_id, act, object_id, rev, was, until)
values (:undo_id, :account_id, :act, :object_id, :rev, :was, :until);

-- undo_of (undo_id id, account_id id) -> (undo_id id, act text, object_id id, rev int, was secret undo.was by undo_id, until moment)
select undo_id, act, object_id, rev, was, until from undo where undo_id = :undo_id and account_id = :account_id;

-- undo_drop (undo_id id, account_id id)
delete from undo where undo_id = :undo_id and account_id = :account_id;

-- undo_expire (before moment)
delete from undo where until < :before;

-- notice_unmark (person_id id, read_at moment)
update notice set read_at = null where person_id = :person_id and read_at = :read_at;
