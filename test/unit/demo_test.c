/* gonghui demo, check and backup: a made-up installation is whole, the same each time, and can be kept. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "modules/content/content.h"
#include "modules/member/member.h"
#include "modules/org/org.h"
#include "platform/account.h"
#include "platform_act.h"
#include "test/test.h"
#include "test/world.h"

/* An installation that is not there yet, in a folder that goes with the arena. */
static struct config
new_config(struct arena *a)
{
	const char *folder = test_folder(a);

	return (struct config){ .data = arena_fmt(a, "%s/data", folder), .db = arena_fmt(a, "sqlite:%s/data/gonghui.db", folder),
		.key_file = arena_fmt(a, "%s/key", folder), .house = S("江阴市总工会") };
}

static int
run(int (*command)(struct arena *, struct config *, int, char **), struct config *c, const char *one, const char *two,
    const char *three)
{
	struct arena *a = arena_open((size_t)256 << 20);
	char words[3][200];
	char *argv[] = { words[0], words[1], words[2], NULL };
	const char *given[] = { one, two, three };
	int argc = 0, code;

	for (; argc < 3 && given[argc]; argc++)
		snprintf(words[argc], sizeof words[argc], "%s", given[argc]);
	argv[argc] = NULL;
	code = command(a, c, argc, argv);
	arena_close(a);
	return code;
}

static struct world *
opened(struct arena *a, const struct config *c, bool read_only)
{
	struct world *w = NULL;

	OK(world_open(a, c, (struct opening){ .read_only = read_only }, &w));
	return w;
}

TEST(a_demo_has_what_it_says_and_nothing_is_wrong_with_it)
{
	struct config c = new_config(a);
	struct world *w;
	struct org_publics city;
	struct org org;
	int64_t members = 0;
	str token;
	struct db *d;

	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_FINE);
	assert_int_equal(run(check_command, &c, "--counts", NULL, NULL), EXIT_FINE);
	w = opened(a, &c, false);
	assert_true(w->demo);
	OK(db_borrow(w->pool, a, &d));
	OK(member_record.count(d, a, scope_all(), &members));
	assert_int_equal(members, 2000);
	OK(org_public_search(d, a, S("江阴市总工会"), (str){ 0 }, 1, &city));
	OK(org_get(d, a, scope_all(), city.at[0].org_id, &org));
	assert_int_equal(org.members_below, 2000);
	assert_int_equal(org.unions_below, 60);
	db_return(w->pool, d);
	OK(account_sign_in(w, a, S("jiceng"), S("Gonghui-2026"), S("::1"), S("test"), &token));
	FAILS(ERR_INVALID, account_sign_in(w, a, S("jiceng"), S("Gonghui-2025"), S("::1"), S("test"), &token));
}

TEST(the_demo_s_site_has_a_film_and_texts_with_headings)
{
	struct config c = new_config(a);
	struct content_pieces found;
	struct content_piece piece;
	struct world *w;
	struct db *d;

	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_FINE);
	w = opened(a, &c, true);
	OK(db_borrow(w->pool, a, &d));
	OK(content_search(d, a, S("职工书屋开放了"), 5, &found));
	assert_int_equal(found.n, 1);
	OK(content_published(d, a, found.at[0].article_id, &piece));
	HAS(piece.body.s, "<video");
	HAS(piece.body.s, "职工书屋开放了：三百册新书上了架");
	HAS(piece.body.s, "<h2>");
	HAS(piece.body.s, "<li>");
	/* The words of its film are not what a list shows of it. */
	HAS(piece.summary, "本月职工书屋新到图书三百册");
	db_return(w->pool, d);
}

/* A copy of the data folder must not bring the key along, by whatever name. */
TEST(a_key_within_the_data_folder_is_refused_before_anything_is_made)
{
	struct config c = new_config(a), within = c, linked = c;
	const char *folder = test_folder(a);

	within.key_file = arena_cat(a, c.data, S("/gonghui.key"));
	assert_int_equal(run(init_command, &within, NULL, NULL, NULL), EXIT_WORLD);
	assert_int_equal(access(within.key_file.s, F_OK), -1);
	assert_int_equal(symlink(c.data.s, arena_fmt(a, "%s/link", folder).s), 0);
	linked.key_file = arena_fmt(a, "%s/link/gonghui.key", folder);
	assert_int_equal(run(init_command, &linked, NULL, NULL, NULL), EXIT_WORLD);
	assert_int_equal(run(init_command, &c, NULL, NULL, NULL), EXIT_FINE);
	/* One that was put there later keeps the server from serving. */
	assert_int_equal(rename(c.key_file.s, within.key_file.s), 0);
	assert_int_equal(run(serve_command, &within, NULL, NULL, NULL), EXIT_WORLD);
}

TEST(a_filled_database_is_left_alone)
{
	struct config c = new_config(a);

	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_FINE);
	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_WORLD);
	assert_int_equal(run(demo_command, &c, "--large", NULL, NULL), EXIT_USAGE);
}

