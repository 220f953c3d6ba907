/* made by sqlgen from queries.sql; do not edit */
#include "queries.h"

/* queries.sql:3 */
static const struct field member_search_args_fields[] = {
	FIELD(struct member_search_args, word),
	FIELD(struct member_search_args, since),
	FIELD(struct member_search_args, all_of_them),
	FIELD(struct member_search_args, most),
};
static const unsigned char member_search_optional[] = { 1, 1, 1, 0, };
static const unsigned char member_search_ifs[] = { 0, 1, 2, };
static const struct stmt_text member_search_variants[] = {
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.member_id in (select rowid from member_find where member_find match '\"' || replace(?1, '\"', ' ') || '\"')\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.member_id in (select row_id from member_find where tokens @@ phraseto_tsquery('simple', $1))\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.joined >= ?2\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.joined >= $2\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.member_id in (select rowid from member_find where member_find match '\"' || replace(?1, '\"', ' ') || '\"')\n"
		"and m.joined >= ?2\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.member_id in (select row_id from member_find where tokens @@ phraseto_tsquery('simple', $1))\n"
		"and m.joined >= $2\n"
		"and m.active\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.member_id in (select rowid from member_find where member_find match '\"' || replace(?1, '\"', ' ') || '\"')\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.member_id in (select row_id from member_find where tokens @@ phraseto_tsquery('simple', $1))\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.joined >= ?2\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.joined >= $2\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
	{ .sqlite =
		"select {m.*} from (select * from member where (org_path >= ?5 and org_path < ?6)) m\n"
		"where true\n"
		"and m.member_id in (select rowid from member_find where member_find match '\"' || replace(?1, '\"', ' ') || '\"')\n"
		"and m.joined >= ?2\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit ?4",
	  .pg =
		"select {m.*} from (select * from member where (org_path >= $5 and org_path < $6)) m\n"
		"where true\n"
		"and m.member_id in (select row_id from member_find where tokens @@ phraseto_tsquery('simple', $1))\n"
		"and m.joined >= $2\n"
		"order by m.org_path, m.name_key, m.member_id\n"
		"limit $4" },
};
const struct stmt member_search = {
	.name = "member_search",
	.args = member_search_args_fields, .n_args = 4, .optional = member_search_optional,
	.row = &member_entity,
	.writes = 0, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_search_variants,
	.ifs = member_search_ifs, .n_ifs = 3,
};

/* queries.sql:12 */
static const struct field member_by_id_args_fields[] = {
	FIELD(struct member_by_id_args, member_id),
};
static const unsigned char member_by_id_optional[] = { 0, };
static const struct stmt_text member_by_id_variants[] = {
	{ .sqlite =
		"select {*} from (select * from member where (org_path >= ?2 and org_path < ?3)) m where member_id = ?1",
	  .pg =
		"select {*} from (select * from member where (org_path >= $2 and org_path < $3)) m where member_id = $1" },
};
const struct stmt member_by_id = {
	.name = "member_by_id",
	.args = member_by_id_args_fields, .n_args = 1, .optional = member_by_id_optional,
	.row = &member_entity,
	.writes = 0, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_by_id_variants,
};

/* queries.sql:15 */
static const struct field member_brief_args_fields[] = {
	FIELD(struct member_brief_args, brief),
};
static const unsigned char member_brief_optional[] = { 1, };
static const unsigned char member_brief_ifs[] = { 0, };
static const struct stmt_text member_brief_variants[] = {
	{ .sqlite =
		"select m.member_id, m.org_id , m.name, m.joined from (select * from member where (org_path >= ?2 and org_path < ?3)) m",
	  .pg =
		"select m.member_id, m.org_id , m.name, m.joined from (select * from member where (org_path >= $2 and org_path < $3)) m" },
	{ .sqlite =
		"select m.member_id, m.org_id from (select * from member where (org_path >= ?2 and org_path < ?3)) m",
	  .pg =
		"select m.member_id, m.org_id from (select * from member where (org_path >= $2 and org_path < $3)) m" },
};
const struct stmt member_brief = {
	.name = "member_brief",
	.args = member_brief_args_fields, .n_args = 1, .optional = member_brief_optional,
	.row = &member_entity,
	.writes = 0, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_brief_variants,
	.fewer = 1,
	.ifs = member_brief_ifs, .n_ifs = 1,
};

