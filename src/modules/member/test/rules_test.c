/* rules_test.c - registering, changing, leaving members; what an application and an import ask. */
#include "modules/member/test/registering.h"

/* --- registering -------------------------------------------------------------------- */

TEST(the_tables_agree_with_their_structs)
{
	assert_true(entity_covers(&member_entity));
	assert_true(entity_covers(&member_form_entity));
	assert_true(entity_covers(member_record.filter));
	assert_string_equal("汉族", choice_of(nations, 1)->label);
	assert_string_equal("基诺族", choice_of(nations, 56)->label);
	for (int64_t n = 1; n <= 56; n++)
		assert_non_null(choice_of(nations, n));
	for (int64_t n = 1; n <= 13; n++)
		assert_non_null(choice_of(politicals, n));
}

ON_BOTH(a_registered_member_is_on_the_list_and_counted)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王　娟", 12, COMPANY);
	struct member_changes changes;
	struct member *rows, m;
	int64_t count;
	struct org org;
	id member;
	str number;

	form.sex = SEX_FEMALE;
	OK(register_as(w, a, base, &form, &member));
	assert_int_equal(1, list_as(w, a, city, NULL, &rows));
	SAME("王娟", rows[0].name);
	SAME(COMPANY, rows[0].org_name);
	assert_int_equal(3250, rows[0].dues.fen);
	assert_int_equal(SEX_FEMALE, rows[0].sex);
	assert_int_equal(14, rows[0].member_no.n);
	assert_true(str_starts(rows[0].member_no, S("2026")));
	OK(crypt_open(w->keys, a, rows[0].document_no, &number));
	SAME(form.document_no, number);
	OK(crypt_open(w->keys, a, rows[0].birth, &number));
	SAME("1990-03-07", number);
	OK(org_get(d, a, city->scope, test_org(w, a, TEST_COMPANY).org_id, &org));
	assert_int_equal(1, org.members);
	OK(member_record.count(d, a, city->scope, &count));
	assert_int_equal(1, count);
	m = read_member(w, a, base, member);
	OK(member_of_person(d, a, m.person_id, &m));
	assert_int_equal(member.v, m.member_id.v);
	OK(member_changes(d, a, base->scope, member, 10, &changes));
	assert_int_equal(1, changes.n);
	assert_int_equal(CHANGE_JOINED, changes.at[0].kind);
	assert_int_equal(1, test_recorded(w, a, "member.add"));
}

ON_BOTH(a_second_membership_is_refused_in_the_words_of_who_asks)
{
	const struct actor *company = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	failed f;

	OK(register_as(w, a, company, &form, NULL));
	form.org_name = S(MILL);
	f = register_as(w, a, mill, &form, NULL);
	assert_int_equal(ERR_INVALID, f->code);
	says(a, f, "document_no", "已在本市另一家工会入会，请联系 12351");
	LACKS(err_sentence(a, f), S("晟科"));
	f = register_as(w, a, city, &form, NULL);
	says(a, f, "document_no", "已是" COMPANY "的会员，可以办理转会");
	assert_int_equal(1, list_as(w, a, city, NULL, NULL));
	assert_int_equal(1, test_recorded(w, a, "member.add"));
}

ON_BOTH(a_document_of_another_name_is_refused)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);

	OK(register_as(w, a, city, &form, NULL));
	form.name = S("王鹃");
	says(a, register_as(w, a, city, &form, NULL), "name", "已登记在另一个姓名下");
}

