/* import_rows.c - rows of a sheet read and proven, a batch at a time; nothing is written here. */
#include <setjmp.h>
#include <string.h>

#include "platform/document.h"
#include "web/sheets.h"

#define BATCH_ARENA ((size_t)64 << 20)
#define SEEN_SLOTS  65536               /* of a preview: more than twice IMPORT_LOOK_MOST */
#define REASON_MOST 600                 /* bytes of a reason */
#define LABEL_MOST  40                  /* characters */

static const struct text
	says_no_new = { "import.no_new", "库里没有这一条，这次只更新已有的。" },
	says_no_old = { "import.no_old", "库里已经有了，这次只新增。" },
	says_blank  = { "import.blank", "认得的列里没有内容。" },
	says_no_result = { "import.no_result", "这一格是公式，文件里没有存它的结果。请用 Excel 或 WPS 打开后再保存一次，重新上传。" },
	says_row    = { "import.twice", "与本表第 {1} 行重复，以第 {1} 行为准。" },
	says_taken  = { "import.taken", "与已有的记录冲突，没有写入。" },
	says_merged = { "import.merged", "这份表有 {1} 处合并的单元格，只有左上角那一格有内容，其余的按空白读。"
	                "有遗漏时，请取消合并、补上内容再导入。" },
	says_fault  = { "import.fault", "{1}：{2}" },
	says_memory = { "import.memory", "这些行的内容太多，读不下去。请删去多余的列后再上传。" };

const struct choice import_modes[] = {
	{ IMPORT_BOTH, "新增和更新", NULL }, { IMPORT_ADD, "只新增", NULL }, { IMPORT_UPDATE, "只更新", NULL },
	{ 0, NULL, NULL } };

#define READING_ARENA ((size_t)16 << 20)

/* The objects met in a preview, by hash; a run asks the rows it has written. */
struct looking { struct importing im; struct import_met *seen; };

void
import_add(struct import_sum *sum, enum import_outcome outcome)
{
	sum->read++;
	switch (outcome) {
	case ROW_CREATED:  sum->created++; break;
	case ROW_UPDATED:  sum->updated++; break;
	case ROW_SAME:     sum->same++; break;
	case ROW_SKIPPED:  sum->skipped++; break;
	case ROW_REJECTED: sum->rejected++; break;
	}
}

bool
import_row_fault(failed f)
{
	return f->code == ERR_INVALID || f->code == ERR_CONFLICT || f->code == ERR_MISSING || f->code == ERR_DENIED ||
	       f->code == ERR_LARGE;
}

/* All sentences, each with the column it is about, none twice. */
str
import_reason(struct arena *a, failed f)
{
	struct buf b = { .a = a };

	for (; f && b.n < REASON_MOST; f = f->next) {
		str label = f->field ? str_of(f->field->label) : S("");
		str one = f->say || f->code != ERR_CONFLICT ? err_sentence(a, f) : str_of(says_taken.zh);

		if (label.n && str_find_str(one, label) < 0)
			one = sheet_say(a, &says_fault, label, one);
		if (!b.n || str_find_str(buf_str(&b), one) < 0)
			buf_put(&b, one);
	}
	return buf_str(&b);
}

str
import_twice(struct arena *a, int64_t row)
{
	return sheet_say(a, &says_row, arena_int(a, row), (str){ 0 });
}

str
import_merged_say(struct arena *a, int64_t n)
{
	return sheet_say(a, &says_merged, html_count(a, n), (str){ 0 });
}

static void
refuse(struct import_line *l, str reason)
{
	l->outcome = ROW_REJECTED;
	l->reason = reason;
}

/* --- reading ------------------------------------------------------------------------- */

/* What the row is called in a report: its first plain text, the name. */
static str
label_of(struct importing *im, const void *form)
{
	const struct entity *e = im->record->form;

	for (const struct field *f = e->fields; f < e->fields + e->n; f++)
		if (f->kind == KIND_TEXT && sheet_takes(f) && !(f->flags & SENSITIVE))
			return utf8_first(str_trim(*(const str *)field_of(f, form)), LABEL_MOST);
	return (str){ 0 };
}

