/* record_sheet.c - the columns of a record's sheet: titles, cells in, cells out. */
#include <string.h>

#include "platform/document.h"
#include "platform/mask.h"
#include "web/sheets.h"

#define HEAD_WITHIN 10          /* rows above the data in which the titles may stand */

static const struct text
	says_title   = { "sheet.title", "{1}（{2}）" },
	says_none    = { "sheet.none", "前 {1} 行里没有找到认得的列名。第一行请写列名，例如：{2}。" },
	says_missing = { "sheet.missing", "表格里缺少必填的列：{1}。请补上这些列再上传。" },
	says_twice   = { "sheet.twice", "列“{1}”在表格里出现了不止一次，请只留一列。" },
	says_lost    = { "sheet.lost", "这一格是数值格式，号码可能已丢失末位，请改为文本格式后重新填写。" },
	says_masked  = { "sheet.masked", "这一格已遮盖（带 * 号），是导出的内容，请填写完整的内容。" },
	says_error   = { "sheet.error", "这一格是公式错误（{1}），请改成正确的内容。" };

str
sheet_say(struct arena *a, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(a, &e);
}

const struct record *
record_named(str name)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++)
			if (str_eq(str_of((*r)->name), name))
				return *r;
	return NULL;
}

/* --- titles ----------------------------------------------------------------------- */

str
sheet_title(struct arena *a, const struct field *f)
{
	return f->unit ? sheet_say(a, &says_title, str_of(f->label), str_of(f->unit)) : str_of(f->label);
}

bool
sheet_takes(const struct field *f)
{
	return !(f->flags & (KEY | HIDE | FIXED)) && f->kind != KIND_SECRET && f->kind != KIND_BLOB &&
	       f->kind != KIND_ID;
}

/* As people write the same title: full-width, with blanks, an asterisk, in capitals. */
static str
title_plain(struct arena *a, str title)
{
	struct buf b = { .a = a };
	uint32_t u;

	while ((u = utf8_next(&title))) {
		if (u >= 0xFF01 && u <= 0xFF5E)
			u -= 0xFEE0;
		if (u == ' ' || u == '\t' || u == '\n' || u == '\r' || u == 0xA0 || u == 0x3000 || u == '*')
			continue;
		utf8_put(&b, u >= 'A' && u <= 'Z' ? u - 'A' + 'a' : u);
	}
	return buf_str(&b);
}

/* Without the last bracket, where there is one: 月基本工资(元). */
static str
title_bare(str plain)
{
	ptrdiff_t at = str_find(plain, '(');

	return at > 0 && str_ends(plain, S(")")) ? str_part(plain, 0, (size_t)at) : plain;
}

static bool
is_called(struct arena *a, const char *name, str title)
{
	return name && str_eq(title_plain(a, str_of(name)), title);
}

/* By the form's label or name, or as the list calls the same field; then without the unit. */
static const struct field *
field_titled(struct arena *a, const struct record *r, str title)
{
	str tries[2] = { title_plain(a, title) };

	tries[1] = title_bare(tries[0]);
	for (size_t i = 0; tries[0].n && i < COUNT(tries); i++)
		for (const struct field *f = r->form->fields; f < r->form->fields + r->form->n; f++) {
			const struct field *shown = entity_field(r->row, str_of(f->name));

			if (sheet_takes(f) && (is_called(a, f->label, tries[i]) || is_called(a, f->name, tries[i]) ||
			                       (shown && is_called(a, shown->label, tries[i]))))
				return f;
		}
	return NULL;
}

static str
must_labels(struct arena *a, const struct record *r, const struct sheet_map *map)
{
	struct buf b = { .a = a };

	for (const struct field *f = r->form->fields; f < r->form->fields + r->form->n; f++) {
		bool there = false;

		if (!(f->flags & MUST) || !sheet_takes(f))
			continue;
		for (size_t i = 0; map && i < map->n; i++)
			there = there || map->fields[i] == f;
		if (there)
			continue;
		if (b.n)
			buf_put(&b, S("、"));
		buf_put(&b, str_of(f->label));
	}
	return buf_str(&b);
}

static failed
prove_map(struct arena *a, const struct record *r, const struct sheet_map *map)
{
	str lacks = must_labels(a, r, map);

	for (size_t i = 0; i < map->n; i++)
		for (size_t k = 0; map->fields[i] && k < i; k++)
			if (map->fields[k] == map->fields[i])
				return FAIL_SAY(a, ERR_INVALID, NULL, &says_twice, str_of(map->fields[i]->label));
	return lacks.n ? FAIL_SAY(a, ERR_INVALID, NULL, &says_missing, lacks) : NULL;
}

static size_t
form_columns(const struct entity *form)
{
	size_t n = 0;

	for (size_t i = 0; i < form->n; i++)
		n += sheet_takes(&form->fields[i]);
	return n;
}

