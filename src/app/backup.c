/*
 * backup.c - gonghui backup DIR: a copy of everything but the keys, while the
 * server runs.  backup.h tells what it looks like.
 *
 * DIR must not be there yet.  The database is copied first, so that every file it
 * names is there to be copied afterwards; a folder without manifest is no backup.
 */
#include "app/backup.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "platform_chain.h"

#define MARK_DIGITS   8

static const struct text says_key = { "backup.key",
	"备份清单没有通过校验。清单上写的根密钥指纹是 {1}，现在给的是 {2}："
	"请用 --key-file 指定备份时的密钥文件；给的就是那一份时，清单已被改动。" };

/* --- what goes into the manifest -------------------------------------------------------------- */

/* A line of the manifest for what is now in the backup, and on the disk. */
failed
backup_note(struct backup *b, str name)
{
	int64_t size = 0;
	str hex;

	TRY(file_digest(b->a, arena_fmt(b->a, "%s/" FMT, b->to, ARG(name)).s, &hex, &size));
	buf_fmt(&b->manifest, "file  " FMT "  %lld  " FMT "\n", ARG(hex), (long long)size, ARG(name));
	b->files++;
	b->bytes += size;
	return NULL;
}

static failed
copy_folder(struct backup *b, str data, const char *name_of)
{
	str source = arena_fmt(b->a, FMT "/%s", ARG(data), name_of);
	const char *path = arena_fmt(b->a, "%s/%s", b->to, name_of).s;
	struct dirent *e;
	DIR *folder;

	TRY(folder_open(b->a, source.s, &folder));
	TRY(folder_new(b->a, path));
	while ((e = readdir(folder))) {
		str name = arena_fmt(b->a, "%s/%s", name_of, e->d_name);

		if (e->d_name[0] == '.')
			continue;
		TRY(file_copy(b->a, arena_fmt(b->a, FMT "/%s", ARG(source), e->d_name).s,
		              arena_fmt(b->a, "%s/" FMT, b->to, ARG(name)).s));
		TRY(backup_note(b, name));
	}
	return NULL;
}

failed
backup_rows(struct db *d, struct arena *a, str *ret)
{
	return db_census(d, a, ret);
}

failed
backup_audit(struct db *d, struct arena *a, str *ret)
{
	struct chain_head_row head;
	failed f = db_one(d, a, chain_head, &head);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? S("0 -") : arena_fmt(a, "%lld " FMT, (long long)head.block_no.v, ARG(crypt_hex(a, head.hash.bytes)));
	return NULL;
}

/* A key that its own database does not know proves nothing. */
static failed
prove_own_key(struct backup *b, struct db *d)
{
	failed f = b->as ? chain_signer_known(d, b->a, chain_signing_as(b->as)) : NULL;

	if (!f || f->code != ERR_INVALID)
		return f;
	b->as = NULL;
	return NULL;
}

static failed
note_copy(struct backup *b, struct db *d)
{
	str said, rows, audit;

	TRY(db_integrity(d, b->a, &said));
	if (!str_eq(said, S("ok")))
		return FAIL(b->a, ERR_FAULT, "the copy is damaged: " FMT, ARG(said));
	TRY(backup_rows(d, b->a, &rows));
	for (str rest = rows, line; line = str_cut(&rest, '\n'), line.n;)
		buf_fmt(&b->manifest, "rows  " FMT "\n", ARG(line));
	TRY(backup_audit(d, b->a, &audit));
	buf_fmt(&b->manifest, "audit  " FMT "\n", ARG(audit));
	return prove_own_key(b, d);
}

/* What the copy holds, read from the copy itself: that it can be read is half of what a backup is for. */
failed
backup_read(struct backup *b)
{
	struct db_pool *pool;
	struct db *d;
	failed f;

	TRY(db_open(b->a, arena_fmt(b->a, "sqlite:%s/gonghui.db", b->to).s, (struct db_options){ .read_only = true,
		.readers = 1 }, &pool));
	TRY(db_borrow(pool, b->a, &d));
	f = note_copy(b, d);
	db_return(pool, d);
	return f;
}

/* The fingerprint of the root that the keys are under. */
static str
root_mark_of(const struct keys *keys)
{
	return str_of(keys_root(keys, keys_roots(keys) - 1)->mark);
}