static void
read_line(struct importing *im, const struct sheet_row *row, struct import_line *l)
{
	failed all = NULL;
	bool any = false;

	*l = (struct import_line){ .number = row->number, .form = arena_get(im->batch, im->record->form->size),
		.given = NEW_N(im->batch, bool, im->map.n), .cells = NEW_N(im->batch, str, im->map.n) };
	if (im->map.held < row->n)
		str_int(str_trim(row->at[im->map.held].text), &l->held.v);
	for (size_t c = 0; c < im->map.n && c < row->n; c++) {
		const struct field *f = im->map.fields[c];
		bool formula = row->at[c].kind == SHEET_FORMULA;

		if (f && formula && !row->at[c].text.n) {
			any = true;
			all = err_join(im->batch, all, FAIL_SAY(im->batch, ERR_INVALID, f, &says_no_result));
		}
		if (!f || !str_trim(row->at[c].text).n)
			continue;
		any = l->given[c] = true;
		l->cells[c] = arena_str(im->batch, str_trim(row->at[c].text));
		im->formulas[c] = im->formulas[c] || formula;
		/* What 待整理 gave out masked stays as it is held: fill_held(). */
		if (!l->held.v || !sheet_masked(f, l->cells[c]))
			all = err_join(im->batch, all, sheet_cell_read(im->batch, f, &row->at[c], l->form));
	}
	l->label = label_of(im, l->form);
	if (!any) {
		l->outcome = ROW_SKIPPED;
		l->reason = str_of(says_blank.zh);
	} else if (all)
		refuse(l, import_reason(im->batch, all));
}

/* The titles may be merged as they like: what stands below them is what is read. */
int64_t
import_merged(const struct importing *im)
{
	int64_t last, n = sheet_merged(im->sheet, &last);

	return last > im->map.head ? n : 0;
}

static failed
read_batch(struct importing *im)
{
	struct sheet_row row;

	while (im->n < (im->blocks ? IMPORT_BLOCK : IMPORT_BATCH) && arena_used(im->batch) < IMPORT_BATCH_BYTES) {
		failed f = sheet_next(im->sheet, &row);

		/* Where the file breaks off, what stands before is a batch of its own; the sheet says it again. */
		if (f)
			return im->n ? NULL : f;
		if (!row.number) {
			im->ended = true;
			return NULL;
		}
		if (row.number > im->at)
			read_line(im, &row, &im->lines[im->n++]);
	}
	return NULL;
}

/* --- proving --------------------------------------------------------------------------- */

/* A value that lies sealed is what was typed: the spelling of numbers does not count. */
static failed
same_secret(struct act *look, const struct field *f, const void *form, struct secret stored, bool *ret)
{
	str plain, typed = field_plain(look->a, f, form);

	*ret = false;
	if (!stored.sealed.n)
		return NULL;
	TRY(crypt_open(look->world->keys, look->a, stored, &plain));
	*ret = f->kind == KIND_TEXT ? number_same(look->a, typed, plain)
	                            : str_eq(typed, plain);
	explicit_bzero((void *)(uintptr_t)plain.s, plain.n);
	return NULL;
}

/* What a form leaves out, the row may show: the union of a member. */
static bool
same_shown(struct act *look, const struct field *f, const void *form, const struct field *stored, const void *shown)
{
	return stored && stored->kind == f->kind &&
	       str_eq(field_plain(look->a, f, form), field_plain(look->a, stored, shown));
}

/* What stands there now as text, when it is something else than what the form says. */
static failed
differs(struct act *look, const struct record *r, const struct field *f, const void *form, const void *now,
        const void *shown, bool *ret, str *ret_now)
{
	const struct field *stored = shown ? entity_field(r->row, str_of(f->name)) : NULL;
	bool same = false;

	*ret_now = field_plain(look->a, f, now);
	if (f->flags & SENSITIVE) {
		if (stored && stored->kind == KIND_SECRET) {
			const struct secret *s = field_of(stored, shown);

			TRY(same_secret(look, f, form, *s, &same));
			if (!same)
				TRY(crypt_open(look->world->keys, look->a, *s, ret_now));
		}
	} else
		same = field_same(f, form, now) ||
		       (field_absent(f, now) && same_shown(look, f, form, stored, shown));
	*ret = !same;
	return NULL;
}

