/*
 * figures_test.c - kept figures stay true whatever happens to memberships: a long random walk of everything that can,
 * and after each step `gonghui check --counts` finds nothing.  The walk is the same each time.
 */
#include "modules/member/inside.h"
#include "modules/member/test/people.h"

#define STEPS 400
#define MEMBERS_MOST 60

struct walk {
	struct arena *a;
	struct world *w;
	const struct actor *who, *other;
	uint64_t seed;
	id members[MEMBERS_MOST]; size_t n;
	int number;
	size_t done[16];                        /* how often each step succeeded */
};

static const char *const unions[] = { TEST_COMPANY, TEST_COMMUNITY, TEST_COURIERS, TEST_MILL, TEST_SCHOOL };

static size_t
roll(struct walk *k, size_t n)
{
	k->seed = k->seed * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(k->seed >> 33) % n;
}

struct step_of { struct walk *k; id member, other, org, made; str reason; int64_t status; };

static failed
read_one(struct act *x, id member, struct member *ret)
{
	return member_one(x->db, x->a, x->world, x->who->scope, member, ret);
}

static failed
register_one(struct act *x, void *v)
{
	struct step_of *s = v;
	struct member_form form = some_form(x->a, "王建国", ++s->k->number);

	form.org_id = s->org;
	form.tags = s->k->number % 3 ? (str){ 0 } : S("快递员");
	return member_register(x, &form, &s->made);
}

static failed
change_status(struct act *x, void *v)
{
	const struct step_of *s = v;
	struct member m;

	TRY(read_one(x, s->member, &m));
	return member_move(x, s->member, m.rev, &(struct member_move){ .status = s->status, .day = act_today(x),
		.reason = S("样例"), .ground = s->status == MEMBER_RETAINED ? RETAIN_OTHER : 0 });
}

static failed
undo_last(struct act *x, void *v)
{
	const struct step_of *s = v;
	struct member m;

	TRY(read_one(x, s->member, &m));
	return member_undo(x, s->member, m.rev, S("办错了"));
}

static failed
remove_one(struct act *x, void *v)
{
	const struct step_of *s = v;
	struct member m;

	TRY(read_one(x, s->member, &m));
	return member_remove(x, s->member, m.rev, S("录错了"));
}

static failed
unbin_one(struct act *x, void *v)
{
	return member_restore(x, ((const struct step_of *)v)->member, S("样例"));
}

static failed
transfer_one(struct act *x, void *v)
{
	const struct step_of *s = v;
	struct member_transfer t = { .member = s->member, .from_name = S("原工会"), .reason = S("换了单位") };

	TRY(org_public_get(x->db, x->a, s->org, &t.to));
	return member_transfer(x, &t);
}

/* The same human being once more, with his number as 其他证件, and both made one. */
static failed
merge_twice(struct act *x, void *v)
{
	struct step_of *s = v;
	struct member m;
	struct member_form form;
	struct merge_form how = { .keep = 1 + (int64_t)roll(s->k, 2), .reason = S("同一个人") };
	id twin;

	TRY(read_one(x, s->member, &m));
	form = member_form_of(&m);
	form.document_type = DOCUMENT_OTHER;
	TRY(crypt_open(x->world->keys, x->a, m.document_no, &form.document_no));
	form.mobile = arena_fmt(x->a, "1900%07d", 5000 + ++s->k->number);
	form.birth = (struct date){ 19910407 };
	form.org_name = (str){ 0 };
	form.org_id = s->org;
	TRY(member_register(x, &form, &twin));
	if (s->status == MEMBER_RETAINED)
		TRY(member_move(x, twin, 1, &(struct member_move){ .status = MEMBER_RETAINED, .day = act_today(x),
			.reason = S("样例"), .ground = RETAIN_OTHER }));
	s->made = twin;
	return member_merge(x, s->member, twin, &how);
}

static failed
move_union(struct act *x, void *v)
{
	struct step_of *s = v;
	id job;

	return org_move(x, s->org, s->other, S("区划调整"), &job);
}