failed
sheet_map_read(struct arena *a, const struct record *r, struct sheet *s, struct sheet_map *ret)
{
	size_t enough = form_columns(r->form) > 1 ? 2 : 1;
	struct sheet_row row = { 0 };

	for (int i = 0; i < HEAD_WITHIN; i++) {
		struct sheet_map map = { 0 };
		size_t known = 0;

		TRY(sheet_next(s, &row));
		if (!row.number)
			break;
		map = (struct sheet_map){ row.number, NEW_N(a, str, row.n), NEW_N(a, const struct field *,
			row.n), row.n };
		for (size_t c = 0; c < row.n; c++) {
			map.titles[c] = arena_str(a, str_trim(row.at[c].text));
			map.fields[c] = field_titled(a, r, map.titles[c]);
			known += map.fields[c] != NULL;
		}
		if (known < enough)
			continue;
		TRY(prove_map(a, r, &map));
		*ret = map;
		return NULL;
	}
	return FAIL_SAY(a, ERR_INVALID, NULL, &says_none, arena_fmt(a, "%d", HEAD_WITHIN), must_labels(a, r, NULL));
}

/* --- cells in ------------------------------------------------------------------------ */

/* More digits than a spreadsheet's number keeps, or the exponent that says they are gone. */
static bool
is_damaged(struct arena *a, const struct field *f, const struct sheet_cell *c)
{
	bool number = c->kind == SHEET_NUMBER || (c->kind == SHEET_FORMULA && str_digits(c->text));
	size_t digits = 0;

	if (f->kind != KIND_TEXT)
		return false;
	if (number_lost(number_plain(a, c->text)) && (number || f->flags & SENSITIVE))
		return true;
	for (size_t i = 0; i < c->text.n; i++)
		digits += c->text.s[i] >= '0' && c->text.s[i] <= '9';
	return number && digits > 15;
}

failed
sheet_cell_read(struct arena *a, const struct field *f, const struct sheet_cell *c, void *form)
{
	str text = str_trim(c->text);

	if (c->kind == SHEET_ERROR)
		return FAIL_SAY(a, ERR_INVALID, f, &says_error, text);
	if (f->flags & SENSITIVE && str_find_str(text, S("**")) >= 0)
		return FAIL_SAY(a, ERR_INVALID, f, &says_masked);
	if (is_damaged(a, f, c))
		return FAIL_SAY(a, ERR_INVALID, f, &says_lost);
	/* A day that is shown with its midnight. */
	if (f->kind == KIND_DATE && (c->kind == SHEET_DATE || str_ends(text, S(" 00:00:00"))))
		text = str_part(text, 0, 10);
	return field_read(a, f, text, form);
}

/* --- cells out ------------------------------------------------------------------------- */

static bool
is_shown(const struct field *f)
{
	return !(f->flags & (KEY | HIDE)) && f->kind != KIND_BLOB;
}

struct shown
sheet_shown(struct arena *a, const struct record *r)
{
	struct shown s = { NEW_N(a, const struct field *, r->row->n), 0 };

	for (int later = 0; later < 2; later++)
		for (const struct field *f = r->row->fields; f < r->row->fields + r->row->n; f++)
			if (is_shown(f) && !!(f->flags & LIST) != later)
				s.at[s.n++] = f;
	return s;
}

str
columns_text(struct arena *a, const struct field *const *at, size_t n)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", at[i]->name);
	return b.n ? buf_str(&b) : (str){ 0 };
}

struct shown
columns_named(struct arena *a, const struct record *r, str names, size_t *ret_lost)
{
	struct shown s = { NEW_N(a, const struct field *, r->row->n), 0 };
	size_t lost = 0;

	for (str one; one = str_cut(&names, ' '), one.s; ) {
		const struct field *f = entity_field(r->row, one);

		if (f && is_shown(f) && s.n < r->row->n)
			s.at[s.n++] = f;
		else
			lost += one.n > 0;
	}
	if (ret_lost)
		*ret_lost = lost;
	return s;
}

struct sheet_cell
sheet_cell_of(struct keys *keys, struct arena *a, const struct field *f, const void *row)
{
	if (field_absent(f, row) && f->kind != KIND_BOOL)
		return (struct sheet_cell){ SHEET_EMPTY, S("") };
	switch (f->kind) {
	case KIND_SECRET:
		return (struct sheet_cell){ SHEET_TEXT, mask_open(keys, a, *(const struct secret *)field_of(f, row)) };
	case KIND_MONEY:
		return (struct sheet_cell){ SHEET_NUMBER, field_plain(a, f, row) };
	case KIND_INT:
		return (struct sheet_cell){ f->choices ? SHEET_TEXT : SHEET_NUMBER, field_show(a, f, row) };
	case KIND_DATE:
		return (struct sheet_cell){ SHEET_DATE, field_plain(a, f, row) };
	default:
		return (struct sheet_cell){ SHEET_TEXT, field_show(a, f, row) };
	}
}
