/* made by sqlgen from the steps of test; do not edit */
#include "db/db.h"

extern const struct step test_steps[];
const struct step test_steps[] = {
	{ .number = 1, .module = "test", .name = "unions",
	  .digest = "e7e102820cd6e8c77e62a02ef2e0ceb18dd98ce50fdb1d3002d78519adbb1356",
	  .sqlite =
		"create table org (\n"
		" org_id integer primary key,\n"
		" path text not null,\n"
		" name text not null\n"
		") strict;\n"
		"create unique index org_path on org (path);\n"
		"create table member (\n"
		" member_id integer primary key,\n"
		" org_id integer not null references org,\n"
		" org_path text not null,\n"
		" person_id integer,\n"
		" name text not null, name_key text not null,\n"
		" document_no blob, joined integer, dues integer not null default 0,\n"
		" active integer check (active in (0, 1)) not null default true, extra text, at integer,\n"
		" unique (org_id, person_id)\n"
		") strict;\n"
		"create unique index member_one on member (person_id) where active;\n"
		"create table transfer (transfer_id integer primary key, from_path text, to_path text) strict;\n"
		"create table setting (name text primary key, value text) strict;\n"
		"create virtual table member_find using fts5(tokens, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');\n"
		"insert into setting (name, value) values ('a;b', 'it''s');\n",
	  .pg =
		"create table org (\n"
		" org_id bigint primary key,\n"
		" path text collate \"C\" not null,\n"
		" name text not null\n"
		");\n"
		"create unique index org_path on org (path);\n"
		"create table member (\n"
		" member_id bigint primary key,\n"
		" org_id bigint not null references org,\n"
		" org_path text collate \"C\" not null,\n"
		" person_id bigint,\n"
		" name text not null, name_key text collate \"C\" not null,\n"
		" document_no bytea, joined date, dues bigint not null default 0,\n"
		" active boolean not null default true, extra jsonb, at timestamptz,\n"
		" unique (org_id, person_id)\n"
		");\n"
		"create unique index member_one on member (person_id) where active;\n"
		"create table transfer (transfer_id bigint primary key, from_path text collate \"C\", to_path text collate \"C\");\n"
		"create table setting (name text primary key, value text);\n"
		"create table member_find (row_id bigint primary key, tokens tsvector not null);\n"
		"create index member_find_tokens on member_find using gin (tokens);\n"
		"insert into setting (name, value) values ('a;b', 'it''s');\n" },
	{ .number = 2, .module = "test", .name = "settings",
	  .digest = "f79e31f0465b99dac9e8251c356ae4d9c787e2e8144d6daac60e59f8cb5640d0",
	  .sqlite =
		"alter table setting add column seen integer check (seen in (0, 1)) not null default false;\n"
		"alter table setting rename column value to content;\n",
	  .pg =
		"alter table setting add column seen boolean not null default false;\n"
		"alter table setting rename column value to content;\n" },
	{ .number = 3, .module = "test", .name = "shares",
	  .digest = "06f161575a11db4b9295862a3233e79b8413f48ed5b77d8ae29903f52cc5adc0",
	  .expands = true,
	  .sqlite =
		"create table share (\n"
		" share_id integer primary key,\n"
		" of_id integer references share (share_id),\n"
		" name text not null\n"
		") strict;\n"
		"create unique index share_name on share (name);\n"
		"insert into share (share_id, name) values (1, 'first');\n"
		"update share set name = 'one';\n"
		"alter table share add column rank integer;\n"
		"create virtual table share_find using fts5(tokens, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');\n"
		"alter table member add column grade integer not null default -1;\n"
		"alter table member add nick text;\n"
		"alter table member add column left_over integer;\n"
		"update role set permits = permits || ' share.see' where name = 'city';\n",
	  .pg =
		"create table share (\n"
		" share_id bigint primary key,\n"
		" of_id bigint references share (share_id),\n"
		" name text not null\n"
		");\n"
		"create unique index share_name on share (name);\n"
		"insert into share (share_id, name) values (1, 'first');\n"
		"update share set name = 'one';\n"
		"alter table share add column rank bigint;\n"
		"create table share_find (row_id bigint primary key, tokens tsvector not null);\n"
		"create index share_find_tokens on share_find using gin (tokens);\n"
		"alter table member add column grade bigint not null default -1;\n"
		"alter table member add nick text;\n"
		"alter table member add column left_over date;\n"
		"update role set permits = permits || ' share.see' where name = 'city';\n" },
	{ .number = 4, .module = "test", .name = "indexes",
	  .digest = "233eab49a4f23ebc2041dfc6a84659db193aa3d921cd74bf02bd2ccc42ee247d",
	  .expands = true,
	  .online = true,
	  .sqlite =
		"create index member_nick on member (nick);\n"
		"create index member_left on member (left_over, member_id) where left_over is not null;\n"
		"create index member_grade on member (grade);\n",
	  .pg =
		"create index concurrently if not exists member_nick on member (nick);\n"
		"create index concurrently if not exists member_left on member (left_over, member_id) where left_over is not null;\n"
		"create index concurrently if not exists member_grade on member (grade);\n" },
	{ .number = 5, .module = "test", .name = "pair",
	  .digest = "979d31902ea0c32bb5bceb3b4a6d6c723a64d3c4398f0bba7e8fd50bea08260a",
	  .sqlite =
		"alter table member add column name_pair text generated always as (substr(name, 1, 2)) virtual;\n"
		"create index member_pair on member (name_pair, org_path);\n",
	  .pg =
		"alter table member add column name_pair text collate \"C\" generated always as (substr(name, 1, 2)) stored;\n"
		"create index member_pair on member (name_pair, org_path);\n" },
	{ .number = 6, .module = "test", .name = "place",
	  .digest = "7e57001de3c7a05318f48e42c664538cd51dbe3eb8ecdd404aaa8a8ed7126fcb",
	  .sqlite =
		"create table human (person_id integer primary key, code text not null unique, at integer) strict;\n"
		"create table card (\n"
		" card_id integer primary key,\n"
		" person_id integer not null references human (person_id),\n"
		" number text not null\n"
		") strict;\n"
		"create unique index card_number on card (number);\n"
		"create unique index card_number_own on card (person_id, number);\n"
		"create unique index card_gone on card (card_id, number);\n"
		"drop index card_gone;\n",
	  .pg =
		"create table human (person_id bigint primary key, code text not null unique, at timestamptz);\n"
		"create table card (\n"
		" card_id bigint primary key,\n"
		" person_id bigint not null references human (person_id),\n"
		" number text not null\n"
		");\n"
		"create unique index card_number on card (number);\n"
		"create unique index card_number_own on card (person_id, number);\n"
		"create unique index card_gone on card (card_id, number);\n"
		"drop index card_gone;\n" },
	{ 0 },
};
