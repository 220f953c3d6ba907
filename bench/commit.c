/* commit.c - see commit.h. */
#include "bench/commit.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_MOST = 64, WIDE = 700, NARROW = 150 };

struct wait { struct wait *next; bool done; pthread_cond_t woken; };

static struct {
	sqlite3 *lite;
	sqlite3_stmt *begin, *commit, *wide, *narrow;
	int rows;
	pthread_mutex_t lock;
	pthread_cond_t asked;
	struct wait *first, **last;
} w = { .lock = PTHREAD_MUTEX_INITIALIZER, .asked = PTHREAD_COND_INITIALIZER };

static void
must(int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "commit: %s\n", sqlite3_errmsg(w.lite));
	exit(1);
}

static sqlite3_stmt *
prepare(const char *text)
{
	sqlite3_stmt *s;

	must(sqlite3_prepare_v2(w.lite, text, -1, &s, NULL));
	return s;
}

static void
step(sqlite3_stmt *s)
{
	must(sqlite3_step(s));
	must(sqlite3_reset(s));
}

static void
insert(void)
{
	static const char bytes[WIDE] = { 1 };
	static int64_t key;

	sqlite3_bind_int64(w.wide, 1, ++key);
	sqlite3_bind_blob(w.wide, 2, bytes, WIDE, SQLITE_STATIC);
	step(w.wide);
	for (int i = 0; i < w.rows; i++) {
		sqlite3_bind_int64(w.narrow, 1, key * 100 + i);
		sqlite3_bind_int64(w.narrow, 2, key);
		sqlite3_bind_blob(w.narrow, 3, bytes, NARROW, SQLITE_STATIC);
		step(w.narrow);
	}
}

static void *
writer_main(void *v)
{
	(void)v;
	pthread_mutex_lock(&w.lock);
	for (;;) {
		struct wait *batch = NULL;
		int n = 0;

		while (!w.first)
			pthread_cond_wait(&w.asked, &w.lock);
		pthread_mutex_unlock(&w.lock);
		step(w.begin);
		pthread_mutex_lock(&w.lock);
		while (w.first && n < BATCH_MOST) {
			struct wait *one = w.first;

			w.first = one->next;
			if (!w.first)
				w.last = &w.first;
			pthread_mutex_unlock(&w.lock);
			insert();
			pthread_mutex_lock(&w.lock);
			one->next = batch;
			batch = one;
			n++;
		}
		pthread_mutex_unlock(&w.lock);
		step(w.commit);
		pthread_mutex_lock(&w.lock);
		for (struct wait *next; batch; batch = next) {
			next = batch->next;
			batch->done = true;
			pthread_cond_signal(&batch->woken);
		}
	}
	return NULL;
}

void
commit_open(const char *path, int rows)
{
	pthread_t thread;

	unlink(path);
	must(sqlite3_open(path, &w.lite));
	must(sqlite3_exec(w.lite, "pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-16000;"
	                  "create table wide (k integer primary key, b blob);"
	                  "create table narrow (k integer primary key, r integer, b blob);"
	                  "create index narrow_r on narrow (r);", NULL, NULL, NULL));
	w.begin = prepare("begin immediate");
	w.commit = prepare("commit");
	w.wide = prepare("insert into wide values (?, ?)");
	w.narrow = prepare("insert into narrow values (?, ?, ?)");
	w.rows = rows;
	w.last = &w.first;
	if (pthread_create(&thread, NULL, writer_main, NULL))
		exit(1);
	pthread_detach(thread);
}

void
commit_put(void)
{
	struct wait me = { .woken = PTHREAD_COND_INITIALIZER };

	pthread_mutex_lock(&w.lock);
	*w.last = &me;
	w.last = &me.next;
	pthread_cond_signal(&w.asked);
	while (!me.done)
		pthread_cond_wait(&me.woken, &w.lock);
	pthread_mutex_unlock(&w.lock);
	pthread_cond_destroy(&me.woken);
}
