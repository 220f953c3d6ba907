/* import_pages.c - bringing in a sheet: template, upload, preview.  What follows is import_progress.c. */
#include <string.h>
#include <sys/stat.h>

#include "platform/file.h"
#include "platform/mask.h"
#include "web/import_view.h"
#include "web_record.h"

static const struct text
	says_upload   = { "import.h1_upload", "导入{1}：上传表格" },
	says_preview  = { "import.h1_preview", "导入{1}：预览" },
	says_import   = { "import.crumb", "导入" },
	says_from     = { "import.from", "{1}，由您于 {2} 上传。还没有写入任何数据。" },
	says_write    = { "import.write", "写入 {1} 行" },
	says_write_many = { "import.write_many", "写入" },
	says_again    = { "import.again", "换一份表格" },
	says_all      = { "import.all", "不含表头和空行" },
	says_some     = { "import.some", "整份共 {2} 行；先核对了前 {1} 行，其余的在写入时逐行核对" },
	says_breaks   = { "import.breaks", "这份表读不到最后" },
	says_breaks_2 = { "import.breaks_2", "{1} 现在写入，会写到读得到的第 {2} 行为止。" },
	says_clean    = { "import.clean", "没有被拒绝的行" },
	says_clean_2  = { "import.clean_2", "可以放心写入。" },
	says_no_write = { "import.no_write", "没有可以写入的行。请改好后重新上传。" },
	says_mapped   = { "import.mapped", "已对应" },
	says_passed   = { "import.passed", "跳过这一列" },
	says_choose   = { "import.choose", "请先选择要上传的表格文件。" },
	says_explain  = { "import.explain", "{1}导入模板：从第 3 行开始填写。带 * 的列必填；号码保持文本格式；日期写作 2026-11-22。" },
	says_offers   = { "import.offers", "“{1}”的下拉只列出前 {2} 个，没列出的照样可以填写。" },
	says_template = { "import.template", "{1}导入模板.xlsx" },
	says_before   = { "import.before", "以前的导入" },
	says_col_name = { "import.col_name", "表格" },
	says_col_at   = { "import.col_at", "上传时间" },
	says_col_sum  = { "import.col_sum", "结果" },
	says_not_yet  = { "import.not_yet", "还没有写入" },
	says_formula  = { "import.formula", "公式，取保存时的结果" },
	says_merged   = { "import.merged_head", "有合并的单元格" },
	says_one_sheet = { "import.one_sheet", "只读了工作表“{1}”" },
	says_other_sheets = { "import.other_sheets", "文件里另有 {1} 个工作表没有读。要导入的内容在那里的，请另存为单独的文件再上传。" },
	says_alike    = { "import.alike", "同样的还有 {1} 行" },
	says_columns  = { "import.columns", "改对应列" },
	says_waiting  = { "import.waiting", "待整理里有 {1} 行" },
	says_waiting_many = { "import.waiting_many", "{1} 以上" },
	says_waiting_2 = { "import.waiting_2", "以前导入时没能收下的行，可以逐行改好，也可以下载后一起改。" },
	says_open     = { "import.open", "去整理" };

/* What is asked of the sheet besides its bytes. */
struct import_form { int64_t mode; };
#define F(m, ...) FIELD(struct import_form, m, __VA_ARGS__)
static const struct field form_fields[] = { F(mode, .label = "这次要", .choices = import_modes) };
#undef F
const struct entity import_form_entity =
	ENTITY(struct import_form, form_fields, .name = "import_form", .label = "导入");

str
import_path(struct rq *rq, const char *tail)
{
	return arena_fmt(rq->a, "%s/import%s", rq->record->path, tail);
}

str
import_run_path(struct rq *rq, id import, const char *tail)
{
	return arena_fmt(rq->a, "%s/import/%lld%s", rq->record->path, (long long)import.v, tail);
}

void
import_crumbs(struct rq *rq, bool under_import)
{
	struct crumb *at = NEW_N(rq->a, struct crumb, 2);

	at[0] = (struct crumb){ str_of(rq->record->label), str_of(rq->record->path) };
	at[1] = (struct crumb){ str_of(says_import.zh), import_path(rq, "") };
	rq->view.crumbs.at = at;
	rq->view.crumbs.n = under_import ? 2 : 1;
}

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return sheet_say(rq->a, t, one, two);
}

static str
say_label(struct rq *rq, const struct text *t)
{
	return sheet_say(rq->a, t, str_of(rq->record->label), (str){ 0 });
}

static str
word_of(const struct record *r)
{
	return r->sheet_word ? str_of(r->sheet_word->zh) : S("");
}

