/* root_test.c - a new root key: what lies under the old one, who still has that, and a process that is killed. */
#include "test/unit/segments.h"

#include <stdio.h>
#include <sys/stat.h>

#include "app/keys.h"
#include "modules/dual/dual.h"
#include "modules/join/join.h"
#include "modules/wechat/wechat.h"
#include "platform/root.h"
#include "platform_act.h"
#include "platform_second.h"
#include "test/unit/killed.h"
#include "wechat_queries.h"

/* --- what lies under a root key ------------------------------------------------------------------------------ */

#define OPENID S("o-root-1")
#define CODE   S("abcde23456")

static struct blob
code_mac(const struct world *w, struct arena *a)
{
	char *mac = arena_get(a, 32);

	crypt_mac_kept(w->keys, a, "account.recovery", CODE, (unsigned char *)mac);
	return (struct blob){ { mac, 32 } };
}

/* A sealed value with its blind index, and a digest whose text nobody has. */
static failed
lay_down(struct act *x, void *v)
{
	struct wechat_follower f;

	(void)v;
	TRY(wechat_follower_of(x, OPENID, &f));
	TRY(db_run(x->db, x->a, recovery_add, NULL, .recovery_id = act_id(x), .account_id = (id){ 7 },
		.code_mac = code_mac(x->world, x->a)));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

static void
opens(struct world *w, struct arena *a)
{
	struct wechat_follower f;
	str plain;

	ASK(db_one(d, a, wechat_follower_by_index, &f, .openid_index = crypt_blind(w->keys, a, "wechat_follower.openid",
		OPENID)));
	OK(crypt_open(w->keys, a, f.openid, &plain));
	SAME(OPENID, plain);
}

static failed
use_code(struct act *x, void *v)
{
	TRY(db_run(x->db, x->a, recovery_use, v, .account_id = (id){ 7 }, .code_mac = code_mac(x->world, x->a),
		.now = x->now));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

static failed
change(struct act *x, void *v)
{
	TRY(root_change(x, v));
	return act_record(x, (struct entry){ .what = "keys.root", .object = "key" });
}

/* The world of `w` under another root from now on. */
static struct world *
under(struct world *w, struct arena *a, uint64_t seed)
{
	struct root_change c = { .old = w->keys };
	struct world *there = NEW(a, struct world);

	*there = *w;
	there->keys = keys_for_tests(a, seed);
	OK(act_run_alone(there, a, &actor_house, S("t"), change, &c));
	assert_true(c.digests >= 2);
	return there;
}

/* What a server finds that starts with this key. */
static failed
learned(const struct world *w, struct arena *a, uint64_t seed, struct keys **ret)
{
	struct db *d;
	failed f;

	*ret = keys_for_tests(a, seed);
	TRY(db_borrow(w->pool, a, &d));
	f = root_learn(*ret, d, a, S("a.key"));
	db_return(w->pool, d);
	return f;
}

/* --- what holds ----------------------------------------------------------------------------------------------- */

ON_BOTH(everything_opens_with_the_new_root_and_the_record_is_whole)
{
	struct rotation_left left;
	struct world *there;
	int64_t used = 0;

	two_months(w, a);
	november_moved(w, a);
	OK(act_run(w, a, &actor_house, S("t"), lay_down, NULL));
	seal(w, a);
	there = under(w, a, 2);
	opens(there, a);
	whole(there, a);
	seal(there, a);
	there = under(there, a, 3);
	OK(learned(there, a, 3, &there->keys));
	assert_int_equal(keys_roots(there->keys), 3);
	opens(there, a);
	whole(there, a);
	note(there, a, 3);
	seal(there, a);
	whole(there, a);
	OK(act_run(there, a, &actor_house, S("t"), use_code, &used));
	assert_int_equal(used, 1);
	ASK(rotation_count(d, a, there, &left));
	assert_true(left.values > 0 && left.files == 2);
	OK(act_run(there, a, &actor_house, S("t"), use_code, &used));
	assert_int_equal(used, 0);
}

/* Who has the old root and the database of today reads nothing in it once the job is through. */
ON_BOTH(the_old_root_opens_nothing_that_is_written_after_it)
{
	struct world *there;
	struct wechat_follower f;
	struct secret s;
	str plain, wrap = crypt_wrap(w->keys, a, "t", S("x"), (struct moment){ INT64_MAX / 4 });
	str poster = join_code(w, a, "poster", (id){ 12 });
	id key;

	OK(act_run(w, a, &actor_house, S("t"), lay_down, NULL));
	seal(w, a);
	there = under(w, a, 2);
	OK(crypt_seal(there->keys, a, "t.t", (id){ 1 }, S("x"), &s));
	assert_non_null(crypt_open(w->keys, a, s, &plain));
	assert_non_null(crypt_unwrap(there->keys, a, "t", wrap, world_now(w), &plain));
	assert_non_null(crypt_unwrap(w->keys, a, "t", crypt_wrap(there->keys, a, "t", S("x"),
		(struct moment){ INT64_MAX / 4 }), world_now(w), &plain));
	assert_int_equal(ERR_MISSING, db_one(test_db(w, a), a, wechat_follower_by_index, &f,
		.openid_index = crypt_blind(w->keys, a, "wechat_follower.openid", OPENID))->code);
	/* Paper on a wall: it opens a form and nothing else. */
	assert_true(join_code_read(there, a, "poster", poster, &key));
	assert_int_equal(key.v, 12);
	assert_false(str_eq(poster, join_code(there, a, "poster", key)));
}

/* Another server that still has the old root: on PostgreSQL nothing keeps it from trying. */
ON_BOTH(a_server_with_the_old_root_writes_nothing_and_is_told)
{
	struct world *there;
	str reason = S("x");
	int64_t before;
	failed f;

	OK(act_run(w, a, &actor_house, S("t"), lay_down, NULL));
	seal(w, a);
	there = under(w, a, 2);
	before = test_recorded(w, a, NULL);
	assert_non_null(act_run(w, a, &actor_house, S("t"), note_rule, &reason));
	assert_int_equal(before, test_recorded(w, a, NULL));
	f = rotation_catch_up(w, a);
	assert_int_equal(ERR_DENIED, f->code);
	HAS(err_sentence(a, f), "请用新的密钥文件重新启动");
	OK(rotation_catch_up(there, a));
	OK(act_run(there, a, &actor_house, S("t"), note_rule, &reason));
}

/* By hand, in the database: what no server with that root can write. */
static failed
forge(struct act *x, void *mark)
{
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = ROOT_SETTING, .value = S(""), .changed = x->now));
	TRY(act_record(x, (struct entry){ .what = "org.edit", .object = "org", .title = S("假的") }));
	return db_run(x->db, x->a, setting_put, NULL, .name = ROOT_SETTING, .value = str_of(mark), .changed = x->now);
}

