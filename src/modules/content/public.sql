-- What is read: the public site. Everything here is on the site for everybody.

-- site_one (article_id id) -> (article_id id, version_id id, org_id id, org_path text, org_name text, column_id id, column_name text, column_path text, title text, summary text, body text, cover_id id, source text, author text, topic text, tags text, published moment, views int, person_name text, honour int, level int, award_year int, unit text)
-- unscoped: the site is public
select a.article_id, v.version_id, a.org_id, a.org_path, o.name, c.column_id, c.name, c.org_path, v.title, v.summary, v.body, v.cover_id,
	v.source, v.author, v.topic, v.tags, a.published, a.views, v.person_name, v.honour, v.level, v.award_year, v.unit
from content_article a join content_version v on v.version_id = a.live_id join org o on o.org_id = a.org_id
	join content_column c on c.column_id = a.column_id
where a.article_id = :article_id;

-- site_rows (column_id id, org_id id, topic text, phrase text, before moment, before_id id?, most int) -> (article_id id, org_id id, org_name text, column_id id, column_name text, title text, summary text, cover_id id, source text, author text, published moment, pinned bool, views int)
-- unscoped: the site is public
select a.article_id, a.org_id, o.name, c.column_id, c.name, v.title, v.summary, v.cover_id, v.source, v.author, a.published,
	a.pinned, a.views
from content_article a join content_version v on v.version_id = a.live_id join org o on o.org_id = a.org_id
	join content_column c on c.column_id = a.column_id
where a.live_id is not null
	{if :column_id} and a.column_id = :column_id {end}
	{if :org_id} and a.org_id = :org_id {end}
	{if :topic} and v.topic = :topic {end}
	{if :phrase} and v.version_id in {found content_find :phrase} {end}
	{if :before} and (a.published, a.article_id) < (:before, :before_id) {end}
order by a.published desc, a.article_id desc
limit :most;

-- site_home (org_id id, org_path text, most int) -> (article_id id, org_id id, org_name text, column_id id, column_name text, title text, summary text, cover_id id, source text, author text, published moment, pinned bool, views int)
-- unscoped: the site is public; the city's own columns, whoever wrote for them
select a.article_id, a.org_id, o.name, c.column_id, c.name, v.title, v.summary, v.cover_id, v.source, v.author, a.published,
	a.pinned, a.views
from content_article a join content_version v on v.version_id = a.live_id join org o on o.org_id = a.org_id
	join content_column c on c.column_id = a.column_id
where a.live_id is not null and (c.org_path = :org_path or a.org_id = :org_id)
order by a.pinned desc, a.published desc, a.article_id desc
limit :most;

-- site_related (column_id id, topic text, except_id id, most int) -> (article_id id, title text, published moment)
-- unscoped: the site is public
select a.article_id, v.title, a.published
from content_article a join content_version v on v.version_id = a.live_id
where a.live_id is not null and a.article_id <> :except_id
	{if :topic} and v.topic = :topic {end}
	{if not :topic} and a.column_id = :column_id {end}
order by a.published desc, a.article_id desc
limit :most;

-- site_file (file_id id) -> (file_id id, kind int, name text, type text, alt text, width int, height int, size int, poster_id id, digest blob)
-- unscoped: what an article on the site shows
select f.file_id, f.kind, f.name, f.type, f.alt, f.width, f.height, f.size, f.poster_id, f.digest
from content_file f
where f.file_id = :file_id and exists (select 1 from content_used u join content_article a on a.live_id = u.version_id
	where u.file_id = f.file_id);

-- site_films (org_id id, org_path text, before moment, before_id id?, most int) -> (article_id id, title text, published moment, file_id id, poster_id id, words text, ms int, width int, height int, org_name text)
-- unscoped: the site is public; of an article its first film
select a.article_id, v.title, a.published, f.file_id, f.poster_id, f.alt, f.ms, f.width, f.height, o.name
from content_article a join content_version v on v.version_id = a.live_id join org o on o.org_id = a.org_id
	join content_column c on c.column_id = a.column_id
	join content_file f on f.file_id = (select min(g.file_id) from content_used u join content_file g on g.file_id = u.file_id
		where u.version_id = a.live_id and g.kind = 3)
where a.live_id is not null and (c.org_path = :org_path or a.org_id = :org_id)
	{if :before} and (a.published, a.article_id) < (:before, :before_id) {end}
order by a.published desc, a.article_id desc
limit :most;

-- site_map (before id, most int) -> (article_id id, published moment)
-- unscoped: the site is public
select article_id, published from content_article
where live_id is not null {if :before} and article_id < :before {end}
order by article_id desc
limit :most;

-- site_org (org_path text) -> (org_id id, org_path text, name text)
-- unscoped: unions are public
select org_id, org_path, name from org where org_path = :org_path;