static failed
close_union(struct act *x, void *v)
{
	struct step_of *s = v;
	id job;

	if (s->status)
		return org_dissolve(x, s->org, &(struct org_ending){ .keeper_id = s->other, .day = act_today(x),
			.document_no = S("澄工复〔2026〕12号"), .reason = S("单位注销") });
	return org_merge(x, s->org, &(struct org_merging){ .into_id = s->other, .day = act_today(x),
		.document_no = S("澄工复〔2026〕13号"), .reason = S("两家合并") }, &job);
}

static failed
check_all(struct act *x, void *v)
{
	return member_check(x, false, v);
}

static void
expect_true(struct walk *k, const char *what, size_t step)
{
	struct buf said = { .a = k->a };

	OK(act_run(k->w, k->a, &actor_house, S("t"), check_all, &said));
	if (said.n)
		fail_msg("after step %zu, %s: " FMT, step, what, ARG(buf_str(&said)));
}

static const struct { const char *name; act_rule *run; size_t weight; } steps[] = {
	{ "registered", register_one, 6 }, { "status", change_status, 12 }, { "taken back", undo_last, 4 },
	{ "binned", remove_one, 4 }, { "unbinned", unbin_one, 4 }, { "transferred", transfer_one, 5 },
	{ "merged", merge_twice, 3 }, { "union moved", move_union, 2 } };

static void
fill(struct walk *k, size_t kind, struct step_of *s)
{
	static const int64_t statuses[] = { MEMBER_RETAINED, MEMBER_RETAINED, MEMBER_ACTIVE, MEMBER_DECEASED };
	static const char *const above[] = { TEST_STREET, TEST_TOWN };

	*s = (struct step_of){ .k = k, .org = test_org(k->w, k->a, unions[roll(k, COUNT(unions))]).org_id,
		.status = statuses[roll(k, COUNT(statuses))] };
	if (k->n)
		s->member = k->members[roll(k, k->n)];
	if (steps[kind].run == move_union)
		s->other = test_org(k->w, k->a, above[roll(k, 2)]).org_id;
}

static void
walk(struct walk *k)
{
	size_t all = 0;

	for (size_t i = 0; i < COUNT(steps); i++)
		all += steps[i].weight;
	for (size_t i = 0; i < STEPS; i++) {
		/* Somebody has to be there first. */
		size_t at = k->n < 3 ? 0 : roll(k, all), kind = 0;
		struct step_of s;
		failed f;

		while (at >= steps[kind].weight)
			at -= steps[kind++].weight;
		fill(k, kind, &s);
		f = act_run(k->w, k->a, i % 2 ? k->who : k->other, S("t"), steps[kind].run, &s);
		if (!f)
			k->done[kind]++;
		else if (f->code != ERR_INVALID && f->code != ERR_MISSING && f->code != ERR_CONFLICT && f->code != ERR_DENIED)
			fail_msg("%s: error %d: " FMT, steps[kind].name, (int)f->code, ARG(f->what));
		if (!f && s.made.v && k->n < MEMBERS_MOST)
			k->members[k->n++] = s.made;
		expect_true(k, steps[kind].name, i);
	}
	/* A walk in which nothing succeeds proves nothing. */
	for (size_t i = 0; i < COUNT(steps); i++)
		if (k->done[i] < 3)
			fail_msg("%s: only %zu times", steps[i].name, k->done[i]);
}

ON_BOTH(whatever_happens_to_memberships_the_figures_stay_true)
{
	struct walk k = { .a = a, .w = w, .who = test_actor(w, a, "city", TEST_CITY),
		.other = test_actor(w, a, "city", TEST_CITY), .seed = 20261128 };
	struct step_of s = { .k = &k };

	walk(&k);
	s.org = test_org(w, a, TEST_COMMUNITY).org_id;
	s.other = test_org(w, a, TEST_COMPANY).org_id;
	OK(act_run(w, a, k.who, S("t"), close_union, &s));
	expect_true(&k, "one union went into another", STEPS);
	s = (struct step_of){ .k = &k, .org = test_org(w, a, TEST_SCHOOL).org_id, .status = 1,
		.other = test_org(w, a, TEST_TOWN).org_id };
	OK(act_run(w, a, k.who, S("t"), close_union, &s));
	expect_true(&k, "a union was dissolved", STEPS);
}