/* --- the template ------------------------------------------------------------------- */

failed
import_template_get(struct rq *rq)
{
	const struct entity *form = rq->record->form;
	struct sheet_column *columns = NEW_N(rq->a, struct sheet_column, form->n);
	str explained = arena_cat(rq->a, say_label(rq, &says_explain), word_of(rq->record));
	struct sheet_out *out;
	struct stat st;
	size_t n = 0;
	bool more;
	int fd;

	for (const struct field *f = form->fields; f < form->fields + form->n; f++) {
		if (!sheet_takes(f))
			continue;
		TRY(sheet_column_of(rq, f, &columns[n], &more));
		if (more)
			explained = arena_cat(rq->a, explained, say(rq, &says_offers, columns[n].title,
				html_count(rq->a, OFFERS_MOST)));
		if (f->flags & MUST)
			columns[n].title = arena_cat(rq->a, columns[n].title, S("*"));
		n++;
	}
	TRY(file_scratch(rq->world, rq->a, &fd));
	TRY(sheet_out_open(rq->a, fd, SHEET_XLSX, str_of(rq->record->label), explained, columns, n, &out));
	TRY(sheet_out_close(out));
	if (fstat(fd, &st))
		return FAIL(rq->a, ERR_FAULT, "a template cannot be measured");
	return web_file(rq, fd, st.st_size, say_label(rq, &says_template), sheet_type(SHEET_XLSX));
}

/* --- upload --------------------------------------------------------------------------- */

/* The required columns first. */
static void
fill_known(struct rq *rq, struct upload_view *u)
{
	const struct entity *form = rq->record->form;
	str *at = NEW_N(rq->a, str, form->n);

	for (int later = 0; later < 2; later++)
		for (const struct field *f = form->fields; f < form->fields + form->n; f++)
			if (sheet_takes(f) && !!(f->flags & MUST) != later) {
				at[u->columns.n++] = sheet_title(rq->a, f);
				u->numbers = u->numbers || f->flags & SENSITIVE;
			}
	u->columns.at = at;
	u->word = word_of(rq->record);
}

static failed
fill_before(struct rq *rq, struct upload_view *u)
{
	struct table_view *t = NEW(rq->a, struct table_view);
	struct column *columns = NEW_N(rq->a, struct column, 3);
	struct import_recent_rows runs;
	struct row *rows;

	TRY(db_all(web_db(rq), rq->a, import_recent, &runs, .account_id = rq->who->account,
		.record = str_of(rq->record->name), .most = 10));
	if (!runs.n)
		return NULL;
	rows = NEW_N(rq->a, struct row, runs.n);
	for (size_t i = 0; i < runs.n; i++) {
		const struct import_recent_row *r = &runs.at[i];
		struct cell_view *cells = NEW_N(rq->a, struct cell_view, 3);
		struct import_sum sum = { r->rows_read, r->created, r->updated, r->same, r->skipped, r->rejected };

		cells[0] = (struct cell_view){ .text = r->name, .href = import_run_path(rq, r->import_id, "") };
		cells[1].text = moment_text(rq->a, r->made);
		cells[2].text = r->job_id.v ? import_line_of(rq->a, &sum) : str_of(says_not_yet.zh);
		rows[i] = (struct row){ .row_id = r->import_id, .label = r->name, .cells = { cells, 3 } };
	}
	columns[0].label = str_of(says_col_name.zh);
	columns[1].label = str_of(says_col_at.zh);
	columns[2].label = str_of(says_col_sum.zh);
	*t = (struct table_view){ .head = str_of(says_before.zh), .columns = { columns, 3 }, .rows = { rows, runs.n } };
	u->before.at = t;
	u->before.n = 1;
	return NULL;
}

static void
fill_modes(struct rq *rq, struct upload_view *u)
{
	struct option *at = NEW_N(rq->a, struct option, 3);
	str typed = web_typed(rq, "mode");

	if (!rq->record->match || !rq->record->update)
		return;
	for (const struct choice *c = import_modes; c->label; c++) {
		str value = arena_int(rq->a, c->v);

		at[u->modes.n++] = (struct option){ .value = value, .label = str_of(c->label),
			.chosen = typed.n ? str_eq(typed, value) : c->v == IMPORT_BOTH };
	}
	u->modes.at = at;
}

failed
record_held_note(struct rq *rq, const struct record *r, struct note *ret)
{
	int64_t waiting;
	str n;

	TRY(record_held_count(rq, r->name, &waiting));
	if (!waiting)
		return NULL;
	n = html_count(rq->a, waiting);
	if (waiting == HELD_COUNT_MOST)
		n = say(rq, &says_waiting_many, n, (str){ 0 });
	*ret = (struct note){ .tone = "warn", .head = say(rq, &says_waiting, n, (str){ 0 }),
		.text = str_of(says_waiting_2.zh), .action = { says_open.zh, "arrow-right",
			arena_fmt(rq->a, "%s/held", r->path), .icon_after = true } };
	return NULL;
}

