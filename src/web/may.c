/* may.c - see may.h. */
#include "web/may.h"

#include <string.h>

static const struct text
	says_make   = { "may.make", "登记{1}" },
	says_change = { "may.change", "修改{1}" },
	says_import = { "may.import", "导入{1}" },
	says_export = { "may.export", "导出{1}" },
	says_reveal = { "may.reveal", "看{1}的完整号码" },
	says_ticked = { "may.ticked", "勾选{1}：{2}" },
	says_move   = { "may.move", "{1}：{2}" };

/* What is posted to a record's own addresses, and what stands on the button. */
static const struct { const char *tail; const struct text *say; } posted[] = {
	{ "", &says_make }, { "/:id", &says_change }, { "/import", &says_import }, { "/export", &says_export },
	{ "/:id/reveal", &says_reveal } };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

static str
module_of(const struct permit *p)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct permit *q = (*m)->permits; q && q->name; q++)
			if (!strcmp(q->name, p->name))
				return str_of((*m)->label);
	return S("");
}

static bool
is(const char *one, const char *other)
{
	return one && other && !strcmp(one, other);
}

static void
add_act(struct may_permit *p, str word)
{
	for (size_t i = 0; i < p->acts.n; i++)
		if (str_eq(p->acts.at[i], word))
			return;
	p->acts.at[p->acts.n++] = word;
}

/* --- the words on buttons ------------------------------------------------------------------- */

/* The route is a record's own, derived or the module's in its place. */
static void
add_posted(struct arena *a, struct may_permit *p, const struct route *route)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			str label = str_of((*r)->label), path = str_of(route->path);

			if (!str_starts(path, str_of((*r)->path)))
				continue;
			path = str_from(path, strlen((*r)->path));
			for (size_t i = 0; i < COUNT(posted); i++)
				if (str_eq(path, str_of(posted[i].tail)))
					add_act(p, !i && (*r)->create_word ? str_of((*r)->create_word->zh)
						: say(a, posted[i].say, label, (str){ 0 }));
		}
}

/* The words of one table in one: 入会申请：通过、退回补正. */
static void
add_word(struct buf *b, str word)
{
	static const struct text between = { "may.between", "、" };

	if (b->n)
		buf_put(b, str_of(between.zh));
	buf_put(b, word);
}

static void
add_ticked(struct arena *a, struct may_permit *p)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			struct buf b = { .a = a };

			for (const struct ticked_act *t = (*r)->ticked; t && t->name; t++)
				if (is(t->permit, p->permit->name))
					add_word(&b, str_of(t->label));
			if (b.n)
				add_act(p, say(a, &says_ticked, str_of((*r)->label), buf_str(&b)));
		}
}

/* A move that leads on from two states stands there once. */
static bool
said_before(const struct flow *f, const struct move *m)
{
	for (const struct move *o = f->moves; o < m; o++)
		if (is(o->permit, m->permit) && !strcmp(o->label, m->label))
			return true;
	return false;
}

static void
add_moves(struct arena *a, const struct world *w, struct may_permit *p)
{
	for (size_t i = 0; i < w->n_flows; i++) {
		const struct flow *f = w->flows[i];
		struct buf b = { .a = a };

		for (const struct move *m = f->moves; m->name; m++)
			if (is(m->permit, p->permit->name) && !said_before(f, m))
				add_word(&b, str_of(m->label));
		if (b.n)
			add_act(p, say(a, &says_move, str_of(f->label), buf_str(&b)));
	}
}

/* How many words there can be: a few for each record, one for each flow. */
static size_t
words_most(const struct world *w)
{
	size_t n = w->n_flows;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			n += COUNT(posted) + 1;
	return n;
}

/* --- addresses --------------------------------------------------------------------------------- */

static void
add_route(struct arena *a, struct may_permit *p, const struct compiled *c)
{
	if (c->of.route->method == HTTP_GET)
		p->pages.at[p->pages.n++] = c;
	else {
		p->posts.at[p->posts.n++] = c;
		add_posted(a, p, c->of.route);
	}
}

static bool
opens(const struct compiled *c, const struct actor *who, size_t bit)
{
	return c->needs_permit && c->permit == bit && !(c->of.route->flags & API) && site_may(c, who);
}

/* `words`: room for all there are; what was found is copied, so that many permits take little. */
static struct may_permit
permit_of(struct arena *a, const struct world *w, const struct site *site, const struct actor *who, size_t bit,
          str *words)
{
	struct may_permit p = { .permit = &w->permits[bit], .module = module_of(&w->permits[bit]) };
	size_t n = 0;

	for (size_t i = 0; i < site->n; i++)
		n += opens(&site->all[i], who, bit);
	p.pages.at = NEW_N(a, const struct compiled *, n + 1);
	p.posts.at = NEW_N(a, const struct compiled *, n + 1);
	p.acts.at = words;
	for (size_t i = 0; i < site->n; i++)
		if (opens(&site->all[i], who, bit))
			add_route(a, &p, &site->all[i]);
	add_ticked(a, &p);
	add_moves(a, w, &p);
	p.acts.at = NEW_N(a, str, p.acts.n + 1);
	memcpy(p.acts.at, words, p.acts.n * sizeof *words);
	return p;
}

void
may_of(struct arena *a, const struct world *w, const struct site *site, const struct actor *who, struct may *ret)
{
	str *words = NEW_N(a, str, words_most(w) + 1);
	struct may may = { 0 };

	may.menu.at = NEW_N(a, const struct menu *, site->n_menu + 1);
	for (size_t i = 0; i < site->n_menu; i++)
		if (menu_offers(who, &site->menu[i]))
			may.menu.at[may.menu.n++] = site->menu[i].entry;
	may.permits.at = NEW_N(a, struct may_permit, w->n_permits + 1);
	for (size_t bit = 0; bit < w->n_permits; bit++)
		if (actor_may(w, who, w->permits[bit].name))
			may.permits.at[may.permits.n++] = permit_of(a, w, site, who, bit, words);
	for (size_t i = 0; i < site->n; i++) {
		const struct compiled *c = &site->all[i];

		may.own += !c->needs_permit && !(c->of.route->flags & (OPEN | POCKET | API)) &&
			c->of.route->method == HTTP_GET && site_may(c, who);
	}
	*ret = may;
}
