/* transcript.c - see transcript.h. */
#include "test/web/transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE_MOST 16
#define WORDS_MOST  64
#define LINES_MOST  64          /* of one form */
#define SHOWN_MOST  3000        /* bytes of an answer that was not as expected */

struct person { str name; struct visit *visit; };
struct word { str name, value; };
struct field_line { str name, value, file; };

struct play {
	struct arena *a;
	struct world *w;
	const char *name;
	int line;
	struct visit *site;             /* every visit is another browser at this one's site */
	struct person people[PEOPLE_MOST]; size_t n_people;
	struct visit *now;
	struct word words[WORDS_MOST]; size_t n_words;
	/* The request being read, and its answer. */
	struct sending s;
	struct field_line fields[LINES_MOST]; size_t n_fields;
	struct buf raw;
	bool pending, answered, checked;
	struct answer got;
	str fault;
};

static void
fault(struct play *p, const char *what, str words)
{
	if (!p->fault.n)
		p->fault = arena_fmt(p->a, "%s:%d: %s " FMT, p->name, p->line, what, ARG(words));
}

/* --- {words} ---------------------------------------------------------------------------- */

static str
word_value(struct play *p, str name)
{
	for (size_t i = 0; i < p->n_words; i++)
		if (str_eq(p->words[i].name, name))
			return p->words[i].value;
	if (str_starts(name, S("org ")))
		return arena_fmt(p->a, "%lld", (long long)test_org(p->w, p->a,
			arena_z(p->a, str_from(name, 4))).org_id.v);
	if (str_eq(name, S("code")))
		return test_code(p->w);
	if (p->now && str_eq(name, S("csrf")))
		return visit_csrf(p->now);
	if (p->now && str_eq(name, S("token")))
		return visit_token(p->now);
	return (str){ 0 };
}

static bool
is_word(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.s[i] >= 'a' && s.s[i] <= 'z') && !(s.s[i] >= '0' && s.s[i] <= '9') &&
		    s.s[i] != '_' && s.s[i] != ' ')
			return false;
	return s.n > 0;
}

/* Braces that hold no word, as JSON's do, stay. */
static str
fill(struct play *p, str line)
{
	struct buf b = { .a = p->a };
	str value;

	for (size_t i = 0; i < line.n; i++) {
		str name = str_from(line, i + 1);

		if (line.s[i] != '{') {
			buf_char(&b, line.s[i]);
			continue;
		}
		if (str_starts(name, S("{"))) {
			buf_char(&b, '{');
			i++;
			continue;
		}
		name = str_part(name, 0, (size_t)(str_find(name, '}') < 0 ? 0 : str_find(name, '}')));
		if (!is_word(name)) {
			buf_char(&b, '{');
			continue;
		}
		value = word_value(p, name);
		if (!value.s)
			fault(p, "nobody has said what this is:", name);
		buf_put(&b, value);
		i += name.n + 1;
	}
	return buf_str(&b);
}

/* --- people --------------------------------------------------------------------------------- */

static struct visit *
visit_named(struct play *p, str name, bool make)
{
	for (size_t i = 0; i < p->n_people; i++)
		if (str_eq(p->people[i].name, name))
			return p->people[i].visit;
	if (!make || p->n_people == PEOPLE_MOST)
		return NULL;
	p->people[p->n_people] = (struct person){ name, visit_beside(p->a, p->site) };
	return p->people[p->n_people++].visit;
}

static void
take_turn(struct play *p, str rest)
{
	str name = str_cut(&rest, ' '), role = str_cut(&rest, ' ');

	p->now = visit_named(p, name, role.n > 0);
	if (!p->now) {
		fault(p, "nobody of this name has come in:", name);
		return;
	}
	if (!role.n || str_eq(role, S("nobody")))
		return;
	if (str_eq(role, S("worker")))
		visit_as(p->now, test_worker(p->w, p->a));
	else if (str_eq(role, S("mobile")))
		visit_sign_in_mobile(p->now, arena_z(p->a, rest));
	else
		visit_as(p->now, test_actor(p->w, p->a, arena_z(p->a, role), arena_z(p->a, rest)));
}

static void
move_clock(struct play *p, str rest)
{
	static const struct { str unit; int64_t us; } units[] = {
		{ S("second"), SECOND }, { S("minute"), MINUTE }, { S("hour"), HOUR }, { S("day"), DAY } };
	str number = str_cut(&rest, ' ');
	int64_t n;

	for (size_t i = 0; i < COUNT(units); i++)
		if (str_int(number, &n) && str_starts(rest, units[i].unit)) {
			test_wait(p->w, n * units[i].us);
			return;
		}
	fault(p, "no such time:", rest);
}

/* --- requests ------------------------------------------------------------------------------------ */

