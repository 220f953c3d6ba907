/* page.c - answers: pages in their layout, redirects, JSON, files. */
#include <string.h>
#include <unistd.h>

#include "web/site.h"
#include "web/why.h"
#include "web_layout_desk.h"
#include "web_layout_pocket.h"

static const struct text
	says_demo  = { "page.demo", "演示系统：单位、人员和数据都是虚构的，请不要填写真实个人信息。" };

#define REST "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " \
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; media-src 'self'"
static const char csp[] = "default-src 'none'; script-src 'self'" REST;

#define PAGE_BYTES ((size_t)64 << 10)   /* most pages fit, lists of 20 rows too, and are written without moving */

void
page_headers(struct rq *rq, int status, str type)
{
	struct http_response *r = rq->answer;

	if (!r->status)
		r->status = status;
	http_set(r, "Content-Type", type);
	http_set(r, "Content-Security-Policy", !rq->script_host && !rq->chosen_media ? str_of(csp)
		: arena_fmt(rq->a, "default-src 'none'; script-src 'self' %s" REST "%s", rq->script_host
		? rq->script_host : "", rq->chosen_media ? " blob:" : ""));
	http_set(r, "X-Content-Type-Options", S("nosniff"));
	http_set(r, "Referrer-Policy", S("no-referrer"));
	http_set(r, "Cross-Origin-Opener-Policy", S("same-origin"));
	http_set(r, "Cross-Origin-Resource-Policy", S("same-origin"));
	http_set(r, "Cache-Control", S("no-store"));
	if (rq->http->secure)
		http_set(r, "Strict-Transport-Security", S("max-age=31536000"));
}

void
web_scripts_from(struct rq *rq, const char *host)
{
	rq->script_host = host;
}

void
web_media_chosen(struct rq *rq)
{
	rq->chosen_media = true;
}

static void
read_flash(struct rq *rq)
{
	str text, sealed = session_cookie_value(rq, "flash");

	/* What this page itself has to say comes first; the other waits for the next. */
	if (!sealed.n || web_fragment(rq) || rq->view.flash.text.n)
		return;
	if (!crypt_unwrap(rq->world->keys, rq->a, "web.flash", sealed, world_now(rq->world), &text)) {
		rq->view.flash = (struct flash){ .tone = "good" };
		rq->view.flash.text = str_cut(&text, '\n');
		rq->view.flash.undo = text;
	}
	session_cookie_set(rq, "flash", S(""), true);
}

void
web_flash(struct rq *rq, str sentence)
{
	str sealed = crypt_wrap(rq->world->keys, rq->a, "web.flash", sentence,
	                        (struct moment){ world_now(rq->world).us + MINUTE });

	session_cookie_set(rq, "flash", sealed, false);
}

void
web_flash_undo(struct rq *rq, str sentence, id undo)
{
	web_flash(rq, undo.v ? arena_fmt(rq->a, FMT "\n/undo/%lld", ARG(sentence), (long long)undo.v) : sentence);
}

static const struct text
	says_below = { "page.below", "{1}及下级" },
	says_nameless = { "page.nameless", "手机用户" },
	says_for   = { "page.for", "您正在代{1}办理，到 {2} 止" },
	says_union_of_unions = { "page.unions", "总工会" };

/* A 总工会 is one of unions; other unions may stand alone. */
static void
fill_scope(struct rq *rq)
{
	str name = web_org_name(rq);
	struct err below = { .code = ERR_INVALID, .say = &says_below, .values = { name } };

	rq->view.scope = (struct scope_view){ .narrowed = rq->who->within.org.v > 0,
		.from = web_list_path(rq->http->path),
		.label = str_ends(name, str_of(says_union_of_unions.zh)) ? err_sentence(rq->a, &below) : name };
}

/* A view that is narrowed already says so, whatever its owner finds. */
static void
fill_finds(struct rq *rq)
{
	const struct finds *mine = NULL;

	for (const struct module *const *m = modules; *m && !mine; m++)
		for (const struct finds *f = (*m)->finds; f && f->permit && !mine; f++)
			mine = web_may(rq, f->permit) ? f : NULL;
	if ((mine && mine->scope) || rq->who->within.org.v)
		fill_scope(rq);
	rq->view.finds = mine ? mine->words : NULL;
}

