/*
 * keys.c - gonghui keys: where the keys stand, escrow shares, new data keys.
 *
 *	status          epochs, and what is still sealed in an earlier one
 *	split FOLDER    five sheets, share-1.txt … share-5.txt, in a new folder: print them and remove it
 *	join SHEET …    the key file again (--key-file, which must not be there yet), from any three of them
 *	rotate          goes on with a rotation that two have agreed on, where no server runs; --two begins one
 *	root FILE       a new root key, in a new file: keys_root.c
 *	verify          the key file is that of the database and opens what lies in it; with sheets: they make it again
 *
 * Ends with 0, with 1 when something is wrong, with 2 when the words are.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/commands.h"
#include "app/keys.h"
#include "modules/dual/dual.h"
#include "platform/root.h"
#include "platform_sealed.h"

#define SHEET_MOST 65536
#define SAMPLE     1000         /* values of each column that verify opens */

static const struct text says_old_sheet = { "keys.old_sheet",
	"这几份里有旧根密钥（指纹 {1}）的份额，{2} 起已经换了新的根密钥；请执行 gonghui keys split 重新制作份额。" };

static_assert(KEY_SHARES == 5 && KEY_SHARES_NEEDED == 3, "the sheet says so");
static const struct text
	says_sheet = { "keys.sheet", "工会平台 密钥份额　第 {1} 份，共 5 份，任意 3 份可以恢复密钥\n"
		"密钥指纹 {2}\n保管人 ____________　　存放在 ____________\n" },
	says_keep  = { "keys.keep", "\n抄录或录入时每行最后两位是校验数。五份交给五个人分开保管，不要放在一起，不要拍照，不要存进电脑。\n"
		"恢复：把三份各录成一个文本文件，执行 gonghui keys join 文件一 文件二 文件三\n" };

/* --- where they stand --------------------------------------------------------------------------- */

/* Since when there is a new one; the old file is not to be thrown away yet. */
static void
print_roots(struct arena *a, const struct keys *keys)
{
	int n = keys_roots(keys);

	if (n > 1)
		printf("root         number %d, since " FMT "\n", n,
		       ARG(moment_iso(a, keys_root(keys, n - 2)->until)));
	for (int i = 0; i < n - 1; i++)
		printf("earlier      %s until " FMT ": keep its file as long as backups from before then\n",
		       keys_root(keys, i)->mark, ARG(moment_iso(a, keys_root(keys, i)->until)));
}

static failed
print_status(struct arena *a, const struct config *c)
{
	struct rotation_left left;
	struct rotation now;
	struct world *w;
	struct db *d;
	str mark;
	failed f;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(keys_fingerprint(a, arena_z(a, c->key_file), &mark));
	TRY(db_borrow(w->pool, a, &d));
	f = rotation_read(d, a, &now);
	if (!f)
		f = rotation_count(d, a, w, &left);
	db_return(w->pool, d);
	TRY(f);
	printf("key file     " FMT "\nfingerprint  " FMT "\n", ARG(c->key_file), ARG(mark));
	print_roots(a, w->keys);
	printf("epoch        %d (earliest that opens: %d)\n", now.epoch, now.floor);
	printf("left         %lld values and %lld files of an earlier epoch\n", (long long)left.values,
	       (long long)left.files);
	if (now.running)
		printf("a rotation is under way since " FMT "\n", ARG(moment_iso(a, now.began)));
	return NULL;
}

/* --- shares -------------------------------------------------------------------------------------------- */

static failed
write_sheet(struct arena *a, const char *folder, const struct key_share *s, str day)
{
	const char *path = arena_fmt(a, "%s/share-%d.txt", folder, s->number).s;
	str lines[SHARE_LINES];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");
	str head = err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = &says_sheet, .values = {
		arena_fmt(a, "%d", s->number), s->fingerprint } });

	if (!to)
		return file_fault(a, path);
	share_lines(a, s, lines);
	fprintf(to, FMT, ARG(head));
	fprintf(to, FMT "\n\n", ARG(day));
	for (int i = 0; i < SHARE_LINES; i++)
		fprintf(to, "  %d  " FMT "\n", i + 1, ARG(lines[i]));
	fprintf(to, "%s", says_keep.zh);
	return fclose(to) ? file_fault(a, path) : NULL;
}

