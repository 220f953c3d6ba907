/*
 * inside.h - what the files of this folder share: one request in flight, and
 * the server it belongs to.
 *
 * An exchange is touched by one thread at a time: the connection's event loop
 * until it is queued, a worker until the connection is resumed, the loop again.
 */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "http/body.h"
#include "http/gate.h"
#include "http/peers.h"

enum stage {
	STAGE_LINE,             /* the request line is read */
	STAGE_BODY,             /* the head passed the gate; the body is coming */
	STAGE_WORK,             /* suspended: waiting for a worker, or with one */
	STAGE_SENT,             /* its answer is with the library */
};

struct exchange {
	struct exchange *next;          /* in a lane or in the free list */
	struct http_server *server;
	struct arena *a;
	struct peer *peer;
	struct MHD_Connection *connection;
	enum stage stage;
	bool local;
	bool crowded_out;               /* refused for the crowd, when all of it had been read */
	const char *raw_target;         /* in the library's buffer, until the head is judged */
	str target;                     /* our copy */
	struct http_request request;
	struct body body;
	struct http_response response;
	const struct refusal *refused;  /* instead of the response */
	enum http_rank rank;
	int64_t queued_ms;
	char request_id[17];
};

/* Where a thread rests that finds nothing to do. */
struct seat {
	struct seat *next;
	pthread_cond_t ready;
	bool called;                    /* and is no longer among those who rest */
};

/* Requests waiting for their workers, in order of arrival. */
struct lane {
	pthread_mutex_t lock;
	struct seat *resting;           /* who rested last is called first */
	struct exchange *first, *last;
	size_t n, most;                 /* waiting requests, and their bound */
	size_t at_once;                 /* requests that read, at work at a time */
	size_t working, lengthy;        /* those, and those that take so long that they are not counted any more */
	int64_t began_ms;               /* when the last one was taken */
	bool waking, stopping;          /* a thread was woken and has not come yet */
	bool watched;                   /* a thread looks whether those at work come to an end */
	void (*run)(struct exchange *);
	pthread_t *threads; size_t n_threads;
};

/* Two workers of each beside the main lane: health checks, the operator, administrators never wait for members. */
enum { LANE_MAIN, LANE_HEALTH, LANE_LOCAL, LANE_KEPT, LANES };

enum { BUSY_ANSWERS = 4 };

/*
 * The public port with two event loops, or admin.sock with one.  Who is refused in a storm
 * waits for what his loop has in hand before him, and two need half the time: decision 0033.
 */
enum { LOOPS = 2 };
struct side {
	struct http_server *server;
	struct MHD_Daemon *loops[LOOPS];
	int listen_fd;
	bool local;
};

struct http_server {
	struct http_options options;
	str url;
	struct side public, local;
	struct lane lanes[LANES];
	struct peers peers;
	struct spool spool;
	atomic_bool draining;
	bool known_layout;              /* of the library's buffer: the byte filter may be used */
	atomic_llong requests, refused, in_flight, shed;
	_Atomic uint64_t ids;           /* what requests are called: counted on from a number drawn at start */
	uint64_t id_key;                /* … so that nobody reads from two of them how many lie between */
	struct log_limit refusals;
	struct MHD_Response *busy[BUSY_ANSWERS];
	pthread_mutex_t free_lock;
	struct exchange *free; size_t n_free;
	pthread_t keeper; bool keeper_runs; sem_t keeper_ends;
};

int64_t now_ms(void);                           /* monotonic */

/* --- workers.c ------------------------------------------------------------ */

/* Starts the threads, as many as the system gives, at least one; false: none. */
bool lane_start(struct lane *, size_t threads, size_t at_once, size_t most, void (*run)(struct exchange *));
/* False when, for one of its rank, it is full or its oldest waits too long; or it is stopping. */
bool lane_push(struct lane *, struct exchange *);
bool lane_jammed(struct lane *, enum http_rank, int64_t at_ms);
size_t lane_waiting(struct lane *);
/* Takes nothing more, gives what no worker has begun to `give_up`, waits for the workers. */
void lane_stop(struct lane *, void (*give_up)(struct exchange *));

/* --- exchange.c: what the library calls ------------------------------------- */

void *exchange_line(void *side, const char *target, struct MHD_Connection *);
enum MHD_Result exchange_step(void *side, struct MHD_Connection *, const char *url,
                              const char *method, const char *version, const char *bytes,
                              size_t *n, void **state);
void exchange_end(void *side, struct MHD_Connection *, void **state,
                  enum MHD_RequestTerminationCode);
void exchange_free_all(struct http_server *);
/* Where few requests are in flight, what a crowd has left is freed; true if there was any. */
bool exchange_thin(struct http_server *);

/* --- answer.c ----------------------------------------------------------------- */

/* What a worker does: the handler, its answer, and back to the loop. */
void exchange_run(struct exchange *);
/* The same without the handler. */
void exchange_give_up(struct exchange *);
/* The library's answer, of the refusal or the response; NULL: no memory even for a refusal. */
struct MHD_Response *answer_make(struct exchange *, unsigned *status);
/* Closes a file that was not sent, and ends a source, sent or not. */
void answer_drop(struct exchange *);
/* A refusal's answer, or NULL; the connection goes on or is closed behind it. */
struct MHD_Response *refusal_response(const struct refusal *, bool goes_on);
/*
 * What everybody is told who asks for too much, in a storm thousands of times a second: made once, without a number of
 * the request's own, and behind it the connection goes on, for one made anew would cost more than the refusal.  Not all
 * are told the same time to come again, or all would.  NULL: the exchange is not refused so.
 */
bool busy_make(struct http_server *);
void busy_free(struct http_server *);
struct MHD_Response *busy_answer(const struct exchange *);

/* --- listen.c ------------------------------------------------------------------- */

MAY_FAIL listen_public(struct arena *, str where, int *fd, str *url);
MAY_FAIL listen_admin(struct arena *, const char *path, int *fd);

#endif
