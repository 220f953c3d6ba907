/* breach.c - see breach.h. */
#include "modules/audit/breach.h"

#include <jansson.h>
#include <stdlib.h>

#include "audit_queries.h"
#include "platform_viewed.h"
#include "web/sheets.h"
#include "platform/account.h"

static const struct text
	says_nobody = { "breach.nobody", "没有这个账号：{1}。" },
	says_number = { "breach.number", "编号 {1}" };

const struct choice breach_hows[] = {
	{ BREACH_FULL, "看完整号码", "bad" }, { BREACH_EXPORT, "导出", "warn" }, { BREACH_PAGE, "打开页面", NULL },
	{ BREACH_FILE, "打开证件材料", "bad" },
	{ 0, NULL, NULL } };

static str
say(struct arena *a, const struct text *t, str one)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* {"rows":12,…}, as record_export.c leaves it. */
static int64_t
rows_of(str changes)
{
	json_t *root = json_loadb(changes.s, changes.n, 0, NULL);
	int64_t n = json_integer_value(json_object_get(root, "rows"));

	json_decref(root);
	return n;
}

static void
add_entries(const struct world *w, const struct breach_entries_rows *rows, struct breach_answer *b)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct breach_entries_row *r = &rows->at[i];
		bool export = str_ends(r->what, S(".export")) || str_eq(r->object, S("held"));

		b->at[b->n++] = (struct breach_line){ .how = export ? BREACH_EXPORT
			: str_ends(r->what, S(".file")) ? BREACH_FILE : BREACH_FULL,
			.object = audit_object(w, r->object), .title = r->title, .object_id = r->object_id,
			.first = r->at, .last = r->at,
			.times = 1, .rows = export ? rows_of(r->changes) : 0, .reason = r->reason };
	}
}

/* Who it is about is asked of the record whose page it was; who is gone has a number. */
static failed
title_of(struct db *d, struct arena *a, const struct world *w, str object, id key, str *ret)
{
	const struct record *r = record_named(object);
	failed f = NULL;
	void *row;

	*ret = say(a, &says_number, arena_fmt(a, "%lld", (long long)key.v));
	if (!r || !r->one || !r->title)
		return NULL;
	row = arena_get(a, r->row->size);
	f = r->one(d, a, w, scope_all(), key, row);
	if (!f)
		*ret = r->title(row);
	return f && f->code != ERR_MISSING ? f : NULL;
}

static failed
add_pages(struct db *d, struct arena *a, const struct world *w, const struct viewed_of_rows *rows,
          struct breach_answer *b)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct viewed_of_row *r = &rows->at[i];
		struct breach_line *line = &b->at[b->n++];

		*line = (struct breach_line){ .how = BREACH_PAGE, .object = audit_object(w, r->object),
			.object_id = r->object_id, .first = r->began, .last = r->ended, .times = r->times };
		TRY(title_of(d, a, w, r->object, r->object_id, &line->title));
	}
	return NULL;
}

static int
by_object(const void *one, const void *other)
{
	const struct breach_line *a = one, *b = other;
	int c = str_cmp(a->object, b->object);

	return c ? c : (a->object_id.v > b->object_id.v) - (a->object_id.v < b->object_id.v);
}

static int
by_time(const void *one, const void *other)
{
	const struct breach_line *a = one, *b = other;

	return (a->first.us > b->first.us) - (a->first.us < b->first.us);
}

static void
count(struct breach_answer *b)
{
	const struct breach_line *before = NULL;

	qsort(b->at, b->n, sizeof *b->at, by_object);
	for (size_t i = 0; i < b->n; i++) {
		struct breach_line *line = &b->at[i];

		b->exported += line->rows;
		if (line->how == BREACH_EXPORT)
			continue;
		b->people += !before || by_object(before, line);
		before = line;
	}
	qsort(b->at, b->n, sizeof *b->at, by_time);
}

failed
breach_find(struct db *d, struct arena *a, const struct world *w, struct scope scope, str login, struct date from,
            struct date to, int64_t most, struct breach_answer *ret)
{
	struct audit_span span = audit_span(from, to);
	struct breach_account_row account;
	struct breach_entries_rows entries;
	struct viewed_of_rows pages;
	struct breach_answer b = { 0 };
	failed f = db_one(d, a, breach_account, &account, .login = str_trim(login));

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(a, ERR_MISSING, NULL, &says_nobody, login) : f;
	TRY(person_called(d, a, account.person_id, &b.name));
	if (!b.name.s)
		b.name = S("");
	TRY(db_all(d, a, breach_entries, scope, &entries, .account_id = account.account_id, .low = span.low,
		.high = span.high, .most = most + 1));
	TRY(db_all(d, a, viewed_of, &pages, .account_id = account.account_id, .low = from, .high = to,
		.most = most + 1));
	b.account = account.account_id;
	b.login = account.login;
	b.more = (int64_t)entries.n > most || (int64_t)pages.n > most;
	b.at = NEW_N(a, struct breach_line, entries.n + pages.n + 1);
	add_entries(w, &entries, &b);
	TRY(add_pages(d, a, w, &pages, &b));
	count(&b);
	*ret = b;
	return NULL;
}
