/*
 * newsroom.h - a union that writes for a column of the federation, three who review, an account that takes what stands
 * there, and a platform behind it.
 */
#ifndef WECHAT_TEST_NEWSROOM_H
#define WECHAT_TEST_NEWSROOM_H

#include "modules/wechat/test/platform.h"

struct newsroom {
	struct world *w; struct arena *a;
	struct platform *p;
	struct visit *desk;
	const struct actor *author, *reviewers[3];
	id column, own_column;
};
struct columning { struct column_form form; id made; };
struct writing { struct article_form form; id article; int64_t rev; };
struct moving { id version; const char *move; int64_t from; str reason; };

static inline failed column(struct act *x, void *v) { struct columning *c = v; return column_make(x, &c->form, &c->made); }
static inline failed write_rule(struct act *x, void *v) { struct writing *p = v; return article_write(x, &p->form, &p->article); }

static inline failed
change_rule(struct act *x, void *v)
{
	struct writing *p = v;

	return article_change(x, p->article, p->rev, &p->form);
}

static inline failed
move_rule(struct act *x, void *v)
{
	struct moving *m = v;

	return flow_move(x, &content_flow, m->version, str_of(m->move), m->from, m->reason);
}

/* A union writes for a column of the federation; the account takes what stands there. */
static inline struct newsroom
newsroom(struct world *w, struct arena *a, struct wechat_account_form form)
{
	struct newsroom n = { .w = w, .a = a, .p = platform_new(a, w), .desk = visit_new(a, w),
		.author = test_actor(w, a, "base", TEST_COMPANY) };
	struct columning c = { .form = { .name = S("基层动态"), .rank = 10, .state = COLUMN_OPEN, .shared = true } };

	for (size_t i = 0; i < COUNT(n.reviewers); i++)
		n.reviewers[i] = test_actor(w, a, "city", TEST_CITY);
	OK(act_run(w, a, n.reviewers[0], S("t"), column, &c));
	n.column = c.made;
	c.form = (struct column_form){ .name = S("街道的"), .rank = 10, .state = COLUMN_OPEN, .shared = true };
	OK(act_run(w, a, test_actor(w, a, "town", TEST_STREET), S("t"), column, &c));
	n.own_column = c.made;
	set_up(w, a, 0, form);
	visit_as(n.desk, n.reviewers[0]);
	return n;
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

static inline void
pass_three(const struct newsroom *n, id article, const struct actor *author)
{
	struct moving m = { .version = article_now(n, article).newest_id, .move = "submit", .from = CONTENT_DRAFT };

	OK(act_run(n->w, n->a, author, S("t"), move_rule, &m));
	m.move = "pass";
	for (size_t i = 0; i < 3; i++) {
		m.from = CONTENT_FIRST + (int64_t)i;
		OK(act_run(n->w, n->a, n->reviewers[i], S("t"), move_rule, &m));
	}
}

static inline struct article_form
text(const struct newsroom *n)
{
	return (struct article_form){ .title = S("驿站延时开放"), .column_id = n->column, .author = S("徐文静"),
		.summary = S("九个驿站开到二十二点"), .body = S("<p>九个驿站开到二十二点。</p>"), .source = S("晟科工会"),
		.sourced = true, .unclassified = true };
}

static inline id
published(const struct newsroom *n, struct article_form form)
{
	struct writing p = { .form = form };

	OK(act_run(n->w, n->a, n->author, S("t"), write_rule, &p));
	pass_three(n, p.article, n->author);
	return p.article;
}

static inline void
revise(const struct newsroom *n, id article, const char *title, const char *body)
{
	struct writing p = { .form = text(n), .article = article, .rev = article_now(n, article).rev };

	p.form.title = str_of(title);
	p.form.body = str_of(body);
	OK(act_run(n->w, n->a, n->author, S("t"), change_rule, &p));
	pass_three(n, article, n->author);
}

static inline void
withdraw(const struct newsroom *n, id article)
{
	struct moving m = { article_now(n, article).live_id, "withdraw", CONTENT_LIVE, S("图片没有许可") };

	OK(act_run(n->w, n->a, n->reviewers[2], S("t"), move_rule, &m));
}

#endif
