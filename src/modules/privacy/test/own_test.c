/* own_test.c - what is kept of somebody is told to himself: all of it, and nothing of others. */
#include "db/tables.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "modules/member/test/people.h"
#include "modules/privacy/privacy.h"
#include "platform/notice.h"
#include "platform/viewed.h"
#include "web/module.h"

#include <string.h>

static bool
has_column(const struct db_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->columns[i].name, name))
			return true;
	return false;
}

static int
lines_for(const char *table, const struct told **ret)
{
	int n = 0;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++)
			if (!strcmp(t->table, table)) {
				*ret = t;
				n++;
			}
	return n;
}

TEST(each_table_with_somebodys_id_is_told_to_him_or_says_why_not)
{
	const struct told *told = NULL;

	(void)a;
	for (const struct db_table *t = db_tables; t->name; t++) {
		if (!has_column(t, "person_id") && !has_column(t, "account_id"))
			continue;
		if (lines_for(t->name, &told) != 1)
			fail_msg("table %s has person_id or account_id: one .told line wants to say how its rows are told"
			         " to whom they are about, or why not (platform/told.h)", t->name);
		if (!told->rows == !told->why)
			fail_msg("table %s: told, or why not", t->name);
	}
}

TEST(each_column_that_is_told_is_one_of_its_statement)
{
	(void)a;
	for (const struct module *const *m = modules; *m; m++)
		for (const struct told *t = (*m)->told; t && t->table; t++)
			for (const struct told_column *c = t->columns; c && c->name; c++)
				if (!entity_field(t->rows->row, str_of(c->name)))
					fail_msg("%s has no column %s", t->name, c->name);
}

static failed hand_skill(struct act *x, void *v)
{
	const struct item_owner *o = v;
	struct skill_form form = { S("焊工"), 3, S("2110003000123456"), S("江阴市人社局"), { 20210610 } };
	id made;

	return item_save(x, o, part_of(PART_SKILL), (id){ 0 }, 0, &form, &made);
}

static failed hand_family(struct act *x, void *v)
{
	const struct item_owner *o = v;
	struct family_form form = { .relation = 1, .name = S("周小满"), .purpose = 4 };
	id made;

	return item_save(x, o, part_of(PART_FAMILY), (id){ 0 }, 0, &form, &made);
}

static failed tell_him(struct act *x, void *v)
{
	const struct item_owner *o = v;

	TRY(notice_send(x, o->person, S("体检通知"), S("周六上午八点"), (str){ 0 }));
	return act_record(x, (struct entry){ .what = "member.reveal", .object = "member", .object_id = o->member,
		.org_path = o->org_path, .reason = S("核对养老待遇") });
}

static failed done_export(struct act *x, void *v) { (void)v; return own_record(x); }

ON_BOTH(everything_of_oneself_is_taken_away_and_nothing_of_others)
{
	const struct actor *who = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form mine = some_form(a, "王建国", 1), other = some_form(a, "李建军", 2);
	struct member m = member_now(w, a, who, enter(w, a, who, &mine));
	struct item_owner owner = { m.person_id, m.member_id, m.name, m.org_path, false };
	struct actor me = *test_worker(w, a);
	str json;

	enter(w, a, who, &other);
	OK(act_run(w, a, who, S("t"), hand_skill, &owner));
	OK(act_run(w, a, who, S("t"), hand_family, &owner));
	OK(act_run(w, a, who, S("t"), tell_him, &owner));
	viewed_note(w, who->account, "member", m.member_id);
	OK(viewed_flush(w, a));
	me.person = m.person_id;
	OK(own_json(test_db(w, a), a, w, &me, &json));
	HAS(json, mine.document_no);
	HAS(json, mine.mobile);
	HAS(json, m.member_no);
	HAS(json, "江阴市晟科机械装备有限公司工会委员会");
	HAS(json, "2110003000123456");
	HAS(json, "周小满");
	HAS(json, "周六上午八点");
	HAS(json, "核对养老待遇");
	HAS(json, "查看完整号码");
	HAS(json, "\"looks\":[{");
	LACKS(json, "李建军");
	LACKS(json, other.document_no);
	OK(act_run(w, a, &me, S("t"), done_export, NULL));
	assert_int_equal(test_recorded(w, a, "own.export"), 1);
}
