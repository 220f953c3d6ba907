/* record_sheet.c - the columns of a record's sheet: titles, cells in, cells out. */
#include <string.h>

#include "platform/document.h"
#include "platform/json_text.h"
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
	says_held    = { "sheet.held", "待整理编号" },
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

str
sheet_held_title(void)
{
	return str_of(says_held.zh);
}

bool
sheet_masked(const struct field *f, str text)
{
	return f->flags & SENSITIVE && str_find_str(text, S("**")) >= 0;
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

failed
sheet_offers(struct rq *rq, const struct field *f, int64_t most, struct offers *ret)
{
	const struct record *r = rq->record;

	*ret = (struct offers){ .at = f->choices };
	return f->choices || !r->offers ? NULL : r->offers(web_db(rq), rq->a, web_scope(rq), f, most, ret);
}

failed
sheet_column_of(struct rq *rq, const struct field *f, struct sheet_column *ret, bool *more)
{
	struct offers offers;

	TRY(sheet_offers(rq, f, OFFERS_MOST, &offers));
	*more = offers.more;
	*ret = (struct sheet_column){ .title = sheet_title(rq->a, f), .choices = offers.at,
		.open = offers.at != f->choices, .width = f->flags & SENSITIVE ? 22 : 0 };
	return NULL;
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

static const struct field *
field_called(struct arena *a, const struct record *r, str plain)
{
	for (const struct field *f = r->form->fields; f < r->form->fields + r->form->n; f++) {
		const struct field *shown = entity_field(r->row, str_of(f->name));

		if (sheet_takes(f) && (is_called(a, f->label, plain) || is_called(a, f->name, plain) ||
		                       (shown && is_called(a, shown->label, plain))))
			return f;
	}
	for (const struct alias *other = r->aliases; other && other->title; other++)
		if (is_called(a, other->title, plain))
			return entity_field(r->form, str_of(other->field));
	return NULL;
}

/* By the form's label or name, or as the list calls the same field, or by another usual name; then without the unit. */
static const struct field *
field_titled(struct arena *a, const struct record *r, str title)
{
	str tries[2] = { title_plain(a, title) };
	const struct field *f = NULL;

	tries[1] = title_bare(tries[0]);
	for (size_t i = 0; tries[0].n && !f && i < COUNT(tries); i++)
		f = field_called(a, r, tries[i]);
	return f;
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

failed
sheet_map_prove(struct arena *a, const struct record *r, const struct sheet_map *map)
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

str
sheet_map_text(struct arena *a, const struct sheet_map *map)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "head");
	emit_int(&j, map->head);
	emit_key(&j, "fields");
	emit_array(&j);
	for (size_t i = 0; i < map->n; i++)
		emit_z(&j, map->fields[i] ? map->fields[i]->name : "");
	emit_end(&j);
	emit_end(&j);
	return buf_str(&b);
}

/* What was chosen for this very sheet: its row of titles and a field for each of its columns. */
static bool
take_chosen(struct arena *a, const struct record *r, str chosen, struct sheet_map *map)
{
	json_t *root = json_text(a, chosen);
	json_t *fields = json_object_get(root, "fields");
	bool here = json_integer_value(json_object_get(root, "head")) == map->head;

	for (size_t i = 0; here && i < map->n; i++) {
		str name = str_of(json_string_value(json_array_get(fields, i)));
		const struct field *f = name.n ? entity_field(r->form, name) : NULL;

		map->fields[i] = f && sheet_takes(f) ? f : NULL;
	}
	json_decref(root);
	return here;
}

/* What the union means by this title; false: it was never asked. */
static bool
take_remembered(const struct record *r, const struct sheet_wish *wish, str title, const struct field **ret)
{
	for (size_t i = 0; i < wish->titles.n; i++)
		if (str_eq(wish->titles.at[i].title, title)) {
			str name = wish->titles.at[i].field;

			*ret = name.n ? entity_field(r->form, name) : NULL;
			return true;
		}
	return false;
}

/* How many of the row's titles are known. */
static size_t
read_titles(struct arena *a, const struct record *r, const struct sheet_wish *wish, const struct sheet_row *row,
            struct sheet_map *map)
{
	str held = title_plain(a, str_of(says_held.zh));
	size_t known = 0;

	*map = (struct sheet_map){ row->number, NEW_N(a, str, row->n), NEW_N(a, const struct field *, row->n), row->n,
		row->n };
	for (size_t c = 0; c < row->n; c++) {
		map->titles[c] = arena_str(a, str_trim(row->at[c].text));
		map->filled += map->titles[c].n > 0;
		if (str_eq(title_plain(a, map->titles[c]), held))
			map->held = c;
		else if (!take_remembered(r, wish, map->titles[c], &map->fields[c]))
			map->fields[c] = field_titled(a, r, map->titles[c]);
		known += map->fields[c] != NULL;
	}
	return known;
}

failed
sheet_map_read(struct arena *a, const struct record *r, struct sheet *s, const struct sheet_wish *wish,
               struct sheet_map *ret)
{
	static const struct sheet_wish none;
	size_t enough = form_columns(r->form) > 1 ? 2 : 1;
	struct sheet_map map, first = { 0 };
	struct sheet_row row = { 0 };

	wish = wish ? wish : &none;
	for (int i = 0; i < HEAD_WITHIN; i++) {
		size_t known;

		TRY(sheet_next(s, &row));
		if (!row.number)
			break;
		known = read_titles(a, r, wish, &row, &map);
		if (wish->chosen.n ? take_chosen(a, r, wish->chosen, &map) : known >= enough) {
			*ret = map;
			return NULL;
		}
		if (!first.n && map.filled > 1)
			first = map;
	}
	/* Nothing is known: its first row of several words will be the titles, and somebody says what they mean. */
	if (wish->loose && first.n) {
		*ret = first;
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
	if (sheet_masked(f, text))
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
sheet_cell_of(struct keys *keys, struct arena *a, const struct field *f, const void *row, bool full)
{
	str plain;

	if (field_absent(f, row) && f->kind != KIND_BOOL)
		return (struct sheet_cell){ SHEET_EMPTY, S("") };
	switch (f->kind) {
	case KIND_SECRET:
		/* What does not open is shown as the mask says it. */
		if (full && !crypt_open(keys, a, *(const struct secret *)field_of(f, row), &plain))
			return (struct sheet_cell){ SHEET_TEXT, plain };
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