ON_BOTH(every_fault_names_its_field)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY), good = form;
	char *wrong = arena_z(a, form.document_no);
	failed f;

	wrong[17] = wrong[17] == '1' ? '2' : '1';
	form.document_no = str_of(wrong);
	form.mobile = S("12345");
	form.org_name = S("没有这家工会");
	form.joined = (struct date){ 20270101 };
	form.wage.fen = -1;
	f = register_as(w, a, city, &form, NULL);
	says(a, f, "document_no", "校验码不对");
	says(a, f, "mobile", "11 位");
	says(a, f, "org_name", "没有叫“没有这家工会”的工会");
	says(a, f, "joined", "还没有到");
	says(a, f, "wage", "负数");

	form = good;
	form.sex = SEX_MALE;
	says(a, register_as(w, a, city, &form, NULL), "sex", "性别与证件号码不符");
	form = good;
	form.birth = (struct date){ 19910307 };
	says(a, register_as(w, a, city, &form, NULL), "birth", "出生日期与证件号码不符");
	form = good;
	form.joined = (struct date){ 20060306 };
	says(a, register_as(w, a, city, &form, NULL), "joined", "未满 16 周岁");
	form = good;
	form.joined = (struct date){ 0 };
	says(a, register_as(w, a, city, &form, NULL), "joined", "请填写入会日期");
	form = good;
	form.document_no = document_make(a, S("320599"), (struct date){ 20120101 }, 12);
	says(a, register_as(w, a, city, &form, NULL), "document_no", "未满 16 周岁");
	form = good;
	form.document_no = (str){ 0 };
	says(a, register_as(w, a, city, &form, NULL), "document_no", "请填写证件号码");
	form = good;
	form.org_name = (str){ 0 };
	says(a, register_as(w, a, city, &form, NULL), "org_name", "请填写所属工会");
	form.org_id = test_org(w, a, TEST_MILL).org_id;
	OK(register_as(w, a, city, &form, NULL));
	assert_int_equal(1, list_as(w, a, city, NULL, NULL));
}

ON_BOTH(an_officer_registers_in_his_scope_only)
{
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);

	says(a, register_as(w, a, mill, &form, NULL), "org_name", "在您的范围内没有叫");
	form.org_name = (str){ 0 };
	form.org_id = test_org(w, a, TEST_COMPANY).org_id;
	says(a, register_as(w, a, mill, &form, NULL), "org_name", "不在您的范围内");
	/* Whoever acts for one union alone need not name it. */
	form.org_id = (id){ 0 };
	OK(register_as(w, a, mill, &form, NULL));
}

/* --- changing -------------------------------------------------------------------------- */

ON_BOTH(absent_sensitive_values_are_left_as_they_are)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY), edit;
	struct member before, after;
	struct member_changes changes;
	id member;
	int64_t rev = 0;
	str plain;

	OK(register_as(w, a, base, &form, &member));
	before = read_member(w, a, base, member);
	OK(member_record.prefill(d, a, w, base->scope, member, &edit, &rev));
	assert_false(edit.document_no.n || edit.mobile.n || edit.birth.ymd);
	edit.job = S("焊工");
	edit.education = 31;
	OK(update_as(w, a, base, member, rev, &edit));
	after = read_member(w, a, base, member);
	SAME("焊工", after.job);
	OK(crypt_open(w->keys, a, after.mobile, &plain));
	SAME(form.mobile, plain);
	SAME(before.document_no.sealed, after.document_no.sealed);
	OK(member_changes(d, a, base->scope, member, 10, &changes));
	assert_int_equal(CHANGE_EDITED, changes.at[0].kind);
	SAME("学历、职业（工种）", changes.at[0].reason);
	HAS(changes.at[0].by_name, base->name);
	/* The same once more writes nothing. */
	OK(member_record.prefill(d, a, w, base->scope, member, &edit, &rev));
	OK(update_as(w, a, base, member, rev, &edit));
	assert_int_equal(rev, read_member(w, a, base, member).rev);
	assert_int_equal(1, test_recorded(w, a, "member.edit"));
}

ON_BOTH(a_new_mobile_and_a_new_number_are_sealed_and_found)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY), edit, other = form_of(a, "李强", 13, COMPANY);
	struct member_changes changes;
	id member;
	int64_t rev = 0;

	OK(register_as(w, a, base, &form, &member));
	OK(register_as(w, a, base, &other, NULL));
	OK(member_record.prefill(d, a, w, base->scope, member, &edit, &rev));
	edit.mobile = S("+86 190 0000 7777");
	OK(update_as(w, a, base, member, rev, &edit));
	assert_int_equal(1, list_as(w, a, base, "19000007777", NULL));
	assert_int_equal(0, list_as(w, a, base, "19000000012", NULL));
	OK(member_changes(d, a, base->scope, member, 10, &changes));
	assert_int_equal(CHANGE_MOBILE, changes.at[0].kind);

	edit.mobile = (str){ 0 };
	edit.document_no = document_make(a, S("320599"), (struct date){ 19900307 }, 14);
	OK(update_as(w, a, base, member, rev + 1, &edit));
	assert_int_equal(1, list_as(w, a, base, edit.document_no.s, NULL));
	assert_int_equal(0, list_as(w, a, base, form.document_no.s, NULL));
	edit.document_no = other.document_no;
	says(a, update_as(w, a, base, member, rev + 2, &edit), "document_no", "已是");
	edit.document_no = (str){ 0 };
	edit.document_type = DOCUMENT_PASSPORT;
	says(a, update_as(w, a, base, member, rev + 2, &edit), "document_no", "重新填写证件号码");
	edit.document_type = DOCUMENT_RESIDENT;
	edit.sex = SEX_MALE;
	says(a, update_as(w, a, base, member, rev + 2, &edit), "sex", "性别与证件号码不符");
	edit.sex = 0;
	edit.org_name = S(MILL);
	says(a, update_as(w, a, base, member, rev + 2, &edit), "org_name", "办理转会");
}

