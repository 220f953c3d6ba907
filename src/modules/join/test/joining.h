/* joining.h - people who join a union, for the tests of this module: telephones, applications, decisions. */
#ifndef MODULES_JOIN_TEST_JOINING_H
#define MODULES_JOIN_TEST_JOINING_H

#include "test/test.h"

#include "join_ledger.h"
#include "modules/join/inside.h"
#include "platform/names.h"
#include "platform/notice.h"
#include "test/world.h"

#define BORN ((struct date){ 19880408 })
#define MOBILE(n) names_mobile(a, 7000 + (n))
#define NUMBER(n) names_document(a, BORN, SEX_FEMALE, n)

static inline failed
seed(struct act *x, void *v)
{
	(void)v;
	return join_seed_consents(x);
}

static inline struct world *
world_with_texts(struct arena *a)
{
	struct world *w = test_world(a);

	OK(act_run(w, a, &actor_house, S("t"), seed, NULL));
	return w;
}

/* A reader for one look, given back at once: a test has more people than there are readers. */
static inline struct db *
lent(struct world *w, struct arena *a)
{
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	return d;
}

/* Whoever holds this telephone, signed in by a code. */
static inline const struct actor *
holder(struct world *w, struct arena *a, str mobile)
{
	const struct actor *who;
	str token;

	test_wait(w, MINUTE + SECOND);
	OK(sms_code_send(w, a, mobile, "sign-in", S("127.0.0.1")));
	OK(account_sign_in_mobile(w, a, mobile, test_code(w), S("127.0.0.1"), S("test"), &token));
	OK(session_actor(w, a, token, S("127.0.0.1"), &who));
	return who;
}

/* What the same account is after something was decided: its session is read anew. */
static inline const struct actor *
again(struct world *w, struct arena *a, const struct actor *who)
{
	struct actor *now = NEW(a, struct actor);
	struct account_mobile_get_row row;
	struct db *d = lent(w, a);

	OK(db_one(d, a, account_mobile_get, &row, .account_id = who->account));
	db_return(w->pool, d);
	*now = *who;
	now->person = now->scope.self = row.person_id;
	return now;
}

static inline struct join_form
form_of(struct world *w, struct arena *a, str name, str number)
{
	struct join_texts texts;
	struct db *d = lent(w, a);

	OK(join_texts(d, a, &texts));
	db_return(w->pool, d);
	return (struct join_form){ .route = ROUTE_PLATFORM, .group = GROUP_COURIER, .division = S("320281001"),
		.name = name, .document_type = DOCUMENT_RESIDENT, .document_no = number, .work_unit = S("虹桥路网点"),
		.job = S("快递员"), .texts = texts.digest, .join = true, .use = true, .number = true };
}

struct applying { struct join_form form; id made; };

static inline failed
submit(struct act *x, void *v)
{
	struct applying *p = v;

	return join_submit(x, &p->form, &p->made);
}

static inline failed
resubmit(struct act *x, void *v)
{
	struct applying *p = v;

	return join_resubmit(x, &p->form, &p->made);
}

static inline failed
decide(struct act *x, void *v)
{
	return join_decide(x, v);
}

static inline failed
apply_as(struct world *w, struct arena *a, const struct actor *who, const struct join_form *form, id *ret)
{
	struct applying p = { .form = *form };
	failed f = act_run(w, a, who, S("t"), submit, &p);

	if (f)
		join_refused(w, a, who, S("t"), f);
	else
		*ret = p.made;
	return f;
}

/* The same where nothing stands in its way. */
static inline id
applied(struct world *w, struct arena *a, const struct actor *who, const struct join_form *form)
{
	id key = { 0 };

	OK(apply_as(w, a, who, form, &key));
	return key;
}

static inline failed
decide_as(struct world *w, struct arena *a, const struct actor *who, id application, str verb, str reason)
{
	struct join_decision d = { .application = application, .move = verb, .from = JOIN_SUBMITTED, .reason = reason };

	return act_run(w, a, who, S("t"), decide, &d);
}

/* Somebody who is a member: accepted by an officer of the street. */
static inline const struct actor *
member_by(struct world *w, struct arena *a, str mobile, str name, str number)
{
	const struct actor *who = holder(w, a, mobile);
	struct join_form form = form_of(w, a, name, number);
	id key = { 0 };

	OK(apply_as(w, a, who, &form, &key));
	OK(decide_as(w, a, test_actor(w, a, "town", TEST_STREET), key, S("accept"), (str){ 0 }));
	return again(w, a, who);
}

struct putting { struct person_form form; id made; };

/* Somebody is on file before he comes. */
static inline failed
put_person(struct act *x, void *v)
{
	struct putting *p = v;
	struct person_known who;

	TRY(person_put(x, &p->form, 0, &who));
	p->made = who.person;
	return act_record(x, (struct entry){ .what = "test", .object = "person", .object_id = p->made });
}

static inline failed
end_consent(struct act *x, void *v)
{
	return join_consent_withdraw(x, *(id *)v);
}

static inline str
sentence(struct arena *a, failed f)
{
	return f ? err_sentence(a, f) : S("(nothing failed)");
}

static inline struct person_by_document_row
on_file(struct world *w, struct arena *a, struct db *d, str number)
{
	struct person_by_document_row p = { 0 };
	failed f = db_one(d, a, person_by_document, &p,
		.document_index = member_document_index(w, a, DOCUMENT_RESIDENT, number));

	assert_true(!f || f->code == ERR_MISSING);
	return p;
}

/* How many messages of this title somebody has. */
static inline size_t
notices_of(struct world *w, struct arena *a, id person, const char *title)
{
	struct notice_rows rows;
	struct db *d = lent(w, a);
	size_t n = 0;

	OK(notice_list(d, a, person, (id){ 0 }, 50, &rows));
	db_return(w->pool, d);
	for (size_t i = 0; i < rows.n; i++)
		n += str_eq(rows.at[i].title, str_of(title));
	return n;
}

#endif
