-- Changes of a membership: their grounds, requests to leave, figures of the retained, transfers.

-- member_standing (member_id id) -> (member_id id, person_id id, org_id id, org_path text, name text, status int,
--                                    status_since date, joined date, rev int)
-- unscoped: for rules, which prove the actor's part in the same transaction
select member_id, person_id, org_id, org_path, name, status, status_since, joined, rev
from member where member_id = :member_id;

-- member_leave_set (member_id id, status_before int, status int)
-- unscoped: for a transfer, one of whose sides has been proven
update member set status = :status, rev = rev + 1 where member_id = :member_id and status = :status_before;

-- member_put (member_id id, org_id id, org_path text)
-- unscoped: the last confirmation of a transfer, whose sides have been proven
update member set org_id = :org_id, org_path = :org_path, rev = rev + 1 where member_id = :member_id;

-- member_put_changes (member_id id, org_path text)
-- unscoped: follows its member
update member_change set org_path = :org_path where member_id = :member_id;

-- member_put_grounds (member_id id, org_path text)
-- unscoped: follows its member
update member_ground set org_path = :org_path where member_id = :member_id;

-- member_reports_of (member_id id) -> (change_id id)
-- unscoped: follows its member
select change_id from member_ground where member_id = :member_id and report > 0 order by change_id;

-- member_ground_add (change_id id, member_id id, person_id id, org_path text, status_before int, since_before date, status int, day date,
--                    ground int, clause text, declared date?, announced date?, unpaid_since date?, warned date?,
--                    judgement_no text?, judgement_day date?, opinion text?, decided date?, report int, by_id id?,
--                    at moment)
-- unscoped: of a member that the rule has read in scope
insert into member_ground (change_id, member_id, person_id, org_path, status_before, since_before, status, day, ground, clause,
	declared, announced, unpaid_since, warned, judgement_no, judgement_day, opinion, decided, report, by_id, at)
values (:change_id, :member_id, :person_id, :org_path, :status_before, :since_before, :status, :day, :ground, :clause, :declared,
	:announced, :unpaid_since, :warned, :judgement_no, :judgement_day, :opinion, :decided, :report, :by_id, :at);

-- member_ground_last (member_id id, person id?) -> (change_id id, status_before int, since_before date, status int, day date,
--                                       ground int, clause text, report int, by_id id, at moment)
select g.change_id, g.status_before, g.since_before, g.status, g.day, g.ground, g.clause, g.report, g.by_id, g.at
from {member_ground g} where g.member_id = :member_id {if :person} and g.person_id = :person {end} and g.undone is null
order by g.change_id desc limit 1;

-- member_ground_one (change_id id) -> (change_id id, member_id id, org_id id, org_path text, org_name text, name text,
--	status int, day date, clause text, judgement_no text, judgement_day date, opinion text, decided date, report int)
select g.change_id, g.member_id, m.org_id, g.org_path, o.name, m.name, g.status, g.day, g.clause, g.judgement_no,
	g.judgement_day, g.opinion, g.decided, g.report
from {member_ground g} join {member m} on m.person_id = g.person_id and m.member_id = g.member_id join {org o} on o.org_id = m.org_id
where g.change_id = :change_id and g.report > 0;

-- expulsions (change_id id, state int, before id, most int) -> expulsion
select g.change_id, m.name, o.name, g.day, g.judgement_no, g.decided, g.report, i.due, g.org_path
from {member_ground g} join {member m} on m.person_id = g.person_id and m.member_id = g.member_id join {org o} on o.org_id = m.org_id
	left join (select f.subject_id, f.due from {flow_item f} where f.flow = 'expulsion') i on i.subject_id = g.change_id
where g.report > 0
	{if :change_id} and g.change_id = :change_id {end}
	{if :state} and g.report = :state {end}
	{if :before} and g.change_id < :before {end}
order by g.change_id desc limit :most;

-- member_ground_path (change_id id) -> (org_path text)
-- unscoped: for the flow's own check of who may file
select org_path from member_ground where change_id = :change_id;

-- member_ground_report (change_id id, report_before int, report int)
-- unscoped: by the key that flow_move has proven in the same transaction
update member_ground set report = :report where change_id = :change_id and report = :report_before;

