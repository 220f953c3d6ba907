/*
 * exchange.c - the loop's half of an exchange: what libmicrohttpd calls as a
 * request comes in.  Nothing here blocks or jumps; memory comes by arena_try.
 *
 * The library calls exchange_line when it has the request line, exchange_step
 * once with the head, again for each piece of the body, again at its end, and
 * once more when the suspended connection was resumed.
 */
#include "http/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define FREE_MOST  256          /* exchanges kept for reuse, with their arenas' first blocks */
#define FREE_QUIET 32           /* … once no more than so many requests are in flight */

static struct exchange *
exchange_take(struct http_server *s)
{
	struct exchange *x;

	pthread_mutex_lock(&s->free_lock);
	if ((x = s->free)) {
		s->free = x->next;
		s->n_free--;
	}
	pthread_mutex_unlock(&s->free_lock);
	if (x)
		return x;
	if (!(x = calloc(1, sizeof *x)))
		return NULL;
	if (!(x->a = arena_open(HTTP_ARENA_MOST))) {
		free(x);
		return NULL;
	}
	return x;
}

static void
exchange_free(struct exchange *x)
{
	arena_close(x->a);
	free(x);
}

static void
exchange_give(struct http_server *s, struct exchange *x)
{
	bool keep;

	arena_reset(x->a);
	pthread_mutex_lock(&s->free_lock);
	if ((keep = s->n_free < FREE_MOST)) {
		x->next = s->free;
		s->free = x;
		s->n_free++;
	}
	pthread_mutex_unlock(&s->free_lock);
	if (!keep)
		exchange_free(x);
}

void
exchange_free_all(struct http_server *s)
{
	for (struct exchange *x; (x = s->free); ) {
		s->free = x->next;
		exchange_free(x);
	}
}

bool
exchange_thin(struct http_server *s)
{
	struct exchange *x, *extra = NULL;

	if (atomic_load(&s->in_flight) > FREE_QUIET)
		return false;
	pthread_mutex_lock(&s->free_lock);
	for (; s->n_free > FREE_QUIET; s->n_free--) {
		x = s->free;
		s->free = x->next;
		x->next = extra;
		extra = x;
	}
	pthread_mutex_unlock(&s->free_lock);
	if (!extra)
		return false;
	while ((x = extra)) {
		extra = x->next;
		exchange_free(x);
	}
	return true;
}

/* No other request's, and none like its neighbour's; drawing them would be a system call for each. */
static void
make_request_id(struct http_server *s, char to[17])
{
	static const char digits[] = "0123456789abcdef";
	struct dice d = { atomic_fetch_add_explicit(&s->ids, 1, memory_order_relaxed) };
	uint64_t v;

	d.state = dice_next(&d) ^ s->id_key;
	v = dice_next(&d);
	for (size_t i = 0; i < 16; i++, v >>= 4)
		to[i] = digits[v & 15];
	to[16] = '\0';
}

static struct peer *
peer_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *at =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return at ? at->socket_context : NULL;
}

/* A copy of the target must be made now: the library writes into it when it looks for arguments. */
void *
exchange_line(void *side, const char *target, struct MHD_Connection *c)
{
	struct side *from = side;
	struct exchange *x = exchange_take(from->server);
	size_t n = target ? strlen(target) : 0;
	char *copy;

	if (!x)
		return NULL;
	*x = (struct exchange){ .server = from->server, .a = x->a, .connection = c,
	                        .peer = peer_of(c), .local = from->local,
	                        .raw_target = target, .target = { "", n },
	                        .body = { .fd = -1 } };
	atomic_fetch_add(&from->server->in_flight, 1);
	make_request_id(from->server, x->request_id);
	if (x->peer && atomic_load(&x->peer->phase) == PHASE_IDLE)
		peer_phase(x->peer, PHASE_HEAD, now_ms(), 0);
	if (n && n <= HTTP_TARGET_MOST) {
		if (!(copy = arena_try(x->a, n + 1))) {
			exchange_give(from->server, x);
			atomic_fetch_sub(&from->server->in_flight, 1);
			return NULL;
		}
		memcpy(copy, target, n);
		x->target.s = copy;
	}
	return x;
}