static void
fill_who(struct rq *rq)
{
	const struct behalf *b = &rq->who->behalf;

	/* Of whoever came by a mobile only no name is known, and he is signed in all the same. */
	rq->view.who = (struct who){ rq->who->name.n ? rq->who->name : str_of(says_nameless.zh), rq->who->post_title.n
		? arena_fmt(rq->a, FMT " " FMT, ARG(rq->who->org_name), ARG(rq->who->post_title)) : (str){ 0 } };
	if (b->deputy.v)
		rq->view.standing_in = (struct standing_in){ err_sentence(rq->a, &(struct err){ .code = ERR_INVALID,
			.say = &says_for, .values = { b->name, date_text(rq->a, b->last) } }), b->back };
}

void
view_fill(struct rq *rq)
{
	struct view *v = &rq->view;

	v->house = rq->world->house;
	v->as_of = rq->route->flags & POCKET ? (str){ 0 } : moment_text(rq->a, world_now(rq->world));
	v->path = rq->http->query.n ? arena_fmt(rq->a, FMT "?" FMT, ARG(rq->http->path), ARG(rq->http->query))
	                            : rq->http->path;
	v->csrf = csrf_token(rq);
	v->demo = rq->world->demo ? str_of(says_demo.zh) : (str){ 0 };
	v->elder = session_cookie_value(rq, "elder").n > 0;
	v->bare = web_fragment(rq);
	read_flash(rq);
	if (rq->who)
		fill_who(rq);
	v->why = why_here(rq);
	if (rq->who && rq->who->post.v)
		fill_finds(rq);
	menu_fill(rq);
}

failed
web_page(struct rq *rq, str title)
{
	rq->view.title = title;
	view_fill(rq);
	buf_reserve(&rq->out.b, PAGE_BYTES);
	if (rq->route->flags & POCKET)
		pocket_begin(&rq->out, &rq->view);
	else
		desk_begin(&rq->out, &rq->view);
	return NULL;
}

failed
web_done(struct rq *rq)
{
	if (rq->route->flags & POCKET)
		pocket_end(&rq->out, &rq->view);
	else
		desk_end(&rq->out, &rq->view);
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, S("text/html; charset=utf-8"));
	return NULL;
}

/* Browsers drop line ends and tabs from an address, so that none of them is part of an own path. */
static bool
is_own_path(str path)
{
	for (size_t i = 0; i < path.n; i++)
		if ((unsigned char)path.s[i] < ' ' || path.s[i] == 0x7f)
			return false;
	return path.n && path.s[0] == '/' && !(path.n > 1 && (path.s[1] == '/' || path.s[1] == '\\'));
}

/* Blanks and what is not ASCII, encoded. */
static str
location_text(struct rq *rq, str path)
{
	struct buf b = { .a = rq->a };

	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.s[i];

		if (c > ' ' && c < 0x7f)
			buf_char(&b, (char)c);
		else
			buf_fmt(&b, "%%%02X", c);
	}
	return buf_str(&b);
}

/* To an own path only: whatever else arrives here leads home. */
failed
web_redirect(struct rq *rq, str path)
{
	rq->answer->status = 303;
	http_set(rq->answer, "Location", is_own_path(path) ? location_text(rq, path) : S("/"));
	page_headers(rq, 303, S("text/plain; charset=utf-8"));
	return NULL;
}

failed
web_json(struct rq *rq, int status, str body)
{
	rq->answer->body = body;
	page_headers(rq, status, S("application/json"));
	return NULL;
}

/* RFC 6266: the name in UTF-8, percent-encoded. */
static void
name_file(struct rq *rq, str how, str name)
{
	struct buf b = { .a = rq->a };

	buf_put(&b, how);
	buf_put(&b, S("; filename*=UTF-8''"));
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.s[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-')
			buf_char(&b, (char)c);
		else
			buf_fmt(&b, "%%%02X", c);
	}
	http_set(rq->answer, "Content-Disposition", buf_str(&b));
}

failed
web_file(struct rq *rq, int fd, int64_t size, str name, str type)
{
	rq->answer->fd = dup(fd);
	rq->answer->fd_size = size;
	name_file(rq, S("attachment"), name);
	page_headers(rq, 200, type);
	return NULL;
}

failed
web_pdf(struct rq *rq, str bytes, str name, bool shown)
{
	name_file(rq, shown ? S("inline") : S("attachment"), name);
	rq->answer->body = bytes;
	page_headers(rq, 200, S("application/pdf"));
	return NULL;
}
