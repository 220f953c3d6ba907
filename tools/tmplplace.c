/*
 * tmplplace.c - the place in the HTML, character by character, and what may
 * not stand in a page at all: inline script, inline style, event handlers,
 * attributes without quotes.
 */
#include "tmplgen.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const urls[] = {
	"href", "src", "action", "formaction", "poster", "cite", "data", "background", "manifest",
	"xlink:href", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url",
	"hx-replace-url",
};
/* Attributes in which a value would have to be escaped for a second language. */
static const char *const no_value[] = {
	"srcdoc", "srcset", "imagesrcset", "ping", "hx-vals", "hx-vars", "hx-headers", "hx-request",
	"hx-trigger",
};
static const char *const no_tag[] = { "style", "xmp", "noembed", "noframes", "plaintext" };
static const char *const no_start[] = { "javascript:", "vbscript:", "js:" };

const char *
place_name(enum place p)
{
	static const char *const names[] = {
		[IN_TEXT] = "text", [IN_PLAIN] = "plain text", [IN_EMPTY] = "a script or a frame",
		[IN_COMMENT] = "a comment", [IN_TAG_NAME] = "a tag's name", [IN_TAG] = "a tag",
		[BEHIND_NAME] = "a tag", [IN_NAME] = "an attribute's name",
		[BEHIND_EQUALS] = "an attribute without quotes", [IN_ATTRIBUTE] = "an attribute",
		[IN_URL] = "the beginning of a URL", [IN_URL_PART] = "the middle of a URL",
	};

	return names[p];
}

static bool
listed(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcasecmp(list[i], name))
			return true;
	return false;
}

static void
append(char *to, size_t size, char c)
{
	size_t n = strlen(to);

	if (n + 1 < size) {
		to[n] = c;
		to[n + 1] = 0;
	}
}

static void
tag_named(const struct state *s, struct spot at)
{
	if (listed(s->tag, no_tag, COUNT(no_tag)))
		die_at(at.file, at.line, "<%s> is not allowed in a page", s->tag);
}

/* An attribute's name is complete. */
static void
attribute_named(struct state *s, struct spot at)
{
	const char *a = s->attribute;

	if (!strncasecmp(a, "on", 2) || !strncasecmp(a, "hx-on", 5))
		die_at(at.file, at.line, "no event handler may stand in a page: %s", a);
	if (!strcasecmp(a, "style"))
		die_at(at.file, at.line, "no style may stand in a page: give it a class");
	if (!strcasecmp(a, "src"))
		s->source = true;
	*s->start = 0;
}

static void
tag_closed(struct state *s, struct spot at)
{
	s->place = IN_TEXT;
	if (!strcasecmp(s->tag, "pre"))
		s->pre++;
	else if (!strcasecmp(s->tag, "/pre") && s->pre)
		s->pre--;
	else if (!strcasecmp(s->tag, "textarea") || !strcasecmp(s->tag, "title"))
		s->place = IN_PLAIN;
	else if (!strcasecmp(s->tag, "script") || !strcasecmp(s->tag, "iframe"))
		s->place = IN_EMPTY;
	if (!strcasecmp(s->tag, "script") && !s->source)
		die_at(at.file, at.line, "no script may stand in a page: give it a src");
}

static bool
closes_tag(const struct state *s, const char *p, const char *end)
{
	size_t n = strlen(s->tag);

	return (size_t)(end - p) > n + 1 && p[1] == '/' && !strncasecmp(p + 2, s->tag, n);
}

static void
begin_tag(struct state *s)
{
	s->place = IN_TAG_NAME;
	*s->tag = 0;
	s->source = false;
}

/* In text: a tag or a comment may begin. */
static bool
step_text(struct state *s, struct spot at, const char *p, const char *end)
{
	if (*p != '<')
		return true;
	if (end - p >= 4 && !strncmp(p, "<!--", 4)) {
		s->place = IN_COMMENT;
		return false;
	}
	if (end - p < 2 || !(isalpha((unsigned char)p[1]) || p[1] == '/' || p[1] == '!'))
		die_at(at.file, at.line, "a < that opens no tag: write &lt;");
	begin_tag(s);
	return true;
}

/* Between the < and the > of a tag, but not in an attribute's value. */
static void
step_tag(struct state *s, struct spot at, char c)
{
	bool end = c == '>' || c == '/' || isspace((unsigned char)c);

	switch (s->place) {
	case IN_TAG_NAME:
		if (!end || (c == '/' && !*s->tag)) {
			append(s->tag, sizeof s->tag, c);
			return;
		}
		tag_named(s, at);
		break;
	case IN_NAME:
		if (c == '=') {
			attribute_named(s, at);
			s->place = BEHIND_EQUALS;
			return;
		}
		if (!end) {
			append(s->attribute, sizeof s->attribute, c);
			return;
		}
		attribute_named(s, at);
		break;
	case BEHIND_NAME:
		if (!end)
			die_at(at.file, at.line, "a blank is missing before this attribute");
		break;
	default:
		if (!end) {
			if (c == '"' || c == '\'' || c == '=' || c == '<')
				die_at(at.file, at.line, "%c stands where an attribute begins", c);
			s->place = IN_NAME;
			*s->attribute = 0;
			append(s->attribute, sizeof s->attribute, c);
			return;
		}
		break;
	}
	s->place = IN_TAG;
	if (c == '>')
		tag_closed(s, at);
}