/* queries.sql:18 */
static const struct field member_insert_args_fields[] = {
	FIELD(struct member_insert_args, member_id),
	FIELD(struct member_insert_args, org_id),
	FIELD(struct member_insert_args, name),
	FIELD(struct member_insert_args, name_key),
	FIELD(struct member_insert_args, extra),
};
static const unsigned char member_insert_optional[] = { 0, 0, 0, 0, 0, };
static const struct stmt_text member_insert_variants[] = {
	{ .sqlite =
		"insert into member (member_id, org_id, org_path, name, name_key, extra)\n"
		"select ?1, o.org_id, o.path, ?3, ?4, ?5 from (select * from org where (path >= ?6 and path < ?7)) o where o.org_id = ?2",
	  .pg =
		"insert into member (member_id, org_id, org_path, name, name_key, extra)\n"
		"select $1, o.org_id, o.path, $3, $4, cast($5 as jsonb) from (select * from org where (path >= $6 and path < $7)) o where o.org_id = $2" },
};
const struct stmt member_insert = {
	.name = "member_insert",
	.args = member_insert_args_fields, .n_args = 5, .optional = member_insert_optional,
	.writes = 1, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_insert_variants,
};

/* queries.sql:23 */
static const struct field member_rename_args_fields[] = {
	FIELD(struct member_rename_args, member_id),
	FIELD(struct member_rename_args, name),
};
static const unsigned char member_rename_optional[] = { 0, 0, };
static const struct stmt_text member_rename_variants[] = {
	{ .sqlite =
		"update member as m set name = ?2\n"
		"where ((m.org_path >= ?3 and m.org_path < ?4)) and ( m.member_id = ?1 or false)",
	  .pg =
		"update member as m set name = $2\n"
		"where ((m.org_path >= $3 and m.org_path < $4)) and ( m.member_id = $1 or false)" },
};
const struct stmt member_rename = {
	.name = "member_rename",
	.args = member_rename_args_fields, .n_args = 2, .optional = member_rename_optional,
	.writes = 1, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_rename_variants,
};

/* queries.sql:27 */
static const struct field member_rename_own_args_fields[] = {
	FIELD(struct member_rename_own_args, name),
};
static const unsigned char member_rename_own_optional[] = { 0, };
static const struct field member_rename_own_row_fields[] = {
	FIELD(struct member_rename_own_row, member_id),
	FIELD(struct member_rename_own_row, name),
};
static const struct entity member_rename_own_row_entity =
	ENTITY(struct member_rename_own_row, member_rename_own_row_fields, .name = "member_rename_own");
static const struct stmt_text member_rename_own_variants[] = {
	{ .sqlite =
		"update member as m set name = ?1 where (m.person_id = ?2) and ( true\n"
		")\n"
		"returning member_id, name",
	  .pg =
		"update member as m set name = $1 where (m.person_id = $2) and ( true\n"
		")\n"
		"returning member_id, name" },
};
const struct stmt member_rename_own = {
	.name = "member_rename_own",
	.args = member_rename_own_args_fields, .n_args = 1, .optional = member_rename_own_optional,
	.row = &member_rename_own_row_entity,
	.writes = 1, .scoped = 0, .owned = 1, .house = 0,
	.variants = member_rename_own_variants,
};

/* queries.sql:31 */
static const struct field member_leave_args_fields[] = {
	FIELD(struct member_leave_args, member_id),
};
static const unsigned char member_leave_optional[] = { 0, };
static const struct stmt_text member_leave_variants[] = {
	{ .sqlite =
		"delete from member as m where ((m.org_path >= ?2 and m.org_path < ?3)) and ( m.member_id = ?1)",
	  .pg =
		"delete from member as m where ((m.org_path >= $2 and m.org_path < $3)) and ( m.member_id = $1)" },
};
const struct stmt member_leave = {
	.name = "member_leave",
	.args = member_leave_args_fields, .n_args = 1, .optional = member_leave_optional,
	.writes = 1, .scoped = 1, .owned = 0, .house = 0,
	.variants = member_leave_variants,
};

