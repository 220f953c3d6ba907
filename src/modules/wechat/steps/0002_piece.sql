-- Articles of the website in the account: what is sent is read when it is sent, so a row says only how far it has come.

alter table wechat_account add articles $int not null default 1;

alter table wechat_piece drop column author;
alter table wechat_piece drop column digest;
alter table wechat_piece drop column body;
alter table wechat_piece drop column link;
alter table wechat_piece drop column cover_type;
alter table wechat_piece drop column cover;
alter table wechat_piece drop column ended;
-- What is to be done next; media, publish and article are the platform's numbers of the draft, of its publication on the
-- way, and of what is out; thumb is its number of the cover cover_id.  stale: the website has a newer text;
-- lost: a draft was asked for and no answer came.
alter table wechat_piece add todo $int not null default 0;
alter table wechat_piece add changed $moment;
alter table wechat_piece add article $text;
alter table wechat_piece add cover_id $id;
alter table wechat_piece add thumb $text;
alter table wechat_piece add stale $bool not null default false;
alter table wechat_piece add lost $bool not null default false;
alter table wechat_piece add rev $int not null default 1;

create index wechat_piece_failed on wechat_piece (piece_id) where state = 5;

-- Pictures of articles that the platform has already, with its address for them.
create table wechat_picture (
	file_id $key,
	url $text not null,
	made $moment not null
);
