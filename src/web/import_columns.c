/*
 * import_columns.c - what the columns of a sheet mean, chosen by hand.  What was chosen holds for
 * this run, and for the union whose officer chose it: its next sheet with such titles is known.
 */
#include <string.h>

#include "platform/file.h"
#include "platform/mask.h"
#include "web/import_view.h"
#include "web_record.h"

#define LOOK_ROWS 20            /* in which a sample is looked for */
#define ASKED_MOST 200          /* columns that are asked about: as many as a form may repeat (params.c) */
#define CODE_STEP 1000          /* column * CODE_STEP + field: one number says both */

static const struct text
	says_h1      = { "columns.h1", "导入{1}：对应列" },
	says_line    = { "columns.line", "{1}。请看一下每一列写到哪里。" },
	says_many    = { "columns.many", "{1}。这份表有 {2} 列，下面是前 200 列；后面的列按列名认，认不得的不导入。" },
	says_not     = { "columns.not", "不导入" },
	says_must    = { "columns.must", "{1}（必填）" },
	says_fault   = { "columns.fault", "还有列没有对上，请在下面指明" },
	says_begun   = { "columns.begun", "已经开始写入，对应的列不能再改。请换一份表格上传。" },
	says_entry   = { "columns.entry", "对应列" };

/* The titles of a sheet with what they mean, and the first value under each. */
struct looked { struct sheet_map map; str *samples; };

static failed
look(struct rq *rq, const struct import_by_id_row *run, struct looked *ret)
{
	struct sheet_wish wish = { .chosen = run->fields, .loose = true };
	struct sheet_row row;
	struct sheet *s;
	int64_t size;
	int fd;

	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, run->file_id, &fd, &size));
	TRY(sheet_open(rq->a, fd, &sheet_limits, &s));
	TRY(sheet_map_read(rq->a, rq->record, s, &wish, &ret->map));
	ret->samples = NEW_N(rq->a, str, ret->map.n + 1);
	for (int i = 0; i < LOOK_ROWS; i++) {
		TRY(sheet_next(s, &row));
		if (!row.number)
			break;
		for (size_t c = 0; c < row.n && c < ret->map.n; c++)
			if (!ret->samples[c].n)
				ret->samples[c] = arena_str(rq->a, utf8_first(str_trim(row.at[c].text), 40));
	}
	return NULL;
}

/* Long runs of digits are numbers of people, whatever the column will mean. */
static str
sample_shown(struct rq *rq, const struct field *f, str sample)
{
	size_t digits = 0;

	for (size_t i = 0; i < sample.n; i++)
		digits += sample.s[i] >= '0' && sample.s[i] <= '9';
	if (f && f->flags & SENSITIVE)
		return mask_value(rq->a, f->name, sample);
	return digits > 8 ? mask_value(rq->a, digits > 11 ? "document_no" : "mobile", sample) : sample;
}

static struct options
options_of(struct rq *rq, const struct looked *k, size_t c)
{
	const struct entity *form = rq->record->form;
	struct option *at = NEW_N(rq->a, struct option, form->n + 1);
	struct options all = { at, 0 };

	at[all.n++] = (struct option){ .value = arena_fmt(rq->a, "%zu", (c + 1) * CODE_STEP),
		.label = str_of(says_not.zh), .chosen = !k->map.fields[c] };
	for (size_t i = 0; i < form->n; i++) {
		const struct field *f = &form->fields[i];

		if (!sheet_takes(f))
			continue;
		at[all.n++] = (struct option){ .value = arena_fmt(rq->a, "%zu", (c + 1) * CODE_STEP + i + 1),
			.label = f->flags & MUST ? sheet_say(rq->a, &says_must, str_of(f->label), (str){ 0 })
			                         : str_of(f->label),
			.chosen = k->map.fields[c] == f };
	}
	return all;
}

