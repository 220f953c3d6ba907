/*
 * waiting.c - a film that came with a form which was not right yet: nobody sends 200 MB twice for a forgotten word.
 *
 * It is proven, sealed and kept for whoever sent it, as a file of its own purpose that no list shows; the form that
 * comes back names it, and is sent without a file.  What is never sent goes after some days (保存期限).
 */
#include "modules/content/desk.h"
#include "platform/expiry.h"
#include "platform/file.h"
#include "web/media.h"

#define WAITS "film-waiting"
#define WAITS_DAYS 2

static const struct text
	says_gone  = { "films.gone", "先前传到的视频已经清除，请重新选择视频文件。" },
	says_about = { "films.waiting", "{1}，{2}" },
	says_waits = { "films.waits", "视频 {1} 已传到，表单还没有提交" };

/* One's own, whatever union one acts for now.  ERR_MISSING: of another account, another purpose, or gone. */
static failed
own_film(struct db *d, struct arena *a, id account, id file, struct file_row *ret)
{
	TRY(file_one(d, a, account, file, ret));
	return str_eq(ret->purpose, S(WAITS)) ? NULL
		: FAIL(a, ERR_MISSING, "file %lld does not wait", (long long)file.v);
}

static failed
wait_rule(struct act *x, void *v)
{
	const struct content_upload *u = v;

	TRY(file_keep_sealed(x, u->sealed, u->name, u->type, WAITS));
	return act_record(x, (struct entry){ .what = "content.write", .object = "content_file",
		.object_id = u->sealed->file_id, .org_path = x->who->org_path,
		.title = content_say(x->a, &says_waits, u->name, (str){ 0 }) });
}

static struct film_waiting
waiting(struct rq *rq, id file, str name, int64_t size)
{
	return (struct film_waiting){ file, content_say(rq->a, &says_about, name, content_size(rq->a, size)) };
}

failed
film_wait(struct rq *rq, struct film_waiting *ret)
{
	struct content_upload u = { .name = content_film_name(rq) };
	struct sealed_file sealed;
	struct file_row row;
	id kept = { 0 };
	failed f;

	if (!rq->upload || !rq->upload->size) {
		/* As it was typed: a form with a fault is not read whole. */
		if (!str_int(web_typed(rq, "kept"), &kept.v))
			return NULL;
		f = own_film(web_db(rq), rq->a, rq->who->account, kept, &row);
		if (!f)
			*ret = waiting(rq, row.file_id, row.name, row.size);
		return f && f->code != ERR_MISSING ? f : NULL;
	}
	web_give_back(rq);
	TRY(content_prove_film(rq->world, rq->a, rq->upload->fd, &u));
	TRY(file_seal(rq->world, rq->a, rq->upload->fd, &sealed));
	u.sealed = &sealed;
	TRY(act_run(rq->world, rq->a, rq->who, rq->http->request_id, wait_rule, &u));
	*ret = waiting(rq, sealed.file_id, u.name, sealed.size);
	return NULL;
}

failed
film_waited(struct rq *rq, id file, int *ret_fd, struct content_upload *u)
{
	struct file_row row;
	int64_t size;
	failed f = own_film(web_db(rq), rq->a, rq->who->account, file, &row);

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_gone) : f;
	web_give_back(rq);
	TRY(file_open(rq->world, rq->a, file, ret_fd, &size));
	*u->sealed = (struct sealed_file){ file, row.size };
	u->name = row.name;
	u->waited = true;
	return NULL;
}

failed
film_stop_waiting(struct act *x, id file, const char *purpose)
{
	failed f = file_repurpose(x, file, WAITS, purpose);

	return f && f->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_gone) : f;
}

/* For a frame of it to be taken as its poster. */
failed
film_waiting_part(struct rq *rq)
{
	struct file_row row;

	TRY(own_film(web_db(rq), rq->a, rq->who->account, web_id(rq), &row));
	/* Its bytes never change, so its number is a tag. */
	return web_media(rq, row.file_id, row.type, arena_fmt(rq->a, "%llx", (unsigned long long)row.file_id.v));
}

static failed
purge_waiting(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return expiry_drop_files(x, WAITS, before, most, ret);
}

const struct expiry content_expiries[] = {
	{ WAITS, "没有提交的短视频", "删除文件", "表单填错时不必再传一次", WAITS_DAYS, 1, 7, purge_waiting }, { 0 } };
