/* peers.c - see peers.h. */
#include "http/peers.h"

#include <stdlib.h>
#include <sys/socket.h>

struct peer *
peers_add(struct peers *all, int fd, int64_t at_ms)
{
	struct peer *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->fd = fd;
	peer_phase(p, PHASE_NEW, at_ms, 0);
	pthread_mutex_lock(&all->lock);
	p->after = all->first;
	if (all->first)
		all->first->before = p;
	all->first = p;
	pthread_mutex_unlock(&all->lock);
	return p;
}

void
peers_remove(struct peers *all, struct peer *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&all->lock);
	if (p->before)
		p->before->after = p->after;
	else
		all->first = p->after;
	if (p->after)
		p->after->before = p->before;
	pthread_mutex_unlock(&all->lock);
	free(p);
}

/* The time goes first: a sweep between two stores may only err to the client's good. */
void
peer_phase(struct peer *p, enum phase phase, int64_t at_ms, int64_t bytes)
{
	if (!p)
		return;
	atomic_store(&p->since_ms, at_ms);
	atomic_store(&p->bytes, bytes);
	atomic_store(&p->phase, (int)phase);
}

void
peer_progress(struct peer *p, int64_t bytes)
{
	if (p)
		atomic_fetch_add(&p->bytes, bytes);
}

bool
peer_late(const struct peer *p, int64_t at_ms)
{
	int64_t spent = at_ms - atomic_load(&p->since_ms), bytes = atomic_load(&p->bytes);

	switch ((enum phase)atomic_load(&p->phase)) {
	case PHASE_NEW:
	case PHASE_HEAD:
		return spent > HTTP_HEADER_MS;
	case PHASE_IDLE:
		return spent > HTTP_IDLE_MS + HTTP_HEADER_MS;
	case PHASE_BODY:
		return spent > HTTP_HEADER_MS &&
		       bytes / HTTP_RATE_LEAST < (spent - HTTP_HEADER_MS) / 1000;
	case PHASE_ANSWER:
		return spent > HTTP_IDLE_MS + HTTP_HEADER_MS &&
		       bytes / HTTP_RATE_LEAST < (spent - HTTP_IDLE_MS - HTTP_HEADER_MS) / 1000;
	case PHASE_WORK:
		return false;
	}
	return false;
}

/*
 * A socket in the list is open: the library tells of its end before it closes
 * it, and peers_remove waits for the lock.
 */
int
peers_sweep(struct peers *all, int64_t at_ms)
{
	int n = 0;

	pthread_mutex_lock(&all->lock);
	for (struct peer *p = all->first; p; p = p->after)
		if (peer_late(p, at_ms)) {
			shutdown(p->fd, SHUT_RDWR);
			n++;
		}
	pthread_mutex_unlock(&all->lock);
	return n;
}

bool
peers_new(struct peers *all)
{
	bool found = false;

	pthread_mutex_lock(&all->lock);
	for (struct peer *p = all->first; p && !found; p = p->after)
		found = atomic_load(&p->phase) == PHASE_NEW;
	pthread_mutex_unlock(&all->lock);
	return found;
}