ON_BOTH(an_edit_of_what_somebody_changed_meanwhile_says_who)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY), edit;
	id member;
	int64_t rev = 0;
	failed f;

	OK(register_as(w, a, base, &form, &member));
	OK(member_record.prefill(d, a, w, base->scope, member, &edit, &rev));
	edit.job = S("焊工");
	OK(update_as(w, a, city, member, rev, &edit));
	edit.job = S("车工");
	f = update_as(w, a, base, member, rev, &edit);
	assert_int_equal(ERR_CONFLICT, f->code);
	HAS(err_sentence(a, f), city->name);
	HAS(err_sentence(a, f), S("2026-11-22 09:00"));
	SAME("焊工", read_member(w, a, base, member).job);
}

ON_BOTH(leaving_and_coming_back_keep_the_figures_true)
{
	struct db *d = reader(w, a);
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	struct member_move move = { MEMBER_RETAINED, { 20261101 }, S("年满退休"), .ground = RETAIN_PENSION,
		.declared = { 20261110 }, .announced = { 20261115 }, .card = true };
	struct member m;
	struct call c = { .move = &move, .rev = 1 };
	int64_t count;

	OK(register_as(w, a, base, &form, &c.member));
	OK(act_run(w, a, base, S("test"), do_move, &c));
	m = read_member(w, a, base, c.member);
	assert_int_equal(MEMBER_RETAINED, m.status);
	assert_int_equal(0, m.dues.fen);
	OK(member_record.count(d, a, base->scope, &count));
	assert_int_equal(1, count);
	move.status = MEMBER_EXITED;
	FAILS(ERR_CONFLICT, act_run(w, a, base, S("test"), do_move, &c));
	c.rev = 2;
	move.day.ymd = 20261201;
	says(a, act_run(w, a, base, S("test"), do_move, &c), "day", "不晚于今天");
	move.day.ymd = 20261120;
	OK(act_run(w, a, base, S("test"), do_move, &c));
	OK(member_record.count(d, a, base->scope, &count));
	assert_int_equal(0, count);
	c.rev = 3;
	move.status = MEMBER_ACTIVE;
	says(a, act_run(w, a, base, S("test"), do_move, &c), "status", "已经终止");
	/* He may join anew; the old membership stays on the list. */
	OK(register_as(w, a, base, &form, NULL));
	assert_int_equal(2, list_as(w, a, base, form.document_no.s, NULL));
	OK(member_record.count(d, a, base->scope, &count));
	assert_int_equal(1, count);
}

/* So his membership tells where his rows are, on many servers. */
ON_BOTH(who_is_new_is_called_by_one_number_as_a_person_and_as_a_member)
{
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	id member;

	OK(register_as(w, a, base, &form, &member));
	assert_int_equal(member.v, read_member(w, a, base, member).person_id.v);
}

/* --- from an application, and the import's questions ------------------------------------------ */

struct admit { struct person_form person; id org, made, known; };

static failed
do_admit(struct act *x, void *v)
{
	struct admit *s = v;
	struct member_admission form = { .org = s->org, .group = GROUP_COURIER, .joined = act_today(x),
		.job = S("快递员") };
	struct person_known who;

	TRY(person_put(x, &s->person, 0, &who));
	form.person = s->known = who.person;
	form.made = who.made;
	return member_admit(x, &form, &s->made);
}

