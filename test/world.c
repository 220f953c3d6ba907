/* world.c - see world.h: the installation tests run in. */
#include "test/world_inside.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <sqlite3.h>

#include "app/init.h"
#include "modules/audit/audit.h"
#include "platform/account.h"
#include "platform/second.h"
#include "platform_act.h"

#define BUILDING ((size_t)256 << 20)    /* bytes the making of an installation may use */

struct unit { const char *path, *under, *name, *division; int64_t kind, base; };
static const struct unit units[TEST_UNIONS] = {
	{ TEST_CITY, NULL, "江阴市总工会", "320281", ORG_CITY, 0 },
	{ TEST_STREET, TEST_CITY, "澄江街道总工会", "320281001", ORG_TOWN, 0 },
	{ TEST_TOWN, TEST_CITY, "华士镇总工会", "320281107", ORG_TOWN, 0 },
	{ TEST_COMPANY, TEST_STREET, "江阴市晟科机械装备有限公司工会委员会", "320281001", ORG_BASE, ORG_SINGLE },
	{ TEST_COMMUNITY, TEST_STREET, "江阴市澄江街道君山社区工会联合会", "320281001", ORG_BASE, ORG_JOINT },
	{ TEST_COURIERS, TEST_STREET, "江阴市澄江街道快递行业工会联合会", "320281001", ORG_BASE, ORG_TRADE },
	{ TEST_MILL, TEST_TOWN, "江阴市盈帆针织服饰有限公司工会委员会", "320281107", ORG_BASE, ORG_SINGLE },
	{ TEST_SCHOOL, TEST_TOWN, "江阴市澄晖中心小学工会委员会", "320281107", ORG_BASE, ORG_SINGLE },
};

void
test_must(failed f, const char *call, const char *file, int line)
{
	if (!f)
		return;
	print_error("%s: %s: error %d: " FMT "\n", f->at, call, (int)f->code, ARG(f->what));
	if (f->say)
		print_error("says: %s\n", f->say->zh);
	_fail(file, line);
}

static void
keep_message(struct sms *s, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	struct kept *k = ((struct kept_sms *)s)->of;

	k->last = (struct test_message){ arena_str(k->a, m->mobile), arena_str(k->a, sms_sentence(a, m)) };
	k->sent[k->n_sent++ % COUNT(k->sent)] = k->last;
	*ret = (struct sms_end){ SMS_TAKEN, S("kept"), false };
}

struct world *
test_world_over(struct arena *a, struct db_pool *pool, str folder)
{
	struct kept *k = NEW(a, struct kept);
	struct world *w;

	*k = (struct kept){ .a = a, .clock = clock_at(TEST_NOW) };
	k->sms.sms.send = keep_message;
	k->sms.of = k;
	w = world_new(a, pool, keys_for_tests(a, 1), &k->clock);
	keys_profile(w->keys, getenv("GONGHUI_TEST_SM") != NULL);
	w->sms = &k->sms.sms;
	w->data = folder;
	w->house = S("江阴市总工会");
	w->base = S("https://gonghui.example");
	return w;
}

/* --- places ----------------------------------------------------------------------- */

static int
unlink_one(const char *path, const struct stat *s, int kind, struct FTW *f)
{
	(void)s, (void)kind, (void)f;
	return remove(path);
}

static void
remove_folder(void *folder)
{
	nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

char *
test_folder(struct arena *a)
{
	const char *tmp = getenv("TMPDIR");
	char *folder = arena_z(a, arena_fmt(a, "%s/gonghui-test-XXXXXX", tmp ? tmp : "/tmp"));

	if (!mkdtemp(folder))
		fail_msg("%s cannot be made", folder);
	arena_defer(a, remove_folder, folder);
	return folder;
}

str
test_world_folder(struct arena *a)
{
	static const char *const parts[] = { "spool", "files", "record" };
	char *folder = test_folder(a);

	for (size_t i = 0; i < COUNT(parts); i++)
		if (mkdir(arena_fmt(a, "%s/%s", folder, parts[i]).s, 0700))
			fail_msg("%s/%s cannot be made", folder, parts[i]);
	return str_of(folder);
}

void
test_tamper(const struct world *w, struct arena *a, const char *sql)
{
	const char *path = arena_fmt(a, FMT "/gonghui.db", ARG(w->data)).s;
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(SQLITE_OK, sqlite3_open(path, &db));
	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why)
		fail_msg("%s", why);
	sqlite3_close(db);
}

/* --- the tree ------------------------------------------------------------------------ */

static failed
plant(struct act *x, void *v)
{
	id *made = v;
	struct org_public org;

	TRY(init_tables(x, x->world->house, false));
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S(SECOND_SETTING), .value = S(SECOND_OFFERED), .changed = x->now));
	for (size_t i = 0; i < COUNT(units); i++) {
		struct org_form form = { .kind = units[i].kind, .base = units[i].base,
			.name = str_of(units[i].name), .division = str_of(units[i].division) };

		for (size_t k = 0; units[i].under && k < i; k++)
			if (!strcmp(units[k].path, units[i].under))
				form.parent_id = made[k];
		TRY(org_create(x, &form, &made[i]));
		TRY(org_public_get(x->db, x->a, made[i], &org));
		if (!str_eq(org.org_path, str_of(units[i].path)))
			return FAIL(x->a, ERR_FAULT, "%s stands at " FMT, units[i].path, ARG(org.org_path));
	}
	return NULL;
}

