/* keep.c - backup, integrity, plans, readiness. */
#include "db/inside.h"
#include "db/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKUP_PAGES = 1024 };           /* copied at a time */

failed
db_prepare_check(struct db *d, struct arena *a, const struct stmt *q)
{
	for (size_t i = 0; i < (size_t)1 << q->n_ifs; i++)
		TRY(d->pg ? pg_check(d, a, q, &q->variants[i])
			  : lite_check(d, a, q, &q->variants[i]));
	return NULL;
}

failed
db_plan(struct db *d, struct arena *a, const struct stmt *q, size_t variant, str *ret)
{
	struct buf b = { .a = a };

	if (d->pg)
		return pg_plan(d, a, q, &q->variants[variant], ret);
	buf_put(&b, S("explain query plan "));
	buf_put(&b, stmt_spell(a, q, q->variants[variant].sqlite));
	buf_char(&b, 0);
	return lite_text(d, a, b.s, 3, ret);
}

failed
db_integrity(struct db *d, struct arena *a, str *ret)
{
	str pages, keys;

	if (d->pg) {
		*ret = S("ok");         /* the server's own checksums watch over its files */
		return NULL;
	}
	TRY(lite_text(d, a, "pragma integrity_check", 0, &pages));
	TRY(lite_text(d, a, "pragma foreign_key_check", 0, &keys));
	*ret = pages;
	if (keys.n)
		*ret = arena_fmt(a, FMT "\nforeign keys broken in:\n" FMT, ARG(pages), ARG(keys));
	return NULL;
}

/* --- readiness ----------------------------------------------------------------------- */

/* What must reach the disk: a page of SQLite's file, a word in the log of PostgreSQL. */
static failed
pulse(struct db *d, void *arg)
{
	struct arena *a = arg;
	char text[48];
	int64_t now = 0;
	str was;

	if (d->pg)
		return pg_text(d, a, "select pg_logical_emit_message(true, 'gonghui', 'pulse')", &was);
	TRY(lite_text(d, a, "pragma user_version", 0, &was));
	str_int(was, &now);
	snprintf(text, sizeof text, "pragma user_version=%d", (int)((now + 1) & 0xffff));
	return lite_script(d, a, "pulse", text);
}

failed
db_writable(struct db_pool *p, struct arena *a)
{
	return db_write(p, a, pulse, a);
}

static failed
fit(struct db *d, struct arena *a, const struct step *const *steps, size_t n, size_t *ahead)
{
	const char *open = NULL;
	struct db_gap gap;

	if (d->pg)
		TRY(pg_fit(d, a));
	TRY(db_migrated(d, a, steps, n, &gap));
	if (d->pg && !gap.missing)
		TRY(pg_fence_open(d, a, db_tables, &open));
	if (open)
		return FAIL(a, ERR_FAULT, "row-level security of the table %s is not as this program left it: gonghui"
		            " migrate, run by the tables' owner, puts it up again", open);
	if (gap.missing)
		return FAIL(a, ERR_FAULT, "%zu of the %zu steps of this program's tables are missing: an upgrade"
		            " was cut short, or another database stands here; gonghui migrate goes on with it",
		            gap.missing, n);
	*ahead = gap.ahead;
	return NULL;
}

failed
db_ready(struct db_pool *p, struct arena *a, const struct step *const *steps, size_t n, size_t *ahead)
{
	const char *lost = NULL;
	struct db *d;
	failed e;

	TRY(db_borrow(p, a, &d));
	e = fit(d, a, steps, n, ahead);
	e = e ? e : shards_look(d, a, &lost);
	db_return(p, d);
	TRY(e);
	if (lost)
		return FAIL(a, ERR_BUSY, "of the cluster, %s does not answer: what lies elsewhere is read", lost);
	return db_writable(p, a);
}

/* --- backup --------------------------------------------------------------------------------- */

struct backup { sqlite3 *to; sqlite3_backup *run; };

static failed
backup_fail(struct arena *a, sqlite3 *lite, int rc)
{
	struct trouble t;

	lite_trouble(lite, rc, &t);
	return TROUBLE(a, "backup", &t);
}

/*
 * A reader holds one state of the database while it is copied, so writers go on and the copy never has to begin anew.
 * The log cannot be cut meanwhile.
 */
static failed
backup_copy(struct backup *b, struct db *from, struct arena *a, const char *path)
{
	str tables;
	int rc = lite_word(from, BEGIN_READ);

	if (rc != SQLITE_OK)
		return backup_fail(a, from->lite, rc);
	TRY(lite_text(from, a, "select count(*) from sqlite_schema", 0, &tables));
	rc = sqlite3_open_v2(path, &b->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	/* What fails is taken away whole. */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(b->to, "pragma journal_mode=off", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		b->run = sqlite3_backup_init(b->to, "main", from->lite, "main");
	if (!b->run)
		return backup_fail(a, b->to,
				   rc != SQLITE_OK ? rc : sqlite3_extended_errcode(b->to));
	do
		rc = sqlite3_backup_step(b->run, BACKUP_PAGES);
	while (rc == SQLITE_OK);
	if (rc != SQLITE_DONE)
		return backup_fail(a, b->to, rc);
	rc = sqlite3_backup_finish(b->run);
	b->run = NULL;
	return rc == SQLITE_OK ? NULL : backup_fail(a, b->to, rc);
}

failed
db_backup(struct db_pool *p, struct arena *a, const char *path)
{
	struct backup b = { 0 };
	struct db *from;
	failed e;
	int fd;

	if (p->pg)
		return FAIL(a, ERR_FAULT,
			    "PostgreSQL is saved by pg_dump or pgbackrest, not from here");
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "%s: %s", path,
			    strerror(errno));
	close(fd);
	e = db_borrow(p, a, &from);
	if (!e) {
		e = backup_copy(&b, from, a, path);
		sqlite3_backup_finish(b.run);
		sqlite3_close(b.to);
		lite_word(from, COMMIT);
		db_return(p, from);
	}
	if (!e)
		e = db_pieces_end(a, path);
	if (e)
		unlink(path);
	return e;
}

failed
db_census(struct db *d, struct arena *a, str *ret)
{
	struct buf b = { .a = a };
	str names, n;

	/* The tables a search keeps for itself count as little as SQLite's own. */
	TRY(lite_text(d, a, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' "
	                    "and name not like '%\\_find\\_%' escape '\\' order by name", 0, &names));
	for (str rest = names, name; name = str_cut(&rest, '\n'), name.n;) {
		TRY(lite_text(d, a, arena_fmt(a, "select count(*) from \"" FMT "\"", ARG(name)).s, 0, &n));
		buf_fmt(&b, FMT " " FMT "\n", ARG(name), ARG(n));
	}
	*ret = buf_str(&b);
	return NULL;
}
