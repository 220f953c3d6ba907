-- What goes out to followers: notices.

-- wechat_notice_by (notice_id id) -> (person_id id, title text, body text, path text, at moment)
select person_id, title, body, path, at from notice where notice_id = :notice_id;

-- wechat_push_add (push_id id, notice_id id, person_id id, follower_id id, now moment)
insert into wechat_push (push_id, notice_id, person_id, follower_id, state, tries, next, made)
values (:push_id, :notice_id, :person_id, :follower_id, 1, 0, :now, :now) on conflict do nothing;

-- wechat_push_due (now moment, most int) -> (push_id id)
select push_id from wechat_push where next <= :now order by next, push_id limit :most;

-- wechat_push_waits (now moment) -> (n int)
select count(*) from (select push_id from wechat_push where next <= :now limit 1) w;

-- wechat_push_take (push_id id, now moment, lease moment) -> (notice_id id, person_id id, follower_id id, tries int, first moment, message text)
update wechat_push set next = :lease, tries = tries + 1, first = coalesce(first, :now)
where push_id = :push_id and next <= :now
returning notice_id, person_id, follower_id, tries, first, message;

-- wechat_push_later (push_id id, next moment, why text)
update wechat_push set next = :next, why = :why where push_id = :push_id and ended is null;

-- wechat_push_back (push_id id, now moment)
update wechat_push set state = 1, next = :now, ended = null where push_id = :push_id and state = 2;

-- wechat_push_end (push_id id, state int, message text?, why text?, now moment)
update wechat_push set state = :state, next = null, message = coalesce(:message, message), why = :why, ended = :now
where push_id = :push_id;

-- wechat_push_of (message text) -> (push_id id, notice_id id, person_id id, state int)
select push_id, notice_id, person_id, state from wechat_push where message = :message;

-- wechat_pushes (push_id id, state int, most int, before id?) -> (push_id id, made moment, ended moment, notice_id id, person_id id, state int, tries int, why text)
-- unscoped: the account is the federation's, and so are the people who bound theirs to it; names and titles, no numbers
select p.push_id, p.made, p.ended, p.notice_id, p.person_id, p.state, p.tries, p.why
from wechat_push p
where (:state = 0 or p.state = :state)
	{if :push_id} and p.push_id = :push_id {end}
	{if :before} and p.push_id < :before {end}
order by p.push_id desc limit :most;

-- wechat_titles (notices text, persons text) -> (notice_id id, title text)
select notice_id, title from notice where person_id in {ids :persons} and notice_id in {ids :notices};

-- wechat_push_counts (since moment) -> (state int, n int)
select state, count(*) as n from wechat_push where made >= :since group by state order by state;

-- wechat_mobile_of (person_id id) -> (person_id id, mobile secret person.mobile by person_id)
select person_id, mobile from person where person_id = :person_id;

-- push_follow (loser_id id, survivor_id id)
-- unscoped: a notice on its way to the same human being
update wechat_push set person_id = :survivor_id where person_id = :loser_id;

-- push_handed (since moment, until moment, kind int) -> (persons int, told int)
-- unscoped: how many people's messages went out on a day, and whether that was written down
select count(distinct p.person_id), (select count(*) from handed h where h.kind = :kind and h.at >= :until)
from wechat_push p where p.first >= :since and p.first < :until and p.state in (2, 3);
