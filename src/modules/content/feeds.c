/* feeds.c - Atom for readers' programs, the map for search engines; what the server does each minute. */
#include "content_feeds.h"
#include "modules/content/site.h"
#include "web/site.h"

#define FEED_ROWS 30
#define MAP_ROWS 5000           /* the newest; a map may hold 50,000 */

/* The address outside, and a path behind it. */
static str
address(struct rq *rq, str path)
{
	return arena_fmt(rq->a, FMT FMT, ARG(rq->world->base), ARG(path));
}

static str
article_address(struct rq *rq, id article)
{
	return address(rq, arena_fmt(rq->a, "/site/article/%lld", (long long)article.v));
}

static failed
answer(struct rq *rq, str type)
{
	rq->answer->body = buf_str(&rq->out.b);
	page_headers(rq, 200, type);
	return NULL;
}

static failed
feed(struct rq *rq, id org)
{
	struct site_home_rows rows;
	struct feed_entry *at;
	struct site_place s;
	struct feed f;

	TRY(site_place(rq, org, &s));
	TRY(db_all(web_db(rq), rq->a, site_home, &rows, .org_id = s.org, .org_path = s.org_path, .most = FEED_ROWS));
	at = NEW_N(rq->a, struct feed_entry, rows.n + 1);
	f = (struct feed){ .address = address(rq, rq->http->path), .home = address(rq, s.home), .name = s.name,
		.when = moment_iso(rq->a, rows.n ? rows.at[0].published : moment_of(web_today(rq))) };
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct feed_entry){ article_address(rq, rows.at[i].article_id), rows.at[i].title,
			rows.at[i].summary,
			moment_iso(rq->a, rows.at[i].published) };
	f.entries.at = at;
	f.entries.n = rows.n;
	feed_atom(&rq->out, &f);
	return answer(rq, S("application/atom+xml; charset=utf-8"));
}

failed
site_feed(struct rq *rq)
{
	return feed(rq, (id){ 0 });
}

failed
site_union_feed(struct rq *rq)
{
	return feed(rq, web_id(rq));
}

failed
site_map_page(struct rq *rq)
{
	struct feed f = { .home = address(rq, S("/site")), .gallery = address(rq, S("/site/models")) };
	struct site_map_rows rows;
	struct feed_entry *at;

	TRY(db_all(web_db(rq), rq->a, site_map, &rows, .most = MAP_ROWS));
	at = NEW_N(rq->a, struct feed_entry, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		at[i] = (struct feed_entry){ .address = article_address(rq, rows.at[i].article_id),
			.when = date_text(rq->a, date_of(rows.at[i].published)) };
	f.entries.at = at;
	f.entries.n = rows.n;
	feed_map(&rq->out, &f);
	return answer(rq, S("application/xml; charset=utf-8"));
}

/* --- each minute ---------------------------------------------------------------------------- */

static failed
publish(struct act *x, void *v)
{
	return article_publish_due(x, v);
}

failed
content_minute(const struct world *w, struct arena *a)
{
	int64_t n = 0;

	TRY(reach_flush(w, a));
	return act_run(w, a, &actor_house, S("minute"), publish, &n);
}