/* queries.sql:34 */
static const struct field member_move_args_fields[] = {
	FIELD(struct member_move_args, member_id),
	FIELD(struct member_move_args, path),
};
static const unsigned char member_move_optional[] = { 0, 0, };
static const struct stmt_text member_move_variants[] = {
	{ .sqlite =
		"update member as m set org_path = ?2 where ((m.org_path >= ?3 and m.org_path < ?4)) and ( m.member_id = ?1)",
	  .pg =
		"update member as m set org_path = $2 where ((m.org_path >= $3 and m.org_path < $4)) and ( m.member_id = $1)" },
};
const struct stmt member_move = {
	.name = "member_move",
	.args = member_move_args_fields, .n_args = 2, .optional = member_move_optional,
	.writes = 1, .scoped = 1, .owned = 0, .house = 1,
	.variants = member_move_variants,
	.note = "the officer of the new union takes him over",
};

/* queries.sql:38 */
static const struct field transfers_row_fields[] = {
	FIELD(struct transfers_row, transfer_id),
	FIELD(struct transfers_row, orgs),
};
static const struct entity transfers_row_entity =
	ENTITY(struct transfers_row, transfers_row_fields, .name = "transfers");
static const struct stmt_text transfers_variants[] = {
	{ .sqlite =
		"select t.transfer_id, count(*) from (select * from transfer where (from_path >= ?1 and from_path < ?2) or (to_path >= ?1 and to_path < ?2)) t\n"
		"left join (select * from org where (path >= ?1 and path < ?2)) org on org.path = t.from_path group by t.transfer_id",
	  .pg =
		"select t.transfer_id, count(*) from (select * from transfer where (from_path >= $1 and from_path < $2) or (to_path >= $1 and to_path < $2)) t\n"
		"left join (select * from org where (path >= $1 and path < $2)) org on org.path = t.from_path group by t.transfer_id" },
};
const struct stmt transfers = {
	.name = "transfers",
	.row = &transfers_row_entity,
	.writes = 0, .scoped = 1, .owned = 0, .house = 0,
	.variants = transfers_variants,
};

/* queries.sql:42 */
static const struct field member_numbers_row_fields[] = {
	FIELD(struct member_numbers_row, member_id),
	FIELD(struct member_numbers_row, document_no, .seals = "member.document_no", .sealed_by = offsetof(struct member_numbers_row, member_id)),
};
static const struct entity member_numbers_row_entity =
	ENTITY(struct member_numbers_row, member_numbers_row_fields, .name = "member_numbers");
static const struct stmt_text member_numbers_variants[] = {
	{ .sqlite =
		"select member_id, document_no from member",
	  .pg =
		"select member_id, document_no from member" },
};
const struct stmt member_numbers = {
	.name = "member_numbers",
	.row = &member_numbers_row_entity,
	.writes = 0, .scoped = 0, .owned = 0, .house = 1,
	.variants = member_numbers_variants,
	.note = "the nightly rewrite of seals goes over everybody",
};

/* queries.sql:47 */
static const struct field members_of_args_fields[] = {
	FIELD(struct members_of_args, members),
	FIELD(struct members_of_args, numbers),
	FIELD(struct members_of_args, marks),
};
static const unsigned char members_of_optional[] = { 0, 0, 0, };
static const struct field members_of_row_fields[] = {
	FIELD(struct members_of_row, member_id),
};
static const struct entity members_of_row_entity =
	ENTITY(struct members_of_row, members_of_row_fields, .name = "members_of");
static const struct stmt_text members_of_variants[] = {
	{ .sqlite =
		"select m.member_id from (select * from member where (org_path >= ?4 and org_path < ?5)) m where m.member_id in (select cast(value as integer) from json_each(?1)) and m.name in (select value from json_each(?2))\n"
		"and m.document_no not in (select unhex(value) from json_each(?3))",
	  .pg =
		"select m.member_id from (select * from member where (org_path >= $4 and org_path < $5)) m where m.member_id in (select unnest(array(select cast(v as bigint) from jsonb_array_elements_text(cast($1 as jsonb)) v))) and m.name in (select unnest(array(select v from jsonb_array_elements_text(cast($2 as jsonb)) v)))\n"
		"and m.document_no not in (select unnest(array(select decode(v, 'hex') from jsonb_array_elements_text(cast($3 as jsonb)) v)))" },
};
const struct stmt members_of = {
	.name = "members_of",
	.args = members_of_args_fields, .n_args = 3, .optional = members_of_optional,
	.row = &members_of_row_entity,
	.writes = 0, .scoped = 1, .owned = 0, .house = 0,
	.variants = members_of_variants,
	.many = 1,
};