/* Names, numbers, ids and dates of the first members, one a line. */
static str
members_of(struct arena *a, const struct config *c)
{
	struct world *w = opened(a, c, true);
	struct found found;
	struct buf b = { .a = a };
	struct db *d;
	const struct member *m;

	OK(db_borrow(w->pool, a, &d));
	OK(member_record.list(d, a, w, scope_all(), &(struct ask){ .filter = arena_get(a, member_record.filter->size),
		.most = 500 }, &found));
	m = found.at;
	for (size_t i = 0; i < found.n; i++)
		buf_fmt(&b, "%lld " FMT " " FMT " " FMT " %d %lld\n", (long long)m[i].member_id.v, ARG(m[i].org_path),
		        ARG(m[i].name), ARG(m[i].member_no), m[i].joined.ymd, (long long)m[i].wage.fen);
	db_return(w->pool, d);
	return buf_str(&b);
}

TEST(the_same_seed_and_day_make_the_same_people)
{
	struct config one = new_config(a), same = new_config(a), other = new_config(a);

	assert_int_equal(run(demo_command, &one, "--small", "--day", "2026-11-20"), EXIT_FINE);
	assert_int_equal(run(demo_command, &same, "--small", "--day", "2026-11-20"), EXIT_FINE);
	assert_int_equal(run(demo_command, &other, "--small", "--seed", "2"), EXIT_FINE);
	SAME(members_of(a, &one), members_of(a, &same));
	assert_false(str_eq(members_of(a, &one), members_of(a, &other)));
}

TEST(a_demo_is_made_at_any_time_of_day)
{
	/* Ahead of the clock that `check` looks at: of a day that is over it would say that nobody counts any more. */
	static const char *const moments[] = { "2095-11-28T16:00:01Z", "2095-12-31T15:59:59Z", "2096-02-29T04:00Z" };

	for (size_t i = 0; i < COUNT(moments); i++) {
		struct config c = new_config(a);

		assert_int_equal(run(demo_command, &c, "--small", "--day", moments[i]), EXIT_FINE);
		assert_int_equal(run(check_command, &c, "--counts", NULL, NULL), EXIT_FINE);
	}
}

/* --- check ------------------------------------------------------------------------------ */

static failed
miscount(struct act *x, void *v)
{
	struct org_public *org = v;

	TRY(org_count_members(x, org->org_path, 3));
	return act_record(x, (struct entry){ .what = "test", .object = "org", .object_id = org->org_id });
}

TEST(a_wrong_figure_is_found_and_put_right)
{
	struct config c = new_config(a);
	struct arena *inner = arena_open(64 << 20);
	struct org_publics found;
	struct world *w;
	struct db *d;

	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_FINE);
	w = opened(inner, &c, false);
	OK(db_borrow(w->pool, inner, &d));
	OK(org_public_search(d, inner, S("快递"), (str){ 0 }, 1, &found));
	db_return(w->pool, d);
	OK(act_run(w, inner, &actor_house, S("t"), miscount, &found.at[0]));
	arena_close(inner);

	assert_int_equal(run(check_command, &c, NULL, NULL, NULL), EXIT_WORLD);
	assert_int_equal(run(check_command, &c, "--repair", NULL, NULL), EXIT_WORLD);
	assert_int_equal(run(check_command, &c, NULL, NULL, NULL), EXIT_FINE);
}

/* --- backup ------------------------------------------------------------------------------- */

TEST(a_backup_taken_while_somebody_writes_opens_as_an_installation)
{
	struct config c = new_config(a), copy = c;
	const char *to = arena_fmt(a, FMT "-kept", ARG(c.data)).s;
	struct world *w;
	int fd;

	assert_int_equal(run(demo_command, &c, "--small", NULL, NULL), EXIT_FINE);
	w = opened(a, &c, false);
	/* A sealed file is carried along as it lies. */
	fd = open(arena_fmt(a, FMT "/files/7", ARG(c.data)).s, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, "sealed", 6), 6);
	close(fd);
	OK(db_writable(w->pool, a));
	assert_int_equal(run(backup_command, &c, to, NULL, NULL), EXIT_FINE);
	assert_int_equal(run(backup_command, &c, to, NULL, NULL), EXIT_WORLD);
	assert_int_equal(run(backup_command, &c, NULL, NULL, NULL), EXIT_USAGE);

	assert_int_equal(access(arena_fmt(a, "%s/manifest.txt", to).s, R_OK), 0);
	assert_int_equal(access(arena_fmt(a, "%s/files/7", to).s, R_OK), 0);
	copy.data = str_of(to);
	copy.db = arena_fmt(a, "sqlite:%s/gonghui.db", to);
	assert_int_equal(run(check_command, &copy, NULL, NULL, NULL), EXIT_FINE);
	SAME(members_of(a, &c), members_of(a, &copy));
}
