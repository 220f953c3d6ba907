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
	{ 0 },
};