failed
import_upload_page(struct rq *rq)
{
	struct upload_view u = { .head = { .h1 = say_label(rq, &says_upload) }, .path = import_path(rq, ""),
		.back = str_of(rq->record->path), .sample = import_path(rq, "/template") };

	if (rq->fault)
		u.fault = import_reason(rq->a, rq->fault);
	fill_known(rq, &u);
	fill_modes(rq, &u);
	TRY(fill_before(rq, &u));
	TRY(record_held_note(rq, rq->record, &u.note));
	u.once = web_once(rq);
	import_crumbs(rq, false);
	TRY(web_page(rq, u.head.h1));
	record_upload(&rq->out, &rq->view, &u);
	return web_done(rq);
}

failed
import_upload_do(struct rq *rq)
{
	const struct import_form *form = rq->form;
	struct import_upload u = { .record = rq->record, .loose = true, .mode = (enum import_mode)form->mode };
	failed f;

	if (!rq->upload || !rq->upload->size)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_choose);
	u.fd = rq->upload->fd;
	u.name = rq->upload->file_name;
	f = import_prove(rq->world, rq->who, rq->a, &u);
	/* Too large inside is a fault of the file like any other: said on the page it came from. */
	if (f && f->code == ERR_LARGE && f->say)
		f = err_say(rq->a, ERR_INVALID, f->at, NULL, f->say, f->values[0], f->values[1]);
	TRY(f);
	return web_write(rq, import_make, &u, import_path(rq, u.unsure ? "/%/columns" : "/%").s, &u.import);
}

/* --- preview ----------------------------------------------------------------------------- */

/* rest: rows behind those that were proven; breaks: why there are no more. */
struct look { struct importing *im; struct import_column *columns; struct import_fault *faults; size_t n;
              int64_t alike[IMPORT_SHOWN]; int64_t rest; failed breaks; };

/* The first value of each column, a personal one masked. */
static void
take_samples(struct rq *rq, struct look *k)
{
	for (size_t i = 0; i < k->im->n; i++)
		for (size_t c = 0; c < k->im->map.n; c++) {
			const struct field *f = k->im->map.fields[c];
			const struct import_line *l = &k->im->lines[i];
			str v;

			if (!f || k->columns[c].sample.n || !l->given[c])
				continue;
			v = arena_str(rq->a, field_show(k->im->batch, f, l->form));
			k->columns[c].sample = f->flags & SENSITIVE ? mask_value(rq->a, f->name, v) : utf8_first(v, 40);
		}
}

/* The first row of each reason; the others are counted. */
static struct import_fault *
fault_like(struct look *k, str why)
{
	for (size_t i = 0; i < k->n; i++)
		if (str_eq(k->faults[i].why, why))
			return &k->faults[i];
	return NULL;
}

static void
take_faults(struct rq *rq, struct look *k)
{
	for (size_t i = 0; i < k->im->n; i++) {
		const struct import_line *l = &k->im->lines[i];
		struct import_fault *like;

		import_add(&k->im->sum, l->outcome);
		if (l->outcome != ROW_REJECTED)
			continue;
		if ((like = fault_like(k, l->reason)))
			k->alike[like - k->faults]++;
		else if (k->n < IMPORT_SHOWN)
			k->faults[k->n++] = (struct import_fault){ .row = l->number, .who = arena_str(rq->a, l->label),
				.why = arena_str(rq->a, l->reason) };
	}
}

/* Read to the end, and not proven: how many there are, and whether the file is whole. */
static failed
count_rest(struct look *k)
{
	struct sheet_row row = { 0 };

	while (!k->im->ended) {
		failed f = sheet_next(k->im->sheet, &row);

		if (f && !import_row_fault(f))
			return f;
		k->breaks = f;
		if (f || !row.number)
			return NULL;
		k->rest++;
	}
	return NULL;
}

