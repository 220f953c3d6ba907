/* rules_test.c - who may give what to whom; opening, ending, closing; passwords. */
#include "test/test.h"

#include "account_queries.h"
#include "modules/account/account.h"
#include "platform/notice.h"
#include "platform_account.h"
#include "platform_act.h"
#include "test/world.h"

/* --- rules with their arguments ------------------------------------------------------- */

struct officer_opening { struct officer_form form; str hash; struct officer made; };
struct changing { id account, post; struct post_form form; str reason, hash, word, login; bool open; id made; };

static failed
open_rule(struct act *x, void *v)
{
	struct officer_opening *o = v;

	return account_open_officer(x, &o->form, o->hash, &o->made);
}

static failed
add_rule(struct act *x, void *v)
{
	struct changing *c = v;

	return account_add_post(x, c->account, &c->form, &c->made);
}

static failed
end_rule(struct act *x, void *v)
{
	const struct changing *c = v;

	return account_end_post(x, c->account, c->post, c->reason, NULL, &(struct left_sum){ 0 });
}

static failed
reset_rule(struct act *x, void *v)
{
	const struct changing *c = v;

	return account_reset(x, c->account, c->hash);
}

static failed
state_rule(struct act *x, void *v)
{
	const struct changing *c = v;

	return account_set_state(x, c->account, c->open, c->reason, NULL, &(struct left_sum){ 0 });
}

static failed
word_rule(struct act *x, void *v)
{
	struct changing *c = v;

	return account_by_word(x, c->word, c->login, c->hash, &c->made);
}

static failed
grant_rule(struct act *x, void *v)
{
	return account_may_grant(x, v);
}

/* --- shorthands ------------------------------------------------------------------------- */

static id
role_id(const struct world *w, struct arena *a, const char *name)
{
	struct role_by_name_row r;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(db_one(d, a, role_by_name, &r, .name = str_of(name)));
	db_return(w->pool, d);
	return r.role_id;
}

static str
hash_of(struct arena *a, str password)
{
	str hash;

	OK(password_hash(a, password, PASSWORD_MEMBER, &hash));
	return hash;
}

static struct officer_opening
somebody_new(struct world *w, struct arena *a, const char *role, const char *path)
{
	return (struct officer_opening){ .form = { .name = S("钱小芸"), .mobile = S("19000000901"), .login = S("qian.xy"),
		.org_name = test_org(w, a, path).name, .title = S("干事"), .role_id = role_id(w, a, role) },
		.hash = hash_of(a, S("First-2026")) };
}

static failed
run(const struct world *w, struct arena *a, const struct actor *who, act_rule *rule, void *arg)
{
	return act_run(w, a, who, S("test"), rule, arg);
}

/* What the giver may give, asked without giving it. */
static failed
may_grant(struct world *w, struct arena *a, const struct actor *who, const char *role, const char *path, id person)
{
	struct grant g = { person, role_id(w, a, role), str_of(path) };

	return run(w, a, who, grant_rule, &g);
}

static failed
sign_in(const struct world *w, struct arena *a, const char *login, const char *password)
{
	str token;

	return account_sign_in(w, a, str_of(login), str_of(password), S("127.0.0.1"), S("test"), &token);
}

static struct post_row
first_post(const struct world *w, struct arena *a, id person)
{
	struct post_rows posts;

	OK(account_posts(test_db(w, a), a, person, &posts));
	assert_true(posts.n > 0);
	return posts.at[0];
}

/* --- opening ------------------------------------------------------------------------------- */

