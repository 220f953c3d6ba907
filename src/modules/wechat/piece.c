/* piece.c - approved articles: a draft of the account, published where the account lets us; and the daily count. */
#include "modules/wechat/inside.h"

#include <string.h>

#include "platform/job.h"

#define BATCH  10
#define LEASE  (5 * MINUTE)
#define TRIES  5
#define BODY_MOST 20000         /* characters of a draft's body */

static const struct text
	says_large = { "piece.large", "封面图片超过 10 MB，微信不收，请换小一点的。" },
	says_kind  = { "piece.kind", "封面要用 JPG 或 PNG 图片。" },
	says_long  = { "piece.long", "正文超过 2 万字，微信不收，请分成几篇。" },
	says_out   = { "piece.out", "这篇文章的草稿已经在微信里了，要改请在微信后台改。" },
	says_silent = { "piece.silent", "微信没有回应" },
	says_lost = { "piece.lost", "微信没有回音，请到微信后台看草稿箱里有没有，没有再交一次" },
	says_refused = { "piece.refused", "微信没有让它发布，请到微信后台看原因" };

/* --- handing over ------------------------------------------------------------------------ */

static bool
is_picture(str bytes, str type)
{
	return str_eq(type, S("image/png")) ? str_starts(bytes, S("\x89PNG\r\n\x1a\n"))
	     : str_eq(type, S("image/jpeg")) && str_starts(bytes, S("\xff\xd8\xff"));
}

failed
wechat_piece_add(struct act *x, const struct wechat_piece *p, id *ret)
{
	id piece = act_id(x);
	int64_t changed;

	if (p->cover.n > MEDIA_MOST)
		return FAIL_SAY(x->a, ERR_LARGE, NULL, &says_large);
	if (!is_picture(p->cover, p->cover_type))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_kind);
	if (utf8_chars(p->body) > BODY_MOST)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_long);
	TRY(db_run(x->db, x->a, wechat_piece_put, &changed, .piece_id = piece, .subject_id = p->subject,
		.title = utf8_first(p->title, 64), .author = p->author.n ? utf8_first(p->author, 8) : p->author,
		.digest = p->digest.n ? utf8_first(p->digest, 120) : p->digest, .body = p->body, .link = p->link,
		.cover_type = p->cover_type, .cover = { p->cover }, .now = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_out);
	*ret = piece;
	return act_record(x, (struct entry){ .what = "wechat.piece", .object = "article", .object_id = p->subject,
		.org_path = ROOT_PATH, .title = p->title });
}

/* --- one of them ------------------------------------------------------------------------- */

struct piece {
	const struct world *w;
	struct arena *a;
	struct wechat_call *call;
	id piece;
	struct wechat_piece_take_row row;
	bool taken;
	int64_t state;
	str media, publish, why;
	struct moment next;
};

static failed
take(struct db *d, void *v)
{
	struct piece *p = v;
	failed f = db_one(d, p->a, wechat_piece_take, &p->row, .piece_id = p->piece, .now = world_now(p->w),
		.lease = { world_now(p->w).us + LEASE });

	p->taken = !f;
	return f && f->code == ERR_MISSING ? NULL : f;
}

static failed
later(struct db *d, void *v)
{
	struct piece *p = v;

	return db_run(d, p->a, wechat_piece_later, NULL, .piece_id = p->piece, .next = p->next, .why = p->why);
}

static failed
end_rule(struct act *x, void *v)
{
	struct piece *p = v;
	bool publishes = p->call->account.publishing == PUBLISH_BY_US;

	if (p->state == PIECE_DRAFT)
		TRY(db_run(x->db, x->a, wechat_piece_drafted, NULL, .piece_id = p->piece, .media = p->media,
			.next = publishes ? x->now : (struct moment){ 0 }, .now = x->now));
	else if (p->state == PIECE_SENT)
		TRY(db_run(x->db, x->a, wechat_piece_sent, NULL, .piece_id = p->piece, .publish = p->publish,
			.now = x->now));
	else
		TRY(db_run(x->db, x->a, wechat_piece_end, NULL, .piece_id = p->piece, .state = p->state,
			.why = p->why, .now = x->now));
	return act_record(x, (struct entry){ .what = "wechat.piece", .object = "wechat_piece", .object_id = p->piece,
		.org_path = ROOT_PATH, .title = p->row.title, .outcome = p->state == PIECE_FAILED ? OUTCOME_REFUSED
		: OUTCOME_DONE });
}

static failed
draft(struct piece *p, int64_t *ret_code)
{
	struct buf b = { .a = p->a };
	struct json j = { .b = &b };
	const struct said *said;

	TRY(wechat_upload(p->call, p->a, "/cgi-bin/material/add_material?type=image", p->row.cover_type,
		p->row.cover.bytes, &said));
	emit_object(&j);
	emit_key(&j, "articles");
	emit_array(&j);
	emit_object(&j);
	emit_key(&j, "title");
	emit_str(&j, p->row.title);
	emit_key(&j, "author");
	emit_str(&j, p->row.author.n ? p->row.author : S(""));
	emit_key(&j, "digest");
	emit_str(&j, p->row.digest.n ? p->row.digest : S(""));
	emit_key(&j, "content");
	emit_str(&j, p->row.body);
	emit_key(&j, "content_source_url");
	emit_str(&j, p->row.link.n ? p->row.link : S(""));
	emit_key(&j, "thumb_media_id");
	emit_str(&j, said_text(said, "media_id"));
	emit_key(&j, "need_open_comment");
	emit_int(&j, 0);
	emit_end(&j);
	emit_end(&j);
	emit_end(&j);
	TRY(wechat_ask(p->call, p->a, "/cgi-bin/draft/add", buf_str(&b), &said, ret_code));
	p->media = said_text(said, "media_id");
	p->state = PIECE_DRAFT;
	return NULL;
}

