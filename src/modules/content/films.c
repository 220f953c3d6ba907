/* films.c - short videos: what is proven when one comes in, the desk's page of them, and how they are given out. */
#include <string.h>
#include <sys/stat.h>

#include "content_desk.h"
#include "film/film.h"
#include "modules/content/desk.h"
#include "platform/file.h"
#include "web/media.h"

#define FILMS_SHOWN 30
#define MB ((int64_t)1 << 20)

static const struct text
	says_films   = { "films", "短视频" },
	says_line    = { "films.line", "传一次，写稿时插入，三审通过后公开。拍摄地点等信息在上传时去掉" },
	says_none    = { "films.none", "还没有短视频" },
	says_none_text = { "films.none_text", "在右边上传第一个，再点“写一篇”发布，或在写稿时插入。" },
	says_kept    = { "films.kept", "已上传。点“写一篇”发布，或在写稿时插入" },
	says_choose  = { "films.choose", "请选择视频文件。" },
	says_poster  = { "films.poster", "请选择封面图：先在“图片与附件”上传，或者用视频里的一帧。" },
	says_large   = { "films.large", "视频有 {1} MB，最多 {2} MB，请导出得小一些。" },
	says_long    = { "films.long", "视频长 {1}，最多 {2}，请剪短一些。" },
	says_limits  = { "films.limits", "MP4（H.264）或 WebM，{1} MB、时长 {2} 以内。上传完以前请不要关闭页面" },
	says_unnamed = { "films.unnamed", "视频" },
	says_about   = { "films.about", "{1}（{2}）" },
	says_size    = { "films.size", "{1} MB" }, says_small = { "films.small", "{1} KB" };

#define F(m, ...) FIELD(struct film_form, m, __VA_ARGS__)
static const struct field film_fields[] = {
	F(words,     .label = "视频说明", .flags = MUST, .min = 2, .max = 100,
	  .hint = "演的是什么，给看不见、听不见的人读，也是列表上的标题，如“驿站师傅教大家用充电柜”"),
	F(poster_id, .label = "封面图", .flags = MUST, .hint = "没有点播放时看到的图，从本工会已上传的图片里选，先列出最近的"),
	F(kept,      .label = "已传到的视频", .flags = HIDE),
};
#undef F
const struct entity film_form_entity = ENTITY(struct film_form, film_fields, .name = "film_form", .label = "短视频");

/* --- of a text ------------------------------------------------------------------------ */

failed
content_films(struct db *d, struct arena *a, const struct clean_found *found, struct content_films *ret)
{
	struct film_about_row *at = NEW_N(a, struct film_about_row, found->n_films + 1);

	for (size_t i = 0; i < found->n_films; i++)
		TRY(db_one(d, a, film_about, &at[i], .file_id = found->films[i]));
	*ret = (struct content_films){ at, found->n_films };
	return NULL;
}

str
content_length(struct arena *a, int64_t ms)
{
	int64_t s = (ms + 999) / 1000;

	return s < 3600 ? arena_fmt(a, "%lld:%02lld", (long long)s / 60, (long long)s % 60)
		: arena_fmt(a, "%lld:%02lld:%02lld", (long long)s / 3600, (long long)s / 60 % 60, (long long)s % 60);
}

static str
count(struct arena *a, int64_t n)
{
	return arena_fmt(a, "%lld", (long long)n);
}

str
content_size(struct arena *a, int64_t bytes)
{
	return bytes < MB ? content_say(a, &says_small, count(a, (bytes + 1023) / 1024), (str){ 0 })
		: content_say(a, &says_size, arena_fmt(a, "%lld.%lld", (long long)(bytes / MB),
		(long long)(bytes % MB * 10 / MB)), (str){ 0 });
}

/* --- taking one in ---------------------------------------------------------------------- */

static int64_t
most_bytes(const struct world *w)
{
	int64_t most = rules_n(w->rules, S("content.film_mb")) * MB;

	return most < FILM_BYTES_MOST ? most : FILM_BYTES_MOST;
}

static int64_t
most_ms(const struct world *w)
{
	return rules_n(w->rules, S("content.film_seconds")) * 1000;
}

