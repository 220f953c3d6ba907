/* files.c - pictures and attachments: kept, and given out again to whoever may see them. */
#include "modules/content/site.h"

#include <unistd.h>

#include "film/film.h"
#include "picture/picture.h"
#include "platform/file.h"
#include "web/web.h"

static const struct text says_kept = { "content.file.kept", "文件 {1}" };

failed
content_keep_file(struct act *x, struct content_upload *u)
{
	static const char *const purposes[] = { [FILE_PICTURE] = "picture", [FILE_ATTACHMENT] = "attachment",
		[FILE_FILM] = "film" };
	int64_t changed;

	if (u->kind == FILE_FILM && !(u->poster.v && choice_of(film_codecs, u->codec)))
		return FAIL(x->a, ERR_FAULT, "a film without its poster or codec");
	if (u->waited)
		TRY(film_stop_waiting(x, u->sealed->file_id, purposes[u->kind]));
	else
		TRY(file_keep_sealed(x, u->sealed, u->name, u->type, purposes[u->kind]));
	TRY(db_run(x->db, x->a, file_insert, x->who->scope, &changed, .file_id = u->sealed->file_id,
		.org_id = x->who->org,
		.kind = u->kind, .name = utf8_first(u->name, 80), .type = u->type, .alt = u->alt, .width = u->width,
		.height = u->height, .size = u->sealed->size, .account_id = x->who->account, .made = x->now,
		.poster_id = u->poster, .ms = u->ms, .codec = u->codec, .digest = u->digest));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)x->who->org.v);
	u->made = u->sealed->file_id;
	return act_record(x, (struct entry){ .what = "content.write", .object = "content_file", .object_id = u->made,
		.org_path = x->who->org_path, .title = content_say(x->a, &says_kept, utf8_first(u->name, 80),
		(str){ 0 }) });
}

failed
content_seal_picture(const struct world *w, struct arena *a, int fd, struct content_upload *u)
{
	struct picture p;
	int made;

	TRY(picture_make(a, fd, PICTURE_SIDE, &p));
	TRY(file_scratch(w, a, &made));
	if (write(made, p.bytes.s, p.bytes.n) != (ssize_t)p.bytes.n)
		return FAIL(a, ERR_FULL, "no room for a picture");
	TRY(file_seal(w, a, made, u->sealed));
	u->type = str_of(p.type);
	u->width = p.width;
	u->height = p.height;
	return NULL;
}

failed
content_add_picture(struct act *x, int fd, str name, str alt, id *ret)
{
	struct sealed_file sealed;
	struct content_upload u = { .kind = FILE_PICTURE, .name = name, .alt = alt, .sealed = &sealed };

	TRY(content_seal_picture(x->world, x->a, fd, &u));
	TRY(content_keep_file(x, &u));
	*ret = u.made;
	return NULL;
}

failed
content_picture_open(struct db *d, struct arena *a, const struct world *w, id file, struct content_picture *ret)
{
	struct site_file_row row;
	struct content_picture p = { 0 };

	TRY(db_one(d, a, site_file, &row, .file_id = file));
	if (row.kind != FILE_PICTURE)
		return FAIL(a, ERR_MISSING, "file %lld is no picture", (long long)file.v);
	TRY(file_open(w, a, file, &p.fd, &p.size));
	p.type = row.type;
	p.alt = row.alt;
	*ret = p;
	return NULL;
}

/* --- given out ------------------------------------------------------------------------------- */

failed
site_find_file(struct rq *rq, enum file_kind kind, struct site_file_row *ret)
{
	struct file_seen_row seen;
	failed f = db_one(web_db(rq), rq->a, site_file, ret, .file_id = web_id(rq));

	if (f && f->code == ERR_MISSING && rq->who && web_may(rq, "content.see")) {
		TRY(db_one(web_db(rq), rq->a, file_seen, web_scope(rq), &seen, .file_id = web_id(rq)));
		*ret = (struct site_file_row){ seen.file_id, seen.kind, seen.name, seen.type, seen.alt, seen.width,
			seen.height,
			seen.size, seen.poster_id, seen.digest };
		f = NULL;
	}
	if (f)
		return f;
	return ret->kind == (int64_t)kind ? NULL : FAIL(rq->a, ERR_MISSING, "another kind of file");
}

failed
site_picture(struct rq *rq)
{
	struct site_file_row file;
	int64_t size;
	int fd;

	TRY(site_find_file(rq, FILE_PICTURE, &file));
	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, file.file_id, &fd, &size));
	/* Made by us from points, so that its type is true; its browser may keep it for an hour. */
	rq->answer->status = 200;
	rq->answer->fd = dup(fd);
	rq->answer->fd_size = size;
	http_set(rq->answer, "Content-Type", file.type);
	http_set(rq->answer, "Cache-Control", S("private, max-age=3600"));
	return NULL;
}

failed
site_attachment(struct rq *rq)
{
	struct site_file_row file;
	int64_t size;
	int fd;

	TRY(site_find_file(rq, FILE_ATTACHMENT, &file));
	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, file.file_id, &fd, &size));
	return web_file(rq, fd, size, file.name, S("application/octet-stream"));
}