static enum MHD_Result
collect(void *head, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value,
        size_t value_n)
{
	struct gate_head *h = head;

	(void)kind;
	h->headers[h->n_headers++] =
		(struct http_header){ { name, name_n }, { value ? value : "", value ? value_n : 0 } };
	return h->n_headers <= HTTP_HEADER_COUNT ? MHD_YES : MHD_NO;
}

/* The peer's address as text; IPv4 in its own spelling also when it came by an IPv6 socket. */
static str
peer_address(struct exchange *x)
{
	const union MHD_ConnectionInfo *at =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = at ? at->client_addr : NULL;
	char *text = arena_try(x->a, INET6_ADDRSTRLEN);
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (!text || !address)
		return S("unix");
	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof four);
		inet_ntop(AF_INET, &four.sin_addr, text, INET6_ADDRSTRLEN);
	} else if (address->sa_family == AF_INET6) {
		memcpy(&six, address, sizeof six);
		if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr))
			inet_ntop(AF_INET, six.sin6_addr.s6_addr + 12, text, INET6_ADDRSTRLEN);
		else
			inet_ntop(AF_INET6, &six.sin6_addr, text, INET6_ADDRSTRLEN);
	} else {
		return S("unix");
	}
	return str_of(text);
}

static void
set_origin(struct exchange *x)
{
	const struct http_options *o = &x->server->options;
	struct http_request *rq = &x->request;
	str peer = x->local ? S("local") : peer_address(x);

	rq->local = x->local;
	rq->remote = peer;
	if (x->local || !gate_listed(peer, o->proxies, o->n_proxies))
		return;
	rq->remote =
		gate_remote(peer, http_header(rq, "X-Forwarded-For"), o->proxies, o->n_proxies);
	rq->secure = str_eq(http_header(rq, "X-Forwarded-Proto"), S("https"));
}

/* Health checks and the operator pass by the members' queue. */
static struct lane *
lane_for(struct exchange *x)
{
	static const str health[] = { { "/healthz", 8 }, { "/readyz", 7 }, { "/metrics", 8 } };

	if (x->local)
		return &x->server->lanes[LANE_LOCAL];
	if (gate_listed(x->request.path, health, COUNT(health)))
		return &x->server->lanes[LANE_HEALTH];
	return &x->server->lanes[x->rank == HTTP_KEPT ? LANE_KEPT : LANE_MAIN];
}

static const struct refusal *
shed(struct exchange *x)
{
	atomic_fetch_add(&x->server->shed, 1);
	return refusal(REFUSE_BUSY);
}

/* The head has come: judge it, and say how large its body may be. */
static const struct refusal *
exchange_head(struct exchange *x, const char *url, const char *method, const char *version)
{
	struct http_server *s = x->server;
	const union MHD_ConnectionInfo *size =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	struct gate_head head = { .method = str_of(method), .target = x->target,
	                          .version = str_of(version) };
	struct gate_pass pass;
	const struct refusal *no;
	char *path = arena_try(x->a, x->target.n + 1);
	int64_t most;

	(void)url;      /* clobbered; the target was copied before */
	head.headers = arena_try(x->a, (HTTP_HEADER_COUNT + 1) * sizeof *head.headers);
	if (!head.headers || !path)
		return shed(x);
	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, collect, &head);
	if ((no = gate_sizes(&head)))
		return no;
	if (s->known_layout && size) {
		/* The filter looks at places in the library's buffer, the judge at our copy. */
		head.target.s = x->raw_target ? x->raw_target : "";
		head.size = size->header_size;
		if ((no = gate_bytes(&head)))
			return no;
		head.target = x->target;
	}
	if ((no = gate_judge(x->a, &head, s->options.hosts, x->local ? 0 : s->options.n_hosts,
	                     &pass)) ||
	    (no = gate_path(pass.path, path, &x->request.path)))
		return no;
	x->request.method = pass.method;
	x->request.head = pass.head;
	x->request.query = pass.query;
	x->request.headers = head.headers;
	x->request.n_headers = pass.n_headers;
	x->request.request_id = str_of(x->request_id);
	set_origin(x);
	if (s->options.rank && !x->local && lane_waiting(&s->lanes[LANE_MAIN]))
		x->rank = s->options.rank(s->options.ctx, &x->request);
	/* Before a body comes that would be thrown away; who sends none is refused when he is dispatched (0033). */
	if (pass.length && lane_jammed(lane_for(x), x->rank, now_ms()))
		return shed(x);
	most = s->options.body_limit
		? s->options.body_limit(s->options.ctx, pass.method, x->request.path) : 0;
	most = most > 0 ? most : HTTP_BODY_MOST;
	body_open(&x->body, &s->spool, most);
	return pass.length > most ? refusal(REFUSE_BODY_LONG) : NULL;
}

