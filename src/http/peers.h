/*
 * peers.h - the open connections, and which of them are too slow.  The library
 * knows only an idle time-out; a client that sends a byte now and then would
 * hold its connection for ever.
 */
#ifndef HTTP_PEERS_H
#define HTTP_PEERS_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

enum phase {
	PHASE_NEW,              /* connected, its first head not complete */
	PHASE_IDLE,             /* between two requests, or the next head is coming */
	PHASE_HEAD,             /* a later request's line is here, its head not complete */
	PHASE_BODY,
	PHASE_WORK,             /* a worker has it: no limit of ours */
	PHASE_ANSWER,
};

/* Written by the connection's loop, read by the keeper. */
struct peer {
	struct peer *before, *after;
	int fd;
	atomic_int phase;
	atomic_llong since_ms;  /* when the phase began */
	atomic_llong bytes;     /* of the body received, or of the answer to send */
};

struct peers {
	pthread_mutex_t lock;
	struct peer *first;
};

struct peer *peers_add(struct peers *, int fd, int64_t at_ms);  /* NULL: no memory */
void peers_remove(struct peers *, struct peer *);               /* NULL is nobody */
void peer_phase(struct peer *, enum phase, int64_t at_ms, int64_t bytes);
void peer_progress(struct peer *, int64_t bytes);               /* so many more */

bool peer_late(const struct peer *, int64_t at_ms);
/* Hangs up on the late ones (the library then ends them); how many. */
int  peers_sweep(struct peers *, int64_t at_ms);
bool peers_new(struct peers *);         /* somebody has connected and not yet spoken */

#endif
