/* field.c - see field.h: reading, showing and checking values by their tables. */
#include "base/field.h"

#include <string.h>

#include "base/time.h"
#include "base/utf8.h"

static size_t
round_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

bool
entity_covers(const struct entity *e)
{
	size_t at = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct field *f = &e->fields[i];

		if (f->at != round_up(at, f->align))
			return false;
		at = f->at + f->size;
	}
	return e->size == round_up(at, e->align);
}

const struct field *
entity_field(const struct entity *e, str name)
{
	for (size_t i = 0; i < e->n; i++)
		if (str_eq(str_of(e->fields[i].name), name))
			return &e->fields[i];
	return NULL;
}

const struct field *
entity_key(const struct entity *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->fields[i].flags & KEY)
			return &e->fields[i];
	return NULL;
}

const struct choice *
choice_of(const struct choice *c, int64_t v)
{
	while (c && c->label && c->v != v)
		c++;
	return c && c->label ? c : NULL;
}

bool
field_absent(const struct field *f, const void *row)
{
	const void *p = field_of(f, row);

	switch (f->kind) {
	case KIND_TEXT:   return !((const str *)p)->s;
	case KIND_ID:     return !((const id *)p)->v;
	case KIND_DATE:   return !((const struct date *)p)->ymd;
	case KIND_MOMENT: return !((const struct moment *)p)->us;
	case KIND_BLOB:   return !((const struct blob *)p)->bytes.s;
	case KIND_SECRET: return !((const struct secret *)p)->sealed.s;
	case KIND_BOOL:   return !*(const bool *)p;
	case KIND_INT: case KIND_MONEY: return false;
	}
	return false;
}

/* --- reading ------------------------------------------------------------- */

static const struct text
	says_date    = { "field.date", "“{1}”不是一个存在的日期，请按 2026-11-22 的样子填写。" },
	says_number  = { "field.number", "“{1}”不是整数。" },
	says_money   = { "field.money", "“{1}”不是金额，请填数字，最多两位小数。" },
	says_choice  = { "field.choice", "“{1}”不在可选的范围内。" },
	says_bool    = { "field.bool", "“{1}”看不懂，请填“是”或“否”。" },
	says_moment  = { "field.moment", "“{1}”不是一个时间。" },
	says_secret  = { "field.secret", "这一项不能直接填写。" },
	says_missing = { "field.missing", "请填写{1}。" },
	says_short   = { "field.short", "{1}至少要 {2} 个字。" },
	says_long    = { "field.long", "{1}最多 {2} 个字。" },
	says_small   = { "field.small", "{1}不能小于 {2}。" },
	says_big     = { "field.big", "{1}不能大于 {2}。" };

static failed
read_int(struct arena *a, const struct field *f, str text, void *row)
{
	int64_t *ret = (int64_t *)(void *)((char *)row + f->at), v;

	for (const struct choice *c = f->choices; c && c->label; c++)
		if (str_eq(str_of(c->label), text)) {
			*ret = c->v;
			return NULL;
		}
	if (!str_int(text, &v))
		return FAIL_SAY(a, ERR_INVALID, f, f->choices ? &says_choice : &says_number, text);
	if (f->choices && !choice_of(f->choices, v))
		return FAIL_SAY(a, ERR_INVALID, f, &says_choice, text);
	*ret = v;
	return NULL;
}

static failed
read_bool(struct arena *a, const struct field *f, str text, void *row)
{
	static const struct { const char *word; bool v; } words[] = {
		{ "1", true }, { "0", false }, { "true", true }, { "false", false },
		{ "on", true }, { "是", true }, { "否", false } };

	for (size_t i = 0; i < COUNT(words); i++)
		if (str_eq(str_of(words[i].word), text)) {
			*(bool *)((char *)row + f->at) = words[i].v;
			return NULL;
		}
	return FAIL_SAY(a, ERR_INVALID, f, &says_bool, text);
}