/* What a person would call it: no ends of lines, nothing that turns the direction of writing, not empty. */
static str
name_of(struct arena *a, str file_name)
{
	struct buf b = { .a = a };

	for (str rest = file_name; rest.n;) {
		str before = rest;
		uint32_t u = utf8_next(&rest);

		if (u < ' ' || u == 0x7f || (u >= 0x80 && u < 0xa0) || (u >= 0x200b && u <= 0x200f) ||
		    (u >= 0x2028 && u <= 0x202e) || (u >= 0x2060 && u <= 0x2069) || u == '/' || u == '\\')
			continue;
		buf_put(&b, str_part(before, 0, before.n - rest.n));
	}
	return b.n && str_trim(buf_str(&b)).n ? utf8_first(str_trim(buf_str(&b)), 80) : str_of(says_unnamed.zh);
}

str
content_film_name(struct rq *rq)
{
	return name_of(rq->a, rq->upload ? rq->upload->file_name : (str){ 0 });
}

failed
content_prove_film(const struct world *w, struct arena *a, int fd, struct content_upload *u)
{
	int64_t bytes = most_bytes(w), ms = most_ms(w);
	char *digest = arena_get(a, 32);
	struct film film;
	struct stat st;

	if (fstat(fd, &st))
		return FAIL(a, ERR_FAULT, "cannot read what came");
	if (st.st_size > bytes)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_large, count(a, (st.st_size + MB - 1) / MB),
			count(a, bytes / MB));
	TRY(film_read(a, fd, &film));
	if (film.ms > ms)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_long, content_length(a, film.ms), content_length(a, ms));
	TRY(film_blank(a, fd, &film));
	TRY(crypt_file_sha256(a, fd, (unsigned char *)digest));
	u->type = film_type(film.kind);
	u->width = film.width;
	u->height = film.height;
	u->ms = film.ms;
	u->codec = film.codec;
	u->digest = (struct blob){ { digest, 32 } };
	return NULL;
}

/* The poster is a picture that this officer may use. */
static failed
prove_poster(struct act *x, id poster)
{
	struct file_seen_row picture;
	failed f = db_one(x->db, x->a, file_seen, x->who->scope, &picture, .file_id = poster);

	if (f && f->code != ERR_MISSING)
		return f;
	return f || picture.kind != FILE_PICTURE ? FAIL_SAY(x->a, ERR_INVALID,
		entity_field(&film_form_entity, S("poster_id")), &says_poster) : NULL;
}

failed
content_keep_film(struct act *x, struct content_upload *u)
{
	TRY(prove_poster(x, u->poster));
	return content_keep_file(x, u);
}

failed
content_add_film(struct act *x, int fd, str name, str words, id poster, id *ret)
{
	struct sealed_file sealed;
	struct content_upload u = { .kind = FILE_FILM, .name = name, .alt = words, .sealed = &sealed,
		.poster = poster };

	TRY(content_prove_film(x->world, x->a, fd, &u));
	TRY(file_seal(x->world, x->a, fd, &sealed));
	TRY(content_keep_film(x, &u));
	*ret = u.made;
	return NULL;
}

static failed
keep_rule(struct act *x, void *v)
{
	return content_keep_film(x, v);
}

failed
film_keep_do(struct rq *rq)
{
	const struct film_form *form = rq->form;
	struct sealed_file sealed;
	struct content_upload u = { .kind = FILE_FILM, .alt = str_trim(form->words), .sealed = &sealed,
		.poster = form->poster_id };
	bool sent = rq->upload && rq->upload->size;
	int fd = sent ? rq->upload->fd : -1;

	if (!sent && !form->kept.v)
		return FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_choose);
	if (!sent)
		TRY(film_waited(rq, form->kept, &fd, &u));
	/* Reading and sealing take long: no reader is held meanwhile, and the baton is not there yet. */
	web_give_back(rq);
	TRY(content_prove_film(rq->world, rq->a, fd, &u));
	if (sent) {
		TRY(file_seal(rq->world, rq->a, fd, &sealed));
		u.name = content_film_name(rq);
	}
	return web_write(rq, keep_rule, &u, "/films?made=%", &u.made);
}

/* --- the desk ------------------------------------------------------------------------------- */