ON_BOTH(an_accepted_application_makes_one_member)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct admit s = { .org = test_org(w, a, TEST_COURIERS).org_id, .person = { .name = S("欧阳娜"),
		.document_type = DOCUMENT_RESIDENT, .mobile = S("19000000099"),
		.document_no = document_make(a, S("320599"), (struct date){ 19950101 }, 20) } };
	struct member m;
	id person;

	OK(act_run(w, a, city, S("test"), do_admit, &s));
	m = read_member(w, a, city, s.made);
	SAME("欧阳娜", m.name);
	assert_int_equal(GROUP_COURIER, m.group);
	assert_int_equal(1, list_as(w, a, city, "oyn", NULL));
	assert_int_equal(s.known.v, s.made.v);
	person = s.known;
	says(a, act_run(w, a, city, S("test"), do_admit, &s), "document_no", "已是");
	assert_int_equal(person.v, s.known.v);
}

static failed
do_match(struct act *x, void *v)
{
	struct call *c = v;

	return member_record.match(x, c->form, &c->member);
}

ON_BOTH(a_line_of_a_sheet_matches_whom_the_actor_may_see)
{
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	const struct actor *mill = test_actor(w, a, "base", TEST_MILL);
	struct member_form form = form_of(a, "王娟", 12, COMPANY);
	struct call c = { .form = &form };
	id member;

	OK(register_as(w, a, base, &form, &member));
	OK(act_run(w, a, base, S("test"), do_match, &c));
	assert_int_equal(member.v, c.member.v);
	OK(act_run(w, a, mill, S("test"), do_match, &c));
	assert_int_equal(0, c.member.v);
}

struct offering { struct offers offers; struct member_form form; };

static failed
do_offer(struct act *x, void *v)
{
	struct offering *o = v;

	TRY(member_record.offers(x->db, x->a, x->who->scope, entity_field(&member_form_entity, S("org_name")), 100,
		&o->offers));
	return member_record.chosen(x, &o->form);
}

ON_BOTH(a_sheet_offers_the_unions_that_have_members_and_knows_them_again)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *base = test_actor(w, a, "base", TEST_COMPANY);
	struct org_public company = test_org(w, a, TEST_COMPANY);
	struct offering o = { .form = form_of(a, "王娟", 12, arena_fmt(a, COMPANY "（编号 %lld）",
		(long long)company.org_id.v).s) };
	bool has = false;

	OK(act_run(w, a, city, S("test"), do_offer, &o));
	for (const struct choice *c = o.offers.at; c->label; c++) {
		has |= !strcmp(c->label, COMPANY);
		LACKS(str_of(c->label), "总工会");
	}
	assert_true(has);
	assert_int_equal(o.form.org_id.v, company.org_id.v);
	SAME(COMPANY, o.form.org_name);
	/* His own alone; and who is not his is not chosen by number. */
	o.form.org_id = (id){ 0 };
	o.form.org_name = arena_fmt(a, "%s（编号 %lld）", "没有这家工会", (long long)company.org_id.v);
	OK(act_run(w, a, base, S("test"), do_offer, &o));
	assert_string_equal(o.offers.at[0].label, COMPANY);
	assert_null(o.offers.at[1].label);
	assert_int_equal(o.form.org_id.v, 0);
}

/* Three lines of a sheet in one transaction, the second of them wrong. */
static failed
do_lines(struct act *x, void *v)
{
	struct member_form *lines = v;
	id made;

	TRY(member_register(x, &lines[0], &made));
	assert_non_null(member_register(x, &lines[1], &made));
	return member_register(x, &lines[2], &made);
}

ON_BOTH(a_wrong_line_leaves_nothing_behind_and_stops_no_other)
{
	const struct actor *base = test_actor(w, a, "base", TEST_COMPANY);
	struct member_form lines[] = { form_of(a, "王娟", 12, COMPANY), form_of(a, "李强", 12, COMPANY),
		form_of(a, "赵敏", 14, COMPANY) };

	OK(act_run(w, a, base, S("test"), do_lines, lines));
	assert_int_equal(2, list_as(w, a, base, NULL, NULL));
	assert_int_equal(2, test_recorded(w, a, "member.add"));
}
