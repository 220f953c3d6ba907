/* health.c - what machines ask: does it live, is it ready, figures. */
#include "base/child.h"
#include "platform/proof.h"
#include "web/rate.h"
#include "web/site.h"

static failed
plain_answer(struct rq *rq, int status, str words)
{
	rq->answer->body = words;
	page_headers(rq, status, S("text/plain; charset=utf-8"));
	return NULL;
}

failed
health_get(struct rq *rq)
{
	return plain_answer(rq, 200, S("alive\n"));
}

/* A line for each replica: one that is left out makes nothing unready. */
static void
put_replicas(struct rq *rq, struct buf *b)
{
	struct db_servers all = db_servers(rq->world->pool, rq->a);

	for (size_t i = 1; i < all.n; i++) {
		const struct db_server *s = &all.at[i];

		if (s->used)
			buf_fmt(b, "replica %s: %lld bytes behind\n", s->name, (long long)s->behind_bytes);
		else
			buf_fmt(b, "replica %s: left out: " FMT "\n", s->name,
			        ARG(s->why.n ? s->why : S("not looked at yet")));
	}
}

/*
 * Ready means: the database is the one this program needs, and a write becomes durable now.  In words, why not.
 * Without the process that reads files all else goes on, so that is said and the answer stays 200.
 */
failed
ready_get(struct rq *rq)
{
	size_t ahead = 0;
	failed f = db_ready(rq->world->pool, rq->a, rq->world->steps, rq->world->n_steps, &ahead);
	struct buf b = { .a = rq->a };

	if (f)
		buf_fmt(&b, "not ready: " FMT "\n", ARG(f->what));
	else if (child_gone())
		buf_put(&b, S("ready, but for files: the process that reads them has ended, sheets and pictures are "
			"refused until the server is started anew\n"));
	else
		buf_put(&b, S("ready\n"));
	if (ahead)
		buf_fmt(&b, "steps: %zu of a newer program, which only add\n", ahead);
	put_replicas(rq, &b);
	return plain_answer(rq, f ? 503 : 200, buf_str(&b));
}

/* Short messages since this server started, and whether the gateway is left alone now. */
static void
put_messages(struct rq *rq, struct buf *b)
{
	const struct sms *s = rq->world->sms;
	const struct { const char *end; int64_t n; } ends[] = { { "sent", s ? s->sent : 0 },
		{ "failed", s ? s->failed : 0 }, { "unsure", s ? s->unsure : 0 } };

	buf_put(b, S("# HELP gonghui_sms_total Short messages, by what became of them.\n"
		"# TYPE gonghui_sms_total counter\n"));
	for (size_t i = 0; i < COUNT(ends); i++)
		buf_fmt(b, "gonghui_sms_total{end=\"%s\"} %lld\n", ends[i].end, (long long)ends[i].n);
	buf_fmt(b, "# HELP gonghui_sms_rests 1: the gateway failed again and again and is left alone for a while.\n"
		"# TYPE gonghui_sms_rests gauge\ngonghui_sms_rests %d\n", s && s->rests);
}

/* How many statements each server has read; of a replica, whether it is asked, and how far it is. */
static void
put_servers(struct rq *rq, struct buf *b)
{
	static const struct { const char *name, *kind, *help; bool of_primary; } figures[] = {
		{ "gonghui_reads_total", "counter", "Statements that read, by server.", true },
		{ "gonghui_reads_repeated_total", "counter", "Statements the replica did not answer and another did.",
		  false },
		{ "gonghui_replica_used", "gauge", "1: the replica is asked; 0: it is left out.", false },
		{ "gonghui_replica_lag_bytes", "gauge", "Bytes of the log the replica has not replayed.", false },
		{ "gonghui_replica_lag_seconds", "gauge", "How old what the replica shows is at most.", false },
	};
	struct db_servers all = db_servers(rq->world->pool, rq->a);

	for (size_t i = 0; all.n && i < COUNT(figures); i++) {
		buf_fmt(b, "# HELP %s %s\n# TYPE %s %s\n", figures[i].name, figures[i].help, figures[i].name,
		        figures[i].kind);
		for (size_t j = figures[i].of_primary ? 0 : 1; j < all.n; j++) {
			const struct db_server *s = &all.at[j];
			const double values[] = { (double)s->reads, (double)s->repeated, s->used,
				(double)s->behind_bytes, (double)s->behind_us / SECOND };

			buf_fmt(b, "%s{server=\"%s\"} %.15g\n", figures[i].name, s->name, values[i]);
		}
	}
}

failed
metrics_get(struct rq *rq)
{
	struct http_server *server = rq->world->server;
	struct http_stats s = server ? http_stats(server) : (struct http_stats){ 0 };
	struct buf b = { .a = rq->a };
	struct proof proof = proof_read(rq->world, rq->a);
	struct password_work work = password_work();
	int64_t shipped = rq->world->shipped;
	const struct { const char *name, *kind, *help; int64_t v; } rows[] = {
		{ "gonghui_requests_total", "counter", "Requests handed to handlers.", s.requests },
		{ "gonghui_requests_refused_total", "counter", "Requests refused at the gate.", s.refused },
		{ "gonghui_requests_shed_total", "counter", "Requests shed by overload.", s.shed },
		{ "gonghui_requests_limited_total", "counter", "Requests turned away for coming too often.",
		  rates_refused(rq->site->rates) },
		{ "gonghui_requests_in_flight", "gauge", "Requests being worked on.", s.in_flight },
		{ "gonghui_backup_proven_age_seconds", "gauge",
		  "Age of the data in the last backup that was restored and proven; -1: never.",
		  proof.made.us ? (world_now(rq->world).us - proof.made.us) / SECOND : -1 },
		{ "gonghui_shipped_age_seconds", "gauge",
		  "Since when what is written is not elsewhere; -1: nothing is shipped.",
		  shipped ? (world_now(rq->world).us - shipped) / SECOND : -1 },
		{ "gonghui_files_read", "gauge", "1: files that are handed in are read; 0: the keeper has gone.",
		  !child_gone() },
		{ "gonghui_passwords_hashed_total", "counter", "Passwords hashed, checks and dummies among them.",
		  work.times },
		{ "gonghui_requests_waiting", "gauge", "Requests waiting for a worker.", s.waiting },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		buf_fmt(&b, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", rows[i].name, rows[i].help, rows[i].name,
		        rows[i].kind, rows[i].name, (long long)rows[i].v);
	put_messages(rq, &b);
	put_servers(rq, &b);
	rq->answer->body = buf_str(&b);
	page_headers(rq, 200, S("text/plain; version=0.0.4; charset=utf-8"));
	return NULL;
}