/* queries.sql:51 */
static const struct field member_words_args_fields[] = {
	FIELD(struct member_words_args, member_id),
	FIELD(struct member_words_args, words),
};
static const unsigned char member_words_optional[] = { 0, 0, };
static const struct stmt_text member_words_variants[] = {
	{ .sqlite =
		"insert into member_find (rowid, tokens) values (?1, ?2)",
	  .pg =
		"insert into member_find (row_id, tokens) values ($1, to_tsvector('simple', $2))" },
};
const struct stmt member_words = {
	.name = "member_words",
	.args = member_words_args_fields, .n_args = 2, .optional = member_words_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = member_words_variants,
};

/* queries.sql:54 */
static const struct field member_forget_args_fields[] = {
	FIELD(struct member_forget_args, member_id),
};
static const unsigned char member_forget_optional[] = { 0, };
static const struct stmt_text member_forget_variants[] = {
	{ .sqlite =
		"delete from member_find where rowid = ?1",
	  .pg =
		"delete from member_find where row_id = $1" },
};
const struct stmt member_forget = {
	.name = "member_forget",
	.args = member_forget_args_fields, .n_args = 1, .optional = member_forget_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = member_forget_variants,
};

/* queries.sql:57 */
static const struct field member_twice_args_fields[] = {
	FIELD(struct member_twice_args, least),
};
static const unsigned char member_twice_optional[] = { 0, };
static const struct field member_twice_row_fields[] = {
	FIELD(struct member_twice_row, n),
};
static const struct entity member_twice_row_entity =
	ENTITY(struct member_twice_row, member_twice_row_fields, .name = "member_twice");
static const struct stmt_text member_twice_variants[] = {
	{ .sqlite =
		"with recent (x) as (select member_id from (select * from member where (org_path >= ?2 and org_path < ?3)) m where m.joined is not null)\n"
		"select count(*) from (select * from member where person_id = ?4) p, recent where recent.x = p.member_id and p.dues > ?1\n"
		"and p.name is distinct from 'a; -- ''b'''",
	  .pg =
		"with recent (x) as (select member_id from (select * from member where (org_path >= $2 and org_path < $3)) m where m.joined is not null)\n"
		"select count(*) from (select * from member where person_id = $4) p, recent where recent.x = p.member_id and p.dues > $1\n"
		"and p.name is distinct from 'a; -- ''b'''" },
};
const struct stmt member_twice = {
	.name = "member_twice",
	.args = member_twice_args_fields, .n_args = 1, .optional = member_twice_optional,
	.row = &member_twice_row_entity,
	.writes = 0, .scoped = 1, .owned = 1, .house = 0,
	.variants = member_twice_variants,
};

/* queries.sql:62 */
static const struct field setting_put_args_fields[] = {
	FIELD(struct setting_put_args, name),
	FIELD(struct setting_put_args, content),
};
static const unsigned char setting_put_optional[] = { 0, 0, };
static const struct stmt_text setting_put_variants[] = {
	{ .sqlite =
		"insert into setting (name, content, seen) values (?1, ?2, false)\n"
		"on conflict (name) do update set content = excluded.content",
	  .pg =
		"insert into setting (name, content, seen) values ($1, $2, false)\n"
		"on conflict (name) do update set content = excluded.content" },
};
const struct stmt setting_put = {
	.name = "setting_put",
	.args = setting_put_args_fields, .n_args = 2, .optional = setting_put_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = setting_put_variants,
};

