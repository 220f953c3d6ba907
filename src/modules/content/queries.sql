-- Articles, their versions, columns and files: the desk's side.

-- column_insert (column_id id, org_id id, parent_id id?, name text, intro text?, rank int, shared bool, state int)
insert into content_column (column_id, org_id, org_path, parent_id, name, intro, rank, shared, state, rev)
select :column_id, o.org_id, o.org_path, :parent_id, :name, :intro, :rank, :shared, :state, 1
from {org o} where o.org_id = :org_id;

-- column_set (column_id id, rev int, parent_id id?, name text, intro text?, rank int, shared bool, state int)
update {content_column c} set parent_id = :parent_id, name = :name, intro = :intro, rank = :rank, shared = :shared,
	state = :state, rev = rev + 1
where c.column_id = :column_id and c.rev = :rev;

-- column_rows (column_id id, after id, most int) -> content_column
-- unscoped: the parent's name is on the public site; the column itself is in scope
select c.column_id, c.name, p.name, o.name, c.rank, c.shared, c.state, c.intro, c.parent_id, c.org_id, c.org_path, c.rev
from {content_column c} join {org o} on o.org_id = c.org_id
	left join content_column p on p.column_id = c.parent_id
where true
	{if :column_id} and c.column_id = :column_id {end}
	{if :after} and (c.org_path, c.rank, c.column_id)
		> (select b.org_path, b.rank, b.column_id from content_column b where b.column_id = :after) {end}
order by c.org_path, c.rank, c.column_id
limit :most;

-- column_named (org_id id, name text) -> (column_id id)
-- unscoped: a name is used once in a union
select column_id from content_column where org_id = :org_id and name = :name;

-- column_get (column_id id) -> (column_id id, parent_id id, org_id id, org_path text, name text, intro text, shared bool, state int)
-- unscoped: columns are on the public site
select column_id, parent_id, org_id, org_path, name, intro, shared, state from content_column where column_id = :column_id;

-- column_for (org_path text, all_of bool) -> (column_id id, parent_id id, name text, org_id id, shared bool)
-- unscoped: a union's own columns, and those that unions above share
select column_id, parent_id, name, org_id, shared from content_column
where state = 1 and (org_path = :org_path or (shared and substr(:org_path, 1, length(org_path)) = org_path
	{if :all_of} and org_path <> :org_path {end}))
order by org_path, rank, column_id
limit 200;

-- article_insert (article_id id, org_id id, column_id id, newest_id id)
insert into content_article (article_id, org_id, org_path, column_id, newest_id, pinned, views, reads, rev)
select :article_id, o.org_id, o.org_path, :column_id, :newest_id, false, 0, 0, 1
from {org o} where o.org_id = :org_id;

-- version_insert (version_id id, article_id id, number int, column_id id, title text, summary text?, body text, cover_id id?, source text?, author text?, topic text?, tags text?, sourced bool, unclassified bool, person_name text?, honour int?, level int?, award_year int?, unit text?, person_id id?, account_id id?, by_name text, changed moment)
insert into content_version (version_id, article_id, org_id, org_path, number, state, column_id, title, summary, body,
	cover_id, source, author, topic, tags, sourced, unclassified, person_name, honour, level, award_year, unit, person_id,
	account_id, by_name, changed, rev)
select :version_id, a.article_id, a.org_id, a.org_path, :number, 1, :column_id, :title, :summary, :body, :cover_id, :source,
	:author, :topic, :tags, :sourced, :unclassified, :person_name, :honour, :level, :award_year, :unit, :person_id,
	:account_id, :by_name, :changed, 1
from {content_article a} where a.article_id = :article_id;

-- version_set (version_id id, column_id id, title text, summary text?, body text, cover_id id?, source text?, author text?, topic text?, tags text?, sourced bool, unclassified bool, person_name text?, honour int?, level int?, award_year int?, unit text?, person_id id?, account_id id?, by_name text, changed moment)
update {content_version v} set column_id = :column_id, title = :title, summary = :summary, body = :body,
	cover_id = :cover_id, source = :source, author = :author, topic = :topic, tags = :tags, sourced = :sourced,
	unclassified = :unclassified, person_name = :person_name, honour = :honour, level = :level, award_year = :award_year,
	unit = :unit, person_id = :person_id, account_id = :account_id, by_name = :by_name,
	changed = :changed, rev = rev + 1