static failed
split(struct arena *a, const struct config *c, const char *folder)
{
	struct key_shares shares = { 0 };
	str day = date_text(a, date_of(clock_now(&clock_real)));

	TRY(keys_split(a, arena_z(a, c->key_file), &shares));
	TRY(folder_new(a, folder));
	for (int i = 0; i < KEY_SHARES; i++)
		TRY(write_sheet(a, folder, &shares.at[i], day));
	explicit_bzero(&shares, sizeof shares);
	printf("%d sheets in %s: print them, give them to %d people, remove the folder.  Any %d make the key again.\n",
	       KEY_SHARES, folder, KEY_SHARES, KEY_SHARES_NEEDED);
	return NULL;
}

static failed
read_sheet(struct arena *a, const char *path, struct key_share *ret)
{
	char *text = arena_get(a, SHEET_MOST);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, SHEET_MOST);
	failed f;

	f = n < 0 ? file_fault(a, path) : NULL;
	if (fd >= 0)
		close(fd);
	TRY(f);
	f = share_read(a, (str){ text, (size_t)n }, ret);
	if (f)
		fprintf(stderr, "gonghui: %s:\n", path);
	return f;
}

static failed
read_sheets(struct arena *a, char **paths, int n, struct key_share **ret)
{
	*ret = NEW_N(a, struct key_share, (size_t)n);
	for (int i = 0; i < n; i++)
		TRY(read_sheet(a, paths[i], &(*ret)[i]));
	return NULL;
}

static failed
join(struct arena *a, const struct config *c, char **paths, int n)
{
	struct key_share *shares;

	TRY(read_sheets(a, paths, n, &shares));
	TRY(keys_join(a, shares, (size_t)n, arena_z(a, c->key_file)));
	printf("the key " FMT " is in " FMT "\n", ARG(shares[0].fingerprint), ARG(c->key_file));
	return NULL;
}

/* --- proving ---------------------------------------------------------------------------------------------- */

static failed
open_column(struct arena *a, const struct world *w, struct db *d, const struct sealed_column *c, int64_t *opened)
{
	/* No value is of epoch 0: all of them are others'. */
	struct sealed_1_old_args args = { .epoch = crypt_epoch_bytes(a, 0), .most = SAMPLE };
	const struct sealed_1_old_row *at;
	void *rows = NULL;
	size_t n = 0;
	str plain;

	TRY(db_all_(d, a, c->old, NULL, &args, &rows, &n));
	at = rows;
	for (size_t i = 0; i < n; i++)
		TRY(crypt_open(w->keys, a, at[i].value, &plain));
	*opened += (int64_t)n;
	return NULL;
}

static failed
open_some(struct arena *a, const struct world *w, struct db *d, int64_t *opened)
{
	for (const struct sealed_column *c = sealed_columns; c->place; c++)
		TRY(open_column(a, w, d, c, opened));
	return NULL;
}

/* Sheets of an earlier root make a key again, and it is not that of anything new. */
static failed
prove_sheets(struct arena *a, const struct keys *keys, const struct key_share *shares, int n)
{
	for (int i = 0; i < n; i++) {
		const struct key_root *root = root_earlier(keys, shares[i].fingerprint);

		if (root)
			return FAIL_SAY(a, ERR_INVALID, NULL, &says_old_sheet, shares[i].fingerprint,
			                date_text(a, date_of(root->until)));
	}
	return NULL;
}

static failed
verify(struct arena *a, const struct config *c, char **paths, int n)
{
	struct key_share *shares;
	int64_t opened = 0;
	struct world *w;
	struct db *d;
	failed f;

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	f = open_some(a, w, d, &opened);
	db_return(w->pool, d);
	TRY(f);
	if (n) {
		TRY(read_sheets(a, paths, n, &shares));
		TRY(prove_sheets(a, w->keys, shares, n));
		TRY(keys_shares_fit(a, shares, (size_t)n, arena_z(a, c->key_file)));
		printf("%d sheets make the key again\n", n);
	}
	printf("the key is the database's: %lld sealed values opened\n", (long long)opened);
	return NULL;
}