void
test_world_build(struct world *w)
{
	struct arena *a = arena_open(BUILDING);
	size_t n, applied;
	const struct step *const *steps = all_steps(a, &n);

	MUST(db_migrate(w->pool, a, steps, n, world_now(w), &applied));
	MUST(act_run(w, a, &actor_house, S("test"), plant, kept(w)->orgs));
	arena_close(a);
}

/* --- on SQLite: made once for each program, and copied ------------------------------------ */

static void
copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char bytes[65536];
	ssize_t n;

	if (in < 0 || out < 0)
		fail_msg("%s cannot be copied to %s", from, to);
	while ((n = read(in, bytes, sizeof bytes)) > 0)
		if (write(out, bytes, (size_t)n) != n)
			fail_msg("%s cannot be written", to);
	close(in);
	close(out);
}

static struct arena *pattern_arena;
static id pattern_orgs[COUNT(units)];

static void
pattern_end(void)
{
	arena_close(pattern_arena);
}

static const char *
pattern(void)
{
	static const char *path;
	struct arena *a;
	struct db_pool *pool;
	struct world *w;
	str folder;

	if (path)
		return path;
	pattern_arena = arena_open(1 << 20);
	atexit(pattern_end);
	folder = test_world_folder(pattern_arena);
	a = arena_open((size_t)64 << 20);
	MUST(db_open(a, arena_fmt(a, "sqlite:" FMT "/pattern.db", ARG(folder)).s, (struct db_options){ 0 }, &pool));
	w = test_world_over(a, pool, folder);
	test_world_build(w);
	memcpy(pattern_orgs, kept(w)->orgs, sizeof pattern_orgs);
	db_checkpoint(pool);
	arena_close(a);
	path = arena_fmt(pattern_arena, FMT "/pattern.db", ARG(folder)).s;
	return path;
}

/* --- what the record is given ------------------------------------------------------------ */

static bool nameless;                   /* something was recorded for which no module has a word */

static void
end_badly(void)
{
	fflush(stdout);
	if (nameless)
		_exit(1);
}

/* Tests record under names of their own: t, x, stage, planted 33, test, test.look … */
static bool
is_of_a_test(str what)
{
	return what.n == 1 || str_eq(what, S("stage")) || str_starts(what, S("planted")) || str_starts(what, S("test"));
}

/* Before the world ends: whatever its rules wrote into the record, an auditor reads in words. */
static void
look_for_words(void *v)
{
	const struct world *w = v;
	sqlite3 *db;
	sqlite3_stmt *s;

	if (sqlite3_open_v2(arena_fmt(kept(w)->a, FMT "/gonghui.db", ARG(w->data)).s, &db, SQLITE_OPEN_READONLY, NULL) ||
	    sqlite3_prepare_v2(db, "select distinct what, object from audit", -1, &s, NULL)) {
		sqlite3_close(db);              /* the test has broken it, or taken it away */
		return;
	}
	while (sqlite3_step(s) == SQLITE_ROW) {
		str what = str_of((const char *)sqlite3_column_text(s, 0));
		str object = str_of((const char *)sqlite3_column_text(s, 1));

		if (is_of_a_test(what) || (!str_eq(what, audit_what(kept(w)->a, w, what, object)) &&
		    !str_eq(object, audit_object(w, object))))
			continue;
		print_error("** the record says \"" FMT "\" of \"" FMT "\": no module has a word for it\n", ARG(what),
			ARG(object));
		nameless = true;
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
}

struct world *
test_world(struct arena *a)
{
	static bool asked;
	str folder = test_world_folder(a);
	const char *path = arena_fmt(a, FMT "/gonghui.db", ARG(folder)).s;
	struct db_pool *pool;
	struct world *w;

	copy_file(pattern(), path);
	MUST(db_open(a, arena_fmt(a, "sqlite:%s", path).s, (struct db_options){ 0 }, &pool));
	w = test_world_over(a, pool, folder);
	memcpy(kept(w)->orgs, pattern_orgs, sizeof pattern_orgs);
	arena_defer(a, look_for_words, w);
	if (!asked)
		atexit(end_badly);
	asked = true;
	return w;
}

/* --- in it --------------------------------------------------------------------------------- */

struct lent { struct db_pool *pool; struct db *db; };

static void
give_back(void *v)
{
	struct lent *l = v;

	db_return(l->pool, l->db);
}

struct db *
test_db(const struct world *w, struct arena *a)
{
	struct lent *l = NEW(a, struct lent);

	l->pool = w->pool;
	MUST(db_borrow(w->pool, a, &l->db));
	arena_defer(a, give_back, l);
	return l->db;
}

struct org_public
test_org(const struct world *w, struct arena *a, const char *path)
{
	struct org_public org = { 0 };
	struct db *d;

	MUST(db_borrow(w->pool, a, &d));
	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcmp(units[i].path, path))
			MUST(org_public_get(d, a, kept(w)->orgs[i], &org));
	db_return(w->pool, d);
	if (!org.org_id.v)
		fail_msg("no union began at %s", path);
	return org;
}

void
test_wait(struct world *w, int64_t us)
{
	kept(w)->clock.fixed.us += us;
}
