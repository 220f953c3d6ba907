/*
 * newsroom.h - a column of the federation, a union that writes for it, three who review.
 */
#ifndef CONTENT_TEST_NEWSROOM_H
#define CONTENT_TEST_NEWSROOM_H

#include "test/test.h"

#include "modules/content/inside.h"
#include "test/world.h"

struct columning { struct column_form form; id made; };
struct writing { struct article_form form; id made; };
struct changing { id article; int64_t rev; struct article_form form; };
struct moving { id version; const char *move; int64_t from; str reason; };

static inline failed column(struct act *x, void *v) { struct columning *c = v; return column_make(x, &c->form, &c->made); }
static inline failed write_rule(struct act *x, void *v) { struct writing *p = v; return article_write(x, &p->form, &p->made); }

static inline failed
change_rule(struct act *x, void *v)
{
	struct changing *c = v;

	return article_change(x, c->article, c->rev, &c->form);
}

static inline failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return flow_move(x, &content_flow, m->version, str_of(m->move), m->from, m->reason);
}

/* --- a newsroom --------------------------------------------------------------------- */

struct newsroom { struct world *w; struct arena *a; const struct actor *author, *first, *second, *final; id column; };

static inline struct newsroom
newsroom(struct world *w, struct arena *a)
{
	struct newsroom n = { .w = w, .a = a, .author = test_actor(w, a, "base", TEST_COMPANY),
		.first = test_actor(w, a, "town", TEST_STREET), .second = test_actor(w, a, "city", TEST_CITY),
		.final = test_actor(w, a, "city", TEST_CITY) };
	struct columning c = { .form = { .name = S("基层动态"), .rank = 10, .state = COLUMN_OPEN, .shared = true } };

	OK(act_run(w, a, n.second, S("t"), column, &c));
	n.column = c.made;
	return n;
}

static inline struct article_form
some_text(const struct newsroom *n)
{
	return (struct article_form){ .title = S("驿站延时开放"), .column_id = n->column,
		.body = S("<p>九个驿站<script>x</script>开到二十二点。</p>"), .source = S("晟科工会"), .sourced = true,
		.unclassified = true };
}

static inline id
written(const struct newsroom *n)
{
	struct writing p = { some_text(n), { 0 } };

	OK(act_run(n->w, n->a, n->author, S("t"), write_rule, &p));
	return p.made;
}

static inline struct article
article_now(const struct newsroom *n, id article)
{
	struct article row;
	struct db *d;

	OK(db_borrow(n->w->pool, n->a, &d));
	OK(article_record.one(d, n->a, n->w, scope_all(), article, &row));
	db_return(n->w->pool, d);
	return row;
}

static inline failed
move(const struct newsroom *n, const struct actor *who, id version, const char *name, int64_t from, const char *reason)
{
	struct moving m = { version, name, from, reason ? str_of(reason) : (str){ 0 } };

	return act_run(n->w, n->a, who, S("t"), move_rule, &m);
}

/* Handed in and passed by so many of the three. */
static inline id
reviewed(const struct newsroom *n, id article, int passes)
{
	id version = article_now(n, article).newest_id;

	OK(move(n, n->author, version, "submit", CONTENT_DRAFT, NULL));
	if (passes > 0)
		OK(move(n, n->first, version, "pass", CONTENT_FIRST, NULL));
	if (passes > 1)
		OK(move(n, n->second, version, "pass", CONTENT_SECOND, NULL));
	if (passes > 2)
		OK(move(n, n->final, version, "pass", CONTENT_FINAL, NULL));
	return version;
}

static inline failed
change(const struct newsroom *n, const struct actor *who, id article, int64_t rev, str body)
{
	struct changing c = { article, rev, some_text(n) };

	c.form.body = body;
	return act_run(n->w, n->a, who, S("t"), change_rule, &c);
}

/* Somebody with a shell changes a text in the database, and the rules know nothing of it. */
struct tampering { id version; int64_t state; id column; };

static inline failed
tamper(struct act *x, void *v)
{
	const struct tampering *t = v;

	TRY(db_run(x->db, x->a, version_state, NULL, .version_id = t->version, .from_state = t->state,
		.state = CONTENT_DRAFT));
	TRY(db_run(x->db, x->a, version_set, scope_all(), NULL, .version_id = t->version, .column_id = t->column,
		.title = S("驿站延时开放"), .body = S("<p>偷换的一段。</p>"), .source = S("晟科工会"), .sourced = true,
		.unclassified = true, .by_name = S("谁"), .changed = x->now));
	TRY(db_run(x->db, x->a, version_state, NULL, .version_id = t->version, .from_state = CONTENT_DRAFT,
		.state = t->state));
	return act_record(x, (struct entry){ .what = "test", .object = "article" });
}

static inline str
read_by_all(const struct newsroom *n, id article)
{
	struct content_piece p;
	struct db *d;
	failed f;

	OK(db_borrow(n->w->pool, n->a, &d));
	f = content_published(d, n->a, article, &p);
	db_return(n->w->pool, d);

	return f ? S("") : p.body.s;
}

#endif
