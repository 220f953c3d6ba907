/*
 * spread.h - a database of PostgreSQL whose rows of people lie on many shards.
 *
 * What belongs to one person lies together (`place … by person_id` in the steps), what it is joined with is everywhere,
 * and the rest stays where it was.  The same statements run on it; a key that is to be unique over all shards and does
 * not hold person_id is claimed with each write (pgclaim.c).  docs/scale.md
 */
#ifndef DB_SPREAD_H
#define DB_SPREAD_H

#include "db/db.h"
#include "db/tables.h"

/* In one piece; partitions of one server; the servers of a Citus cluster. */
enum db_spread { DB_WHOLE, DB_PARTS, DB_CLUSTER };

enum db_spread db_spread_of(const struct db_pool *);
bool db_over_servers(const struct db *);        /* people lie on several: a statement that says whose goes to one */

enum { DB_SHARDS = 32, DB_SHARDS_MOST = 512 };

/*
 * Spread it, in one transaction: over the workers of the cluster whose coordinator this is, or, where there is no
 * Citus, into so many partitions; once more, what later steps made.  ERR_CONFLICT: all of it is, or a server is alive
 * (`what` names it); ERR_INVALID: SQLite, or a cluster without workers.  The pool has to be opened anew.
 */
MAY_FAIL db_spread(struct db_pool *, struct arena *, int64_t shards, enum db_spread *ret);

/* Whether a key's value is nobody else's anywhere though it does not hold person_id: claimed with each write. */
bool db_key_claimed(const struct db_table *, const struct db_key *);
bool db_key_holds_person(const struct db_table *, const struct db_key *);

#endif