where v.version_id = :version_id and v.state = 1;

-- article_touch (article_id id, rev int, newest_id id)
update {content_article a} set newest_id = :newest_id, rev = rev + 1 where a.article_id = :article_id and a.rev = :rev;

-- article_plan_set (article_id id, pinned bool, publish_from moment?, withdraw_on moment?, rank int)
update {content_article a} set pinned = :pinned, publish_from = :publish_from, withdraw_on = :withdraw_on, rank = :rank
where a.article_id = :article_id;

-- article_rows (article_id id, state int, phrase text, before id, most int) -> article
-- unscoped: columns are on the public site; the article itself is in scope
select a.article_id, v.title, c.name, o.name, v.state, v.by_name, v.changed, a.published, a.views, a.reads, v.number,
	a.pinned, a.publish_from, a.withdraw_on, a.newest_id, a.live_id, v.column_id, a.org_id, a.org_path, a.rev
from {content_article a} join content_version v on v.version_id = a.newest_id join org o on o.org_id = a.org_id
	join content_column c on c.column_id = v.column_id
where true
	{if :article_id} and a.article_id = :article_id {end}
	{if :state} and v.state = :state {end}
	{if :phrase} and v.version_id in {found content_find :phrase} {end}
	{if :before} and a.article_id < :before {end}
order by a.article_id desc
limit :most;

-- text_get (version_id id) -> content_text
-- unscoped: columns are on the public site; the version itself is in scope
select v.version_id, v.article_id, v.org_id, v.org_path, o.name, v.number, v.state, v.column_id, c.name, v.title, v.summary,
	v.body, v.cover_id, v.source, v.author, v.topic, v.tags, v.sourced, v.unclassified, v.hash, v.approved, v.person_id,
	v.by_name, v.changed, v.rev, v.person_name, v.honour, v.level, v.award_year, v.unit
from {content_version v} join org o on o.org_id = v.org_id join content_column c on c.column_id = v.column_id
where v.version_id = :version_id;

-- text_inside (version_id id) -> content_text
-- unscoped: for rules, which prove the scope through flow_move
select v.version_id, v.article_id, v.org_id, v.org_path, o.name, v.number, v.state, v.column_id, c.name, v.title, v.summary,
	v.body, v.cover_id, v.source, v.author, v.topic, v.tags, v.sourced, v.unclassified, v.hash, v.approved, v.person_id,
	v.by_name, v.changed, v.rev, v.person_name, v.honour, v.level, v.award_year, v.unit
from content_version v join org o on o.org_id = v.org_id join content_column c on c.column_id = v.column_id
where v.version_id = :version_id;

-- version_list (article_id id) -> (version_id id, number int, state int, by_name text, changed moment, title text)
select version_id, number, state, by_name, changed, title from {content_version v}
where v.article_id = :article_id
order by v.number desc
limit 100;

-- version_owner (version_id id, person_id id, account_id id)
-- unscoped: handed over by a rule that has found it
update content_version set person_id = :person_id, account_id = :account_id where version_id = :version_id;

-- version_state (version_id id, from_state int, state int)
-- unscoped: by the key that flow_move has proven in the same transaction
update content_version set state = :state, rev = rev + 1 where version_id = :version_id and state = :from_state;

-- version_seal (version_id id, hash blob)
-- unscoped: by the key that flow_move has proven in the same transaction
update content_version set hash = :hash where version_id = :version_id;

-- version_approve (version_id id, approved blob)
-- unscoped: by the key that flow_move has proven in the same transaction
update content_version set approved = :approved where version_id = :version_id;

-- article_inside (article_id id) -> (article_id id, org_id id, org_path text, newest_id id, live_id id, publish_from moment, withdraw_on moment, first_published moment, rev int, consent_on date, consent_gone moment)
-- unscoped: for rules, which prove the scope through flow_move
select article_id, org_id, org_path, newest_id, live_id, publish_from, withdraw_on, first_published, rev, consent_on, consent_gone
from content_article where article_id = :article_id;

