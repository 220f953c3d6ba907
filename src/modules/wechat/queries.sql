-- The account, its followers, what it answers and sends.

-- wechat_account_by (wechat_account_id id) -> wechat_account
select {*} from wechat_account where wechat_account_id = :wechat_account_id;

-- wechat_account_add (wechat_account_id id, name text, app_id text, origin text, mode int, token secret, aes_key secret?,
--   app_secret secret, notices int, template_id text?, word_title text?, word_text text?, word_time text?, by_sms bool, publishing int, articles int)
insert into wechat_account (wechat_account_id, name, app_id, origin, mode, token, aes_key, app_secret, notices, template_id,
	word_title, word_text, word_time, by_sms, publishing, articles, followers, rev)
values (:wechat_account_id, :name, :app_id, :origin, :mode, :token, :aes_key, :app_secret, :notices, :template_id,
	:word_title, :word_text, :word_time, :by_sms, :publishing, :articles, 0, 1);

-- wechat_account_put (wechat_account_id id, rev int, name text, app_id text, origin text, mode int, token secret, aes_key secret?,
--   app_secret secret, notices int, template_id text?, word_title text?, word_text text?, word_time text?, by_sms bool, publishing int, articles int)
update wechat_account set name = :name, app_id = :app_id, origin = :origin, mode = :mode, token = :token, aes_key = :aes_key,
	app_secret = :app_secret, notices = :notices, template_id = :template_id, word_title = :word_title, word_text = :word_text,
	word_time = :word_time, by_sms = :by_sms, publishing = :publishing, articles = :articles, rev = rev + 1
where wechat_account_id = :wechat_account_id and rev = :rev;

-- wechat_account_counted (wechat_account_id id, followers int, counted moment)
update wechat_account set followers = :followers, counted = :counted where wechat_account_id = :wechat_account_id;

-- wechat_account_menu (wechat_account_id id, menu_sent moment)
update wechat_account set menu_sent = :menu_sent where wechat_account_id = :wechat_account_id;

-- wechat_follower_by_index (openid_index blob) -> wechat_follower
select follower_id, openid, here, came, gone, org_id, account_id, bound from wechat_follower where openid_index = :openid_index;

-- wechat_follower_by_account (account_id id) -> wechat_follower
select follower_id, openid, here, came, gone, org_id, account_id, bound from wechat_follower where account_id = :account_id;

-- wechat_follower_by_id (follower_id id) -> wechat_follower
select follower_id, openid, here, came, gone, org_id, account_id, bound from wechat_follower where follower_id = :follower_id;

-- wechat_follower_of_person (person_id id) -> wechat_follower
select f.follower_id, f.openid, f.here, f.came, f.gone, f.org_id, f.account_id, f.bound
from account a join wechat_follower f on f.account_id = a.account_id
where a.person_id = :person_id
order by f.bound desc, f.follower_id desc limit 1;

-- wechat_follower_add (follower_id id, openid secret, openid_index blob)
insert into wechat_follower (follower_id, openid, openid_index, here) values (:follower_id, :openid, :openid_index, false)
on conflict do nothing;

-- wechat_follower_came (follower_id id, now moment, org_id id?)
update wechat_follower set here = true, came = :now, gone = null, org_id = coalesce(:org_id, org_id)
where follower_id = :follower_id;

-- wechat_follower_gone (follower_id id, now moment)
update wechat_follower set here = false, gone = :now where follower_id = :follower_id;

-- wechat_follower_bind (follower_id id, account_id id, now moment)
update wechat_follower set account_id = :account_id, bound = :now where follower_id = :follower_id and account_id is null;

-- wechat_follower_unbind (account_id id)
update wechat_follower set account_id = null, bound = null where account_id = :account_id;

-- wechat_bound_count () -> (n int)
select count(*) from wechat_follower where account_id is not null;

