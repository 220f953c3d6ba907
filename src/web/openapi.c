/* openapi.c - the API described by the tables that make it: OpenAPI 3.1. */
#include <string.h>

#include "web/api.h"

static void
put_type(struct json *j, const struct field *f)
{
	static const char *const types[] = { [KIND_TEXT] = "string", [KIND_ID] = "string", [KIND_INT] = "integer",
		[KIND_BOOL] = "boolean", [KIND_DATE] = "string", [KIND_MOMENT] = "string", [KIND_MONEY] = "string",
		[KIND_BLOB] = "string", [KIND_SECRET] = "string" };
	bool may_be_null = f->kind != KIND_INT && f->kind != KIND_BOOL;

	emit_key(j, "type");
	if (may_be_null) {
		emit_array(j);
		emit_z(j, types[f->kind]);
		emit_z(j, "null");
		emit_end(j);
	} else
		emit_z(j, types[f->kind]);
	if (f->kind == KIND_DATE || f->kind == KIND_MOMENT) {
		emit_key(j, "format");
		emit_z(j, f->kind == KIND_DATE ? "date" : "date-time");
	}
	if (f->kind == KIND_TEXT && f->max) {
		emit_key(j, "maxLength");
		emit_int(j, f->max);
	}
}

/* A field's values, where there are few, with what each is called. */
static void
put_choices(struct json *j, const struct field *f, struct buf *words)
{
	if (!f->choices)
		return;
	emit_key(j, "enum");
	emit_array(j);
	if (!choice_of(f->choices, 0))
		emit_int(j, 0);
	for (const struct choice *c = f->choices; c->label; c++) {
		emit_int(j, c->v);
		buf_fmt(words, "%s%lld %s", words->n ? ", " : "", (long long)c->v, c->label);
	}
	emit_end(j);
}

static void
put_property(struct arena *a, struct json *j, const struct field *f)
{
	struct buf words = { .a = a };

	emit_key(j, f->flags & KEY ? "id" : f->name);
	emit_object(j);
	put_type(j, f);
	emit_key(j, "title");
	emit_z(j, f->label);
	put_choices(j, f, &words);
	if (words.n || f->hint) {
		emit_key(j, "description");
		emit_str(j, words.n ? buf_str(&words) : str_of(f->hint));
	}
	emit_end(j);
}

static const struct field rev_field = { .name = "rev", .label = "读到的版本", .kind = KIND_INT };

static void
put_schema(struct arena *a, struct json *j, const char *name, const struct entity *e, bool in)
{
	emit_key(j, name);
	emit_object(j);
	emit_key(j, "type"); emit_z(j, "object");
	emit_key(j, "title"); emit_z(j, e->label);
	if (in) {
		emit_key(j, "additionalProperties");
		emit_bool(j, false);
	}
	emit_key(j, "properties");
	emit_object(j);
	for (const struct field *f = e->fields; f < e->fields + e->n; f++)
		if (in ? f->kind != KIND_BLOB && !(f->flags & (KEY | FIXED)) : api_shows(f))
			put_property(a, j, f);
	if (in)
		put_property(a, j, &rev_field);
	emit_end(j);
	emit_end(j);
}

/* What is no list, object or form of its record: the end of its path says. */
struct special { const char *tail; enum http_method method; const char *name, *body, *status, *answer; };
static const struct special specials[] = {
	{ "/import", HTTP_POST, "import", "import_ask", "201", "made" },
	{ "/import/:id", HTTP_GET, "import_state", NULL, "200", "import_state" },
	{ "/import/:id/rows", HTTP_GET, "import_rows", NULL, "200", "import_rows" },
	{ "/import/:id/undo", HTTP_POST, "import_undo", "done", "200", "done" },
};

static const struct special *
special_of(const struct site_route *s)
{
	for (size_t i = 0; s->record && i < COUNT(specials); i++)
		if (specials[i].method == s->route->method &&
		    str_ends(str_of(s->route->path), str_of(specials[i].tail)))
			return &specials[i];
	return NULL;
}

static void
put_reference(struct json *j, const char *key, str name)
{
	emit_key(j, key);
	emit_object(j);
	emit_key(j, "$ref");
	emit_str(j, name);
	emit_end(j);
}

static void
put_answer(struct arena *a, struct json *j, const char *status, const char *words, str schema)
{
	emit_key(j, status);
	emit_object(j);
	emit_key(j, "description"); emit_z(j, words);
	if (schema.n) {
		emit_key(j, "content");
		emit_object(j);
		emit_key(j, *status == '2' ? "application/json" : "application/problem+json");
		emit_object(j);
		put_reference(j, "schema", arena_fmt(a, "#/components/schemas/" FMT, ARG(schema)));
		emit_end(j);
		emit_end(j);
	}
	emit_end(j);
}