/* A row made with the old root is none of the record's: neither while it waits nor in a block. */
ON_BOTH(a_row_forged_with_the_old_root_is_named)
{
	struct world *there;
	char mark[9];

	OK(act_run(w, a, &actor_house, S("t"), lay_down, NULL));
	seal(w, a);
	there = under(w, a, 2);
	seal(there, a);
	whole(there, a);
	memcpy(mark, keys_root(there->keys, 1)->mark, sizeof mark);
	OK(act_run(w, a, &actor_house, S("t"), forge, mark));
	assert_int_equal(CHAIN_ROW_CHANGED, verify(there, a).fault);
	seal(there, a);
	assert_int_equal(CHAIN_ROW_CHANGED, verify(there, a).fault);
}

static failed
damage_ring(struct act *x, void *v)
{
	struct setting_get_row ring;
	char *bytes;

	(void)v;
	TRY(db_one(x->db, x->a, setting_get, &ring, .name = RING_SETTING));
	bytes = arena_z(x->a, ring.value);
	bytes[60] = bytes[60] == 'A' ? 'B' : 'A';
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = RING_SETTING, .value = str_of(bytes), .changed = x->now));
	return act_record(x, (struct entry){ .what = "t", .object = "t" });
}

ON_BOTH(each_wrong_key_is_told_in_a_sentence)
{
	struct root_change c = { .old = w->keys };
	struct world again = *w;
	struct keys *keys;
	failed f;

	/* Rows wait for their block: they would be proven with the wrong root. */
	OK(act_run(w, a, &actor_house, S("t"), lay_down, NULL));
	again.keys = keys_for_tests(a, 2);
	f = act_run_alone(&again, a, &actor_house, S("t"), change, &c);
	assert_int_equal(ERR_CONFLICT, f->code);
	HAS(err_sentence(a, f), "还有");
	seal(w, a);
	/* Before: the new file is none of this database. */
	OK(learned(w, a, 2, &keys));
	again = *under(w, a, 2);
	f = learned(w, a, 1, &keys);
	assert_int_equal(ERR_FAULT, f->code);
	HAS(err_sentence(a, f), "a.key (");
	HAS(err_sentence(a, f), keys_root(again.keys, 1)->mark);
	assert_int_equal(ERR_FAULT, learned(w, a, 3, &keys)->code);
	assert_true(root_earlier(again.keys, str_of(keys_root(w->keys, 0)->mark)) == keys_root(again.keys, 0));
	assert_null(root_earlier(again.keys, str_of(keys_root(again.keys, 1)->mark)));
	/* One that was the root before, or is it now, is no new one. */
	seal(&again, a);
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct world there = again;

		there.keys = keys_for_tests(a, seed);
		c.old = again.keys;
		f = act_run_alone(&there, a, &actor_house, S("t"), change, &c);
		assert_int_equal(ERR_CONFLICT, f->code);
		HAS(err_sentence(a, f), "已经用过");
	}
	OK(act_run(&again, a, &actor_house, S("t"), damage_ring, NULL));
	f = learned(w, a, 2, &keys);
	assert_int_equal(ERR_FAULT, f->code);
	HAS(err_sentence(a, f), "密钥环损坏");
}

/* --- killed ------------------------------------------------------------------------------------------------------- */

