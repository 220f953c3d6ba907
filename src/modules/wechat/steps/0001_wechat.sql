-- The official account, who follows it, what was said both ways.  One account of the federation, so nothing here has a scope.

create table wechat_account (
	wechat_account_id $key,
	name $text not null,
	app_id $text not null,
	origin $text not null,
	mode $int not null,
	token $secret not null,
	aes_key $secret,
	app_secret $secret not null,
	notices $int not null,
	template_id $text,
	word_title $text,
	word_text $text,
	word_time $text,
	by_sms $bool not null,
	publishing $int not null,
	followers $int not null,
	counted $moment,
	menu_sent $moment,
	rev $int not null
);

-- An openid, sealed; found again by its blind index.  With an account: a person has shown by SMS code whose it is.
create table wechat_follower (
	follower_id $key,
	openid $secret not null,
	openid_index $blob not null unique,
	here $bool not null,
	came $moment,
	gone $moment,
	org_id $id,
	account_id $id,
	bound $moment
);
create unique index wechat_follower_account on wechat_follower (account_id) where account_id is not null;

create table wechat_day (
	day $date not null primary key,
	came $int not null,
	gone $int not null
);

-- What the platform has delivered already, and what it was answered.
create table wechat_seen (
	seen $blob not null primary key,
	at $moment not null,
	answer $text not null
);
create index wechat_seen_at on wechat_seen (at);

-- States of web sign-in that came back, each good once; who came, until he has bound his account.
create table wechat_visit (
	state $blob not null primary key,
	at $moment not null,
	visit $blob not null,
	follower_id $id
);
create index wechat_visit_of on wechat_visit (visit, at);
create index wechat_visit_at on wechat_visit (at);

create table wechat_reply (
	reply_id $key,
	kind $int not null,
	word $text not null,
	words $text not null,
	title $text,
	link $text,
	rev $int not null,
	unique (kind, word)
);

create table wechat_menu (
	menu_id $key,
	parent_id $id,
	place $int not null,
	label $text not null,
	kind $int not null,
	target $text,
	rev $int not null
);

-- A notice on its way to one follower.
create table wechat_push (
	push_id $key,
	notice_id $id not null unique,
	person_id $id not null,
	follower_id $id not null,
	state $int not null,
	tries $int not null,
	next $moment,
	first $moment,
	made $moment not null,
	ended $moment,
	message $text,
	why $text
);
create index wechat_push_next on wechat_push (next, push_id) where next is not null;
create index wechat_push_ended on wechat_push (ended) where state = 4;
create index wechat_push_message on wechat_push (message) where message is not null;

-- The code on a union's poster that WeChat made.
create table wechat_scene (
	org_id $key,
	url $text not null,
	made $moment not null
);

-- An approved article on its way into the account's drafts.
create table wechat_piece (
	piece_id $key,
	subject_id $id not null unique,
	title $text not null,
	author $text,
	digest $text,
	body $text not null,
	link $text,
	cover_type $text not null,
	cover $blob,
	state $int not null,
	tries $int not null,
	next $moment,
	made $moment not null,
	ended $moment,
	media $text,
	publish $text,
	url $text,
	why $text
);
create index wechat_piece_next on wechat_piece (next, piece_id) where next is not null;
create index wechat_piece_publish on wechat_piece (publish) where publish is not null;