failed
import_compare(struct act *look, const struct record *r, id object, const bool *fields, const void *form, void *now,
               int64_t *ret_rev, str *ret_was)
{
	void *shown = NULL;
	struct buf b = { .a = look->a };
	struct json j = { .b = &b };
	bool any = false, one;
	str stood;

	if (r->one)
		shown = arena_get(look->a, r->row->size);
	if (!r->recall || !r->recall(look, object, now, ret_rev, shown)) {
		TRY(r->prefill(look->db, look->a, look->world, look->who->scope, object, now, ret_rev));
		if (r->one)
			TRY(r->one(look->db, look->a, look->world, look->who->scope, object, shown));
	}
	emit_object(&j);
	for (size_t i = 0; i < r->form->n; i++) {
		const struct field *f = &r->form->fields[i];

		if (!fields[i])
			continue;
		TRY(differs(look, r, f, form, now, shown, &one, &stood));
		if (one) {
			any = true;
			emit_key(&j, f->name);
			emit_array(&j);
			emit_str(&j, stood.s ? stood : S(""));
			emit_str(&j, field_plain(look->a, f, form));
			emit_end(&j);
		}
		memcpy((char *)now + f->at, field_of(f, form), f->size);
	}
	emit_end(&j);
	*ret_was = any ? buf_str(&b) : (str){ 0 };
	return NULL;
}

/* What is stored, with the cells that hold something put over it. */
static failed
compare(struct act *look, struct importing *im, struct import_line *l)
{
	const struct entity *e = im->record->form;
	void *now = arena_get(look->a, e->size);
	bool *fields = NEW_N(look->a, bool, e->n);

	for (size_t c = 0; c < im->map.n; c++)
		if (im->map.fields[c] && l->given[c])
			fields[im->map.fields[c] - e->fields] = true;
	TRY(import_compare(look, im->record, l->object, fields, l->form, now, &l->rev, &l->was));
	l->form = now;
	l->outcome = l->was.n ? ROW_UPDATED : ROW_SAME;
	return l->was.n ? entity_check(look->a, e, now) : NULL;
}

static int64_t
seen_before(struct looking *k, id object, int64_t row)
{
	size_t at = (size_t)((uint64_t)object.v * 0x9E3779B97F4A7C15u >> 48) % SEEN_SLOTS;

	while (k->seen[at].object && k->seen[at].object != object.v)
		at = (at + 1) % SEEN_SLOTS;
	if (k->seen[at].object)
		return k->seen[at].row;
	k->seen[at] = (struct import_met){ object.v, row };
	return 0;
}

/* The row of this file that was about the same object, or 0. */
static int64_t
row_before(struct importing *im, const struct import_rows_of_rows *met, const struct import_line *l)
{
	if (!im->import.v)
		return seen_before((struct looking *)im, l->object, l->number);
	for (const struct import_line *i = im->lines; i < l; i++)
		if (i->object.v == l->object.v && i->outcome != ROW_REJECTED)
			return i->number;
	for (size_t i = 0; i < im->n_before; i++)
		if (im->before[i].object == l->object.v)
			return im->before[i].row;
	for (size_t i = 0; i < met->n; i++)
		if (met->at[i].object_id.v == l->object.v)
			return met->at[i].row_no;
	return 0;
}

/* What was met in batches before, of the objects of this one. */
static failed
ask_met(struct act *look, const struct importing *im, struct import_rows_of_rows *ret)
{
	id *objects = NEW_N(look->a, id, im->n + 1);
	size_t n = 0;

	*ret = (struct import_rows_of_rows){ 0 };
	for (const struct import_line *l = im->lines; l < im->lines + im->n; l++)
		if (l->object.v)
			objects[n++] = l->object;
	return n && im->import.v ? db_all(look->db, look->a, import_rows_of, ret, .import_id = im->import,
		.objects = db_ids(look->a, objects, n)) : NULL;
}

