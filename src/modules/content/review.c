/* review.c - three reviews, publishing exactly what was approved, taking down; what is due; the check. */
#include "modules/content/inside.h"
#include "modules/member/member.h"

#include "platform/notice.h"

static const struct text
	says_hand    = { "content.hand", "您参与过这篇稿件的写作，要由别人来审。" },
	says_hand_proof = { "content.hand_proof", "您参与过这篇稿件的写作，二校、三校要由别人来做。" },
	says_consent = { "content.consent", "没有本人同意展示的记录，或者本人已经撤回，请先在“改稿”里补上新的同意。" },
	says_source  = { "content.source", "还没有填来源，请先在“改稿”里补上。" },
	says_checks  = { "content.checks", "还没有勾选“事实和来源已核对”和“已做保密审查”，请先在“改稿”里勾选。" },
	says_alt     = { "content.alt", "有 {1} 张图片没有说明文字，请先在“改稿”里补上。" },
	says_changed = { "content.changed", "这一版的文字和送审时不一样，不能继续，请退回作者重新送审。" },
	says_newer   = { "content.newer", "作者已经在写新的一版，这一版不再发布。" },
	says_returned = { "content.returned", "稿件《{1}》退回修改" },
	says_passed  = { "content.passed", "稿件《{1}》已经发布" },
	says_down    = { "content.down", "稿件《{1}》已经从网站撤下" },
	says_replaced = { "content.replaced", "新的一版已经发布" },
	says_over    = { "content.over", "到了预定的截止日" },
	says_taken_over = { "content.taken_over", "（转入）" },
	says_line    = { "content.check.line", "文章 {1} 的线上文字与终审通过的不一致\n" };

#define DUE_MOST 100
#define CHECK_ROWS 200

failed
content_set_state(struct act *x, id version, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, version_state, &changed, .version_id = version, .from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "version %lld is in another state", (long long)version.v);
}

/* Who goes on with it is told of what comes back; the author's name stays, and who wrote on it reviews it still not. */
failed
content_leave(struct act *x, id version, int64_t state, const struct flow_heir *to)
{
	(void)state;
	return db_run(x->db, x->a, version_owner, NULL, .version_id = version, .person_id = to->person,
		.account_id = to->account);
}

/*
 * Whoever wrote on an article, at any time, reviews none of its versions, and proofs none but for the first time;
 * persons are compared.
 */
failed
content_may(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m,
	id version)
{
	struct hand_is_row row;
	failed f;

	if (m->from == CONTENT_DRAFT)
		return content_may_hand_in(d, a, w, m, version);
	if (!(m->flags & DISTINCT) || !who->person.v)
		return NULL;
	f = db_one(d, a, hand_is, &row, .version_id = version, .person_id = who->person,
		.giver_person_id = who->behalf.person.v ? who->behalf.person : who->person);
	if (!f)
		return FAIL_SAY(a, ERR_DENIED, NULL, m->from >= CONTENT_PROOF_1 ? &says_hand_proof : &says_hand);
	return f->code == ERR_MISSING ? NULL : f;
}

failed
content_by_house(struct act *x, id version, str move, int64_t from, str reason)
{
	return flow_by_house(x, &content_flow, version, move, from, reason);
}

/* Is the text the one this digest was made of? */
static failed
prove_same(struct act *x, const struct content_text *t, struct blob digest)
{
	struct blob now;

	TRY(content_hash(x->db, x->a, t, &now));
	return digest.bytes.n && str_eq(now.bytes, digest.bytes) ? NULL
		: FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_changed);
}

/* A person is shown only while he agrees. */
static failed
prove_consent(struct act *x, const struct content_text *t, const struct article_inside_row *article)
{
	return !t->honour || (article->consent_on.ymd && !article->consent_gone.us) ? NULL
		: FAIL_SAY(x->a, ERR_INVALID, NULL, &says_consent);
}

static failed
tell(struct act *x, const struct content_text *t, const struct text *title, str body)
{
	return t->person_id.v ? notice_send(x, t->person_id, content_say(x->a, title, t->title, (str){ 0 }), body,
		arena_fmt(x->a, "/articles/%lld", (long long)t->article_id.v)) : NULL;
}

