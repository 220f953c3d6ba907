-- 劳模工匠风采: entries on the desk, and the gallery that everybody sees.

-- model_rows (article_id id, honour int, award_year int, state int, phrase text, before id, most int) -> content_model
-- unscoped: columns are on the public site; the article itself is in scope
select a.article_id, v.person_name, v.honour, v.level, cast(v.award_year as text), v.unit, v.title, v.state, a.rank, a.consent_on,
	a.consent_paper, a.consent_gone, a.published, o.name, v.cover_id, a.newest_id, a.live_id, a.org_id, a.org_path, a.rev
from {content_article a} join content_version v on v.version_id = a.newest_id join org o on o.org_id = a.org_id
where v.honour > 0
	{if :article_id} and a.article_id = :article_id {end}
	{if :honour} and v.honour = :honour {end}
	{if :award_year} and v.award_year = :award_year {end}
	{if :state} and v.state = :state {end}
	{if :phrase} and v.version_id in {found content_find :phrase} {end}
	{if :before} and a.article_id < :before {end}
order by a.article_id desc
limit :most;

-- model_agree (article_id id, consent_on date, consent_paper text)
update {content_article a} set consent_on = :consent_on, consent_paper = :consent_paper, consent_gone = null
where a.article_id = :article_id;

-- model_disagree_set (article_id id, consent_gone moment)
update {content_article a} set consent_gone = :consent_gone, rev = rev + 1
where a.article_id = :article_id and a.consent_gone is null;

-- site_models (org_id id, org_path text, honour int, award_year int, after_id id, after_rank int, after_year int, most int) -> (article_id id, person_name text, honour int, level int, award_year int, unit text, title text, cover_id id, alt text, rank int)
-- unscoped: the site is public
select a.article_id, v.person_name, v.honour, v.level, v.award_year, v.unit, v.title, v.cover_id, f.alt, coalesce(a.rank, 0)
from content_article a join content_version v on v.version_id = a.live_id
	join content_column c on c.column_id = a.column_id
	join content_file f on f.file_id = v.cover_id
where v.honour > 0 and (c.org_path = :org_path or a.org_id = :org_id)
	{if :honour} and v.honour = :honour {end}
	{if :award_year} and v.award_year = :award_year {end}
	{if :after_id} and (coalesce(a.rank, 0), -v.award_year, a.article_id) > (:after_rank, -:after_year, :after_id) {end}
order by coalesce(a.rank, 0), -v.award_year, a.article_id
limit :most;

-- site_model_kinds (org_id id, org_path text) -> (honour int, award_year int)
-- unscoped: the site is public; what the gallery can be looked through by
select distinct v.honour, v.award_year
from content_article a join content_version v on v.version_id = a.live_id
	join content_column c on c.column_id = a.column_id
where v.honour > 0 and (c.org_path = :org_path or a.org_id = :org_id)
order by v.honour, v.award_year desc
limit 500;