-- wechat_day_put (day date, came int, gone int)
insert into wechat_day (day, came, gone) values (:day, :came, :gone)
on conflict (day) do update set came = wechat_day.came + :came, gone = wechat_day.gone + :gone;

-- wechat_days (most int) -> (day date, came int, gone int)
select day, came, gone from wechat_day order by day desc limit :most;

-- wechat_seen_add (seen blob, at moment)
insert into wechat_seen (seen, at, answer) values (:seen, :at, '') on conflict do nothing;

-- wechat_seen_answer (seen blob, answer text)
update wechat_seen set answer = :answer where seen = :seen;

-- wechat_seen_get (seen blob) -> (answer text)
select answer from wechat_seen where seen = :seen;

-- wechat_seen_sweep (before moment)
delete from wechat_seen where at < :before;

-- wechat_visit_add (state blob, at moment, visit blob, follower_id id)
insert into wechat_visit (state, at, visit, follower_id) values (:state, :at, :visit, :follower_id) on conflict do nothing;

-- wechat_visit_of (visit blob, since moment) -> (follower_id id)
select follower_id from wechat_visit where visit = :visit and at >= :since order by at desc limit 1;

-- wechat_visit_sweep (before moment)
delete from wechat_visit where at < :before;

-- wechat_replies (reply_id id, kind int, after_key text?, after_id id?, most int) -> wechat_reply
select {*} from wechat_reply
where (:kind = 0 or kind = :kind)
	{if :reply_id} and reply_id = :reply_id {end}
	{if :after_id} and (word, reply_id) > (:after_key, :after_id) {end}
order by word, reply_id limit :most;

-- wechat_reply_for (kind int, word text) -> wechat_reply
select {*} from wechat_reply where kind = :kind and word = :word;

-- wechat_reply_parts () -> wechat_reply
select {*} from wechat_reply where kind = 2 order by length(word) desc, reply_id limit 1000;

-- wechat_reply_add (reply_id id, kind int, word text, words text, title text?, link text?)
insert into wechat_reply (reply_id, kind, word, words, title, link, rev) values (:reply_id, :kind, :word, :words, :title, :link, 1)
on conflict do nothing;

-- wechat_reply_set (reply_id id, rev int, kind int, word text, words text, title text?, link text?)
update wechat_reply set kind = :kind, word = :word, words = :words, title = :title, link = :link, rev = rev + 1
where reply_id = :reply_id and rev = :rev;

-- wechat_reply_remove (reply_id id)
delete from wechat_reply where reply_id = :reply_id;

-- wechat_menu_all () -> wechat_menu
select {*} from wechat_menu order by place, menu_id;

-- wechat_menu_by (menu_id id) -> wechat_menu
select {*} from wechat_menu where menu_id = :menu_id;

-- wechat_menu_add (menu_id id, parent_id id?, place int, label text, kind int, target text?)
insert into wechat_menu (menu_id, parent_id, place, label, kind, target, rev)
values (:menu_id, :parent_id, :place, :label, :kind, :target, 1);

-- wechat_menu_set (menu_id id, rev int, parent_id id?, place int, label text, kind int, target text?)
update wechat_menu set parent_id = :parent_id, place = :place, label = :label, kind = :kind, target = :target, rev = rev + 1
where menu_id = :menu_id and rev = :rev;

-- wechat_menu_remove (menu_id id)
delete from wechat_menu where menu_id = :menu_id;

-- wechat_scene_of (org_id id) -> (url text)
select url from wechat_scene where org_id = :org_id;

-- wechat_scene_put (org_id id, url text, made moment)
insert into wechat_scene (org_id, url, made) values (:org_id, :url, :made)
on conflict (org_id) do update set url = :url, made = :made;

-- follower_org_follow (org_id id, to_id id)
-- unscoped: who came by the poster of a union that is no more
update wechat_follower set org_id = :to_id where org_id = :org_id;

-- scene_drop (org_id id)
-- unscoped: nobody joins a union that is no more
delete from wechat_scene where org_id = :org_id;
