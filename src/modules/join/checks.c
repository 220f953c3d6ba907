/* checks.c - what the system has compared before an officer decides, and whose matter it is. */
#include "modules/join/inside.h"

static const struct text
	says_own         = { "check.own", "这是您本人的申请，要由别人审核" },
	says_not_own     = { "check.not_own", "不是您本人的申请" },
	says_own_rule    = { "check.own_rule", "本人不审本人的事" },
	says_number      = { "check.number", "证件号码校验位正确，年满 16 周岁" },
	says_number_rule = { "check.number_rule", "GB 11643，劳动法第十五条" },
	says_other       = { "check.other", "证件号码看不出年龄，出生日期是本人填写的" },
	says_other_rule  = { "check.other_rule", "请核对证件原件，劳动法第十五条" },
	says_look        = { "check.look", "请核对证件原件" },
	says_single      = { "check.single", "没有其他有效会籍" },
	says_single_rule = { "check.single_rule", "已查全库会员，没有重复" },
	says_in          = { "check.in", "会籍已登记" },
	says_in_rule     = { "check.in_rule", "一人只有一份有效会籍" },
	says_twice       = { "check.twice", "该证件已有有效会籍，不能通过" },
	says_twice_rule  = { "check.twice_rule", "请退回，让申请人办理转会" },
	says_mobile      = { "check.mobile", "手机号由本人验证" },
	says_mobile_rule = { "check.mobile_rule", "{1} 提交，用短信验证码登录" },
	says_differs     = { "check.differs", "证件已登记但手机号不同，请核对本人" },
	says_differs_why = { "check.differs_why", "可能换了手机号，也可能是别人用了他的证件。通过以后，登记的手机号改成这次验证的号码" },
	says_name        = { "check.name", "姓名和登记的不同，请核对证件" },
	says_name_why    = { "check.name_why", "通过以后，登记的姓名改成这次填写的" };

#define CHECKS_MOST 8

/*
 * Persons are compared by what makes them one: the document, or the mobile where
 * an officer's document is not on file.
 */
failed
join_is_own(struct db *d, struct arena *a, const struct actor *who, const struct join_inside_row *row, bool *ret)
{
	const id both[] = { who->person, who->behalf.person };

	*ret = actor_is_account(who, row->account_id) || actor_is(who, row->person_id);
	for (size_t i = 0; i < COUNT(both) && both[i].v && !*ret; i++) {
		struct person_by_id_row me;
		failed f = db_one(d, a, person_by_id, &me, .person_id = both[i]);

		if (f && f->code != ERR_MISSING)
			return f;
		*ret = !f && (join_same(me.document_index, row->document_index) ||
		              join_same(me.mobile_index, row->mobile_index));
	}
	return NULL;
}

static void
put(struct join_checks *c, const char *tone, const struct text *what, const struct text *why)
{
	c->at[c->n++] = (struct join_check){ tone, str_of(what->zh), str_of(why->zh) };
}

static failed
check_document(struct arena *a, const struct world *w, const struct join_inside_row *row, struct join_checks *c)
{
	struct document d;
	str number;
	failed f;

	TRY(crypt_open(w->keys, a, row->document_no, &number));
	f = document_check(a, NULL, row->document_type, number, world_today(w), &d);
	if (f)
		c->at[c->n++] = (struct join_check){ "warn", err_sentence(a, f), str_of(says_look.zh) };
	else if (d.birth.ymd)
		put(c, "good", &says_number, &says_number_rule);
	else
		put(c, "warn", &says_other, &says_other_rule);
	return NULL;
}

static failed
check_membership(struct db *d, struct arena *a, const struct join_inside_row *row, struct join_checks *c)
{
	struct member_there there;
	failed f = member_find_by_document(d, a, row->document_index, &there);

	if (f && f->code != ERR_MISSING)
		return f;
	if (row->state == JOIN_ACCEPTED)
		put(c, "good", &says_in, &says_in_rule);
	else if (f)
		put(c, "good", &says_single, &says_single_rule);
	else
		put(c, "warn", &says_twice, &says_twice_rule);
	return NULL;
}

static failed
check_person(struct db *d, struct arena *a, const struct join_inside_row *row, struct join_checks *c)
{
	struct person_by_document_row p;
	failed f = db_one(d, a, person_by_document, &p, .document_index = row->document_index);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	if (!join_same(p.mobile_index, row->mobile_index))
		put(c, "warn", &says_differs, &says_differs_why);
	if (!str_eq(p.name, row->name))
		put(c, "warn", &says_name, &says_name_why);
	return NULL;
}

/* What wants a look comes first; otherwise the order stays. */
static void
sort_checks(struct arena *a, struct join_checks *c)
{
	struct join_check *sorted = NEW_N(a, struct join_check, CHECKS_MOST);
	size_t n = 0;

	for (int good = 0; good < 2; good++)
		for (size_t i = 0; i < c->n; i++)
			if ((*c->at[i].tone == 'g') == good)
				sorted[n++] = c->at[i];
	c->at = sorted;
}

failed
join_checks(struct db *d, struct arena *a, const struct world *w, const struct actor *who, id application,
            struct join_checks *ret)
{
	struct join_inside_row row;
	struct join_checks c = { .at = NEW_N(a, struct join_check, CHECKS_MOST) };
	struct err mobile = { .code = ERR_INVALID, .say = &says_mobile_rule };

	TRY(db_one(d, a, join_inside, &row, .application_id = application));
	TRY(join_is_own(d, a, who, &row, &c.own));
	mobile.values[0] = moment_text(a, row.made);
	TRY(check_document(a, w, &row, &c));
	TRY(check_membership(d, a, &row, &c));
	TRY(check_person(d, a, &row, &c));
	c.at[c.n++] = (struct join_check){ "good", str_of(says_mobile.zh), err_sentence(a, &mobile) };
	put(&c, c.own ? "warn" : "good", c.own ? &says_own : &says_not_own, &says_own_rule);
	sort_checks(a, &c);
	*ret = c;
	return NULL;
}