static failed
fill_films(struct rq *rq, struct films_view *v)
{
	struct film_rows_rows rows;
	struct film_line *at;
	struct place after;
	bool more;

	TRY(web_cursor_read(rq, web_typed(rq, "after"), &after));
	TRY(db_all(web_db(rq), rq->a, film_rows, web_scope(rq), &rows, .after = after.row, .most = FILMS_SHOWN + 1));
	more = rows.n > FILMS_SHOWN;
	rows.n = more ? FILMS_SHOWN : rows.n;
	at = NEW_N(rq->a, struct film_line, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct film_rows_row *r = &rows.at[i];

		at[i] = (struct film_line){ .file_id = r->file_id, .poster_id = r->poster_id, .words = r->alt,
			.width = r->width, .height = r->height, .length = content_length(rq->a, r->ms),
			.about = arena_fmt(rq->a, FMT "　%lld×%lld　%s　" FMT "　" FMT, ARG(r->name), (long long)r->width,
			(long long)r->height, choice_of(film_codecs, r->codec)->label,
			ARG(content_size(rq->a, r->size)), ARG(date_text(rq->a, date_of(r->made)))) };
	}
	v->films.at = at;
	v->films.n = rows.n;
	v->pager = content_pager(rq, S("/films?"), after.row, more ? rows.at[rows.n - 1].file_id : (id){ 0 });
	return NULL;
}

failed
content_film_options(struct rq *rq, struct options *ret)
{
	struct film_rows_rows rows;
	struct option *at;

	TRY(db_all(web_db(rq), rq->a, film_rows, web_scope(rq), &rows, .most = FILMS_SHOWN));
	at = NEW_N(rq->a, struct option, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct option){ .value = count(rq->a, rows.at[i].file_id.v), .label = content_say(rq->a,
			&says_about, rows.at[i].alt, content_length(rq->a, rows.at[i].ms)) };
	*ret = (struct options){ at, rows.n };
	return NULL;
}

/* What came with the form stays, unless it is what is wrong. */
static failed
fill_fault(struct rq *rq, struct films_view *v)
{
	failed f = film_wait(rq, &v->waiting);

	if (f && f->code != ERR_INVALID)
		return f;
	if (f || !rq->fault->field)
		v->fault = err_sentence(rq->a, f ? f : rq->fault);
	return NULL;
}

failed
film_page(struct rq *rq)
{
	const struct picture_query *q = rq->http->method == HTTP_POST ? NULL : rq->query;
	struct film_form row = { .poster_id = q ? q->poster : (id){ 0 } };
	struct films_view v = { .head = { .h1 = str_of(says_films.zh), .line = str_of(says_line.zh) },
		.nothing = { .icon = "video", .head = str_of(says_none.zh), .text = str_of(says_none_text.zh) },
		.limits = content_say(rq->a, &says_limits, count(rq->a, most_bytes(rq->world) / MB),
		content_length(rq->a, most_ms(rq->world))) };

	TRY(fill_films(rq, &v));
	v.words = web_form_field(rq, &film_fields[0], &row);
	v.poster = web_form_field(rq, &film_fields[1], &row);
	TRY(content_picture_choice(rq, &v.poster));
	if (q && q->made.v)
		v.note = (struct note){ .tone = "good", .head = str_of(says_kept.zh) };
	if (rq->fault)
		TRY(fill_fault(rq, &v));
	web_media_chosen(rq);
	TRY(web_page(rq, v.head.h1));
	desk_films(&rq->out, &rq->view, &v);
	return web_done(rq);
}

/* --- given out -------------------------------------------------------------------------------- */

failed
site_film(struct rq *rq)
{
	struct site_file_row file;

	TRY(site_find_file(rq, FILE_FILM, &file));
	return web_media(rq, file.file_id, file.type, crypt_hex(rq->a, file.digest.bytes));
}

/* For an editor, where a film is a picture. */
failed
site_film_poster(struct rq *rq)
{
	struct site_file_row file;

	TRY(site_find_file(rq, FILE_FILM, &file));
	return web_redirect(rq, arena_fmt(rq->a, CLEAN_PICTURE "%lld", (long long)file.poster_id.v));
}