-- article_go_live (article_id id, live_id id, column_id id, published moment, first_published moment)
-- unscoped: by the key that flow_move has proven in the same transaction
update content_article set live_id = :live_id, column_id = :column_id, published = :published,
	first_published = :first_published, publish_from = null
where article_id = :article_id;

-- article_go_down (article_id id)
-- unscoped: by the key that flow_move has proven in the same transaction
update content_article set live_id = null, withdraw_on = null where article_id = :article_id;

-- article_due (now moment, most int) -> (version_id id, article_id id)
-- unscoped: the installation itself publishes
select v.version_id, v.article_id from content_version v join content_article a on a.article_id = v.article_id
where v.state = 5 and (a.publish_from is null or a.publish_from <= :now)
order by v.version_id
limit :most;

-- article_over (now moment, most int) -> (version_id id)
-- unscoped: the installation itself withdraws
select live_id from content_article where live_id is not null and withdraw_on is not null and withdraw_on <= :now
order by withdraw_on
limit :most;

-- hand_add (article_id id, person_id id)
insert into content_hand (article_id, person_id) values (:article_id, :person_id) on conflict do nothing;

-- hand_is (version_id id, person_id id, giver_person_id id) -> (article_id id)
-- unscoped: whether the reviewer wrote on it himself, or who he stands in for (himself, when for nobody)
select h.article_id from content_hand h join content_version v on v.article_id = h.article_id
where v.version_id = :version_id and h.person_id in (:person_id, :giver_person_id)
limit 1;

-- words_index (version_id id, words text)
insert into {find content_find} values (:version_id, {tokens :words});

-- words_forget (version_id id)
delete from content_find where {find_row} = :version_id;

-- used_add (file_id id, version_id id)
insert into content_used (file_id, version_id) values (:file_id, :version_id) on conflict do nothing;

-- used_clear (version_id id)
delete from content_used where version_id = :version_id;

-- file_insert (file_id id, org_id id, kind int, name text, type text, alt text?, width int, height int, size int, account_id id?, made moment, poster_id id?, ms int?, codec int?, digest blob?)
insert into content_file (file_id, org_id, org_path, kind, name, type, alt, width, height, size, account_id, made, poster_id, ms,
	codec, digest)
select :file_id, o.org_id, o.org_path, :kind, :name, :type, :alt, :width, :height, :size, :account_id, :made, :poster_id, :ms,
	:codec, :digest
from {org o} where o.org_id = :org_id;

-- file_seen (file_id id) -> (file_id id, kind int, name text, type text, alt text, width int, height int, size int, poster_id id, digest blob)
select file_id, kind, name, type, alt, width, height, size, poster_id, digest from {content_file f} where f.file_id = :file_id;