/* Inside the quotes of an attribute. */
static void
step_value(struct state *s, struct spot at, char c)
{
	if (c == s->quote) {
		s->place = BEHIND_NAME;
		return;
	}
	if (s->place == IN_URL)
		s->place = IN_URL_PART;
	if (isspace((unsigned char)c))
		return;
	append(s->start, sizeof s->start, c);
	for (size_t i = 0; i < COUNT(no_start); i++)
		if (!strcasecmp(s->start, no_start[i]) && strncmp(s->attribute, "data-", 5) &&
		    (listed(s->attribute, urls, COUNT(urls)) || !strncmp(s->attribute, "hx-", 3)))
			die_at(at.file, at.line, "%s in %s", no_start[i], s->attribute);
}

bool
state_step(struct state *s, struct spot at, const char *p, const char *end)
{
	switch (s->place) {
	case IN_TEXT:
		return step_text(s, at, p, end);
	case IN_COMMENT:
		if (*p == '>' && p[-1] == '-' && p[-2] == '-')
			s->place = IN_TEXT;
		return false;
	case IN_PLAIN: case IN_EMPTY:
		if (*p == '<' && closes_tag(s, p, end))
			begin_tag(s);
		else if (s->place == IN_EMPTY && !isspace((unsigned char)*p))
			die_at(at.file, at.line, "no %s may have content in a page", s->tag);
		return true;
	case IN_TAG_NAME: case IN_TAG: case BEHIND_NAME: case IN_NAME:
		step_tag(s, at, *p);
		return true;
	case BEHIND_EQUALS:
		if (*p != '"' && *p != '\'')
			die_at(at.file, at.line, "write quotes around the value of %s",
			       s->attribute);
		s->quote = *p;
		s->place = listed(s->attribute, urls, COUNT(urls)) ? IN_URL : IN_ATTRIBUTE;
		return true;
	case IN_ATTRIBUTE: case IN_URL: case IN_URL_PART:
		step_value(s, at, *p);
		return true;
	}
	return true;
}

void
state_rest(struct state *s, struct spot at)
{
	if (s->place == IN_COMMENT)
		die_at(at.file, at.line, "nothing may stand in a comment; {# … #} hides templates");
	if (s->place == BEHIND_EQUALS)
		die_at(at.file, at.line, "write quotes around the value of %s", s->attribute);
	if (s->place == IN_TAG_NAME)
		tag_named(s, at);
	if (s->place == IN_NAME)
		attribute_named(s, at);
	if (s->place == IN_TAG_NAME || s->place == IN_NAME)
		s->place = BEHIND_NAME;
}

const char *
state_value(struct state *s, struct spot at, const char *e)
{
	s->blank = false;
	switch (s->place) {
	case IN_TEXT:
		return "OUT_TEXT";
	case IN_ATTRIBUTE:
		if (listed(s->attribute, no_value, COUNT(no_value)))
			die_at(at.file, at.line, "no value may stand in %s: {{ %s }}", s->attribute,
			       e);
		return "OUT_ATTR";
	case IN_PLAIN:
		return "OUT_ATTR";
	case IN_URL:
		s->place = IN_URL_PART;
		append(s->start, sizeof s->start, '{');
		return "OUT_URL";
	case IN_URL_PART:
		return "OUT_URLPART";
	case BEHIND_EQUALS:
		die_at(at.file, at.line, "write quotes around the value of %s", s->attribute);
	default:
		die_at(at.file, at.line, "no value may stand in %s: {{ %s }}", place_name(s->place),
		       e);
	}
}

static bool
in_tag(enum place p)
{
	return p >= IN_TAG_NAME;
}

static bool
in_value(enum place p)
{
	return p >= IN_ATTRIBUTE;
}

bool
state_same(const struct state *a, const struct state *b)
{
	return a->place == b->place && a->pre == b->pre &&
	       (!(in_tag(a->place) || a->place == IN_PLAIN || a->place == IN_EMPTY) ||
	        !strcmp(a->tag, b->tag)) &&
	       (!in_value(a->place) ||
	        (!strcmp(a->attribute, b->attribute) && a->quote == b->quote));
}

bool
state_join(struct state *a, const struct state *b)
{
	struct state stricter = *b;
	bool tags = (a->place == IN_TAG || a->place == BEHIND_NAME) &&
	            (b->place == IN_TAG || b->place == BEHIND_NAME);

	if (tags)
		stricter.place = a->place;
	if (!state_same(a, &stricter))
		return false;
	if (tags && b->place == BEHIND_NAME)
		a->place = BEHIND_NAME;
	a->source = a->source && b->source;
	a->blank = a->blank && b->blank;
	return true;
}
