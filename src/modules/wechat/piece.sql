-- Articles of the website on their way into the account.

-- wechat_piece_add (piece_id id, subject_id id, title text, state int, todo int, now moment)
insert into wechat_piece (piece_id, subject_id, title, state, todo, tries, next, made, changed)
values (:piece_id, :subject_id, :title, :state, :todo, 0, :now, :now, :now) on conflict do nothing;

-- wechat_piece_for (subject_id id) -> (piece_id id, title text, state int, article text, rev int)
select piece_id, title, state, article, rev from wechat_piece where subject_id = :subject_id;

-- wechat_piece_by (piece_id id) -> (piece_id id, subject_id id, title text, state int, todo int, made moment, changed moment, next moment, url text, stale bool, why text, rev int)
select piece_id, subject_id, title, state, todo, made, changed, next, url, stale, why, rev
from wechat_piece where piece_id = :piece_id;

-- wechat_piece_turn (piece_id id, rev int, state int, todo int, now moment)
update wechat_piece set state = :state, todo = :todo, tries = 0, next = :now, why = null, changed = :now, rev = rev + 1
where piece_id = :piece_id and rev = :rev;

-- wechat_piece_stale (piece_id id)
update wechat_piece set stale = true where piece_id = :piece_id;

-- wechat_piece_due (now moment, most int) -> (piece_id id)
select piece_id from wechat_piece where next <= :now order by next, piece_id limit :most;

-- wechat_piece_waits (now moment) -> (n int)
select count(*) from (select piece_id from wechat_piece where next <= :now limit 1) w;

-- wechat_piece_take (piece_id id, now moment, lease moment) -> (subject_id id, title text, todo int, tries int, media text, publish text, article text, url text, cover_id id, thumb text, stale bool, lost bool, rev int)
update wechat_piece set next = :lease, tries = tries + 1
where piece_id = :piece_id and next <= :now
returning subject_id, title, todo, tries, media, publish, article, url, cover_id, thumb, stale, lost, rev;

-- wechat_piece_learned (piece_id id, media text?, publish text?, article text?, url text?, cover_id id?, thumb text?, lost bool)
update wechat_piece set media = :media, publish = :publish, article = :article, url = :url, cover_id = :cover_id, thumb = :thumb,
	lost = :lost
where piece_id = :piece_id;

-- wechat_piece_later (piece_id id, rev int, next moment, why text?)
update wechat_piece set next = :next, why = :why where piece_id = :piece_id and rev = :rev;

-- wechat_piece_settled (piece_id id, rev int, title text, state int, todo int, fresh bool, next moment?, why text?, now moment)
update wechat_piece set title = :title, state = :state, todo = :todo, tries = 0, next = :next, why = :why, changed = :now, rev = rev + 1
	{if :fresh} , stale = false {end}
where piece_id = :piece_id and rev = :rev;

-- wechat_piece_of (publish text) -> (piece_id id, title text, todo int, rev int)
select piece_id, title, todo, rev from wechat_piece where publish = :publish;

-- wechat_piece_went_out (piece_id id, article text?, url text?)
update wechat_piece set article = :article, url = :url, media = null where piece_id = :piece_id;

-- wechat_pieces (state int, most int, before id?) -> (piece_id id, title text, state int, changed moment, stale bool, why text)
select piece_id, title, state, changed, stale, why from wechat_piece
where (:state = 0 or state = :state) {if :before} and piece_id < :before {end}
order by piece_id desc limit :most;

-- wechat_piece_failed (most int) -> (piece_id id, title text, changed moment, why text)
select piece_id, title, changed, why from wechat_piece where state = 5 order by piece_id desc limit :most;

-- wechat_piece_elsewhere (now moment, why text)
update wechat_piece set state = 6, todo = 0, next = null, media = null, publish = null, article = null, cover_id = null,
	thumb = null, why = :why, changed = :now, rev = rev + 1
where state <> 6;

-- wechat_picture_add (file_id id, url text, now moment)
insert into wechat_picture (file_id, url, made) values (:file_id, :url, :now)
on conflict (file_id) do update set url = :url, made = :now;

-- wechat_picture_url (file_id id) -> (url text)
select url from wechat_picture where file_id = :file_id;

-- wechat_picture_forget ()
delete from wechat_picture;