-- file_rows (kind int, word text, after id, most int) -> (file_id id, name text, alt text, width int, height int)
select file_id, name, alt, width, height from {content_file f} where f.kind = :kind
	{if :word} and (f.alt like :word escape '\' or f.name like :word escape '\') {end}
	{if :after} and f.file_id < :after {end}
order by f.file_id desc
limit :most;

-- film_rows (after id, most int) -> (file_id id, poster_id id, name text, alt text, type text, width int, height int, size int, ms int, codec int, made moment)
select file_id, poster_id, name, alt, type, width, height, size, ms, codec, made from {content_file f} where f.kind = 3
	{if :after} and f.file_id < :after {end}
order by f.file_id desc
limit :most;

-- film_about (file_id id) -> (file_id id, poster_id id, alt text, width int, height int, ms int, digest blob)
-- unscoped: what a text shows is part of it
select file_id, poster_id, alt, width, height, ms, digest from content_file where file_id = :file_id and kind = 3;

-- file_exists (file_id id) -> (file_id id, kind int, width int, height int, alt text)
-- unscoped: whether a text names a file that is there
select file_id, kind, width, height, alt from content_file where file_id = :file_id;

-- live_each (after id, most int) -> (version_id id, article_id id, state int, title text, summary text, body text, cover_id id, source text, author text, topic text, tags text, column_id id, person_name text, honour int, level int, award_year int, unit text, hash blob, approved blob)
-- unscoped: gonghui check looks at all that is read
select v.version_id, v.article_id, v.state, v.title, v.summary, v.body, v.cover_id, v.source, v.author, v.topic, v.tags,
	v.column_id, v.person_name, v.honour, v.level, v.award_year, v.unit, v.hash, v.approved
from content_article a join content_version v on v.version_id = a.live_id
where true {if :after} and a.article_id > :after {end}
order by a.article_id
limit :most;

-- content_at (org_id id) -> (version_id id)
-- unscoped: follows its union, which moved
select version_id from content_version where org_id = :org_id order by version_id;

-- content_take_articles (org_id id, to_id id, org_path text)
-- unscoped: follows its union, which is no more
update content_article set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- content_take_versions (org_id id, to_id id, org_path text)
-- unscoped: follows its union, which is no more
update content_version set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- content_take_files (org_id id, to_id id, org_path text)
-- unscoped: follows its union, which is no more
update content_file set org_id = :to_id, org_path = :org_path where org_id = :org_id;

-- content_take_columns (org_id id, to_id id, org_path text, since text)
-- unscoped: follows its union, which is no more; a name that the other has already says where it comes from
update content_column set org_id = :to_id, org_path = :org_path,
	name = case when exists (select 1 from content_column t where t.org_id = :to_id and t.name = content_column.name)
		then name || :since else name end
where org_id = :org_id;

-- content_drop_words (org_id id)
-- unscoped: nobody writes at a union that is no more
delete from content_word where org_id = :org_id;

-- content_version_follow (loser_id id, survivor_id id)
-- unscoped: a person's own, in whatever union
update content_version set person_id = :survivor_id where person_id = :loser_id;

-- content_hand_follow (loser_id id, survivor_id id)
-- unscoped: who wrote on an article is the same human being after as before
insert into content_hand (article_id, person_id)
select article_id, :survivor_id from content_hand where person_id = :loser_id
on conflict do nothing;

-- content_hand_drop (loser_id id)
-- unscoped: he goes by his other number now
delete from content_hand where person_id = :loser_id;

-- content_move_articles (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_article set org_path = :org_path where org_id = :org_id;

-- content_move_versions (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_version set org_path = :org_path where org_id = :org_id;

-- content_move_columns (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_column set org_path = :org_path where org_id = :org_id;

-- content_move_files (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_file set org_path = :org_path where org_id = :org_id;

-- content_move_words (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_word set org_path = :org_path where org_id = :org_id;

-- content_move_wci (org_id id, org_path text)
-- unscoped: follows its union, which moved
update content_wci set org_path = :org_path where org_id = :org_id;

-- word_insert (word_id id, org_id id, word text, advice text?)
insert into content_word (word_id, org_id, org_path, word, advice, rev)
select :word_id, o.org_id, o.org_path, :word, :advice, 1 from {org o} where o.org_id = :org_id;

-- word_set (word_id id, rev int, word text, advice text?)
update {content_word w} set word = :word, advice = :advice, rev = rev + 1 where w.word_id = :word_id and w.rev = :rev;

-- word_rows (word_id id, after id, most int) -> content_word
select w.word_id, w.word, w.advice, o.name, w.org_id, w.org_path, w.rev
from {content_word w} join {org o} on o.org_id = w.org_id
where true {if :word_id} and w.word_id = :word_id {end} {if :after} and w.word_id > :after {end}
order by w.word_id
limit :most;

-- word_for (org_path text, most int) -> (word text, advice text)
-- unscoped: a union's own words, and those of unions above
select word, advice from content_word
where substr(:org_path, 1, length(org_path)) = org_path
order by word
limit :most;

-- content_any_at (org_id id) -> (n int)
-- unscoped: of a union that the rule has read in scope
select (select count(*) from content_article where org_id = :org_id) + (select count(*) from content_column where org_id = :org_id)
	+ (select count(*) from content_file where org_id = :org_id) + (select count(*) from content_word where org_id = :org_id)
	+ (select count(*) from content_wci where org_id = :org_id);