static void
put_parameter(struct arena *a, struct json *j, const struct field *f, const char *in)
{
	emit_object(j);
	emit_key(j, "name"); emit_z(j, f->name);
	emit_key(j, "in"); emit_z(j, in);
	if (*in == 'p') {
		emit_key(j, "required");
		emit_bool(j, true);
	}
	emit_key(j, "description"); emit_z(j, f->label);
	emit_key(j, "schema");
	emit_object(j);
	put_type(j, f);
	emit_end(j);
	emit_end(j);
	(void)a;
}

static void
put_parameters(struct arena *a, struct json *j, const struct route *r)
{
	static const struct field id_field = { .name = "id", .label = "编号", .kind = KIND_INT },
		limit = { .name = "limit", .label = "最多几条，1 到 200", .kind = KIND_INT },
		after = { .name = "after", .label = "上一页的 next", .kind = KIND_TEXT },
		key = { .name = "Idempotency-Key", .label = "同一件事只办一次", .kind = KIND_TEXT },
		seen = { .name = "Gonghui-Seen", .label = "上一次回应里的 Gonghui-Seen，只读不写的程序写 0："
		         "有只读副本时由副本回答，一定包含自己写过的内容", .kind = KIND_TEXT };
	bool list = r->method == HTTP_GET && (r->query || str_ends(str_of(r->path), S("/rows")));

	emit_key(j, "parameters");
	emit_array(j);
	if (strstr(r->path, ":id"))
		put_parameter(a, j, &id_field, "path");
	if (list) {
		put_parameter(a, j, &limit, "query");
		put_parameter(a, j, &after, "query");
	}
	for (size_t i = 0; list && r->query && i < r->query->n; i++)
		if (!(r->query->fields[i].flags & HIDE))
			put_parameter(a, j, &r->query->fields[i], "query");
	if (r->method == HTTP_POST)
		put_parameter(a, j, &key, "header");
	if (r->method == HTTP_GET)
		put_parameter(a, j, &seen, "header");
	emit_end(j);
}

static void
put_body(struct arena *a, struct json *j, str schema)
{
	emit_key(j, "requestBody");
	emit_object(j);
	emit_key(j, "required"); emit_bool(j, true);
	emit_key(j, "content");
	emit_object(j);
	emit_key(j, "application/json");
	emit_object(j);
	if (schema.n)
		put_reference(j, "schema", arena_fmt(a, "#/components/schemas/" FMT, ARG(schema)));
	emit_end(j);
	emit_end(j);
	emit_end(j);
}

/* A module's own: neither a record's nor a flow's, nor signing in. */
static bool
is_own(const struct site_route *s)
{
	return !s->record && !s->flow && strcmp(s->route->path, "/api/v1/session") != 0;
}

/*
 * "/api/v1/cards/check" is cards_check; one that answers nothing of its own has its method behind it:
 * "/api/v1/deputies/:id/end" is deputies_end_post.
 */
static str
own_name(struct arena *a, const struct route *r, const char *word)
{
	str rest = str_from(str_of(r->path), sizeof "/api/v1/" - 1);
	struct buf b = { .a = a };

	for (str part; part = str_cut(&rest, '/'), part.s;) {
		if (str_starts(part, S(":")))
			continue;
		buf_put(&b, b.n ? S("_") : S(""));
		buf_put(&b, part);
	}
	if (!r->answer)
		buf_fmt(&b, "_%s", word);
	return buf_str(&b);
}