static failed
prove(struct act *look, struct importing *im, const struct import_rows_of_rows *met, struct import_line *l)
{
	const struct record *r = im->record;
	int64_t before;

	if (im->mode == (l->object.v ? IMPORT_ADD : IMPORT_UPDATE)) {
		l->outcome = ROW_SKIPPED;
		l->reason = str_of(l->object.v ? says_no_old.zh : says_no_new.zh);
		l->object = (id){ 0 };
		return NULL;
	}
	if (!l->object.v) {
		l->outcome = ROW_CREATED;
		return entity_check(look->a, r->form, l->form);
	}
	before = row_before(im, met, l);
	if (before) {
		l->object = (id){ 0 };
		l->twice = true;
		refuse(l, import_twice(look->a, before));
		return NULL;
	}
	if (r->update && r->prefill)
		return compare(look, im, l);
	l->outcome = ROW_SAME;
	return NULL;
}

/* The row of 待整理 that a line puts right: what that gave out masked is taken from there. */
static failed
fill_held(struct act *look, struct importing *im, struct import_line *l)
{
	struct held_by_id_row held;
	failed f = held_find(look, im->record, l->held, &held), all = NULL;
	str cells = { 0 };

	if (f && f->code != ERR_MISSING)
		return f;
	if (f)
		l->held = (id){ 0 };
	else
		TRY(held_cells(look->world, look->a, &held, &cells));
	l->held_rev = held.rev;
	for (size_t c = 0; c < im->map.n; c++) {
		const struct field *field = im->map.fields[c];

		if (!field || !l->given[c] || !sheet_masked(field, l->cells[c]))
			continue;
		if (cells.n)
			l->cells[c] = held_text(look->a, cells, field);
		all = err_join(look->a, all, sheet_cell_read(look->a, field,
			&(struct sheet_cell){ SHEET_TEXT, l->cells[c].s ? l->cells[c] : S("") }, l->form));
	}
	if (all && !l->outcome)
		refuse(l, import_reason(look->a, all));
	return NULL;
}

/* A fault in a row is told with all others of it that can be found without the database. */
static failed
judge(struct act *look, struct importing *im, struct import_line *l, failed f)
{
	if (!f)
		return NULL;
	if (!import_row_fault(f))
		return f;
	if (!l->object.v)
		f = err_join(look->a, entity_check(look->a, im->record->form, l->form), f);
	l->object = (id){ 0 };
	refuse(l, import_reason(look->a, f));
	return NULL;
}

/* Whom the line is about. */
static failed
match_line(struct act *look, struct importing *im, struct import_line *l)
{
	const struct record *r = im->record;

	if (l->held.v)
		TRY(fill_held(look, im, l));
	if (!l->outcome && r->chosen)
		TRY(judge(look, im, l, r->chosen(look, l->form)));
	return l->outcome || !r->match ? NULL : judge(look, im, l, r->match(look, l->form, &l->object));
}

/* One that will make something new is judged by those before it, and remembered for those behind it. */
static failed
look_ahead(struct act *look, struct importing *im, struct import_line *l)
{
	const struct record *r = im->record;

	if (!r->coming || l->outcome || l->object.v || im->mode == IMPORT_UPDATE)
		return NULL;
	return judge(look, im, l, r->coming(look, l->form, l->number));
}

failed
import_ahead(struct act *x, const struct importing *im, size_t from, size_t to)
{
	const void **forms = NEW_N(x->a, const void *, to - from + 1);
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (im->lines[i].form && !im->lines[i].object.v && im->lines[i].outcome <= ROW_CREATED)
			forms[n++] = im->lines[i].form;
	return im->record->ahead && n ? im->record->ahead(x, forms, n) : NULL;
}

/* A reader for one batch; a jump out of the batch's memory gives it back as well. */
struct lent { struct db_pool *pool; struct db *db; };

static void
give_back(void *v)
{
	struct lent *l = v;

	if (l->db)
		db_return(l->pool, l->db);
	l->db = NULL;
}