static failed
read_money(struct arena *a, const struct field *f, str text, void *row)
{
	bool minus = str_starts(text, S("-"));
	str frac = str_from(text, minus), yuan = str_cut(&frac, '.');
	int64_t v = 0, part = 0;
	bool ok = str_digits(yuan) && str_int(yuan, &v) && !__builtin_mul_overflow(v, 100, &v);

	if (frac.s)
		ok = ok && frac.n >= 1 && frac.n <= 2 && str_digits(frac) && str_int(frac, &part);
	if (frac.n == 1)
		part *= 10;
	if (!ok || __builtin_add_overflow(v, part, &v))
		return FAIL_SAY(a, ERR_INVALID, f, &says_money, text);
	((struct money *)(void *)((char *)row + f->at))->fen = minus ? -v : v;
	return NULL;
}

failed
field_read(struct arena *a, const struct field *f, str text, void *row)
{
	char *to = (char *)row + f->at;
	int64_t v;

	text = str_trim(text);
	memset(to, 0, f->size);
	if (!text.n)
		return NULL;
	switch (f->kind) {
	case KIND_TEXT:
		*(str *)(void *)to = arena_str(a, text);
		return NULL;
	case KIND_ID:
		if (!str_int(text, &v) || v < 0)
			return FAIL_SAY(a, ERR_INVALID, f, &says_choice, text);
		((id *)(void *)to)->v = v;
		return NULL;
	case KIND_INT:
		return read_int(a, f, text, row);
	case KIND_BOOL:
		return read_bool(a, f, text, row);
	case KIND_MONEY:
		return read_money(a, f, text, row);
	case KIND_DATE:
		return date_parse(text, (struct date *)(void *)to) ? NULL
		     : FAIL_SAY(a, ERR_INVALID, f, &says_date, text);
	case KIND_MOMENT:
		return moment_parse(text, (struct moment *)(void *)to) ? NULL
		     : FAIL_SAY(a, ERR_INVALID, f, &says_moment, text);
	case KIND_BLOB: case KIND_SECRET:
		return FAIL_SAY(a, ERR_INVALID, f, &says_secret);
	}
	return NULL;
}

/* --- showing ------------------------------------------------------------- */

/* A list shows one for each row: made by hand, printf takes six times as long. */
static str
money_plain(struct arena *a, struct money m)
{
	char room[32], *end = room + sizeof room, *p = end;
	uint64_t fen = m.fen < 0 ? -(uint64_t)m.fen : (uint64_t)m.fen;

	for (int i = 0; i < 3 || fen; i++) {
		if (i == 2)
			*--p = '.';
		*--p = (char)('0' + fen % 10);
		fen /= 10;
	}
	if (m.fen < 0)
		*--p = '-';
	return arena_str(a, (str){ p, (size_t)(end - p) });
}

str
field_plain(struct arena *a, const struct field *f, const void *row)
{
	const void *p = field_of(f, row);

	if (field_absent(f, row) && f->kind != KIND_BOOL)
		return (str){ 0 };
	switch (f->kind) {
	case KIND_TEXT:   return *(const str *)p;
	case KIND_ID:     return arena_int(a, ((const id *)p)->v);
	case KIND_INT:    return arena_int(a, *(const int64_t *)p);
	case KIND_BOOL:   return *(const bool *)p ? S("1") : S("0");
	case KIND_DATE:   return date_text(a, *(const struct date *)p);
	case KIND_MOMENT: return moment_iso(a, *(const struct moment *)p);
	case KIND_MONEY:  return money_plain(a, *(const struct money *)p);
	case KIND_BLOB: case KIND_SECRET: return (str){ 0 };
	}
	return (str){ 0 };
}

static const struct text says_yes = { "field.yes", "是" }, says_no = { "field.no", "否" };

str
field_show(struct arena *a, const struct field *f, const void *row)
{
	const struct choice *c;

	switch (f->kind) {
	case KIND_INT:
		c = choice_of(f->choices, *(const int64_t *)field_of(f, row));
		return c ? str_of(c->label) : f->choices ? (str){ 0 } : field_plain(a, f, row);
	case KIND_BOOL:
		return str_of(*(const bool *)field_of(f, row) ? says_yes.zh : says_no.zh);
	case KIND_MOMENT:
		return moment_text(a, *(const struct moment *)field_of(f, row));
	default:
		return field_plain(a, f, row);
	}
}