/* --- the manifest itself ------------------------------------------------------------------------- */

failed
backup_sign(struct backup *b, const struct world *w)
{
	struct chain_signing *as;
	failed f = chain_signing_begin(w, b->a, &as);

	if (f && f->code != ERR_MISSING)
		return f;
	b->as = f ? NULL : as;
	return NULL;
}

/* First beside its place: a manifest that is there is whole. */
failed
backup_end(struct backup *b)
{
	signed_end(b->a, b->keys, b->as, MANIFEST_PURPOSE, &b->manifest);
	if (!crypt_settle(b->a, arena_fmt(b->a, "%s/files/", b->to)) ||
	    !crypt_settle(b->a, arena_fmt(b->a, "%s/record/", b->to)))
		return file_fault(b->a, b->to);
	return file_put(b->a, arena_fmt(b->a, "%s/manifest.txt", b->to).s, buf_str(&b->manifest));
}

static failed
no_manifest(struct arena *a, const char *path)
{
	return FAIL(a, ERR_INVALID, "%s is no manifest of this installation's backup: changed, cut off, or made under "
	            "another key", path);
}

/* Its digest is wrong.  What it says of its key is not proven, and tells all the same which file to look for. */
static failed
other_key(struct arena *a, const struct keys *keys, str lines, const char *path)
{
	str rest = lines, word;

	str_cut(&rest, '\n');
	rest = str_cut(&rest, '\n');
	word = str_cut(&rest, ' ');
	rest = str_trim(rest);
	if (!str_eq(word, S("key")) || rest.n != MARK_DIGITS || str_eq(rest, root_mark_of(keys)))
		return no_manifest(a, path);
	return FAIL_SAY(a, ERR_INVALID, NULL, &says_key, rest, arena_str(a, root_mark_of(keys)));
}

/* "files/12", "record/2026-10": nothing below, nothing hidden. */
static bool
lies_in(str name, str folder)
{
	return str_starts(name, folder) && name.n > folder.n && name.s[folder.n] != '.' &&
		!memchr(name.s + folder.n, '/', name.n - folder.n);
}

/* "file  HEX  BYTES  NAME"; a name leads nowhere else. */
static bool
read_file_line(str rest, struct manifest *m)
{
	struct backup_file *f = &m->files[m->n_files++];
	str size;

	f->hex = str_cut(&rest, ' ');
	rest = str_trim(rest);
	size = str_cut(&rest, ' ');
	f->name = str_trim(rest);
	if (!str_int(size, &f->size) || f->size < 0 || __builtin_add_overflow(m->bytes, f->size, &m->bytes))
		return false;
	return f->hex.n == 64 && f->name.n && (str_eq(f->name, S("gonghui.db")) ||
		lies_in(f->name, S("files/")) || lies_in(f->name, S("record/")));
}

static bool
is_first(str word)
{
	return str_eq(word, S("gonghui-backup-2")) || str_eq(word, S("gonghui-backup-3")) ||
		str_eq(word, S("gonghui-backup-4"));
}

static bool
read_line(str line, struct buf *rows, struct manifest *m)
{
	str rest = line, word = str_cut(&rest, ' ');

	rest = str_trim(rest);
	if (is_first(word)) {
		str_cut(&rest, ' ');
		m->made = str_trim(rest);
	} else if (str_eq(word, S("key"))) {
		m->key = rest;
	} else if (str_eq(word, S("rows"))) {
		buf_put(rows, rest);
		buf_char(rows, '\n');
	} else if (str_eq(word, S("audit"))) {
		m->audit = rest;
	} else if (str_eq(word, S("file"))) {
		return read_file_line(rest, m);
	} else {
		return false;
	}
	return true;
}

bool
manifest_text(struct arena *a, str text, struct manifest *ret)
{
	struct manifest m = { 0 };
	struct buf rows = { .a = a };
	size_t n_lines = 0;

	if (!signed_read(a, text, &m.proof))
		return false;
	for (size_t i = 0; i < m.proof.lines.n; i++)
		n_lines += m.proof.lines.s[i] == '\n';
	m.files = NEW_N(a, struct backup_file, n_lines + 1);
	for (str rest = m.proof.lines, line; line = str_cut(&rest, '\n'), line.n;)
		if (!read_line(line, &rows, &m))
			return false;
	m.rows = buf_str(&rows);
	*ret = m;
	return m.made.n;
}