/* --- the moves --------------------------------------------------------------------------- */

failed
content_submit(struct act *x, id version, str reason)
{
	struct article_inside_row article;
	struct clean_found found;
	struct content_text t;
	struct blob hash;
	struct html body;

	(void)reason;
	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	TRY(db_one(x->db, x->a, article_inside, &article, .article_id = t.article_id));
	TRY(prove_consent(x, &t, &article));
	TRY(clean_html(x->a, t.body, &body, &found));
	if (!t.source.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_source);
	if (!t.sourced || !t.unclassified)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_checks);
	if (found.unnamed)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_alt, arena_fmt(x->a, "%lld", (long long)found.unnamed));
	TRY(content_hash(x->db, x->a, &t, &hash));
	return db_run(x->db, x->a, version_seal, NULL, .version_id = version, .hash = hash);
}

failed
content_pass(struct act *x, id version, str reason)
{
	struct content_text t;

	(void)reason;
	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	return prove_same(x, &t, t.hash);
}

failed
content_return(struct act *x, id version, str reason)
{
	struct content_text t;

	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	return tell(x, &t, &says_returned, reason);
}

/* The third agrees: the digest of what he read is kept, and it goes out unless its hour is still to come. */
failed
content_approve(struct act *x, id version, str reason)
{
	struct article_inside_row article;
	struct content_text t;

	(void)reason;
	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	TRY(prove_same(x, &t, t.hash));
	TRY(db_run(x->db, x->a, version_approve, NULL, .version_id = version, .approved = t.hash));
	TRY(db_one(x->db, x->a, article_inside, &article, .article_id = t.article_id));
	return article.publish_from.us > x->now.us ? NULL : content_by_house(x, version, S("publish"),
		CONTENT_APPROVED, (str){ 0 });
}

failed
content_publish(struct act *x, id version, str reason)
{
	struct article_inside_row article;
	struct content_text t;

	(void)reason;
	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	TRY(prove_same(x, &t, t.approved));
	TRY(db_one(x->db, x->a, article_inside, &article, .article_id = t.article_id));
	if (article.newest_id.v != version.v)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_newer);
	TRY(prove_consent(x, &t, &article));
	if (article.live_id.v)
		TRY(content_by_house(x, article.live_id, S("replace"), CONTENT_LIVE, str_of(says_replaced.zh)));
	TRY(db_run(x->db, x->a, article_go_live, NULL, .article_id = t.article_id, .live_id = version,
		.column_id = t.column_id, .published = article.first_published.us ? article.first_published : x->now,
		.first_published = article.first_published.us ? article.first_published : x->now));
	TRY(act_event(x, "content.published", t.article_id));
	return tell(x, &t, &says_passed, S(""));
}

/* By one person, at once: what is wrong need not wait for three.  Also an approved text that waits for its hour. */
failed
content_go_down(struct act *x, id version, str reason)
{
	struct article_inside_row article;
	struct content_text t;

	TRY(db_one(x->db, x->a, text_inside, &t, .version_id = version));
	TRY(db_one(x->db, x->a, article_inside, &article, .article_id = t.article_id));
	if (article.live_id.v != version.v)
		return NULL;
	TRY(db_run(x->db, x->a, article_go_down, NULL, .article_id = t.article_id));
	TRY(act_event(x, "content.withdrawn", t.article_id));
	return tell(x, &t, &says_down, reason);
}

/* --- what is due -------------------------------------------------------------------------- */

failed
article_publish_due(struct act *x, int64_t *ret)
{
	struct article_due_rows due;
	struct article_over_rows over;

	TRY(db_all(x->db, x->a, article_due, &due, .now = x->now, .most = DUE_MOST));
	for (size_t i = 0; i < due.n; i++)
		TRY(content_by_house(x, due.at[i].version_id, S("publish"), CONTENT_APPROVED, (str){ 0 }));
	TRY(db_all(x->db, x->a, article_over, &over, .now = x->now, .most = DUE_MOST));
	for (size_t i = 0; i < over.n; i++)
		TRY(content_by_house(x, over.at[i].version_id, S("expire"), CONTENT_LIVE, str_of(says_over.zh)));
	*ret = (int64_t)(due.n + over.n);
	return NULL;
}

