/* peer.h - a gateway of the house's in this process, which does as it is told; and how one is set up. */
#ifndef MODULES_SMS_TEST_PEER_H
#define MODULES_SMS_TEST_PEER_H

#include <pthread.h>
#include <stdio.h>

#include "http/http.h"
#include "modules/sms/inside.h"
#include "test/world.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

struct peer {
	struct http_server *server;
	pthread_mutex_t lock;
	pthread_cond_t free;
	int status[4];                  /* of the next answers; the last stays; 0: 200 */
	const char *body;
	bool held;                      /* who asks waits until it is not */
	_Atomic int asked, inside, most;
	char ids[64][64];
	char last[2048];                /* the last body */
};

static inline void
peer_handle(void *v, struct arena *a, const struct http_request *q, struct http_response *r)
{
	struct peer *p = v;
	int inside = ++p->inside, turn;

	(void)a;
	pthread_mutex_lock(&p->lock);
	turn = p->asked++;
	p->most = inside > p->most ? inside : p->most;
	while (p->held)
		pthread_cond_wait(&p->free, &p->lock);
	snprintf(p->ids[turn % 64], sizeof p->ids[0], FMT, ARG(http_header(q, "webhook-id")));
	snprintf(p->last, sizeof p->last, FMT, ARG(q->body));
	r->status = p->status[0] ? p->status[0] : 200;
	if (p->status[1]) {
		p->status[0] = p->status[1];
		p->status[1] = p->status[2];
		p->status[2] = p->status[3];
	}
	r->body = str_of(p->body);
	pthread_mutex_unlock(&p->lock);
	p->inside--;
	http_set(r, "Content-Type", S("application/json"));
}

static inline int64_t
peer_limit(void *v, enum http_method method, str path)
{
	(void)v, (void)method, (void)path;
	return 1 << 20;
}

static inline void
peer_stop(void *v)
{
	http_stop(((struct peer *)v)->server, 1000);
}

struct peer_setting { int64_t vendor, rev; const void *form; };

static inline failed
peer_set_rule(struct act *x, void *v)
{
	const struct peer_setting *s = v;

	return sms_gateway_set(x, s->vendor, s->rev, s->form);
}

static inline failed
peer_set(struct world *w, struct arena *a, int64_t vendor, int64_t rev, const void *form)
{
	return act_run(w, a, &actor_house, S("t"), peer_set_rule, &(struct peer_setting){ vendor, rev, form });
}

/* This world sends by a gateway that is this peer. */
static inline struct peer *
peer_new(struct arena *a, struct world *w)
{
	struct peer *p = NEW(a, struct peer);
	str url;

	p->body = "{}";
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->free, NULL);
	OK(http_start(a, &(struct http_options){ .listen = S("127.0.0.1:0"), .workers = 32, .spool = "/tmp",
		.handler = peer_handle, .body_limit = peer_limit, .ctx = p }, &p->server));
	arena_defer(a, peer_stop, p);
	url = arena_str(a, http_url(p->server));
	w->net = net_new(a, str_from(url, sizeof "http://" - 1));
	w->sms = sms_gateway_new(a, w);
	OK(peer_set(w, a, VENDOR_HOUSE, 0, &(struct sms_house){ arena_cat(a, url, S("/send")), S(SECRET) }));
	return p;
}

static inline void
peer_says(struct peer *p, int status, const char *body)
{
	pthread_mutex_lock(&p->lock);
	p->status[0] = status;
	p->status[1] = p->status[2] = 0;
	p->body = body;
	pthread_mutex_unlock(&p->lock);
}

static inline void
peer_free(struct peer *p)
{
	pthread_mutex_lock(&p->lock);
	p->held = false;
	pthread_cond_broadcast(&p->free);
	pthread_mutex_unlock(&p->lock);
}

#endif
