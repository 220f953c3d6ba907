/* people.h - what tests of persons share: registering somebody, reading him, both engines. */
#ifndef MODULES_MEMBER_TEST_PEOPLE_H
#define MODULES_MEMBER_TEST_PEOPLE_H

#include "modules/member/member.h"
#include "test/test.h"
#include "test/world.h"

struct entering { struct member_form form; id made; };

static inline failed
enter_rule(struct act *x, void *v)
{
	struct entering *e = v;

	return member_register(x, &e->form, &e->made);
}

/* Somebody born on 1991-04-07 with the n-th number and mobile of that day. */
static inline struct member_form
some_form(struct arena *a, const char *name, int n)
{
	return (struct member_form){ .name = str_of(name), .document_type = DOCUMENT_RESIDENT,
		.document_no = document_make(a, S("320599"), (struct date){ 19910407 }, n),
		.mobile = arena_fmt(a, "1900%07d", n), .joined = { 20260105 } };
}

static inline id
enter(struct world *w, struct arena *a, const struct actor *who, const struct member_form *form)
{
	struct entering e = { .form = *form };

	OK(act_run(w, a, who, S("t"), enter_rule, &e));
	return e.made;
}

static inline struct db *
borrow(struct world *w, struct arena *a)
{
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	return d;
}

/* The row of a record, or its fault. */
static inline failed
look_at(struct world *w, struct arena *a, const struct record *r, const struct actor *who, id row, void *ret)
{
	struct db *d = borrow(w, a);
	failed f = r->one(d, a, w, who->scope, row, ret);

	db_return(w->pool, d);
	return f;
}

static inline struct member
member_now(struct world *w, struct arena *a, const struct actor *who, id member)
{
	struct member m = { 0 };

	OK(look_at(w, a, &member_record, who, member, &m));
	return m;
}

static inline size_t
rows_of(struct world *w, struct arena *a, const struct record *r, const struct actor *who)
{
	struct found found;
	struct db *d = borrow(w, a);

	OK(r->list(d, a, w, who->scope, &(struct ask){ .most = 50 }, &found));
	db_return(w->pool, d);
	return found.n;
}

static inline int64_t
members_at(const struct world *w, struct arena *a, const char *path)
{
	struct org org;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(org_get(d, a, scope_all(), test_org(w, a, path).org_id, &org));
	db_return(w->pool, d);
	return org.members;
}

static inline str
opened(struct world *w, struct arena *a, struct secret s)
{
	str plain;

	OK(crypt_open(w->keys, a, s, &plain));
	return plain;
}

#endif