static failed
look_through(struct rq *rq, const struct import_by_id_row *run, struct look *k)
{
	int64_t size;
	int fd;

	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, run->file_id, &fd, &size));
	TRY(import_open(rq->a, rq->world, rq->who, rq->record, fd, run, &k->im));
	k->columns = NEW_N(rq->a, struct import_column, k->im->map.n);
	k->faults = NEW_N(rq->a, struct import_fault, IMPORT_SHOWN);
	while (!k->im->ended && k->im->sum.read < IMPORT_LOOK_MOST) {
		TRY(import_next(k->im));
		take_samples(rq, k);
		take_faults(rq, k);
	}
	TRY(count_rest(k));
	for (size_t c = 0; c < k->im->map.n; c++) {
		const struct field *f = k->im->map.fields[c];

		k->columns[c].from = k->im->map.titles[c];
		k->columns[c].to = f ? str_of(f->label) : (str){ 0 };
		k->columns[c].state = !f ? (struct state){ str_of(says_passed.zh), NULL, "minus" }
			: k->im->formulas[c] ? (struct state){ str_of(says_formula.zh), "warn", NULL }
			: (struct state){ str_of(says_mapped.zh), "good", NULL };
	}
	for (size_t i = 0; i < k->n; i++)
		if (k->alike[i])
			k->faults[i].second = say(rq, &says_alike, html_count(rq->a, k->alike[i]), (str){ 0 });
	return NULL;
}

/* What of the file is not read as it looks. */
static void
fill_notes(struct rq *rq, const struct look *k, struct preview_view *p)
{
	const struct importing *im = k->im;
	struct note *at = NEW_N(rq->a, struct note, 3);
	int64_t others = (int64_t)sheet_visible(im->sheet) - 1, merged = import_merged(im);

	if (others > 0)
		at[p->notes.n++] = (struct note){ .tone = "warn",
			.head = say(rq, &says_one_sheet, sheet_name(im->sheet), (str){ 0 }),
			.text = say(rq, &says_other_sheets, html_count(rq->a, others), (str){ 0 }) };
	if (k->breaks)
		at[p->notes.n++] = (struct note){ .tone = "warn", .head = str_of(says_breaks.zh),
			.text = say(rq, &says_breaks_2, err_sentence(rq->a, k->breaks),
				html_count(rq->a, im->sum.read + k->rest)) };
	if (merged)
		at[p->notes.n++] = (struct note){ .tone = "warn", .head = str_of(says_merged.zh),
			.text = import_merged_say(rq->a, merged) };
	p->notes.at = at;
}

static void
preview_actions(struct rq *rq, const struct look *k, id import, struct page_head *h)
{
	int64_t to_write = k->im->sum.created + k->im->sum.updated;
	struct action *at = NEW_N(rq->a, struct action, 3);

	at[h->actions.n++] = (struct action){ says_again.zh, "upload", import_path(rq, "") };
	at[h->actions.n++] = (struct action){ says_columns.zh, "arrow-left", import_run_path(rq, import, "/columns") };
	if (to_write || !k->im->ended)
		at[h->actions.n++] = (struct action){ k->im->ended
			? arena_z(rq->a, say(rq, &says_write, html_count(rq->a, to_write), (str){ 0 }))
				: says_write_many.zh,
			"arrow-right", import_run_path(rq, import, "/run"), .primary = true, .post = true,
				.icon_after = true };
	h->actions.at = at;
}

failed
import_preview_page(struct rq *rq, const struct import_by_id_row *run)
{
	struct preview_view p = { .head = { .h1 = say_label(rq, &says_preview),
		.line = say(rq, &says_from, run->name, moment_text(rq->a, run->made)) } };
	const struct choice *mode = choice_of(import_modes, run->mode);
	struct look *k = NEW(rq->a, struct look);
	failed f = look_through(rq, run, k);

	/* What its columns mean has still to be said. */
	if (f && f->code == ERR_INVALID && !k->im)
		return web_redirect(rq, import_run_path(rq, run->import_id, "/columns"));
	TRY(f);
	p.sum = k->im->sum;
	p.head.tag = mode && run->mode != IMPORT_BOTH ? str_of(mode->label) : (str){ 0 };
	p.read_line = k->im->ended ? str_of(says_all.zh)
	                           : say(rq, &says_some, html_count(rq->a, k->im->sum.read),
	                                 html_count(rq->a, k->im->sum.read + k->rest));
	p.columns.at = k->columns;
	p.columns.n = k->im->map.n;
	p.faults.at = k->faults;
	p.faults.n = k->n;
	p.clean = (struct nothing){ .icon = "circle-check", .head = str_of(says_clean.zh),
		.text = str_of(p.sum.created + p.sum.updated || !k->im->ended ? says_clean_2.zh : says_no_write.zh) };
	fill_notes(rq, k, &p);
	preview_actions(rq, k, run->import_id, &p.head);
	import_crumbs(rq, true);
	TRY(web_page(rq, p.head.h1));
	record_preview(&rq->out, &rq->view, &p);
	return web_done(rq);
}
