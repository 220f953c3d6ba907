/*
 * restore.c - gonghui restore DIR and gonghui backup verify DIR: a backup put in place, and proven.
 *
 * The manifest is proven before a byte is copied, each file while it is, the whole before it counts.  The database gets
 * its name last: a restore that was cut short leaves none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/commands.h"
#include "platform/chain.h"
#include "platform/file.h"
#include "platform/proof.h"
#include "platform/segment.h"
#include "platform_account.h"
#include "platform_work.h"

#define SAMPLE 1000             /* sealed values that are opened */

/* --- putting in place ------------------------------------------------------------------------ */

static failed
take_file(struct arena *a, const char *from, const struct backup_file *f, const char *to)
{
	const char *source = arena_fmt(a, "%s/" FMT, from, ARG(f->name)).s;
	int64_t size = 0;
	str hex;

	TRY(file_copy(a, source, to));
	TRY(file_digest(a, to, &hex, &size));
	if (size != f->size || !str_eq(hex, f->hex))
		return FAIL(a, ERR_INVALID, "%s is damaged: its bytes are not those the manifest knows", source);
	return NULL;
}

/* Everything under other names, the database last of all under its own. */
static failed
put_in_place(struct arena *a, const char *from, const struct manifest *m, str data, str db)
{
	const char *beside = arena_fmt(a, FMT ".restoring", ARG(db)).s;
	bool found = false;

	TRY(folder_need(a, arena_z(a, data)));
	TRY(folder_need(a, arena_fmt(a, FMT "/files", ARG(data)).s));
	TRY(folder_need(a, arena_fmt(a, FMT "/record", ARG(data)).s));
	unlink(beside);
	for (size_t i = 0; i < m->n_files; i++) {
		const struct backup_file *f = &m->files[i];
		bool is_db = str_eq(f->name, S("gonghui.db"));
		const char *to = is_db ? beside : arena_fmt(a, FMT "/" FMT, ARG(data), ARG(f->name)).s;

		found = found || is_db;
		TRY(take_file(a, from, f, to));
	}
	if (!found)
		return FAIL(a, ERR_INVALID, "%s holds no database", from);
	if (rename(beside, arena_z(a, db)) || !crypt_settle(a, db))
		return file_fault(a, beside);
	/* The folders of the sealed files, each by one of whatever name. */
	return crypt_settle(a, arena_fmt(a, FMT "/files/", ARG(data))) &&
		crypt_settle(a, arena_fmt(a, FMT "/record/", ARG(data))) ? NULL : file_fault(a, data.s);
}

/* --- proving what is in place --------------------------------------------------------------------- */

static failed
prove_rows(struct db *d, struct arena *a, const struct manifest *m)
{
	str said, rows, audit;

	TRY(db_integrity(d, a, &said));
	if (!str_eq(said, S("ok")))
		return FAIL(a, ERR_INVALID, "the database is damaged: " FMT, ARG(said));
	TRY(backup_rows(d, a, &rows));
	if (!str_eq(rows, m->rows))
		return FAIL(a, ERR_INVALID, "the tables do not hold as many rows as the manifest says");
	TRY(backup_audit(d, a, &audit));
	if (!str_eq(audit, m->audit))
		return FAIL(a, ERR_INVALID, "the record does not end where the manifest says");
	return NULL;
}

static failed
prove_record(struct db *d, struct arena *a, const struct world *w)
{
	struct chain_report r;

	TRY(chain_verify(d, a, w, (str){ 0 }, &r));
	return r.fault ? FAIL(a, ERR_INVALID, "the record is not whole: " FMT, ARG(r.what)) : NULL;
}

static failed
prove_sealed(struct db *d, struct arena *a, const struct world *w, int64_t *ret_n)
{
	struct sealed_sample_rows rows;
	str plain;

	TRY(db_all(d, a, sealed_sample, &rows, .most = SAMPLE));
	for (size_t i = 0; i < rows.n; i++)
		if (crypt_open(w->keys, a, rows.at[i].document_no, &plain))
			return FAIL(a, ERR_INVALID, "the document number of person %lld does not open",
			            (long long)rows.at[i].person_id.v);
	*ret_n = (int64_t)rows.n;
	return NULL;
}

struct files_proof { const struct world *world; int64_t n; };

static failed
prove_file(void *v, struct arena *scratch, const void *row)
{
	struct files_proof *p = v;
	id file = ((const struct file_each_row *)row)->file_id;
	int64_t size;
	int fd;

	p->n++;
	return file_open(p->world, scratch, file, &fd, &size)
		? FAIL(scratch, ERR_INVALID, "the sealed file %lld does not open", (long long)file.v) : NULL;
}

failed
backup_prove_content(struct db *d, struct arena *a, const struct world *w, int64_t *ret_sealed, int64_t *ret_files)
{
	struct files_proof files = { .world = w };

	TRY(prove_record(d, a, w));
	TRY(prove_sealed(d, a, w, ret_sealed));
	TRY(db_each(d, a, file_each, prove_file, &files));
	*ret_files = files.n;
	return NULL;
}