static void
put_operation(struct arena *a, struct json *j, const struct site_route *s)
{
	static const char *const words[] = { [HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PUT] = "put",
		[HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete" };
	const struct route *r = s->route;
	const char *name = s->record ? s->record->name : s->flow ? s->flow->name : "session";
	const struct special *special = special_of(s);
	bool list = r->method == HTTP_GET && s->record && !strstr(r->path, ":id");
	str one = s->record ? arena_fmt(a, "%s", name) : (str){ 0 };

	emit_key(j, words[r->method]);
	emit_object(j);
	emit_key(j, "operationId");
	emit_str(j, is_own(s) ? own_name(a, r, words[r->method])
		: arena_fmt(a, "%s_%s%s", name, special ? special->name : list ? "list" : words[r->method],
		s->flow ? "_moves" : ""));
	emit_key(j, "summary");
	emit_z(j, is_own(s) && r->answer ? r->answer->label
		: s->record ? s->record->label : s->flow ? s->flow->label : s->module->label);
	put_parameters(a, j, r);
	if (special && special->body)
		put_body(a, j, str_of(special->body));
	else if (is_own(s) && r->form)
		put_body(a, j, str_of(r->form->name));
	else if (r->method == HTTP_POST || r->method == HTTP_PATCH)
		put_body(a, j, s->record ? arena_fmt(a, "%s_form", name) : s->flow ? S("move") : S("sign_in"));
	emit_key(j, "responses");
	emit_object(j);
	if (special)
		put_answer(a, j, special->status, "OK", str_of(special->answer));
	else if (is_own(s) && r->answer)
		put_answer(a, j, "200", "OK", arena_fmt(a, "%s%s", r->answer->name, r->flags & MANY ? "_list" : ""));
	else if (is_own(s) && r->method != HTTP_POST)
		put_answer(a, j, "200", "OK", (str){ 0 });
	else if (r->method == HTTP_DELETE)
		put_answer(a, j, "204", "Done", (str){ 0 });
	else if (r->method == HTTP_POST && !s->flow)
		put_answer(a, j, "201", "Made", S("made"));
	else
		put_answer(a, j, "200", "OK", list ? arena_fmt(a, "%s_list", name) : r->method != HTTP_GET ? S("done")
			: s->flow ? S("moves") : one);
	put_answer(a, j, "400", "Not a request this path takes", S("problem"));
	put_answer(a, j, "401", "Nobody is signed in", S("problem"));
	put_answer(a, j, "403", "Not permitted", S("problem"));
	put_answer(a, j, "404", "Absent, or not in scope", S("problem"));
	put_answer(a, j, "409", "Somebody else was first", S("problem"));
	put_answer(a, j, "413", "Too large", S("problem"));
	put_answer(a, j, "422", "A value is wrong", S("problem"));
	put_answer(a, j, "429", "Too often", S("problem"));
	put_answer(a, j, "503", "Try again later", S("problem"));
	emit_end(j);
	if (r->flags & OPEN) {
		emit_key(j, "security");
		emit_array(j);
		emit_end(j);
	}
	emit_end(j);
}

/* "/members/:id" as OpenAPI writes it. */
static str
path_of(struct arena *a, const char *path)
{
	struct buf b = { .a = a };

	for (const char *p = path; *p; p++) {
		if (*p != ':') {
			buf_char(&b, *p);
			continue;
		}
		buf_char(&b, '{');
		while (p[1] && p[1] != '/')
			buf_char(&b, *++p);
		buf_char(&b, '}');
	}
	return buf_str(&b);
}

static bool
is_first(const struct site_routes *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(all->at[k].route->path, all->at[i].route->path))
			return false;
	return true;
}

static void
put_paths(struct arena *a, struct json *j, const struct site_routes *all)
{
	emit_key(j, "paths");
	emit_object(j);
	for (size_t i = 0; i < all->n; i++) {
		const char *path = all->at[i].route->path;

		if (strncmp(path, "/api/v1/", 8) || !is_first(all, i))
			continue;
		emit_key(j, path_of(a, path).s);
		emit_object(j);
		for (size_t k = i; k < all->n; k++)
			if (!strcmp(all->at[k].route->path, path))
				put_operation(a, j, &all->at[k]);
		emit_end(j);
	}
	emit_end(j);
}

static const char problem_schema[] =
	"\"type\":\"object\",\"required\":[\"title\",\"status\"],\"properties\":{"
	"\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
	"\"instance\":{\"type\":\"string\"},\"fields\":{\"type\":\"object\","
	"\"additionalProperties\":{\"type\":\"string\"}}}";
static const char sign_in_schema[] =
	"{\"type\":\"object\",\"required\":[\"account\",\"password\"],\"properties\":{"
	"\"account\":{\"type\":\"string\"},\"password\":{\"type\":\"string\"},"
	"\"code\":{\"type\":\"string\",\"maxLength\":40}}}";
static const char move_schema[] =
	"{\"type\":\"object\",\"required\":[\"move\",\"from\"],\"properties\":{\"move\":{\"type\":\"string\"},"
	"\"from\":{\"type\":\"integer\"},\"reason\":{\"type\":\"string\"}}}";
static const char made_schema[] =
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"token\":{\"type\":\"string\"},"
	"\"idle_seconds\":{\"type\":\"integer\"}}}";

static const char done_schema[] = "{\"type\":\"object\",\"maxProperties\":0}";
static const char moves_schema[] =
	"{\"type\":\"object\",\"required\":[\"state\",\"due\",\"moves\",\"steps\"],\"properties\":{"
	"\"state\":{\"type\":\"integer\"},\"due\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
	"\"moves\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"steps\":{\"type\":\"array\",\"items\":{"
	"\"type\":\"object\",\"required\":[\"at\",\"from\",\"to\",\"label\"],\"properties\":{"
	"\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"from\":{\"type\":\"integer\"},"
	"\"to\":{\"type\":\"integer\"},\"label\":{\"type\":\"string\"},\"by\":{\"type\":[\"string\",\"null\"]},"
	"\"reason\":{\"type\":[\"string\",\"null\"]}}}}}}";

static const char import_ask_schema[] =
	"{\"type\":\"object\",\"required\":[\"rows\"],\"properties\":{\"rows\":{\"type\":\"array\","
	"\"items\":{\"type\":\"object\"}},"
	"\"mode\":{\"enum\":[\"both\",\"add\",\"update\"]},\"name\":{\"type\":\"string\"}}}";
static const char import_state_schema[] =
	"{\"type\":\"object\",\"required\":[\"id\",\"state\",\"read\",\"created\",\"updated\",\"same\",\"skipped\","
	"\"rejected\",\"held\",\"undo\"],\"properties\":{\"id\":{\"type\":\"string\"},\"state\":{\"enum\":[\"preview\","
	"\"waiting\",\"running\",\"done\",\"failed\",\"cancelled\"]},\"read\":{\"type\":\"integer\"},"
	"\"undo\":{\"type\":[\"object\",\"null\"]}}}";
static const char import_rows_schema[] =
	"{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{\"items\":{\"type\":\"array\","
	"\"items\":{\"type\":\"object\",\"required\":[\"row\",\"outcome\"],"
	"\"properties\":{\"row\":{\"type\":\"integer\"},"
	"\"outcome\":{\"enum\":[\"created\",\"updated\",\"same\",\"skipped\",\"rejected\"]}}}},"
	"\"next\":{\"type\":[\"string\",\"null\"]}}}";

static void
put_list_schema(struct arena *a, struct json *j, const char *name)
{
	emit_key(j, arena_fmt(a, "%s_list", name).s);
	emit_raw(j, arena_fmt(a, "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{\"items\":"
		"{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}},"
		"\"next\":{\"type\":[\"string\",\"null\"]}}}", name));
}

/* A record's row has a schema with the record. */
static bool
is_row(const struct module *m, const struct entity *e)
{
	for (size_t i = 0; m->records && m->records[i]; i++)
		if (m->records[i]->row == e)
			return true;
	return false;
}

static void
put_own_schemas(struct arena *a, struct json *j, const struct module *m)
{
	for (const struct route *r = m->routes; r && r->path; r++) {
		if (!(r->flags & API))
			continue;
		if (r->answer && !is_row(m, r->answer)) {
			put_schema(a, j, r->answer->name, r->answer, false);
			if (r->flags & MANY)
				put_list_schema(a, j, r->answer->name);
		}
		if (r->form)
			put_schema(a, j, r->form->name, r->form, true);
	}
}

static void
put_components(struct arena *a, struct json *j)
{
	emit_key(j, "components");
	emit_object(j);
	emit_key(j, "securitySchemes");
	emit_raw(j, S("{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
	emit_key(j, "schemas");
	emit_object(j);
	emit_key(j, "problem"); emit_raw(j, arena_fmt(a, "{%s}", problem_schema));
	emit_key(j, "sign_in"); emit_raw(j, str_of(sign_in_schema));
	emit_key(j, "move"); emit_raw(j, str_of(move_schema));
	emit_key(j, "made"); emit_raw(j, str_of(made_schema));
	emit_key(j, "done"); emit_raw(j, str_of(done_schema));
	emit_key(j, "moves"); emit_raw(j, str_of(moves_schema));
	emit_key(j, "import_ask"); emit_raw(j, str_of(import_ask_schema));
	emit_key(j, "import_state"); emit_raw(j, str_of(import_state_schema));
	emit_key(j, "import_rows"); emit_raw(j, str_of(import_rows_schema));
	for (const struct module *const *m = modules; *m; m++)
		put_own_schemas(a, j, *m);
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			put_schema(a, j, (*r)->name, (*r)->row, false);
			put_list_schema(a, j, (*r)->name);
			if ((*r)->form)
				put_schema(a, j, arena_fmt(a, "%s_form", (*r)->name).s, (*r)->form, true);
		}
	emit_end(j);
	emit_end(j);
}

str
openapi_text(struct arena *a, const struct site *site)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	struct site_routes all = site_routes(site);

	emit_object(&j);
	emit_key(&j, "openapi"); emit_z(&j, "3.1.0");
	emit_key(&j, "info");
	emit_raw(&j, S("{\"title\":\"gonghui\",\"version\":\"1\",\"license\":{\"name\":\"Apache-2.0\","
		"\"identifier\":\"Apache-2.0\"}}"));
	emit_key(&j, "servers");
	emit_raw(&j, S("[{\"url\":\"/\"}]"));
	emit_key(&j, "security");
	emit_raw(&j, S("[{\"bearer\":[]}]"));
	put_paths(a, &j, &all);
	put_components(a, &j);
	emit_end(&j);
	return buf_str(&b);
}