static void
old_key_file(struct arena *a, const char *path)
{
	str text = S("not a secret: 1");
	unsigned char root[32];
	FILE *to = fopen(path, "we");

	crypt_sha256(text, root);
	assert_non_null(to);
	assert_int_equal(0, fchmod(fileno(to), 0600));
	fprintf(to, "gonghui-key-1 " FMT "\n", ARG(crypt_base64(a, (str){ (char *)root, 32 })));
	fclose(to);
}

/* The installation, as a process that starts with this key file finds it; NULL: it is not its key. */
static struct world *
started(struct arena *a, const struct kept *k, const char *key, struct moment now)
{
	struct clock *clock = NEW(a, struct clock);
	struct setting_get_row canary;
	struct db_pool *pool;
	struct world *w;
	struct keys *keys;
	struct db *d;
	str bytes;
	failed f;

	if (access(key, F_OK))
		return NULL;
	*clock = clock_at(now);
	OK(keys_open(a, key, &keys));
	pool = kept_open(a, k);
	w = world_new(a, pool, keys, clock);
	w->data = k->at;
	OK(db_borrow(pool, a, &d));
	f = root_learn(keys, d, a, str_of(key));
	OK(db_one(d, a, setting_get, &canary, .name = S("key.canary")));
	db_return(pool, d);
	assert_true(crypt_base64url_read(a, canary.value, &bytes));
	return f || keys_prove(keys, a, (struct blob){ bytes }) ? NULL : w;
}

struct change_of { const struct kept *kept; const char *old, *new; struct moment now; };

/* Once more, with whatever key is in force: what is left to do is done. */
static void
run(struct arena *a, void *v)
{
	const struct change_of *r = v;
	struct restore_by by = { .asked = S("甲"), .agreed = S("乙") };
	struct config c = { .key_file = str_of(r->old), .audit_anchor = arena_fmt(a, FMT "/anchor", ARG(r->kept->at)) };
	struct arena *first = arena_open(512 << 20);
	struct world *w = started(first, r->kept, r->old, r->now);

	if (w) {
		OK(keys_replace(first, &c, w, r->new, &by));
		return;
	}
	arena_close(first);
	w = started(a, r->kept, r->new, r->now);
	assert_non_null(w);
	OK(job_run_all(w, a));
}

/* Whichever is in force opens everything, and the other is none. */
static bool
one_opens_everything(const struct change_of *r)
{
	bool is_new = false;
	int fit = 0;

	for (int i = 0; i < 2; i++) {
		struct arena *a = arena_open(512 << 20);
		struct world *w = started(a, r->kept, i ? r->new : r->old, r->now);

		if (w) {
			fit++;
			is_new = i;
			opens(w, a);
			whole(w, a);
		}
		arena_close(a);
	}
	assert_int_equal(fit, 1);
	return is_new;
}

static void
killed_anywhere(struct arena *a, bool pg)
{
	struct arena *first = arena_open(256 << 20);
	struct kept *k = NEW(a, struct kept);
	struct world *w = kept_begin(a, first, pg, k);
	struct change_of r = { .kept = k, .old = arena_fmt(a, "%s/old.key", k->folder).s,
		.new = arena_fmt(a, "%s/new.key", k->folder).s }, next;
	int n = 0, before = 0, after = 0;
	bool killed;

	if (!w) {
		arena_close(first);
		return;
	}
	two_months(w, first);
	OK(act_run(w, first, &actor_house, S("t"), lay_down, NULL));
	/* Later than in any other test of this process, so that each child begins with ids of its own time. */
	test_wait(w, 900 * DAY);
	r.now = world_now(w);
	kept_take(a, first, w, k);
	old_key_file(a, r.old);
	/* A job's lease is over by then. */
	next = r;
	next.now.us += DAY;
	do {
		struct arena *own = arena_open(512 << 20);
		struct rotation_left left;

		unlink(r.new);
		kept_again(own, k);
		n = killed_next(n, pg);
		killed = killed_at(n, run, &r);
		if (one_opens_everything(&r))
			after++;
		else
			before++;
		/* In a process of its own, which makes ids of its own. */
		assert_false(killed_at(0, run, &next));
		assert_true(one_opens_everything(&next));
		w = started(own, k, r.new, next.now);
		ASK(rotation_count(d, own, w, &left));
		assert_int_equal(left.values + left.files, 0);
		assert_int_equal(test_recorded(w, own, "keys.root"), 1);
		assert_int_equal(-1, access(arena_fmt(own, "%s.part", r.new).s, F_OK));
		arena_close(own);
	} while (killed);
	print_message("# killed at %s of %d steps: %d times the old key was in force, %d times the new one\n",
		pg ? "some, on PostgreSQL," : "each", n - 1, before, after - 1);
	assert_true(before > (pg ? 1 : 5) && after > 5);
}

TEST(a_change_that_is_killed_anywhere_leaves_one_key_in_force)
{
	killed_anywhere(a, false);
}

TEST(a_change_that_is_killed_anywhere_leaves_one_key_in_force_pg)
{
	killed_anywhere(a, true);
}