/* --- new data keys -------------------------------------------------------------------------------------------- */

static failed
begin_rule(struct act *x, void *v)
{
	const struct restore_by *by = v;
	id job;

	TRY(rotation_begin(x));
	TRY(job_start(x, ROTATE_JOB, str_of(rotation_flow.label), S("{}"), &job));
	return act_record(x, (struct entry){ .what = "keys.rotate", .object = "key",
		.title = arena_fmt(x->a, FMT ", " FMT, ARG(by->asked), ARG(by->agreed)),
		.reason = S("gonghui keys rotate --two") });
}

/* The job of a process that was killed has a lease still; another one does what is left. */
static failed
again_rule(struct act *x, void *v)
{
	id job;

	(void)v;
	return job_start(x, ROTATE_JOB, str_of(rotation_flow.label), S("{}"), &job);
}

static failed
read_state(struct arena *a, const struct world *w, struct rotation *now, struct rotation_left *left)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = rotation_read(d, a, now);
	if (!f)
		f = rotation_count(d, a, w, left);
	db_return(w->pool, d);
	return f;
}

failed
keys_sign(struct arena *a, const struct world *w, struct restore_by *by)
{
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = two_signed(a, w, d, by);
	db_return(w->pool, d);
	return f;
}

static failed
rotate(struct arena *a, const struct config *c, struct restore_by *by)
{
	struct rotation_left left;
	struct rotation now;
	struct world *w;

	TRY(world_open(a, c, (struct opening){ 0 }, &w));
	TRY(read_state(a, w, &now, &left));
	if (by->logins[0].n && now.running)
		return FAIL(a, ERR_CONFLICT, "a rotation is under way already: gonghui keys rotate goes on with it");
	if (by->logins[0].n) {
		TRY(keys_sign(a, w, by));
		TRY(act_run(w, a, &actor_house, S("keys"), begin_rule, by));
		TRY(rotation_catch_up(w, a));
	} else if (now.running) {
		TRY(act_run(w, a, &actor_house, S("keys"), again_rule, NULL));
	} else {
		return FAIL(a, ERR_DENIED, "no rotation was agreed on: ask for one on the page /dual, or use --two");
	}
	TRY(job_run_all(w, a));
	TRY(rotation_settle(w, a, ROTATE_JOB));
	TRY(read_state(a, w, &now, &left));
	printf("epoch %d; %lld values and %lld files are left in an earlier one\n", now.epoch, (long long)left.values,
	       (long long)left.files);
	return left.values || left.files ? FAIL(a, ERR_FAULT, "not all could be sealed anew: gonghui check") : NULL;
}

int
keys_command(struct arena *a, struct config *c, int argc, char **argv)
{
	const char *word = argc ? argv[0] : "";
	struct restore_by by = { 0 };
	failed f;

	if (!strcmp(word, "status") && argc == 1)
		f = print_status(a, c);
	else if (!strcmp(word, "split") && argc == 2)
		f = split(a, c, argv[1]);
	else if (!strcmp(word, "join") && argc > 1)
		f = join(a, c, argv + 1, argc - 1);
	else if (!strcmp(word, "verify"))
		f = verify(a, c, argv + 1, argc - 1);
	else if (!strcmp(word, "rotate") && argc == 1)
		f = rotate(a, c, &by);
	else if (!strcmp(word, "rotate") && argc == 4 && !strcmp(argv[1], "--two")) {
		by.logins[0] = str_of(argv[2]);
		by.logins[1] = str_of(argv[3]);
		f = rotate(a, c, &by);
	} else if (!strcmp(word, "root") && argc == 5 && !strcmp(argv[2], "--two")) {
		by.logins[0] = str_of(argv[3]);
		by.logins[1] = str_of(argv[4]);
		f = keys_new_root(a, c, argv[1], &by);
	} else {
		return command_usage("keys", word);
	}
	return f ? command_failed(a, f) : EXIT_FINE;
}