-- member_ground_undo (change_id id, now moment)
-- unscoped: by the key that member_ground_last gave in scope
update member_ground set undone = :now where change_id = :change_id and undone is null;

-- member_grounds_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_ground set org_path = :org_path
from member m
where m.org_id = :org_id and m.person_id = member_ground.person_id and m.member_id = member_ground.member_id;

-- member_reports_at (org_id id) -> (change_id id)
-- unscoped: follows its union, which moved
select g.change_id from member_ground g join member m on m.person_id = g.person_id and m.member_id = g.member_id
where m.org_id = :org_id and g.report > 0 order by g.change_id;

-- member_retained_add (org_id id, org_path text, n int)
-- unscoped: of a union whose member the rule has proven
insert into member_figures (org_id, org_path, retained) values (:org_id, :org_path, :n)
on conflict (org_id) do update set retained = member_figures.retained + excluded.retained,
	org_path = excluded.org_path;

-- member_retained_set (org_id id, org_path text)
-- unscoped: of a union whose members the rule has just moved
insert into member_figures (org_id, org_path, retained)
select :org_id, :org_path, count(*) from member m where m.org_id = :org_id and m.status = 3
on conflict (org_id) do update set retained = excluded.retained, org_path = excluded.org_path;

-- member_retained_sum () -> (n int)
select cast(coalesce(sum(f.retained), 0) as bigint) from {member_figures f} where f.retained > 0;

-- member_figures_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_figures set org_path = :org_path where org_id = :org_id;

-- member_check_retained () -> (org_id id, kept int, found int)
-- unscoped: the check goes over everybody
select w.org_id, cast(sum(w.kept) as bigint), cast(sum(w.found) as bigint) from (
	select f.org_id, f.retained as kept, 0 as found from member_figures f
	union all
	select m.org_id, 0, count(*) from member m where m.status = 3 group by m.org_id) w
group by w.org_id having sum(w.kept) <> sum(w.found)
order by w.org_id;

-- member_figures_clear ()
-- unscoped: made anew at once
delete from member_figures where true;

-- member_figures_fill ()
-- unscoped: made anew, of everybody
insert into member_figures (org_id, org_path, retained)
select org_id, org_path, count(*) from member where status = 3 group by org_id, org_path;

-- member_exit_add (exit_id id, member_id id, person_id id, org_id id, org_path text, words text, state int, made moment)
-- unscoped: one's own, whose union may be anywhere
insert into member_exit (exit_id, member_id, person_id, org_id, org_path, words, state, made)
values (:exit_id, :member_id, :person_id, :org_id, :org_path, :words, :state, :made);

-- member_exit_of (member_id id, person_id id) -> (exit_id id, words text, made moment)
select e.exit_id, e.words, e.made from {member_exit e}
where e.person_id = :person_id and e.member_id = :member_id and e.state = 1;

-- member_exit_open (member_id id, person_id id) -> (exit_id id)
-- unscoped: is one open, whoever asks
select exit_id from member_exit where person_id = :person_id and member_id = :member_id and state = 1;

-- member_exit_own () -> (exit_id id, words text, state int, made moment)
select e.exit_id, e.words, e.state, e.made from {own member_exit e} where true
order by e.exit_id desc limit 1;

-- member_exit_member (exit_id id) -> (member_id id)
select e.member_id from {member_exit e} where e.exit_id = :exit_id;

-- member_exit_set (exit_id id, state_before int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update member_exit set state = :state where exit_id = :exit_id and state = :state_before;

-- member_exits_at (org_id id) -> (exit_id id)
-- unscoped: follows its union, which moved
select exit_id from member_exit where org_id = :org_id order by exit_id;

-- member_exits_hand_over (org_id id, to_id id, org_path text)
-- unscoped: follows its members to another union
update member_exit set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- member_exits_of (member_id id) -> (exit_id id)
-- unscoped: follows its member
select exit_id from member_exit where member_id = :member_id order by exit_id;

-- member_exits_put (member_id id, org_id id, org_path text)
-- unscoped: follows its member
update member_exit set org_id = :org_id, org_path = :org_path where member_id = :member_id;

-- member_exits_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update member_exit set org_path = :org_path where org_id = :org_id;
