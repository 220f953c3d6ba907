-- Groups as tags, the platform's name; the recycle bin; persons who turned out to be one.

create table tag (
	tag_id $key,
	name $text not null unique,
	also $text,
	state $int not null,
	rev $int not null
);
-- 1 to 10 are those of member_group, in its order; an installation adds its own behind them.
insert into tag (tag_id, name, also, state, rev) values
	(1, '货车司机', '卡车司机', 1, 1), (2, '网约车司机', null, 1, 1), (3, '快递员', '快递小哥', 1, 1),
	(4, '外卖配送员', '网约送餐员', 1, 1), (5, '护工护理员', null, 1, 1), (6, '家政服务员', null, 1, 1),
	(7, '商场信息员', null, 1, 1), (8, '房产中介员', null, 1, 1), (9, '保安员', null, 1, 1),
	(10, '其他平台劳动者', null, 1, 1);

-- The set of a membership's tags, a bit for each (1 for tag 1, 2 for tag 2, 4 for tag 3, …), and once more a row for
-- each in the order of lists, so that a rare tag is found at once and counted without reading members.
alter table member add column tags $int not null default 0;
alter table member add column platform $text;
create table member_tag (
	member_id $id not null,
	tag_id $id not null,
	org_path $path not null,
	name_key $sort not null,
	in_force $bool not null,
	first_of $int not null,
	primary key (member_id, tag_id)
);
create index member_tag_list on member_tag (tag_id, org_path, name_key, member_id, in_force, first_of);
update member set tags = case group_no when 1 then 1 when 2 then 2 when 3 then 4 when 4 then 8 when 5 then 16
	when 6 then 32 when 7 then 64 when 8 then 128 when 9 then 256 when 10 then 512 else 0 end;
insert into member_tag (member_id, tag_id, org_path, name_key, in_force, first_of)
select member_id, group_no, org_path, name_key, status < 4, case when group_no = 2 then 1 when group_no in (1, 3, 4) then 3
	when group_no < 10 then 2 else 0 end
from member where group_no > 0;

-- Members entered by mistake: out of lists, figures and uniqueness, restorable for 30 days.
create table member_bin (
	member_id $key,
	person_id $id not null,
	org_id $id not null,
	org_path $path not null,
	name $sort not null,
	name_key $sort not null,
	initials $sort not null,
	document_index $blob,
	mobile_index $blob,
	member_no $text not null,
	group_no $int not null,
	tags $int not null,
	status $int not null,
	status_since $date not null,
	joined $date not null,
	wage $money not null,
	nation $int not null,
	education $int not null,
	political $int not null,
	employment $int not null,
	skill $int not null,
	household $int not null,
	work_unit $text,
	job $text,
	platform $text,
	migrant $bool not null,
	made $moment not null,
	rev $int not null,
	alone $bool not null,
	reason $text not null,
	by_name $text not null,
	binned $moment not null
);
create index member_bin_list on member_bin (org_path, member_id);
create index member_bin_old on member_bin (binned);
create index member_bin_org on member_bin (org_id);
create index member_bin_person on member_bin (person_id);

-- Who turned out to be somebody else on record: his row stays closed and points to the one that goes on.
create table person_merge (
	loser_id $key,
	survivor_id $id not null,
	name $text not null,
	at $moment not null,
	reason $text not null,
	by_name $text not null
);
create index person_merge_survivor on person_merge (survivor_id, loser_id);

-- What the first roles may do with them.
update role set permits = permits || ' member.remove member.restore tag.edit' where name = 'city';
update role set permits = permits || ' member.remove member.restore' where name = 'town';
update role set permits = permits || ' member.remove' where name = 'base';

-- Skills (1), honours (2) and family members (3) of a person.
create table person_item (
	item_id $key,
	person_id $id not null,
	part $int not null,
	name $text,
	sealed_name $secret,
	level $int not null,
	number $secret,
	body $text,
	day $date,
	relation $int not null,
	purpose $int not null,
	birth $secret,
	birth_year $int not null,
	made $moment not null,
	rev $int not null
);
create index person_item_own on person_item (person_id, part, item_id);

-- The separate consent of a guardian, before anything of a child under 14 is stored.
create table guardian_consent (
	consent_id $key,
	item_id $id not null,
	person_id $id not null,
	words $text not null,
	channel $int not null,
	by_name $text not null,
	at $moment not null,
	withdrawn $moment
);
create index guardian_consent_item on guardian_consent (item_id);
create index guardian_consent_person on guardian_consent (person_id);