/* What was typed, in place of what the run has: the page is shown again. */
static void
take_ticked(struct rq *rq, struct sheet_map *map)
{
	const struct entity *form = rq->record->form;

	for (size_t i = 0; i < rq->ticked.n; i++) {
		int64_t c = rq->ticked.at[i].v / CODE_STEP - 1, f = rq->ticked.at[i].v % CODE_STEP - 1;

		if (c >= 0 && c < (int64_t)map->n && f < (int64_t)form->n)
			map->fields[c] = f >= 0 && sheet_takes(&form->fields[f]) ? &form->fields[f] : NULL;
	}
}

static failed
show(struct rq *rq, const struct import_by_id_row *run)
{
	struct columns_view v = { .head = { .h1 = sheet_say(rq->a, &says_h1, str_of(rq->record->label), (str){ 0 }),
		.line = sheet_say(rq->a, &says_line, run->name, (str){ 0 }) },
		.path = import_run_path(rq, run->import_id, "/columns"), .back = import_path(rq, ""),
		.once = web_once(rq) };
	struct column_row *at;
	struct looked k;
	failed f;

	TRY(look(rq, run, &k));
	take_ticked(rq, &k.map);
	f = rq->fault ? rq->fault : sheet_map_prove(rq->a, rq->record, &k.map);
	if (f)
		v.note = (struct note){ .tone = "warn", .head = str_of(says_fault.zh), .text = err_sentence(rq->a, f) };
	if (k.map.filled > ASKED_MOST)
		v.head.line = sheet_say(rq->a, &says_many, run->name, html_count(rq->a, (int64_t)k.map.filled));
	at = NEW_N(rq->a, struct column_row, k.map.n + 1);
	for (size_t c = 0; c < k.map.n && v.rows.n < ASKED_MOST; c++)
		if (k.map.titles[c].n && c != k.map.held)
			at[v.rows.n++] = (struct column_row){ k.map.titles[c],
				sample_shown(rq, k.map.fields[c], k.samples[c]), options_of(rq, &k, c) };
	v.rows.at = at;
	import_crumbs(rq, true);
	TRY(web_page(rq, v.head.h1));
	record_titles(&rq->out, &rq->view, &v);
	return web_done(rq);
}

failed
import_columns_page(struct rq *rq)
{
	struct import_by_id_row run;

	TRY(import_own(rq, &run));
	if (run.job_id.v)
		return web_redirect(rq, import_run_path(rq, run.import_id, ""));
	return show(rq, &run);
}

struct choosing { const struct record *record; id import; struct sheet_map map; };

static failed
choose(struct act *x, void *v)
{
	const struct choosing *k = v;
	int64_t changed;

	TRY(db_run(x->db, x->a, import_fields_set, &changed, .import_id = k->import,
		.fields = sheet_map_text(x->a, &k->map)));
	if (!changed)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_begun);
	for (size_t c = 0; x->who->org.v && c < k->map.n; c++)
		if (k->map.titles[c].n && c != k->map.held)
			TRY(db_run(x->db, x->a, import_title_put, NULL, .title_id = act_id(x), .org_id = x->who->org,
				.record = str_of(k->record->name), .title = utf8_first(k->map.titles[c], 60),
				.field = k->map.fields[c] ? str_of(k->map.fields[c]->name) : S("")));
	return act_record(x, (struct entry){ .what = k->record->import, .object = "import", .object_id = k->import,
		.title = str_of(says_entry.zh) });
}

failed
import_columns_do(struct rq *rq)
{
	struct choosing k = { .record = rq->record };
	struct import_by_id_row run;
	struct looked seen;

	TRY(import_own(rq, &run));
	TRY(look(rq, &run, &seen));
	k.import = run.import_id;
	k.map = seen.map;
	take_ticked(rq, &k.map);
	TRY(sheet_map_prove(rq->a, rq->record, &k.map));
	return web_write(rq, choose, &k, import_run_path(rq, run.import_id, "").s, NULL);
}