static enum MHD_Result
send_answer(struct exchange *x)
{
	int64_t size = x->response.fd_size + x->response.source.size + (int64_t)x->response.body.n;
	unsigned status = 503;
	struct MHD_Response *kept = busy_answer(x), *made = kept ? kept : answer_make(x, &status);
	enum MHD_Result sent;

	x->stage = STAGE_SENT;
	if (!made)
		return MHD_NO;
	peer_phase(x->peer, PHASE_ANSWER, now_ms(), size);
	if (kept)
		return MHD_queue_response(x->connection, status, kept);
	sent = MHD_queue_response(x->connection, status, made);
	MHD_destroy_response(made);
	return sent;
}

static enum MHD_Result
refuse(struct exchange *x, const struct refusal *no)
{
	atomic_fetch_add(&x->server->refused, 1);
	log_limited(&x->server->refusals, "gate", "%d %s, from " FMT, no->status, no->say.key,
	            ARG(x->request.remote.n ? x->request.remote : x->local ? S("local") : peer_address(x)));
	x->refused = no;
	return send_answer(x);
}

/* The whole request is here: suspend the connection and leave it to a worker. */
static enum MHD_Result
exchange_dispatch(struct exchange *x)
{
	struct lane *lane = lane_for(x);

	if (x->body.no)
		return refuse(x, x->body.no);
	/* Trailers are read by nobody here, and by some proxies as header fields. */
	if (MHD_get_connection_values_n(x->connection, MHD_FOOTER_KIND, NULL, NULL) > 0)
		return refuse(x, refusal(REFUSE_BODY));
	x->crowded_out = lane_jammed(lane, x->rank, now_ms());
	if (x->crowded_out)
		return refuse(x, shed(x));
	body_done(&x->body, &x->request);
	peer_phase(x->peer, PHASE_WORK, now_ms(), 0);
	x->stage = STAGE_WORK;
	MHD_suspend_connection(x->connection);
	if (!lane_push(lane, x))
		exchange_give_up(x);
	return MHD_YES;
}

static enum MHD_Result
refuse_without_memory(struct MHD_Connection *c)
{
	struct MHD_Response *made = refusal_response(refusal(REFUSE_BUSY), false);
	enum MHD_Result sent;

	if (!made)
		return MHD_NO;
	sent = MHD_queue_response(c, 503, made);
	MHD_destroy_response(made);
	return sent;
}

enum MHD_Result
exchange_step(void *side, struct MHD_Connection *c, const char *url, const char *method,
              const char *version, const char *bytes, size_t *n, void **state)
{
	struct exchange *x = *state;
	const struct refusal *no;

	(void)side;
	if (!x)
		return refuse_without_memory(c);
	switch (x->stage) {
	case STAGE_LINE:
		if ((no = exchange_head(x, url, method, version)))
			return refuse(x, no);
		x->stage = STAGE_BODY;
		peer_phase(x->peer, PHASE_BODY, now_ms(), 0);
		return MHD_YES;
	case STAGE_BODY:
		if (!*n)
			return exchange_dispatch(x);
		peer_progress(x->peer, (int64_t)*n);
		if (!body_take(&x->body, x->a, bytes, *n))
			return MHD_NO;
		*n = 0;
		return MHD_YES;
	case STAGE_WORK:
		return send_answer(x);
	case STAGE_SENT:
		break;
	}
	return MHD_NO;
}

void
exchange_end(void *side, struct MHD_Connection *c, void **state,
             enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *state;
	struct http_server *s;

	(void)side, (void)c, (void)why;
	if (!x)
		return;
	*state = NULL;
	s = x->server;
	peer_phase(x->peer, PHASE_IDLE, now_ms(), 0);
	answer_drop(x);
	body_close(&x->body);
	exchange_give(s, x);
	atomic_fetch_sub(&s->in_flight, 1);
}