static failed
prove(struct arena *a, const struct world *w, const struct manifest *m)
{
	int64_t sealed, files;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = prove_rows(d, a, m);
	/* The keys of the record are proven with it: one of them is the installation's. */
	if (!f && m->proof.is_signed)
		f = chain_signer_known(d, a, &m->proof.signer);
	if (!f)
		f = backup_prove_content(d, a, w, &sealed, &files);
	db_return(w->pool, d);
	TRY(f);
	printf("%zu files, %lld bytes, made " FMT ": whole; the record too; %lld sealed values and %lld files opened\n",
	       m->n_files, (long long)m->bytes, ARG(m->made), (long long)sealed, (long long)files);
	printf("Its manifest is " FMT "\n", ARG(signed_words(a, &m->proof)));
	return NULL;
}

/* --- backup verify ---------------------------------------------------------------------------------- */

static void
remove_scratch(void *v)
{
	folder_remove(v);
}

/* The months in it, each read by chain_verify: their rows may leave the table now (segment.h). */
static failed
note_kept(const struct world *here, const struct world *restored, struct arena *a)
{
	struct segments all;
	struct db *d;
	failed f;

	TRY(db_borrow(restored->pool, a, &d));
	f = segment_list(d, a, &all);
	db_return(restored->pool, d);
	TRY(f);
	for (size_t i = 0; i < all.n; i++)
		TRY(segment_kept_note(here, a, &all.at[i]));
	return NULL;
}

/* Its keys are this record's: not only the key file may be another installation's too. */
static failed
prove_todays(const struct world *here, struct arena *a, const struct manifest *m)
{
	struct db *d;
	failed f;

	if (!m->proof.is_signed)
		return NULL;
	TRY(db_borrow(here->pool, a, &d));
	f = chain_signer_known(d, a, &m->proof.signer);
	db_return(here->pool, d);
	return f && f->code == ERR_INVALID ? FAIL(a, ERR_INVALID, "key %lld, which signed it, is none of the record's "
		"here: it is another installation's, or was made after what was restored here",
		(long long)m->proof.signer.key_no.v) : f;
}

failed
backup_prove(struct arena *a, const struct config *c, const char *dir)
{
	struct config there = *c;
	struct world *w, *restored;
	struct manifest m;
	char *scratch;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(manifest_read(a, w->keys, dir, &m));
	TRY(prove_todays(w, a, &m));
	scratch = arena_z(a, arena_fmt(a, FMT "/spool/proof-XXXXXX", ARG(c->data)));
	if (!mkdtemp(scratch))
		return file_fault(a, scratch);
	arena_defer(a, remove_scratch, scratch);
	there.data = str_of(scratch);
	there.db = arena_fmt(a, "sqlite:%s/gonghui.db", scratch);
	TRY(put_in_place(a, dir, &m, there.data, str_from(there.db, 7)));
	TRY(world_open(a, &there, (struct opening){ .read_only = true }, &restored));
	TRY(prove(a, restored, &m));
	TRY(note_kept(w, restored, a));
	return proof_note(w, a, m.made);
}

/* --- restore ------------------------------------------------------------------------------------------ */

/* Who wants it and who agreed: in the record of what is restored. */
static failed
record_restore(struct act *x, void *v)
{
	const struct restore_by *by = v;
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };
	const struct { const char *key; str who; } two[] = { { "asked", by->asked }, { "agreed", by->agreed } };

	emit_object(&j);
	for (size_t i = 0; i < COUNT(two); i++) {
		emit_key(&j, two[i].key);
		emit_array(&j);
		emit_str(&j, two[i].who);
		emit_end(&j);
	}
	emit_end(&j);
	return act_record(x, (struct entry){ .what = "backup.restore", .object = "backup", .title = by->made,
		.changes = buf_str(&b), .reason = by->reason });
}

static failed
restore(struct arena *a, const struct config *c, const char *dir, struct restore_by *by)
{
	struct manifest m;
	struct keys *keys;
	struct world *w;

	if (!str_starts(c->db, S("sqlite:")))
		return FAIL(a, ERR_INVALID, "PostgreSQL is restored by pg_restore or pgbackrest");
	if (!access(arena_z(a, str_from(c->db, 7)), F_OK))
		return FAIL(a, ERR_CONFLICT, FMT " is there already: move it away first, and keep it",
		            ARG(str_from(c->db, 7)));
	TRY(keys_open(a, arena_z(a, c->key_file), &keys));
	TRY(manifest_read(a, keys, dir, &m));
	/* A code may be of any epoch: the database that knows them is the one that was lost. */
	keys_epoch(keys, KEYS_EPOCH_MOST);
	by->key_file = c->key_file;
	TRY(restore_allowed(a, keys, dir, by));
	by->made = m.made;
	TRY(put_in_place(a, dir, &m, c->data, str_from(c->db, 7)));
	TRY(world_open(a, c, (struct opening){ 0 }, &w));
	TRY(prove(a, w, &m));
	return act_run(w, a, &actor_house, S("restore"), record_restore, by);
}

int
restore_command(struct arena *a, struct config *c, int argc, char **argv)
{
	struct restore_by by = { 0 };
	failed f;

	if (argc == 3 && !strcmp(argv[1], "--code"))
		by.code = str_of(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "--two")) {
		by.logins[0] = str_of(argv[2]);
		by.logins[1] = str_of(argv[3]);
	} else {
		return command_usage("restore", argc == 1 ? "a restore without --code or --two"
			: argc ? argv[argc - 1] : "DIR");
	}
	f = restore(a, c, argv[0], &by);
	return f ? command_failed(a, f) : EXIT_FINE;
}
