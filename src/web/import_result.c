/*
 * import_result.c - the report of an import as the user's own sheet: the rows that
 * were not taken, in his columns, with what became of them and why.  It is made
 * in one more pass over the file, so memory does not grow with rows.
 */
#include <string.h>

#include "platform/file.h"
#include "web/sheets.h"

#define OURS 3                  /* columns: what became of the row, why, its number in 待整理 */
#define REFUSALS_AT_ONCE 500
#define PASS_ARENA ((size_t)64 << 20)

static const struct text
	says_outcome  = { "import.outcome", "处理结果" },
	says_why      = { "import.why", "原因" },
	says_skipped  = { "import.was_skipped", "跳过" },
	says_rejected = { "import.was_rejected", "拒绝" },
	says_file     = { "import.file", "{1}-需要修改的行{2}" },
	says_sheet    = { "import.sheet", "需要修改的行" };

/* The refusals in order of rows, some at a time; each `some` has its own memory. */
struct refusals {
	const struct world *world;
	id import;
	struct arena *a;
	struct import_row_refusals_rows some;
	size_t at;
	bool ended;
};

static failed
refusal_next(struct refusals *r, const struct import_row_refusals_row **ret)
{
	int64_t after = r->some.n ? r->some.at[r->some.n - 1].row_no : 0;
	struct db *d;
	failed f;

	*ret = NULL;
	if (r->at == r->some.n && !r->ended) {
		arena_reset(r->a);
		TRY(db_borrow(r->world->pool, r->a, &d));
		f = db_all(d, r->a, import_row_refusals, &r->some, .import_id = r->import, .after = after,
			.most = REFUSALS_AT_ONCE);
		db_return(r->world->pool, d);
		TRY(f);
		r->at = 0;
		r->ended = r->some.n < REFUSALS_AT_ONCE;
	}
	if (r->at < r->some.n)
		*ret = &r->some.at[r->at++];
	return NULL;
}

/* The user's columns without those of an earlier report, and ours behind them. */
struct layout { struct sheet_column *columns; size_t *from; size_t n; };

static struct layout
layout_of(struct arena *a, const struct sheet_map *map)
{
	struct layout l = { NEW_N(a, struct sheet_column, map->n + OURS), NEW_N(a, size_t, map->n), 0 };

	for (size_t i = 0; i < map->n; i++) {
		if (str_eq(map->titles[i], str_of(says_outcome.zh)) || str_eq(map->titles[i], str_of(says_why.zh)) ||
		    i == map->held)
			continue;
		l.columns[l.n].title = map->titles[i];
		l.from[l.n++] = i;
	}
	l.columns[l.n].title = str_of(says_outcome.zh);
	l.columns[l.n + 1] = (struct sheet_column){ .title = str_of(says_why.zh), .width = 60 };
	l.columns[l.n + 2] = (struct sheet_column){ .title = sheet_held_title(), .width = 22 };
	return l;
}

static failed
put_refusal(const struct world *w, struct arena *a, struct sheet_out *to, const struct layout *l,
            const struct sheet_row *row, const struct import_row_refusals_row *why, struct sheet_cell *cells)
{
	str reason = { 0 };

	for (size_t i = 0; i < l->n; i++)
		cells[i] = l->from[i] < row->n ? row->at[l->from[i]] : (struct sheet_cell){ SHEET_EMPTY, S("") };
	TRY(crypt_open(w->keys, a, why->reason, &reason));
	cells[l->n] = (struct sheet_cell){ SHEET_TEXT,
		str_of(why->outcome == ROW_SKIPPED ? says_skipped.zh : says_rejected.zh) };
	cells[l->n + 1] = (struct sheet_cell){ SHEET_TEXT, reason.s ? reason : S("") };
	cells[l->n + 2] = (struct sheet_cell){ SHEET_EMPTY, S("") };
	/* By this number the row is found again when it comes back corrected. */
	if (why->held_id.v)
		cells[l->n + 2] = (struct sheet_cell){ SHEET_TEXT, arena_int(a, why->held_id.v) };
	return sheet_out_row(to, cells, l->n + OURS);
}