TEST(an_opened_officer_signs_in_and_acts_in_his_union)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY), *who;
	struct officer_opening o = somebody_new(w, a, "town", TEST_TOWN);
	str token;

	OK(run(w, a, security, open_rule, &o));
	OK(account_sign_in(w, a, S("qian.xy"), S("First-2026"), S("127.0.0.1"), S("test"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	SAME("钱小芸", who->name);
	SAME(TEST_TOWN, who->org_path);
	assert_true(actor_may(w, who, "member.see"));
	assert_int_equal(test_recorded(w, a, "post.make") > 0, true);
}

TEST(a_person_known_by_mobile_and_name_is_not_made_twice)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct officer_opening o = somebody_new(w, a, "base", TEST_MILL), again = o;
	struct changing c = { .account = { 0 } };

	OK(run(w, a, security, open_rule, &o));
	again.form.login = S("qian.two");
	/* The same human being has one account with a password. */
	FAILS(ERR_INVALID, run(w, a, security, open_rule, &again));
	c.account = o.made.account;
	c.form = (struct post_form){ test_org(w, a, TEST_SCHOOL).name, S("委员"), role_id(w, a, "base") };
	OK(run(w, a, security, add_rule, &c));
	assert_true(first_post(w, a, o.made.person).post_id.v != c.made.v);
}

TEST(a_login_that_is_taken_is_told_at_its_field)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct officer_opening o = somebody_new(w, a, "base", TEST_MILL), other = o;
	failed f;

	OK(run(w, a, security, open_rule, &o));
	other.form.name = S("另一位");
	other.form.mobile = S("19000000902");
	f = run(w, a, security, open_rule, &other);
	FAILS(ERR_INVALID, f);
	SAME("login", f->field->name);
}

TEST(a_union_out_of_scope_is_no_union)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct officer_opening o = somebody_new(w, a, "base", TEST_COMPANY);
	failed f = run(w, a, town, open_rule, &o);

	FAILS(ERR_INVALID, f);
	SAME("org_name", f->field->name);
	o.form.org_name = test_org(w, a, TEST_MILL).name;
	OK(run(w, a, town, open_rule, &o));
}

TEST(logins_are_plain_words)
{
	static const char *const bad[] = { "ab", "Abc", "1abc", "a b c", "mobile:1", "张三三" };
	const struct field *f = entity_field(&officer_form_entity, S("login"));
	struct officer_form form = { .login = S("li.na-2_x") };

	OK(f->check(a, f, &form.login));
	for (size_t i = 0; i < COUNT(bad); i++) {
		form.login = str_of(bad[i]);
		FAILS(ERR_INVALID, f->check(a, f, &form.login));
	}
}

/* --- giving ---------------------------------------------------------------------------------- */

TEST(officers_give_only_officers_roles_and_only_below_their_own_union)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *town = test_actor(w, a, "town", TEST_TOWN);

	OK(may_grant(w, a, city, "town", TEST_TOWN, (id){ 0 }));
	OK(may_grant(w, a, city, "base", TEST_MILL, (id){ 0 }));
	OK(may_grant(w, a, town, "base", TEST_MILL, (id){ 0 }));
	FAILS(ERR_DENIED, may_grant(w, a, city, "city", TEST_TOWN, (id){ 0 }));
	FAILS(ERR_DENIED, may_grant(w, a, city, "security", TEST_CITY, (id){ 0 }));
	FAILS(ERR_DENIED, may_grant(w, a, city, "town", TEST_CITY, (id){ 0 }));
	FAILS(ERR_DENIED, may_grant(w, a, town, "town", TEST_TOWN, (id){ 0 }));
	FAILS(ERR_MISSING, may_grant(w, a, town, "base", TEST_COMPANY, (id){ 0 }));
}

TEST(nobody_gives_more_than_he_has)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct actor less = *town;

	less.permits = permits_read(w, S("account.see account.edit member.see org.see"));
	FAILS(ERR_DENIED, may_grant(w, a, &less, "base", TEST_MILL, (id){ 0 }));
	OK(may_grant(w, a, town, "base", TEST_MILL, (id){ 0 }));
}

TEST(nobody_gives_without_the_permit)
{
	struct world *w = test_world(a);

	FAILS(ERR_DENIED, may_grant(w, a, test_actor(w, a, "system", TEST_CITY), "base", TEST_MILL, (id){ 0 }));
	FAILS(ERR_DENIED, may_grant(w, a, test_actor(w, a, "base", TEST_TOWN), "base", TEST_MILL, (id){ 0 }));
}