static bool
is_between_words(uint32_t u)
{
	return u == ' ' || u == 0x3000 || u == 0x3001 || u == 0xFF0C || u == ',' || u == 0xFF1B ||
	       u == ';';
}

str
field_word(str *rest)
{
	str from = *rest, was = *rest;

	while (from.n && is_between_words(utf8_next(&from)))
		was = from;
	*rest = was;
	while (rest->n) {
		str before = *rest;

		if (is_between_words(utf8_next(rest)))
			return str_part(was, 0, was.n - before.n);
	}
	return was;
}

bool
field_has_word(str words, str word)
{
	for (str one; (one = field_word(&words)).n;)
		if (str_eq(one, word))
			return true;
	return false;
}

static bool
has_words(str words, str others)
{
	for (str one; (one = field_word(&others)).n;)
		if (!field_has_word(words, one))
			return false;
	return true;
}

static bool
same_words(str one, str other)
{
	return has_words(one, other) && has_words(other, one);
}

bool
field_same(const struct field *f, const void *one, const void *other)
{
	if (f->flags & SEVERAL)
		return same_words(*(const str *)field_of(f, one), *(const str *)field_of(f, other));
	if (f->kind == KIND_TEXT)
		return str_eq(*(const str *)field_of(f, one), *(const str *)field_of(f, other));
	if (f->kind == KIND_BLOB)
		return str_eq(((const struct blob *)field_of(f, one))->bytes,
		              ((const struct blob *)field_of(f, other))->bytes);
	if (f->kind == KIND_SECRET)
		return str_eq(((const struct secret *)field_of(f, one))->sealed,
		              ((const struct secret *)field_of(f, other))->sealed);
	return !memcmp(field_of(f, one), field_of(f, other), f->size);
}

/* --- checking ------------------------------------------------------------ */

static failed
check_text(struct arena *a, const struct field *f, str s)
{
	int64_t n = (int64_t)utf8_chars(s), most = f->max ? f->max : f->flags & LONG ? 4000 : 200;

	if (n < f->min)
		return FAIL_SAY(a, ERR_INVALID, f, &says_short, str_of(f->label),
		                arena_int(a, f->min));
	if (n > most)
		return FAIL_SAY(a, ERR_INVALID, f, &says_long, str_of(f->label),
		                arena_int(a, most));
	return NULL;
}

static failed
check_number(struct arena *a, const struct field *f, int64_t v, int64_t shown_as)
{
	if (v < f->min)
		return FAIL_SAY(a, ERR_INVALID, f, &says_small, str_of(f->label),
		                arena_int(a, f->min / shown_as));
	if (f->max && v > f->max)
		return FAIL_SAY(a, ERR_INVALID, f, &says_big, str_of(f->label),
		                arena_int(a, f->max / shown_as));
	return NULL;
}

static failed
check_one(struct arena *a, const struct field *f, const void *row)
{
	const void *p = field_of(f, row);

	if (field_absent(f, row)) {
		if ((f->flags & (MUST | KEY)) == MUST)
			return FAIL_SAY(a, ERR_INVALID, f, &says_missing, str_of(f->label));
		return NULL;
	}
	if (f->kind == KIND_TEXT)
		TRY(check_text(a, f, *(const str *)p));
	if (f->kind == KIND_INT && f->choices) {
		int64_t v = *(const int64_t *)p;

		if (!choice_of(f->choices, v) && (v || f->flags & MUST))
			return FAIL_SAY(a, ERR_INVALID, f, v ? &says_choice : &says_missing, str_of(f->label));
	} else if (f->kind == KIND_INT)
		TRY(check_number(a, f, *(const int64_t *)p, 1));
	if (f->kind == KIND_MONEY)
		TRY(check_number(a, f, ((const struct money *)p)->fen, 100));
	return f->check ? f->check(a, f, p) : NULL;
}

failed
entity_check(struct arena *a, const struct entity *e, const void *row)
{
	failed all = NULL;

	for (size_t i = 0; i < e->n; i++)
		all = err_join(a, all, check_one(a, &e->fields[i], row));
	return all;
}
