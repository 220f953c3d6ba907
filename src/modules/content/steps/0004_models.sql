-- 劳模工匠: an article about a person. What is said of him is part of each version; that he agrees is told of the article.

alter table content_version add person_name $text;
alter table content_version add honour $int;
alter table content_version add level $int;
alter table content_version add award_year $int;
alter table content_version add unit $text;
alter table content_article add consent_on $date;
alter table content_article add consent_paper $text;
alter table content_article add consent_gone $moment;
alter table content_article add rank $int;
create index content_version_models on content_version (honour, award_year, version_id) where honour > 0;