/* queries.sql:66 */
static const struct field human_add_args_fields[] = {
	FIELD(struct human_add_args, person_id),
	FIELD(struct human_add_args, code),
	FIELD(struct human_add_args, at),
};
static const unsigned char human_add_optional[] = { 0, 0, 1, };
static const struct stmt_text human_add_variants[] = {
	{ .sqlite =
		"insert into human (person_id, code, at) values (?1, ?2, ?3)",
	  .pg =
		"insert into human (person_id, code, at) values ($1, $2, $3)" },
};
static const struct stmt_claim human_add_claims[] = {
	{ "human", "code", 1, 0 },
};
const struct stmt human_add = {
	.name = "human_add",
	.args = human_add_args_fields, .n_args = 3, .optional = human_add_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = human_add_variants,
	.claims = human_add_claims, .n_claims = 1,
};

/* queries.sql:69 */
static const struct field human_code_set_args_fields[] = {
	FIELD(struct human_code_set_args, person_id),
	FIELD(struct human_code_set_args, code),
};
static const unsigned char human_code_set_optional[] = { 0, 0, };
static const struct stmt_text human_code_set_variants[] = {
	{ .sqlite =
		"update human set at = null, code = ?2 where person_id = ?1",
	  .pg =
		"update human set at = null, code = $2 where person_id = $1" },
};
static const struct stmt_claim human_code_set_claims[] = {
	{ "human", "code", 1, 0 },
};
const struct stmt human_code_set = {
	.name = "human_code_set",
	.args = human_code_set_args_fields, .n_args = 2, .optional = human_code_set_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = human_code_set_variants,
	.claims = human_code_set_claims, .n_claims = 1,
};

/* queries.sql:72 */
static const struct field human_code_give_up_args_fields[] = {
	FIELD(struct human_code_give_up_args, person_id),
};
static const unsigned char human_code_give_up_optional[] = { 0, };
static const struct stmt_text human_code_give_up_variants[] = {
	{ .sqlite =
		"update human set code = null where person_id = ?1",
	  .pg =
		"update human set code = null where person_id = $1" },
};
const struct stmt human_code_give_up = {
	.name = "human_code_give_up",
	.args = human_code_give_up_args_fields, .n_args = 1, .optional = human_code_give_up_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = human_code_give_up_variants,
};

/* queries.sql:75 */
static const struct field card_copy_args_fields[] = {
	FIELD(struct card_copy_args, card_id),
	FIELD(struct card_copy_args, person_id),
	FIELD(struct card_copy_args, number),
};
static const unsigned char card_copy_optional[] = { 0, 0, 0, };
static const struct stmt_text card_copy_variants[] = {
	{ .sqlite =
		"insert into card (card_id, person_id, number) select ?1, h.person_id, ?3 from human h where h.person_id = ?2",
	  .pg =
		"insert into card (card_id, person_id, number) select $1, h.person_id, $3 from human h where h.person_id = $2" },
};
static const struct stmt_claim card_copy_claims[] = {
	{ "card", "number", 2, 1 },
};
const struct stmt card_copy = {
	.name = "card_copy",
	.args = card_copy_args_fields, .n_args = 3, .optional = card_copy_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = card_copy_variants,
	.claims = card_copy_claims, .n_claims = 1,
};

/* queries.sql:78 */
static const struct field card_follow_args_fields[] = {
	FIELD(struct card_follow_args, loser_id),
	FIELD(struct card_follow_args, survivor_id),
};
static const unsigned char card_follow_optional[] = { 0, 0, };
static const struct stmt_text card_follow_variants[] = {
	{ .sqlite =
		"update card set person_id = ?2 where person_id = ?1",
	  .pg =
		"update card set person_id = $2 where person_id = $1" },
};
const struct stmt card_follow = {
	.name = "card_follow",
	.args = card_follow_args_fields, .n_args = 2, .optional = card_follow_optional,
	.writes = 1, .scoped = 0, .owned = 0, .house = 0,
	.variants = card_follow_variants,
	.moves = "card", .moves_to = 1,
};

const struct stmt *const test_statements[] = {
	&member_search,
	&member_by_id,
	&member_brief,
	&member_insert,
	&member_rename,
	&member_rename_own,
	&member_leave,
	&member_move,
	&transfers,
	&member_numbers,
	&members_of,
	&member_words,
	&member_forget,
	&member_twice,
	&setting_put,
	&human_add,
	&human_code_set,
	&human_code_give_up,
	&card_copy,
	&card_follow,
	NULL,
};
