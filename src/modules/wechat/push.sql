-- What goes out: notices to followers, articles to the account's drafts.

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

-- wechat_sms_today (since moment) -> (n int)
select count(*) from wechat_push where state = 4 and ended >= :since;

-- wechat_push_end (push_id id, state int, message text?, why text?, now moment)
update wechat_push set state = :state, next = null, message = coalesce(:message, message), why = :why, ended = :now
where push_id = :push_id;

-- wechat_push_of (message text) -> (push_id id, notice_id id, person_id id, state int)
select push_id, notice_id, person_id, state from wechat_push where message = :message;

-- wechat_pushes (push_id id, state int, most int, before id?) -> (push_id id, made moment, ended moment, title text, name text, state int, tries int, why text)
-- unscoped: the account is the federation's, and so are the people who bound theirs to it; names and titles, no numbers
select p.push_id, p.made, p.ended, n.title, e.name, p.state, p.tries, p.why
from wechat_push p join notice n on n.notice_id = p.notice_id join person e on e.person_id = p.person_id
where (:state = 0 or p.state = :state)
	{if :push_id} and p.push_id = :push_id {end}
	{if :before} and p.push_id < :before {end}
order by p.push_id desc limit :most;

-- wechat_push_counts (since moment) -> (state int, n int)
select state, count(*) as n from wechat_push where made >= :since group by state order by state;

-- wechat_mobile_of (person_id id) -> (person_id id, mobile secret person.mobile by person_id)
select person_id, mobile from person where person_id = :person_id;

-- wechat_piece_put (piece_id id, subject_id id, title text, author text?, digest text?, body text, link text?, cover_type text, cover blob?, now moment)
insert into wechat_piece (piece_id, subject_id, title, author, digest, body, link, cover_type, cover, state, tries, next, made)
values (:piece_id, :subject_id, :title, :author, :digest, :body, :link, :cover_type, :cover, 1, 0, :now, :now)
on conflict (subject_id) do update set title = :title, author = :author, digest = :digest, body = :body, link = :link,
	cover_type = :cover_type, cover = :cover, state = 1, tries = 0, next = :now, why = null
where wechat_piece.state in (1, 5);

-- wechat_piece_due (now moment, most int) -> (piece_id id)
select piece_id from wechat_piece where next <= :now order by next, piece_id limit :most;

-- wechat_piece_waits (now moment) -> (n int)
select count(*) from (select piece_id from wechat_piece where next <= :now limit 1) w;

-- wechat_piece_take (piece_id id, now moment, lease moment) -> (title text, author text, digest text, body text, link text, cover_type text, cover blob, state int, tries int, media text)
update wechat_piece set next = :lease, tries = tries + 1
where piece_id = :piece_id and next <= :now
returning title, author, digest, body, link, cover_type, cover, state, tries, media;

-- wechat_piece_later (piece_id id, next moment, why text)
update wechat_piece set next = :next, why = :why where piece_id = :piece_id;

-- wechat_piece_drafted (piece_id id, media text, next moment?, now moment)
update wechat_piece set state = 2, media = :media, next = :next, tries = 0, why = null, cover = null, ended = :now where piece_id = :piece_id;

-- wechat_piece_sent (piece_id id, publish text, now moment)
update wechat_piece set state = 3, publish = :publish, next = null, why = null, ended = :now where piece_id = :piece_id;

-- wechat_piece_end (piece_id id, state int, url text?, why text?, now moment)
update wechat_piece set state = :state, next = null, url = :url, why = :why, ended = :now where piece_id = :piece_id;

-- wechat_piece_of (publish text) -> (piece_id id, title text)
select piece_id, title from wechat_piece where publish = :publish;

-- wechat_pieces (most int) -> (piece_id id, title text, author text, state int, made moment, ended moment, url text, why text)
select piece_id, title, author, state, made, ended, url, why from wechat_piece order by piece_id desc limit :most;

-- push_follow (loser_id id, survivor_id id)
-- unscoped: a notice on its way to the same human being
update wechat_push set person_id = :survivor_id where person_id = :loser_id;