static void
begin_request(struct play *p, str rest)
{
	static const char *const methods[] = { [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
		[HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE" };
	str method = str_cut(&rest, ' ');
	size_t i = 0;

	while (i < COUNT(methods) && !str_eq(method, str_of(methods[i])))
		i++;
	if (i == COUNT(methods)) {
		fault(p, "no such method:", method);
		return;
	}
	p->s = (struct sending){ .method = (enum http_method)i, .path = rest };
	p->n_fields = 0;
	p->raw = (struct buf){ .a = p->a };
	p->pending = true;
	p->answered = false;
}

static bool
is_header(str line)
{
	ptrdiff_t colon = str_find_str(line, S(": ")), equals = str_find(line, '=');

	return line.n && line.s[0] >= 'A' && line.s[0] <= 'Z' && colon > 0 && (equals < 0 || colon < equals);
}

static void
add_line(struct play *p, str line)
{
	str value = line, name;

	if (is_header(line)) {
		ptrdiff_t colon = str_find(line, ':');

		if (p->s.n_headers == COUNT(p->s.headers))
			fault(p, "too many fields:", line);
		else
			p->s.headers[p->s.n_headers++] = (struct http_header){ str_part(line, 0, (size_t)colon),
				str_from(line, (size_t)colon + 2) };
		return;
	}
	if (str_starts(line, S("| ")) && p->n_fields && p->fields[p->n_fields - 1].file.n) {
		struct field_line *f = &p->fields[p->n_fields - 1];

		f->value = arena_fmt(p->a, FMT FMT "\n", ARG(f->value), ARG(str_from(line, 2)));
		return;
	}
	if (p->raw.n || str_starts(line, S("{")) || str_starts(line, S("[")) || str_find(line, '=') < 0) {
		buf_put(&p->raw, line);
		buf_char(&p->raw, '\n');
		return;
	}
	name = str_cut(&value, '=');
	if (p->n_fields == LINES_MOST)
		fault(p, "too many fields:", line);
	else if (str_starts(value, S("@")))
		p->fields[p->n_fields++] = (struct field_line){ name, S(""), str_from(value, 1) };
	else
		p->fields[p->n_fields++] = (struct field_line){ name, value, { 0 } };
}

static str
multipart(struct play *p)
{
	struct buf b = { .a = p->a };

	for (size_t i = 0; i < p->n_fields; i++) {
		const struct field_line *f = &p->fields[i];

		buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"" FMT "\"", ARG(f->name));
		if (f->file.n)
			buf_fmt(&b, "; filename=\"" FMT "\"\r\nContent-Type: application/octet-stream", ARG(f->file));
		buf_put(&b, S("\r\n\r\n"));
		buf_put(&b, f->value);
		buf_put(&b, S("\r\n"));
	}
	buf_put(&b, S("--edge--\r\n"));
	return buf_str(&b);
}

static void
add_form(struct play *p)
{
	struct form_pair pairs[LINES_MOST + 1];
	bool files = false, token = false;

	for (size_t i = 0; i < p->n_fields; i++) {
		files = files || p->fields[i].file.n;
		token = token || str_eq(p->fields[i].name, S("csrf"));
	}
	if (!token && p->n_fields < LINES_MOST)
		p->fields[p->n_fields++] = (struct field_line){ S("csrf"), visit_csrf(p->now), { 0 } };
	for (size_t i = 0; i < p->n_fields; i++)
		pairs[i] = (struct form_pair){ p->fields[i].name, p->fields[i].value };
	p->s.type = files ? S("multipart/form-data; boundary=edge") : S("application/x-www-form-urlencoded");
	p->s.body = files ? multipart(p) : form_encode(p->a, pairs, p->n_fields);
}

static void
send_request(struct play *p)
{
	bool api = str_starts(p->s.path, S("/api/"));

	p->pending = false;
	if (!p->now)
		p->now = visit_named(p, S("nobody"), true);
	if (p->raw.n) {
		p->s.type = S("application/json");
		p->s.body = buf_str(&p->raw);
	} else if (p->n_fields || (p->s.method == HTTP_POST && !api))
		add_form(p);
	p->s.bare = api;
	if (api && visit_token(p->now).n && p->s.n_headers < COUNT(p->s.headers))
		p->s.headers[p->s.n_headers++] = (struct http_header){ S("Authorization"),
			arena_fmt(p->a, "Bearer " FMT, ARG(visit_token(p->now))) };
	p->got = visit_send(p->now, &p->s);
	p->answered = true;
	p->checked = false;
}

/* --- answers --------------------------------------------------------------------------------------- */

static void
fault_answer(struct play *p, const char *what, str words)
{
	str text = answer_text(p->a, &p->got);
	ptrdiff_t main = str_find_str(text, S("<main"));

	/* Of a page, what a reader sees. */
	if (main >= 0)
		text = arena_fmt(p->a, "%d\n" FMT, p->got.status, ARG(str_from(text, (size_t)main)));
	fault(p, what, arena_fmt(p->a, FMT "\n" FMT "%s", ARG(words), ARG(str_part(text, 0, SHOWN_MOST)),
		text.n > SHOWN_MOST ? " …" : ""));
}

static void
expect_status(struct play *p, str rest)
{
	int64_t status;

	if (!p->answered)
		fault(p, "no request stands above", S(""));
	else if (!str_int(rest, &status) || status != p->got.status)
		fault_answer(p, "this did not come back:", rest);
	p->checked = true;
}

static void
expect_text(struct play *p, str rest, bool wanted)
{
	if (!p->answered)
		fault(p, "no request stands above", S(""));
	else if ((str_find_str(answer_text(p->a, &p->got), rest) >= 0) != wanted)
		fault_answer(p, wanted ? "the answer lacks:" : "the answer has:", rest);
}

/* "…" with \n and \" in it. */
static bool
take_quoted(struct play *p, str *rest, str *ret)
{
	struct buf b = { .a = p->a };
	size_t i = 1;

	*rest = str_trim(*rest);
	if (!str_starts(*rest, S("\"")))
		return false;
	for (; i < rest->n && rest->s[i] != '"'; i++) {
		bool escaped = rest->s[i] == '\\' && i + 1 < rest->n;

		i += escaped;
		buf_char(&b, escaped && rest->s[i] == 'n' ? '\n' : rest->s[i]);
	}
	if (i == rest->n)
		return false;
	*rest = str_from(*rest, i + 1);
	*ret = buf_str(&b);
	return true;
}

static void
take_word(struct play *p, str rest)
{
	str name = str_trim(str_cut(&rest, '=')), before, behind, text = answer_text(p->a, &p->got);
	ptrdiff_t at, end;

	if (!p->answered || !take_quoted(p, &rest, &before) || !take_quoted(p, &rest, &behind) ||
	    p->n_words == WORDS_MOST) {
		fault(p, "cannot be read:", rest);
		return;
	}
	at = str_find_str(text, before);
	text = str_from(text, at < 0 ? text.n : (size_t)at + before.n);
	end = str_find_str(text, behind);
	if (at < 0 || end < 0) {
		fault_answer(p, "the answer does not hold", name);
		return;
	}
	/* The newest meaning counts. */
	memmove(p->words + 1, p->words, p->n_words * sizeof *p->words);
	p->words[0] = (struct word){ name, str_part(text, 0, (size_t)end) };
	p->n_words++;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static void
play_line(struct play *p, str line)
{
	char first = line.n ? line.s[0] : 0;
	str rest;

	if (first == '#' || (!line.n && !p->raw.n))
		return;
	if (first && strchr("@+>", first) && (p->pending || (p->answered && !p->checked))) {
		fault(p, "no status is said for the request above", S(""));
		return;
	}
	if (first && strchr("<~!?", first) && p->pending)
		send_request(p);
	line = first == '?' ? line : fill(p, line);
	rest = str_trim(str_from(line, 1));
	switch (first) {
	case '@': take_turn(p, rest); p->answered = false; return;
	case '+': move_clock(p, rest); p->answered = false; return;
	case '>': begin_request(p, rest); return;
	case '<': expect_status(p, rest); return;
	case '~': expect_text(p, rest, true); return;
	case '!': expect_text(p, rest, false); return;
	case '?': take_word(p, rest); return;
	}
	if (p->pending)
		add_line(p, line);
	else
		fault(p, "belongs to no request:", line);
}

str
transcript_play_text(struct arena *a, struct world *w, const char *name, str text)
{
	struct play *p = NEW(a, struct play);

	*p = (struct play){ .a = a, .w = w, .name = name, .raw = { .a = a } };
	p->site = visit_new(a, w);
	for (str one; !p->fault.n && (one = str_cut(&text, '\n'), one.s); ) {
		p->line++;
		if (one.n && one.s[one.n - 1] == '\r')
			one.n--;
		play_line(p, one);
	}
	if (!p->fault.n && (p->pending || (p->answered && !p->checked)))
		fault(p, "no status is said for the last request", S(""));
	return p->fault;
}

str
transcript_play(struct arena *a, struct world *w, const char *file_name)
{
	struct buf b = { .a = a };
	FILE *f = fopen(file_name, "re");
	char piece[4096];
	size_t n;

	if (!f)
		return arena_fmt(a, "%s: cannot be read", file_name);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(&b, (str){ piece, n });
	fclose(f);
	return transcript_play_text(a, w, file_name, buf_str(&b));
}