/* Both walks go by the number of the row. */
static failed
put_refusals(const struct world *w, struct arena *a, const struct record *r, struct refusals *refusals,
	const struct import_by_id_row *run, int from, int to)
{
	struct sheet_wish wish = { .chosen = run->fields };
	const struct import_row_refusals_row *why;
	struct sheet_map map;
	struct sheet_cell *cells;
	struct sheet_out *out;
	struct sheet_row row;
	struct layout layout;
	struct sheet *s;

	TRY(sheet_open(a, from, &sheet_limits, &s));
	TRY(sheet_map_read(a, r, s, &wish, &map));
	layout = layout_of(a, &map);
	cells = NEW_N(a, struct sheet_cell, layout.n + OURS);
	TRY(sheet_out_open(a, to, sheet_format(s), str_of(says_sheet.zh), (str){ 0 }, layout.columns,
		layout.n + OURS, &out));
	TRY(refusal_next(refusals, &why));
	for (row.number = 1; why && row.number;) {
		TRY(sheet_next(s, &row));
		if (row.number != why->row_no)
			continue;
		TRY(put_refusal(w, refusals->a, out, &layout, &row, why, cells));
		TRY(refusal_next(refusals, &why));
	}
	return sheet_out_close(out);
}

struct keeping { id import; const struct record *record; struct sealed_file sealed; str name, type; };

static failed
keep_result(struct act *x, void *v)
{
	struct keeping *k = v;

	TRY(file_keep_sealed(x, &k->sealed, k->name, k->type, "import-result"));
	TRY(db_run(x->db, x->a, import_result, NULL, .import_id = k->import, .result_id = k->sealed.file_id));
	return act_record(x, (struct entry){ .what = k->record->import, .object = "import", .object_id = k->import,
		.title = str_of(says_sheet.zh) });
}

/* "名册.xlsx" → "名册-需要修改的行.xlsx"; the ending says the format that is written. */
static str
result_name(struct arena *a, str name, bool csv)
{
	ptrdiff_t dot = -1;

	for (size_t i = 0; i < name.n; i++)
		if (name.s[i] == '.')
			dot = (ptrdiff_t)i;
	return sheet_say(a, &says_file, utf8_first(dot > 0 ? str_part(name, 0, (size_t)dot) : name, 80),
	                 csv ? S(".csv") : S(".xlsx"));
}

static void
pass_end(void *v)
{
	arena_close(v);
}

static failed
make_result(const struct world *w, const struct actor *who, struct arena *a, const struct record *r,
            const struct import_by_id_row *run, id *ret)
{
	struct refusals refusals = { .world = w, .import = run->import_id, .a = arena_open(PASS_ARENA) };
	struct keeping k = { .import = run->import_id, .record = r };
	struct sheet *s;
	int64_t size;
	int from, to;

	if (!refusals.a)
		return FAIL(a, ERR_BUSY, "no memory for a report");
	arena_defer(a, pass_end, refusals.a);
	TRY(file_open(w, a, run->file_id, &from, &size));
	TRY(file_scratch(w, a, &to));
	TRY(put_refusals(w, a, r, &refusals, run, from, to));
	TRY(sheet_open(a, from, &sheet_limits, &s));
	k.name = result_name(a, run->name, sheet_format(s) == SHEET_CSV);
	k.type = sheet_type(sheet_format(s));
	TRY(file_seal(w, a, to, &k.sealed));
	TRY(act_run(w, a, who, S("import"), keep_result, &k));
	*ret = k.sealed.file_id;
	return NULL;
}

failed
import_result_make(const struct world *w, const struct actor *who, struct arena *a, const struct record *r, id import,
                   id *ret)
{
	struct import_by_id_row run;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, import_by_id, &run, .import_id = import);
	db_return(w->pool, d);
	TRY(f);
	if (!(run.rejected + run.skipped)) {
		*ret = (id){ 0 };
		return NULL;
	}
	return make_result(w, who, a, r, &run, ret);
}
