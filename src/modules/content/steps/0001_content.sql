-- Columns, articles and their versions, pictures, and what was read.

create table content_column (
	column_id $key,
	org_id $id not null,
	org_path $path not null,
	parent_id $id,
	name $text not null,
	intro $text,
	rank $int not null,
	shared $bool not null,
	state $int not null,
	rev $int not null
);
create unique index content_column_name on content_column (org_id, name);
create index content_column_list on content_column (org_path, rank, column_id);

-- newest_id is the version in hand, live_id the one that is read.
create table content_article (
	article_id $key,
	org_id $id not null,
	org_path $path not null,
	column_id $id not null,
	newest_id $id not null,
	live_id $id,
	pinned $bool not null,
	publish_from $moment,
	withdraw_on $moment,
	first_published $moment,
	published $moment,
	views $int not null,
	reads $int not null,
	rev $int not null
);
create index content_article_list on content_article (org_path, article_id);
create index content_article_org on content_article (org_id, article_id);
create index content_article_live on content_article (published, article_id) where live_id is not null;
create index content_article_column on content_article (column_id, published, article_id) where live_id is not null;
create index content_article_site on content_article (org_id, published, article_id) where live_id is not null;
create index content_article_ends on content_article (withdraw_on) where live_id is not null and withdraw_on is not null;
create index content_article_live_version on content_article (live_id) where live_id is not null;

-- A text: changed while it is a draft, and never after it was handed in. hash is that of the text as it was handed in,
-- approved that which the final reviewer agreed to.
create table content_version (
	version_id $key,
	article_id $id not null,
	org_id $id not null,
	org_path $path not null,
	number $int not null,
	state $int not null,
	column_id $id not null,
	title $text not null,
	summary $text,
	body $text not null,
	cover_id $id,
	source $text,
	author $text,
	topic $text,
	tags $text,
	sourced $bool not null,
	unclassified $bool not null,
	hash $blob,
	approved $blob,
	person_id $id,
	account_id $id,
	by_name $text not null,
	changed $moment not null,
	rev $int not null
);
create unique index content_version_number on content_version (article_id, number);
create index content_version_state on content_version (state, version_id);
create index content_version_topic on content_version (topic) where topic is not null;

-- Who wrote on an article: none of them reviews it.
create table content_hand (
	article_id $id not null,
	person_id $id not null,
	primary key (article_id, person_id)
);

create table content_file (
	file_id $key,
	org_id $id not null,
	org_path $path not null,
	kind $int not null,
	name $text not null,
	type $text not null,
	alt $text,
	width $int not null,
	height $int not null,
	size $int not null,
	account_id $id,
	made $moment not null
);
create index content_file_list on content_file (org_path, file_id);

-- Which files a text shows: those of what is read are public.
create table content_used (
	file_id $id not null,
	version_id $id not null,
	primary key (file_id, version_id)
);
create index content_used_version on content_used (version_id);

create table content_word (
	word_id $key,
	org_id $id not null,
	org_path $path not null,
	word $text not null,
	advice $text,
	rev $int not null
);
create unique index content_word_once on content_word (org_id, word);
create index content_word_list on content_word (org_path, word_id);

create table content_reach (
	article_id $id not null,
	day $date not null,
	terminal $int not null,
	org_path $path not null,
	column_id $id not null,
	views $int not null,
	reads $int not null,
	primary key (article_id, day, terminal)
);
create index content_reach_day on content_reach (day, org_path);

-- Figures of an official account over a period, for its index of reach.
create table content_wci (
	wci_id $key,
	org_id $id not null,
	org_path $path not null,
	account $text not null,
	since $date not null,
	until $date not null,
	articles $int not null,
	read_all $int not null,
	look_all $int not null,
	like_all $int not null,
	forward_all $int not null,
	read_top $int not null,
	look_top $int not null,
	like_top $int not null,
	forward_top $int not null,
	read_most $int not null,
	look_most $int not null,
	like_most $int not null,
	forward_most $int not null,
	rev $int not null
);
create unique index content_wci_once on content_wci (org_id, account, since, until);
create index content_wci_list on content_wci (org_path, wci_id);

create $search content_find;