static failed
publish(struct piece *p, int64_t *ret_code)
{
	struct buf b = { .a = p->a };
	struct json j = { .b = &b };
	const struct said *said;

	emit_object(&j);
	emit_key(&j, "media_id");
	emit_str(&j, p->row.media);
	emit_end(&j);
	TRY(wechat_ask(p->call, p->a, "/cgi-bin/freepublish/submit", buf_str(&b), &said, ret_code));
	p->publish = said_text(said, "publish_id");
	p->state = PIECE_SENT;
	return NULL;
}

static failed
send_one(struct piece *p)
{
	int64_t code = 0;
	failed f;

	TRY(db_write(p->w->pool, p->a, take, p));
	if (!p->taken)
		return NULL;
	f = p->row.state == PIECE_DRAFT ? publish(p, &code) : draft(p, &code);
	/* What was sent and got no answer may have been done: a person looks, so that nothing is there twice. */
	if (f && p->row.tries < TRIES && (f->code == ERR_BUSY || f->code == ERR_LIMIT)) {
		p->why = code ? wechat_sentence(p->a, code) : str_of(says_silent.zh);
		p->next.us = world_now(p->w).us + p->row.tries * p->row.tries * 5 * MINUTE;
		return db_write(p->w->pool, p->a, later, p);
	}
	if (f) {
		p->state = PIECE_FAILED;
		p->why = code ? wechat_sentence(p->a, code) : str_of(f->code == ERR_FAULT ? says_lost.zh
			: says_silent.zh);
	}
	return act_run(p->w, p->a, &actor_house, S("wechat"), end_rule, p);
}

failed
wechat_pieces_run(struct job_run *r)
{
	struct wechat_piece_due_rows due;
	struct wechat_call call;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, wechat_piece_due, &due, .now = world_now(r->world), .most = BATCH);
	db_return(r->world->pool, d);
	if (f || !due.n)
		return f;
	TRY(wechat_calling(r->world, r->a, &call));
	for (size_t i = 0; i < due.n; i++) {
		struct piece p = { .w = r->world, .a = r->a, .call = &call, .piece = due.at[i].piece_id };

		if ((f = send_one(&p)))
			log_fault("wechat", "piece %lld: " FMT, (long long)p.piece.v, ARG(f->what));
	}
	return NULL;
}

failed
wechat_piece_told(struct act *x, str id_, str status, str url)
{
	struct wechat_piece_of_row row;
	bool good = str_eq(status, S("0"));
	failed f = id_.n ? db_one(x->db, x->a, wechat_piece_of, &row, .publish = id_) : FAIL(x->a, ERR_MISSING,
		"no id");

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return db_run(x->db, x->a, wechat_piece_end, NULL, .piece_id = row.piece_id,
		.state = good ? PIECE_OUT : PIECE_FAILED, .url = good ? url : (str){ 0 },
		.why = good ? (str){ 0 } : str_of(says_refused.zh), .now = x->now);
}

/* --- each day ---------------------------------------------------------------------------- */

struct count { int64_t followers; bool known; };

static failed
count_rule(struct act *x, void *v)
{
	const struct count *c = v;

	TRY(db_run(x->db, x->a, wechat_seen_sweep, NULL, .before = { x->now.us - DAY }));
	TRY(db_run(x->db, x->a, wechat_visit_sweep, NULL, .before = { x->now.us - DAY }));
	if (c->known)
		TRY(db_run(x->db, x->a, wechat_account_counted, NULL, .wechat_account_id = WECHAT_ACCOUNT,
			.followers = c->followers, .counted = x->now));
	return act_record(x, (struct entry){ .what = "wechat.count", .object = "wechat_account",
		.object_id = WECHAT_ACCOUNT, .org_path = ROOT_PATH });
}

failed
wechat_count(const struct world *w, struct arena *a, const struct actor *who, str request_id)
{
	struct wechat_call call;
	struct count c = { 0 };
	const struct said *said;
	int64_t code;

	TRY(wechat_calling(w, a, &call));
	TRY(wechat_ask(&call, a, "/cgi-bin/user/get", (str){ 0 }, &said, &code));
	c.followers = said_int(said, "total", 0);
	c.known = true;
	return act_run(w, a, who, request_id, count_rule, &c);
}

failed
wechat_count_run(struct job_run *r)
{
	struct count none = { 0 };
	struct wechat_account account;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = wechat_account_get(d, r->a, &account);
	db_return(r->world->pool, d);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	f = wechat_count(r->world, r->a, r->who, S("daily"));
	if (!f)
		return NULL;
	/* What is over is swept, whatever the platform says. */
	job_note(r, err_sentence(r->a, f));
	return act_run(r->world, r->a, r->who, S("daily"), count_rule, &none);
}
