/* world_people.c - see world.h: people of the test world, what they are told, and what is recorded of them. */
#include "test/world_inside.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "deputy_queries.h"
#include "modules/audit/audit.h"
#include "modules/deputy/deputy.h"
#include "platform/account.h"
#include "platform/names.h"
#include "platform/pinyin.h"
#include "platform/rights.h"
#include "platform/second.h"
#include "platform_account.h"
#include "platform_act.h"

/* --- people ---------------------------------------------------------------------------------- */

struct hiring { const char *role; struct org_public org; int64_t number; struct actor *ret; };

static failed
hire_person(struct act *x, struct hiring *h)
{
	struct dice dice = { (uint64_t)h->number };
	str name = names_person(&dice, x->a, SEX_FEMALE, 1985), mobile = names_mobile(x->a, h->number);
	struct actor *who = h->ret;
	struct secret sealed;

	who->person = act_id(x);
	who->name = name;
	TRY(act_seal(x, "person.mobile", who->person, mobile, &sealed));
	return db_run(x->db, x->a, person_add, NULL, .person_id = who->person, .name = name,
		.name_key = pinyin_sort_key(x->a, name), .initials = pinyin_initials(x->a, name), .sex = SEX_FEMALE,
		.birth_year = 1985, .mobile = sealed, .mobile_index = act_blind(x, "person.mobile", mobile),
		.verified_by = 0, .made = x->now);
}

/* A hash that is cheap to make: found once and kept for the program. */
static str
password_known(void)
{
	static char kept[256];
	struct arena *a;
	str hash;

	if (!*kept) {
		a = arena_open(1 << 20);
		MUST(password_hash(a, S(TEST_PASSWORD), PASSWORD_MEMBER, &hash));
		snprintf(kept, sizeof kept, FMT, ARG(hash));
		arena_close(a);
	}
	return str_of(kept);
}

static failed
hire(struct act *x, void *v)
{
	struct hiring *h = v;
	struct actor *who = h->ret;
	struct role_by_name_row role;

	TRY(hire_person(x, h));
	TRY(account_make(x, (struct new_account){ arena_fmt(x->a, "test%lld", (long long)h->number),
		password_known(), who->person }, &who->account));
	who->scope.self = who->person;
	if (!h->role)
		return NULL;
	TRY(db_one(x->db, x->a, role_by_name, &role, .name = str_of(h->role)));
	who->org = h->org.org_id;
	who->org_name = h->org.name;
	who->org_path = h->org.org_path;
	who->role = role.label;
	who->post_title = role.label;
	who->permits = permits_read(x->world, role.permits);
	who->scope = scope_of(x->a, who->org_path);
	who->scope.self = who->person;
	return post_make(x, (struct new_post){ who->person, who->org, who->org_path, who->org_name, who->post_title,
		role.role_id }, &who->post);
}

static const struct actor *
somebody(struct world *w, struct arena *a, struct hiring h)
{
	h.number = ++kept(w)->actors;
	h.ret = NEW(a, struct actor);
	*h.ret = (struct actor){ .post_title = S(""), .address = S("127.0.0.1") };
	MUST(act_run(w, a, &actor_house, S("test"), hire, &h));
	return h.ret;
}

const struct actor *
test_actor(struct world *w, struct arena *a, const char *role, const char *path)
{
	return somebody(w, a, (struct hiring){ .role = role, .org = test_org(w, a, path) });
}

const struct actor *
test_worker(struct world *w, struct arena *a)
{
	return somebody(w, a, (struct hiring){ 0 });
}

struct lending { const struct actor *giver, *to; struct date first, last; id made; };

static failed
lend(struct act *x, void *v)
{
	struct lending *l = v;

	l->made = act_id(x);
	TRY(db_run(x->db, x->a, deputy_add, NULL, .deputy_id = l->made, .giver_person_id = l->giver->person,
		.person_id = l->to->person, .post_id = l->giver->post, .own_post_id = l->to->post, .first_day = l->first,
		.last_day = l->last, .reason = S("年休假"), .made = x->now));
	return act_record(x, (struct entry){ .what = "deputy.give", .object = "deputy", .object_id = l->made });
}

const struct actor *
test_deputy(struct world *w, struct arena *a, const struct actor *giver, const struct actor *to)
{
	struct date today = world_today(w);
	struct lending l = { giver, to, today, date_plus(today, 6), { 0 } };
	struct actor *who = NEW(a, struct actor);
	struct rights all;
	struct db *d;

	MUST(act_run(w, a, &actor_house, S("test"), lend, &l));
	MUST(db_borrow(w->pool, a, &d));
	MUST(rights_of(d, a, w, to->person, &all));
	db_return(w->pool, d);
	*who = *to;
	rights_take(a, rights_find(&all, giver->post, l.made), who);
	return who;
}

struct visit { const struct actor *who; str token; };

static failed
open_visit(struct act *x, void *v)
{
	struct visit *o = v;
	unsigned char digest[32];

	o->token = crypt_token(x->a);
	crypt_sha256(o->token, digest);
	TRY(db_run(x->db, x->a, session_add, NULL, .session_id = act_id(x),
		.token_digest = { { (char *)digest, sizeof digest } }, .account_id = o->who->account,
		.person_id = o->who->person, .post_id = o->who->post, .deputy_id = o->who->behalf.deputy, .began = x->now,
		.seen = x->now, .address = S("127.0.0.1"),
		.agent = S("test")));
	return act_record(x, (struct entry){ .what = "sign-in", .object = "account", .object_id = o->who->account });
}

str
test_token(struct world *w, struct arena *a, const struct actor *who)
{
	struct visit o = { .who = who };

	MUST(act_run(w, a, who, S("test"), open_visit, &o));
	return o.token;
}

/* --- what was told and recorded ----------------------------------------------------------------- */

struct test_message
test_sms(const struct world *w)
{
	return kept(w)->last;
}

str
test_sms_to(const struct world *w, str mobile)
{
	const struct kept *k = kept(w);

	for (size_t i = k->n_sent; i > 0 && i + COUNT(k->sent) > k->n_sent; i--)
		if (str_eq(k->sent[(i - 1) % COUNT(k->sent)].mobile, mobile))
			return k->sent[(i - 1) % COUNT(k->sent)].sentence;
	return (str){ 0 };
}

str
test_code(const struct world *w)
{
	str s = test_sms(w).sentence;

	for (size_t i = 0; i + 6 <= s.n; i++)
		if (str_digits(str_part(s, i, 6)))
			return str_part(s, i, 6);
	return (str){ 0 };
}

int64_t
test_recorded(const struct world *w, struct arena *a, const char *what)
{
	struct audit_list_rows rows = { 0 };
	struct db *d;

	MUST(db_borrow(w->pool, a, &d));
	MUST(db_all(d, a, audit_list, scope_all(), &rows, .what = str_of(what), .most = 100000));
	db_return(w->pool, d);
	return (int64_t)rows.n;
}
