-- What is known of a follower who has said who he is, to be told to himself.

-- told_followers (person_id id?, account_id id?) -> (follower_id id, openid secret wechat_follower.openid by follower_id, here bool, came moment, gone moment, bound moment)
select f.follower_id, f.openid, f.here, f.came, f.gone, f.bound from wechat_follower f
where f.account_id in (select b.account_id from account b where b.account_id = :account_id or b.person_id = :person_id)
order by f.follower_id;

-- told_pushes (person_id id?) -> (title text, state int, made moment, ended moment)
select n.title, p.state, p.made, p.ended
from wechat_push p join notice n on n.notice_id = p.notice_id and n.person_id = p.person_id
where p.person_id = :person_id order by p.push_id;

-- forget_follower (person_id id?, account_id id?)
-- (He may follow on; who he is nobody knows any more.)
update wechat_follower set account_id = null, bound = null
where account_id in (select account_id from account where account_id = :account_id or person_id = :person_id);

-- forget_pushes (person_id id?)
delete from wechat_push where person_id = :person_id;