TEST(nobody_gives_to_himself_by_whatever_account)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	struct actor other_account = *security;

	FAILS(ERR_DENIED, may_grant(w, a, security, "city", TEST_CITY, security->person));
	other_account.account.v++;
	FAILS(ERR_DENIED, may_grant(w, a, &other_account, "city", TEST_CITY, security->person));
}

TEST(nobody_holds_two_administrators_roles)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY), *base = test_actor(w, a, "base", TEST_MILL);

	FAILS(ERR_DENIED, may_grant(w, a, security, "system", TEST_CITY, auditor->person));
	FAILS(ERR_DENIED, may_grant(w, a, security, "security", TEST_CITY, auditor->person));
	FAILS(ERR_DENIED, may_grant(w, a, &actor_house, "system", TEST_CITY, auditor->person));
	OK(may_grant(w, a, security, "system", TEST_CITY, base->person));
	FAILS(ERR_DENIED, may_grant(w, a, security, "system", TEST_TOWN, base->person));
}

TEST(the_roles_offered_are_the_roles_that_may_be_given)
{
	struct world *w = test_world(a);
	struct account_role_views roles;

	OK(account_grantable(test_db(w, a), a, w, test_actor(w, a, "city", TEST_CITY), &roles));
	assert_int_equal(roles.n, 2);
	SAME("town", roles.at[0].name);
	SAME("base", roles.at[1].name);
	OK(account_grantable(test_db(w, a), a, w, test_actor(w, a, "security", TEST_CITY), &roles));
	assert_int_equal(roles.n, 7);
}

/* Two of the three have nothing in common but what is only looked at, and that by name. */
TEST(the_three_administrators_share_what_is_looked_at_alone)
{
	static const char *const shared[] = { "account.see", "dual.see", "expiry.see", "handed.see",
		"second.see" };
	struct world *w = test_world(a);
	size_t found = 0;

	OK(roles_prove(test_db(w, a), a, w));
	for (size_t i = 0; i < w->n_permits; i++) {
		bool named = false;
		int n = 0;

		for (enum keeper k = KEEPER_SYSTEM; k <= KEEPER_AUDIT; k++)
			n += permit_is_of(&w->permits[i], k);
		for (size_t k = 0; k < COUNT(shared); k++)
			named |= !strcmp(shared[k], w->permits[i].name);
		assert_true(named == (n > 1));
		found += named;
	}
	assert_int_equal(found, COUNT(shared));
}

TEST(roles_that_were_mixed_in_the_database_are_named_and_nothing_is_served)
{
	static const struct { const char *role, *permit; bool whole; } added[] = {
		{ "audit", "setting.edit", false }, { "system", "audit.see", false }, { "security", "member.see", false },
		{ "town", "keys.agree", false }, { "wall", "audit.see", false },
		{ "town", "tag.edit", true }, { "audit", "long.gone", true },
	};

	for (size_t i = 0; i < COUNT(added); i++) {
		struct arena *own = arena_open(64 << 20);
		struct world *w = test_world(own);
		failed f;

		test_tamper(w, own, arena_fmt(own, "update role set permits = permits || ' %s' where name = '%s'",
			added[i].permit, added[i].role).s);
		f = roles_prove(test_db(w, own), own, w);
		assert_true(!f == added[i].whole);
		if (f)
			HAS(err_sentence(own, f), added[i].permit);
		arena_close(own);
	}
}

/* --- ending, closing, passwords ------------------------------------------------------------------ */

TEST(an_ended_post_ends_what_it_allowed)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *base = test_actor(w, a, "base", TEST_MILL);
	const struct actor *found;
	str token = test_token(w, a, base);
	struct changing c = { .account = base->account, .post = base->post, .reason = S("换届") };

	OK(session_actor(w, a, token, S("127.0.0.1"), &found));
	assert_true(actor_may(w, found, "member.see"));
	OK(run(w, a, town, end_rule, &c));
	OK(session_actor(w, a, token, S("127.0.0.1"), &found));
	assert_false(actor_may(w, found, "member.see"));
	FAILS(ERR_CONFLICT, run(w, a, town, end_rule, &c));
}