failed
manifest_read(struct arena *a, struct keys *keys, const char *from, struct manifest *ret)
{
	const char *path = arena_fmt(a, "%s/manifest.txt", from).s;
	struct manifest m;
	str text;

	TRY(file_get(a, path, MANIFEST_MOST, &text));
	if (!manifest_text(a, text, &m))
		return no_manifest(a, path);
	if (keys && !signed_by_keys(a, keys, MANIFEST_PURPOSE, &m.proof))
		return other_key(a, keys, m.proof.lines, path);
	if (!keys && !m.proof.is_signed)
		return FAIL(a, ERR_INVALID, "%s is not signed: only the key file proves where it is from", path);
	if (m.proof.is_signed && !signed_by_signer(a, MANIFEST_PURPOSE, &m.proof))
		return FAIL(a, ERR_INVALID, "%s is not what key %lld of the record signed", path,
		            (long long)m.proof.signer.key_no.v);
	*ret = m;
	return NULL;
}

void
backup_begin(struct backup *b, struct moment made)
{
	b->manifest.a = b->a;
	buf_fmt(&b->manifest, "gonghui-backup-4  " GONGHUI_VERSION "  " FMT "\nkey  " FMT "\n",
	        ARG(moment_iso(b->a, made)), ARG(root_mark_of(b->keys)));
}

void
backup_told(const struct backup *b, str key_file)
{
	printf("%lld files, %lld bytes in %s\n", (long long)b->files, (long long)b->bytes, b->to);
	if (b->as)
		printf("Signed by key %lld of the record.\n", (long long)chain_signing_as(b->as)->key_no.v);
	else
		puts("Not signed: the record has no key here.  Only the key file proves where it is from.");
	printf("The keys (" FMT ") are not in it: without them nobody can read it.  Keep them elsewhere.\n",
	       ARG(key_file));
}

/* --- the command ------------------------------------------------------------------------------------- */

static failed
backup(struct arena *a, const struct config *c, const char *to)
{
	struct backup b = { .a = a, .to = to };
	struct world *w;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	if (db_pool_is_pg(w->pool))
		return FAIL(a, ERR_INVALID,
			"PostgreSQL is saved by pg_dump or pgbackrest; copy " FMT "/files beside it",
		            ARG(w->data));
	b.keys = w->keys;
	TRY(folder_new(a, to));
	backup_begin(&b, world_now(w));
	TRY(db_backup(w->pool, a, arena_fmt(a, "%s/gonghui.db", to).s));
	TRY(backup_sign(&b, w));
	TRY(backup_read(&b));
	TRY(backup_note(&b, S("gonghui.db")));
	TRY(copy_folder(&b, w->data, "files"));
	TRY(copy_folder(&b, w->data, "record"));
	TRY(backup_end(&b));
	backup_told(&b, c->key_file);
	return NULL;
}

/* DIR --public KEY | DIR --anchor FILE */
static int
origin_command(struct arena *a, char **argv)
{
	struct trust trust = { 0 };
	failed f;

	if (!strcmp(argv[1], "--public"))
		trust.public_key = str_of(argv[2]);
	else if (!strcmp(argv[1], "--anchor"))
		trust.anchor = str_of(argv[2]);
	else
		return command_usage("backup", argv[1]);
	f = backup_origin(a, argv[0], &trust);
	return f ? command_failed(a, f) : EXIT_FINE;
}

int
backup_command(struct arena *a, struct config *c, int argc, char **argv)
{
	failed f;

	if (argc == 4 && str_eq(str_of(argv[0]), S("origin")))
		return origin_command(a, argv + 1);
	if (argc == 2 && str_eq(str_of(argv[0]), S("verify")))
		f = backup_prove(a, c, argv[1]);
	else if (argc == 3 && str_eq(str_of(argv[0]), S("proven")))
		f = backup_proven(a, c, str_of(argv[1]), str_of(argv[2]));
	else if (argc == 4 && str_eq(str_of(argv[0]), S("at")))
		f = backup_at(a, c, str_of(argv[1]), argv[2], argv[3]);
	else if (argc == 1)
		f = backup(a, c, argv[0]);
	else
		return command_usage("backup", argc ? argv[1] : "DIR");
	return f ? command_failed(a, f) : EXIT_FINE;
}