static failed
prove_batch(struct importing *im)
{
	struct act look = { .world = im->world, .who = im->who, .a = im->batch, .now = world_now(im->world),
		.request_id = S(""), .sheet = true };
	struct lent *l = NEW(im->batch, struct lent);
	struct import_rows_of_rows met;
	failed f = NULL;

	l->pool = im->world->pool;
	arena_defer(im->batch, give_back, l);
	TRY(db_borrow(l->pool, im->batch, &l->db));
	look.db = l->db;
	if (im->blocks)
		f = import_ahead(&look, im, 0, im->n);
	im->known = look.known;
	/* The batches before are written in a run, and in a preview never. */
	if (im->import.v || !im->kept.a)
		im->kept = (struct sheet_lines){ .a = im->import.v ? im->batch : im->reading };
	look.lines = &im->kept;
	for (size_t i = 0; i < im->n && !f; i++) {
		f = match_line(&look, im, &im->lines[i]);
		if (!f)
			f = look_ahead(&look, im, &im->lines[i]);
	}
	if (!f)
		f = ask_met(&look, im, &met);
	for (size_t i = 0; i < im->n && !f; i++)
		if (!im->lines[i].outcome)
			f = judge(&look, im, &im->lines[i], prove(&look, im, &met, &im->lines[i]));
	give_back(l);
	return f;
}

/* --- batches ------------------------------------------------------------------------------- */

static void
memory_end(void *v)
{
	arena_close(v);
}

/* Of its own, so that a thread may read: what is full jumps in the thread that fills it, else out of the request. */
static failed
memory_of(struct arena *a, size_t most, struct arena **ret)
{
	*ret = arena_below(a, most);
	if (!*ret)
		return FAIL(a, ERR_BUSY, "no memory for a batch");
	arena_large(*ret);
	arena_defer(a, memory_end, *ret);
	return NULL;
}

failed
import_open(struct arena *a, const struct world *w, const struct actor *who, const struct record *r, int fd,
            const struct import_by_id_row *run, struct importing **ret)
{
	struct looking *k = NEW(a, struct looking);
	struct importing *im = &k->im;
	struct sheet_wish wish = { .chosen = run->fields };

	*im = (struct importing){ .world = w, .who = who, .record = r, .a = a, .held = run->held,
		.mode = (enum import_mode)run->mode, .blocks = r->ahead && db_pool_is_pg(w->pool) };
	k->seen = NEW_N(a, struct import_met, SEEN_SLOTS);
	TRY(memory_of(a, READING_ARENA, &im->reading));
	TRY(memory_of(a, BATCH_ARENA, &im->batch));
	TRY(sheet_open(im->reading, fd, &sheet_limits, &im->sheet));
	TRY(sheet_map_read(a, r, im->sheet, &wish, &im->map));
	TRY(sheet_map_prove(a, r, &im->map));
	im->formulas = NEW_N(a, bool, im->map.n + 1);
	im->at = im->map.head;
	*ret = im;
	return NULL;
}

failed
import_again(struct importing *im, struct importing **ret)
{
	struct importing *next = NEW(im->a, struct importing);

	*next = *im;
	TRY(memory_of(im->a, BATCH_ARENA, &next->batch));
	*ret = next;
	return NULL;
}

/* Constants, for there is no memory to say it in: not this batch's, nor, on a thread of its own, anybody else's. */
static const struct err too_much = { .code = ERR_LARGE, .at = HERE, .what = S("a batch beyond its limit"),
	.say = &says_memory };
static const struct err no_memory = { .code = ERR_BUSY, .at = HERE, .what = S("no memory for a batch") };

failed
import_next(struct importing *im)
{
	jmp_buf full;
	bool over;
	failed f;

	arena_reset(im->batch);
	im->n = 0;
	if (setjmp(full)) {
		over = arena_over(im->batch) || arena_over(im->reading);
		arena_full(im->batch, NULL);
		arena_full(im->reading, NULL);
		arena_reset(im->batch);
		return over ? &too_much : &no_memory;
	}
	arena_full(im->batch, &full);
	arena_full(im->reading, &full);
	f = read_batch(im);
	sheet_progress(im->sheet, &im->done, &im->all);
	if (!f)
		f = prove_batch(im);
	arena_full(im->batch, NULL);
	arena_full(im->reading, NULL);
	return f;
}