TEST(nobody_ends_his_own_post_or_one_above_him)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *city = test_actor(w, a, "city", TEST_CITY);
	struct changing own = { .account = town->account, .post = town->post, .reason = S("换届") };
	struct changing above = { .account = city->account, .post = city->post, .reason = S("换届") };

	FAILS(ERR_DENIED, run(w, a, town, end_rule, &own));
	FAILS(ERR_MISSING, run(w, a, town, end_rule, &above));
}

TEST(a_reset_ends_sessions_and_is_bounded_like_a_grant)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *base = test_actor(w, a, "base", TEST_MILL);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY), *found;
	str token = test_token(w, a, base);
	struct changing c = { .account = base->account, .hash = hash_of(a, S("Second-2026")) };
	struct notice_rows told;

	OK(session_actor(w, a, token, S("127.0.0.1"), &found));
	OK(run(w, a, town, reset_rule, &c));
	FAILS(ERR_SESSION, session_actor(w, a, token, S("127.0.0.1"), &found));
	/* Its owner is told, and by whom: it may be that nobody asked him. */
	OK(notice_list(test_db(w, a), a, base->person, (id){ 0 }, 10, &told));
	assert_int_equal(told.n, 1);
	HAS(told.at[0].title, "密码被重设");
	HAS(told.at[0].body, town->name);
	c.account = town->account;
	FAILS(ERR_DENIED, run(w, a, town, reset_rule, &c));
	/* A new password is as good as his posts: an administrator's is set on the server only. */
	c.account = auditor->account;
	FAILS(ERR_DENIED, run(w, a, security, reset_rule, &c));
	c.word = S("password");
	c.login = S("test4");
	OK(run(w, a, &actor_house, word_rule, &c));
}

TEST(whoever_holds_more_elsewhere_is_not_taken_over)
{
	struct world *w = test_world(a);
	const struct actor *security = test_actor(w, a, "security", TEST_CITY);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN), *base = test_actor(w, a, "base", TEST_MILL);
	struct changing c = { .account = base->account, .hash = S("x"),
		.form = { test_org(w, a, TEST_COMPANY).name, S("干事"), role_id(w, a, "base") } };

	OK(run(w, a, security, add_rule, &c));
	FAILS(ERR_MISSING, run(w, a, town, reset_rule, &c));
}

TEST(a_closed_account_stays_outside)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY), *base = test_actor(w, a, "base", TEST_MILL);
	const struct actor *found;
	str token = test_token(w, a, base);
	struct changing c = { .account = base->account, .reason = S("离岗") };

	OK(run(w, a, system, state_rule, &c));
	FAILS(ERR_SESSION, session_actor(w, a, token, S("127.0.0.1"), &found));
	FAILS(ERR_INVALID, sign_in(w, a, "test2", TEST_PASSWORD));
	FAILS(ERR_CONFLICT, run(w, a, system, state_rule, &c));
	c.open = true;
	OK(run(w, a, system, state_rule, &c));
	OK(sign_in(w, a, "test2", TEST_PASSWORD));
}

TEST(administrators_are_not_closed_and_nobody_closes_himself)
{
	struct world *w = test_world(a);
	const struct actor *system = test_actor(w, a, "system", TEST_CITY);
	const struct actor *auditor = test_actor(w, a, "audit", TEST_CITY);
	struct changing c = { .account = auditor->account, .reason = S("离岗") };

	FAILS(ERR_DENIED, run(w, a, system, state_rule, &c));
	c.account = system->account;
	FAILS(ERR_DENIED, run(w, a, system, state_rule, &c));
}

static failed
change_own(struct world *w, struct arena *a, const struct actor *who, const char *old, const char *new)
{
	return account_change_own(w, a, who, S("t"), (struct own_change){ .old_password = str_of(old),
		.new_password = str_of(new) });
}