/* --- the check ------------------------------------------------------------------------------- */

/* What is read is what was approved: every article on the site, by its digest. */
failed
content_check(struct act *x, bool repair, struct buf *ret)
{
	struct live_each_rows rows = { .n = CHECK_ROWS };

	(void)repair;
	for (id after = { 0 }; rows.n == CHECK_ROWS; after = rows.at[rows.n - 1].article_id) {
		TRY(db_all(x->db, x->a, live_each, &rows, .after = after, .most = CHECK_ROWS));
		for (size_t i = 0; i < rows.n; i++) {
			const struct live_each_row *r = &rows.at[i];
			struct content_text t = { .title = r->title, .summary = r->summary, .body = r->body,
				.cover_id = r->cover_id, .source = r->source, .author = r->author, .topic = r->topic,
				.tags = r->tags, .column_id = r->column_id, .person_name = r->person_name,
				.honour = r->honour, .level = r->level, .award_year = r->award_year, .unit = r->unit };
			struct blob hash = { 0 };
			failed f = content_hash(x->db, x->a, &t, &hash);

			if (f && f->code != ERR_MISSING)
				return f;
			if (r->state != CONTENT_LIVE || !r->approved.bytes.n ||
			    !str_eq(hash.bytes, r->approved.bytes))
				buf_put(ret, content_say(x->a, &says_line, arena_fmt(x->a, "%lld",
					(long long)r->article_id.v), (str){ 0 }));
		}
		if (!rows.n)
			break;
	}
	return NULL;
}

/* --- a union moves ------------------------------------------------------------------------------ */

failed
content_org_moved(struct act *x, id org)
{
	struct content_at_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, content_move_articles, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, content_move_versions, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, content_move_columns, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, content_move_files, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, content_move_words, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, content_move_wci, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, reach_move, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, proofing_move, NULL, .org_id = org, .org_path = path));
	TRY(db_all(x->db, x->a, content_at, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &content_flow, rows.at[i].version_id, org, path));
	return NULL;
}

failed
content_org_taken_out(struct act *x, id org)
{
	struct content_any_at_row at;

	TRY(db_one(x->db, x->a, content_any_at, &at, .org_id = org));
	return org_keep_if_used(x, at.n);
}

/*
 * What it published stays readable, and what it was working on goes on, with the union that it went into
 * or the one above.
 */
failed
content_org_closed(struct act *x, id org)
{
	struct org_place to;
	struct content_at_rows rows;
	failed f = org_next_of(x, org, &to);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;       /* the city itself: nothing is above it */
	TRY(db_all(x->db, x->a, content_at, &rows, .org_id = org));
	TRY(db_run(x->db, x->a, content_take_articles, NULL, .org_id = org, .to_id = to.org_id,
		.org_path = to.org_path));
	TRY(db_run(x->db, x->a, content_take_versions, NULL, .org_id = org, .to_id = to.org_id,
		.org_path = to.org_path));
	TRY(db_run(x->db, x->a, content_take_files, NULL, .org_id = org, .to_id = to.org_id,
		.org_path = to.org_path));
	TRY(db_run(x->db, x->a, content_take_columns, NULL, .org_id = org, .to_id = to.org_id, .org_path = to.org_path,
		.since = str_of(says_taken_over.zh)));
	TRY(db_run(x->db, x->a, content_drop_words, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, proofing_forget, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, reach_move, NULL, .org_id = to.org_id, .org_path = to.org_path));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &content_flow, rows.at[i].version_id, to.org_id, to.org_path));
	return NULL;
}

failed
content_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	TRY(db_run(x->db, x->a, content_version_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, content_hand_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, content_hand_drop, NULL, .loser_id = loser);
}
