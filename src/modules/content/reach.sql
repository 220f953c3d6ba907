-- What was read, and the index of an official account.

-- reach_add (article_id id, day date, terminal int, views int, reads int)
-- unscoped: counted by the installation itself
insert into content_reach (article_id, day, terminal, org_path, column_id, views, reads)
select a.article_id, :day, :terminal, a.org_path, a.column_id, :views, :reads from content_article a
where a.article_id = :article_id
on conflict (article_id, day, terminal) do update set views = content_reach.views + excluded.views,
	reads = content_reach.reads + excluded.reads;

-- reach_sum (article_id id, views int, reads int)
-- unscoped: counted by the installation itself
update content_article set views = views + :views, reads = reads + :reads where article_id = :article_id;

-- reach_days (since date, until date) -> (day date, views int, reads int)
select r.day, cast(sum(r.views) as bigint), cast(sum(r.reads) as bigint) from {content_reach r}
where r.day >= :since and r.day <= :until
group by r.day
order by r.day;

-- reach_columns (since date, until date) -> (column_id id, name text, views int, reads int)
-- unscoped: columns are on the public site; the figures are in scope
select r.column_id, c.name, cast(sum(r.views) as bigint), cast(sum(r.reads) as bigint)
from {content_reach r} join content_column c on c.column_id = r.column_id
where r.day >= :since and r.day <= :until
group by r.column_id, c.name
order by 3 desc, r.column_id
limit 50;

-- reach_terminals (since date, until date) -> (terminal int, views int, reads int)
select r.terminal, cast(sum(r.views) as bigint), cast(sum(r.reads) as bigint) from {content_reach r}
where r.day >= :since and r.day <= :until
group by r.terminal
order by r.terminal;

-- reach_move (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_reach set org_path = :org_path
where article_id in (select article_id from content_article where org_id = :org_id);

-- wci_insert (wci_id id, org_id id, account text, since date, until date, articles int, read_all int, look_all int, like_all int, forward_all int, read_top int, look_top int, like_top int, forward_top int, read_most int, look_most int, like_most int, forward_most int)
insert into content_wci (wci_id, org_id, org_path, account, since, until, articles, read_all, look_all, like_all, forward_all,
	read_top, look_top, like_top, forward_top, read_most, look_most, like_most, forward_most, rev)
select :wci_id, o.org_id, o.org_path, :account, :since, :until, :articles, :read_all, :look_all, :like_all, :forward_all,
	:read_top, :look_top, :like_top, :forward_top, :read_most, :look_most, :like_most, :forward_most, 1
from {org o} where o.org_id = :org_id;

-- wci_set (wci_id id, rev int, account text, since date, until date, articles int, read_all int, look_all int, like_all int, forward_all int, read_top int, look_top int, like_top int, forward_top int, read_most int, look_most int, like_most int, forward_most int)
update {content_wci w} set account = :account, since = :since, until = :until, articles = :articles, read_all = :read_all,
	look_all = :look_all, like_all = :like_all, forward_all = :forward_all, read_top = :read_top, look_top = :look_top,
	like_top = :like_top, forward_top = :forward_top, read_most = :read_most, look_most = :look_most,
	like_most = :like_most, forward_most = :forward_most, rev = rev + 1
where w.wci_id = :wci_id and w.rev = :rev;

-- wci_rows (wci_id id, before id, most int) -> content_wci
select w.wci_id, w.account, w.since, w.until, w.articles, w.read_all, w.look_all, w.like_all, w.forward_all, w.read_top,
	w.look_top, w.like_top, w.forward_top, w.read_most, w.look_most, w.like_most, w.forward_most, o.name, w.org_id,
	w.org_path, w.rev
from {content_wci w} join {org o} on o.org_id = w.org_id
where true {if :wci_id} and w.wci_id = :wci_id {end} {if :before} and w.wci_id < :before {end}
order by w.wci_id desc
limit :most;

-- wci_of (org_id id, account text, since date, until date) -> (wci_id id)
select w.wci_id from {content_wci w}
where w.org_id = :org_id and w.account = :account and w.since = :since and w.until = :until;
