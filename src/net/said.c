/* said.c - see net.h: a peer's JSON by jansson, its XML by expat, both as one tree. */
#include <expat.h>
#include <jansson.h>
#include <string.h>

#include "net/net.h"

/* --- looking ---------------------------------------------------------------------------- */

const struct said *
said_at(const struct said *s, const char *name)
{
	for (const struct said *c = s ? s->first : NULL; c; c = c->next)
		if (str_eq(c->name, str_of(name)))
			return c;
	return NULL;
}

str
said_text(const struct said *s, const char *name)
{
	const struct said *c = said_at(s, name);

	return c ? c->text : (str){ 0 };
}

int64_t
said_int(const struct said *s, const char *name, int64_t otherwise)
{
	int64_t v;

	return str_int(said_text(s, name), &v) ? v : otherwise;
}

/* --- JSON ---------------------------------------------------------------------------------- */

struct reading { struct arena *a; size_t nodes; };

static struct said *
node(struct reading *r, str name)
{
	struct said *s = ++r->nodes > SAID_NODES ? NULL : arena_try(r->a, sizeof *s);

	if (s)
		s->name = name;
	return s;
}

static str
value_text(struct arena *a, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING: return arena_str(a, (str){ json_string_value(v), json_string_length(v) });
	case JSON_INTEGER: return arena_fmt(a, "%lld", (long long)json_integer_value(v));
	case JSON_REAL: return arena_fmt(a, "%.17g", json_real_value(v));
	case JSON_TRUE: return S("true");
	case JSON_FALSE: return S("false");
	default: return (str){ 0 };
	}
}

static bool
put_json(struct reading *r, struct said *to, json_t *v, int deep)
{
	struct said **last = &to->first;
	const char *key;
	json_t *one;
	size_t i;

	to->text = value_text(r->a, v);
	if (deep > SAID_DEEP || !utf8_proven(to->text) || !utf8_proven(to->name))
		return false;
	json_object_foreach(v, key, one) {
		if (!(*last = node(r, arena_str(r->a, str_of(key)))) || !put_json(r, *last, one, deep + 1))
			return false;
		last = &(*last)->next;
	}
	json_array_foreach(v, i, one) {
		if (!(*last = node(r, (str){ 0 })) || !put_json(r, *last, one, deep + 1))
			return false;
		last = &(*last)->next;
	}
	return true;
}

static void
release(void *v)
{
	json_decref(v);
}

failed
said_json(struct arena *a, str bytes, const struct said **ret)
{
	struct reading r = { .a = a };
	struct said *root = NEW(a, struct said);
	json_t *v = json_loadb(bytes.s, bytes.n, JSON_REJECT_DUPLICATES, NULL);

	if (!v)
		return FAIL(a, ERR_INVALID, "an answer that is not JSON");
	arena_defer(a, release, v);
	if (!put_json(&r, root, v, 1))
		return FAIL(a, ERR_INVALID, "an answer too deep or too large");
	*ret = root;
	return NULL;
}

/* --- XML ------------------------------------------------------------------------------------- */

struct xml {
	struct reading r;
	XML_Parser parser;
	struct said *open[SAID_DEEP], **last[SAID_DEEP];
	char *text; size_t n, cap;      /* of the element at hand; all of them together fit the document */
	int deep;
	struct said *root;
	bool bad;
};

static void
stop(struct xml *x)
{
	x->bad = true;
	XML_StopParser(x->parser, XML_FALSE);
}

static void XMLCALL
on_begin(void *v, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = v;
	size_t n = strlen(name);
	char *copy = arena_try(x->r.a, n + 1);
	struct said *s = copy ? node(&x->r, (str){ copy, n }) : NULL;

	(void)attributes;
	if (x->bad || !s || x->deep == SAID_DEEP) {
		stop(x);
		return;
	}
	memcpy(copy, name, n);
	if (!utf8_proven(s->name)) {
		stop(x);
		return;
	}
	if (x->deep)
		*x->last[x->deep - 1] = s;
	else
		x->root = s;
	if (x->deep)
		x->last[x->deep - 1] = &s->next;
	x->open[x->deep] = s;
	x->last[x->deep++] = &s->first;
	x->n = 0;
}

static void XMLCALL
on_end(void *v, const XML_Char *name)
{
	struct xml *x = v;
	struct said *s;
	char *copy;

	(void)name;
	if (x->bad || !(copy = arena_try(x->r.a, x->n + 1))) {
		stop(x);
		return;
	}
	s = x->open[--x->deep];
	if (!s->first) {
		memcpy(copy, x->text, x->n);
		s->text = (str){ copy, x->n };
	}
	if (!utf8_proven(s->text))
		stop(x);
	x->n = 0;
}

static void XMLCALL
on_text(void *v, const XML_Char *s, int n)
{
	struct xml *x = v;

	if (x->bad || x->n + (size_t)n > x->cap) {
		stop(x);
		return;
	}
	memcpy(x->text + x->n, s, (size_t)n);
	x->n += (size_t)n;
}

/* No message of ours has one, and entities come only with it. */
static void XMLCALL
on_doctype(void *v, const XML_Char *name, const XML_Char *system, const XML_Char *public, int inside)
{
	(void)name, (void)system, (void)public, (void)inside;
	stop(v);
}

failed
said_xml(struct arena *a, str bytes, const struct said **ret)
{
	struct xml x = { .r = { .a = a }, .cap = bytes.n + 1 };
	bool good;

	if (!bytes.n || bytes.n > (size_t)NET_ANSWER_MOST)
		return FAIL(a, ERR_INVALID, "an XML document of %zu bytes", bytes.n);
	x.text = arena_get(a, x.cap);
	/* Peers write UTF-8; another encoding in the declaration is not believed. */
	if (!(x.parser = XML_ParserCreate("UTF-8")))
		return FAIL(a, ERR_BUSY, "no memory for a parser");
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, on_begin, on_end);
	XML_SetCharacterDataHandler(x.parser, on_text);
	XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
	good = XML_Parse(x.parser, bytes.s, (int)bytes.n, XML_TRUE) == XML_STATUS_OK;
	XML_ParserFree(x.parser);
	if (!good || x.bad || !x.root)
		return FAIL(a, ERR_INVALID, "not an XML document that is taken");
	*ret = x.root;
	return NULL;
}
