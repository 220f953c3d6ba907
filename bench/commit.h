/* commit.h - the barest durable write: one writer thread, one commit for all who wait. */
#ifndef BENCH_COMMIT_H
#define BENCH_COMMIT_H

/* A fresh SQLite file (WAL, synchronous=full); `rows` narrow rows and a wide one for each request. */
void commit_open(const char *path, int rows);
/* One request's rows, durable when it returns.  For many threads. */
void commit_put(void);

#endif