TEST(one_changes_ones_own_password_by_knowing_the_old_one)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_MILL), *found;
	str token = test_token(w, a, base);

	FAILS(ERR_INVALID, change_own(w, a, base, "guess", "Third-2026"));
	OK(session_actor(w, a, token, S("127.0.0.1"), &found));
	OK(change_own(w, a, base, TEST_PASSWORD, "Third-2026"));
	FAILS(ERR_SESSION, session_actor(w, a, token, S("127.0.0.1"), &found));
	FAILS(ERR_INVALID, sign_in(w, a, "test1", TEST_PASSWORD));
	OK(sign_in(w, a, "test1", "Third-2026"));
}

static failed
long_passwords(struct act *x, void *v)
{
	(void)v;
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(PASSWORD_PROFILE_SETTING), .value = S("asvs"),
		.changed = x->now));
	return act_record(x, (struct entry){ .what = "setting.edit", .object = "setting" });
}

TEST(the_last_five_passwords_are_not_taken_again)
{
	static const char *const taken[] = { "Third-2026", "Third-2027", "Third-2028", "Third-2029", "Third-2030" };
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_MILL);
	const char *now = "Second-2026";

	OK(change_own(w, a, base, TEST_PASSWORD, now));
	for (size_t i = 0; i < COUNT(taken); i++) {
		FAILS(ERR_INVALID, change_own(w, a, base, now, now));
		OK(change_own(w, a, base, now, taken[i]));
		now = taken[i];
		FAILS(ERR_INVALID, change_own(w, a, base, now, taken[0]));
	}
	/* The first one is the sixth by now. */
	OK(change_own(w, a, base, now, "Second-2026"));
	OK(act_run(w, a, &actor_house, S("t"), long_passwords, NULL));
	OK(change_own(w, a, base, "Second-2026", "Third-2030"));
}

TEST(one_switch_decides_what_a_password_must_be)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_MILL);
	struct db *d = test_db(w, a);
	const struct password_profile *p;

	OK(password_profile_now(d, a, &p));
	SAME("djbh3", p->name);
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("Ab1-xyz")));
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("abcdefgh12345")));
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("Gonghui-2026")));
	OK(password_policy(a, p, NULL, S("Ab1-wxyz")));
	OK(act_run(w, a, &actor_house, S("t"), long_passwords, NULL));
	OK(password_profile_now(d, a, &p));
	SAME("asvs", p->name);
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("Ab1-wxyz9")));
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("Gonghui123456")));
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("qwertyuiop")));
	FAILS(ERR_INVALID, password_policy(a, p, NULL, S("ssssssssssss")));
	OK(password_policy(a, p, NULL, S("大桥下面的鱼很好吃啊")));
	FAILS(ERR_INVALID, change_own(w, a, base, TEST_PASSWORD, "Third-202"));
	OK(change_own(w, a, base, TEST_PASSWORD, "my own long words"));
}

TEST(guessing_ones_old_password_is_counted)
{
	struct world *w = test_world(a);
	const struct actor *base = test_actor(w, a, "base", TEST_MILL);

	for (int i = 0; i < LOCK_TRIES; i++)
		FAILS(ERR_INVALID, change_own(w, a, base, "guess", "Third-2026"));
	FAILS(ERR_INVALID, change_own(w, a, base, TEST_PASSWORD, "Third-2026"));
	test_wait(w, LOCK_TIME + SECOND);
	OK(change_own(w, a, base, TEST_PASSWORD, "Third-2026"));
}

TEST(one_time_passwords_satisfy_the_policy_and_differ)
{
	str first = account_one_time_password(a);

	for (int i = 0; i < 100; i++)
		for (const struct password_profile *p = password_profiles; p->name; p++)
			OK(password_policy(a, p, NULL, account_one_time_password(a)));
	assert_int_equal(first.n, 19);
	assert_false(str_eq(first, account_one_time_password(a)));
}
