/* chain_test.c - the record is sealed, whole it proves, and whatever is done to it is named. */
#include "platform/chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "http/http.h"
#include "platform_act.h"
#include "test/test.h"
#include "test/world.h"

static failed
note_rule(struct act *x, void *v)
{
	return act_record(x, (struct entry){ .what = "org.edit", .object = "org", .object_id = { 12 },
		.title = S("华士镇总工会"), .reason = *(const str *)v });
}

static void
note(struct world *w, struct arena *a, int n)
{
	for (int i = 0; i < n; i++) {
		str reason = arena_fmt(a, "第 %d 行", i);

		OK(act_run(w, a, &actor_house, S("t"), note_rule, &reason));
	}
}

static int64_t
seal(struct chain *c)
{
	struct arena *a = arena_open(16 << 20);
	int64_t n;

	OK(chain_seal(c, a, &n));
	arena_close(a);
	return n;
}

static struct chain_report
verify(struct world *w, struct arena *a, str anchor)
{
	struct chain_report r;
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	OK(chain_verify(d, a, w, anchor, &r));
	db_return(w->pool, d);
	return r;
}

static str
anchor_in(struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/anchor", ARG(w->data));
}

/* Three blocks, the heads of which an anchor knows. */
static struct chain *
three_blocks(struct world *w, struct arena *a)
{
	struct chain *c;

	OK(chain_open(a, w, anchor_in(w, a), &c));
	for (int i = 0; i < 3; i++) {
		note(w, a, 5);
		test_wait(w, 2 * MINUTE);
		assert_true(seal(c) >= 5);
	}
	return c;
}

static void
sealed_and_whole(struct arena *a, struct world *w)
{
	struct chain *c = three_blocks(w, a);
	struct chain_report r = verify(w, a, anchor_in(w, a));
	struct chain_head head;
	struct db *d = test_db(w, a);

	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(3, r.blocks);
	assert_int_equal(3, r.anchored);
	assert_int_equal(test_recorded(w, a, NULL), r.rows);
	assert_int_equal(0, seal(c));
	note(w, a, 2);
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(2, r.waiting);
	OK(chain_head_of(d, a, &head));
	assert_int_equal(3, head.block);
	assert_int_equal(2, head.waiting);
	assert_int_equal(2, seal(c));
}

TEST(what_is_written_is_sealed_and_proves)
{
	sealed_and_whole(a, test_world(a));
}

TEST(what_is_written_is_sealed_and_proves_pg)
{
	struct world *w = test_world_pg(a);

	if (w)
		sealed_and_whole(a, w);
}

#define ROW_OF(n) "(select audit_id from audit where reason = '第 3 行' order by audit_id limit 1 offset " #n ")"
#define LAST      "(select max(block_no) from audit_block)"

TEST(whatever_is_done_to_the_record_is_named)
{
	static const struct { const char *sql; enum chain_fault fault; const char *says; } deeds[] = {
		{ "update audit set reason = '改过' where audit_id = " ROW_OF(1), CHAIN_ROW_CHANGED, "of block 2 was changed" },
		{ "update audit set mac = zeroblob(32) where audit_id = " ROW_OF(1), CHAIN_ROW_CHANGED, "of block 2 was changed" },
		{ "delete from audit where audit_id = " ROW_OF(2), CHAIN_ROW_GONE, "of block 3 was removed" },
		{ "insert into audit select 5, at, account_id, person_id, session_id, by_name, by_post, address, what, object, "
		  "object_id, org_path, title, outcome, changes, reason, request_id, mac from audit limit 1",
		  CHAIN_ROW_EXTRA, "row 5 was slipped in" },
		{ "delete from audit_block where block_no = 2", CHAIN_BLOCK_GONE, "block 2 was removed" },
		{ "update audit_block set at = at + 1 where block_no = 2", CHAIN_BLOCK_CHANGED, "block 2 was changed" },
		{ "update audit_block set hash = zeroblob(32) where block_no = 3", CHAIN_BLOCK_CHANGED, "block 3 was changed" },
		{ "update audit_block set signature = zeroblob(64) where block_no = 2", CHAIN_BLOCK_CHANGED,
		  "block 2 was changed" },
		/* Two rows change places: the same rows, the same blocks. */
		{ "update audit_block set entries = cast(substr(entries, 17, 16) || substr(entries, 1, 16) || substr(entries, 33) as blob) "
		  "where block_no = 2", CHAIN_BLOCK_CHANGED, "block 2 was changed" },
		{ "update audit_key set public_key = zeroblob(32)", CHAIN_KEY, "key 1 was not made by this installation" },
		/* The end, with all that belongs to it. */
		{ "delete from audit where audit_id in (select audit_id from audit order by audit_id desc limit 5);"
		  "delete from audit_block where block_no = " LAST, CHAIN_CUT, "block 3 had been sealed" },
		/* All of it. */
		{ "delete from audit_block; delete from audit; delete from audit_key", CHAIN_CUT, "block 3 had been sealed" },
	};

	for (size_t i = 0; i < COUNT(deeds); i++) {
		struct arena *own = arena_open(64 << 20);
		struct world *w = test_world(own);
		struct chain_report r;

		three_blocks(w, own);
		assert_int_equal(CHAIN_WHOLE, verify(w, own, (str){ 0 }).fault);
		test_tamper(w, own, deeds[i].sql);
		r = verify(w, own, (str){ 0 });
		assert_int_equal(deeds[i].fault, r.fault);
		HAS(r.what, str_of(deeds[i].says));
		arena_close(own);
	}
}

/* Who has the keys too can make a row that proves, and no block that knows it. */
TEST(a_row_made_anew_with_a_right_digest_is_named)
{
	struct world *w = test_world(a);
	struct audit_row forged = { .at = { 1 }, .by_name = S("系统"), .by_post = S(""), .address = S(""),
		.what = S("org.edit"), .object = S("org"), .org_path = S("0001"), .title = S("x"), .outcome = 1,
		.request_id = S("t") };
	struct audit_list_rows newest = { 0 };
	unsigned char mac[32];
	struct chain_report r;

	three_blocks(w, a);
	OK(db_all(test_db(w, a), a, audit_list, scope_all(), &newest, .most = 1));
	forged.audit_id = newest.at[0].audit_id;
	crypt_mac(w->keys, "audit.row", audit_row_bytes(a, &forged), mac);
	test_tamper(w, a, arena_fmt(a, "update audit set at = 1, account_id = null, person_id = null, session_id = null, "
		"by_name = '系统', by_post = '', address = '', what = 'org.edit', object = 'org', object_id = null, "
		"org_path = '0001', title = 'x', outcome = 1, changes = null, reason = null, request_id = 't', mac = x'" FMT
		"' where audit_id = %lld", ARG(crypt_hex(a, (str){ (char *)mac, sizeof mac })),
		(long long)forged.audit_id.v).s);
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_ROW_CHANGED, r.fault);
	assert_int_equal(3, r.block);
	assert_int_equal(forged.audit_id.v, r.row.v);
}

TEST(a_database_set_back_is_noticed_by_the_anchor_alone)
{
	struct world *w = test_world(a);
	struct chain_report r;

	three_blocks(w, a);
	test_tamper(w, a, "delete from audit where audit_id in (select audit_id from audit order by audit_id desc limit 5);"
	             "delete from audit_block where block_no = " LAST);
	assert_int_equal(0, unlink(arena_fmt(a, FMT "/audit.key", ARG(w->data)).s));
	assert_int_equal(CHAIN_WHOLE, verify(w, a, (str){ 0 }).fault);
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_CUT, r.fault);
	HAS(r.what, S("block 3 stands in the anchor"));
}

TEST(a_row_that_waits_is_proven_too)
{
	struct world *w = test_world(a);
	struct chain_report r;

	three_blocks(w, a);
	note(w, a, 1);
	test_tamper(w, a, "update audit set title = '别的' where audit_id = (select max(audit_id) from audit)");
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_ROW_CHANGED, r.fault);
	HAS(r.what, S("which waits for its block"));
}

static void
keys_follow(struct arena *a, struct world *w)
{
	struct chain *c = three_blocks(w, a);
	struct chain_report r;

	for (int i = 0; i < 3; i++) {
		test_wait(w, HOUR);
		note(w, a, 1);
		assert_int_equal(1, seal(c));
	}
	/* A new start goes on with the key that is kept. */
	OK(chain_open(a, w, anchor_in(w, a), &c));
	note(w, a, 1);
	assert_int_equal(1, seal(c));
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(4, r.keys);
	assert_int_equal(7, r.blocks);
	assert_int_equal(0, r.breaks);
	/* A start without it is told. */
	assert_int_equal(0, unlink(arena_fmt(a, FMT "/audit.key", ARG(w->data)).s));
	OK(chain_open(a, w, anchor_in(w, a), &c));
	note(w, a, 1);
	assert_int_equal(1, seal(c));
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(5, r.keys);
	assert_int_equal(1, r.breaks);
}

/* --- a record that is quiet ----------------------------------------------------------------------- */

#define CUT_TAIL "delete from audit where audit_id in (select audit_id from audit order by audit_id desc limit 2);" \
	"delete from audit_block where block_no = " LAST

/* Three heads are told; a fourth block follows within the minute, and then nobody writes. */
static struct chain *
then_quiet(struct world *w, struct arena *a)
{
	struct chain *c = three_blocks(w, a);

	test_wait(w, 10 * SECOND);
	note(w, a, 2);
	assert_int_equal(2, seal(c));
	assert_int_equal(3, verify(w, a, anchor_in(w, a)).anchored);
	return c;
}

static void
cut_is_named(struct world *w, struct arena *a, const char *says)
{
	struct chain_report r;

	assert_int_equal(CHAIN_WHOLE, verify(w, a, anchor_in(w, a)).fault);
	assert_int_equal(4, verify(w, a, anchor_in(w, a)).anchored);
	test_tamper(w, a, CUT_TAIL);
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_CUT, r.fault);
	HAS(r.what, str_of(says));
}

TEST(the_end_of_a_quiet_record_is_anchored_within_a_minute)
{
	struct world *w = test_world(a);
	struct chain *c = then_quiet(w, a);

	test_wait(w, 49 * SECOND);
	assert_int_equal(0, seal(c));
	assert_int_equal(3, verify(w, a, anchor_in(w, a)).anchored);
	test_wait(w, 12 * SECOND);
	assert_int_equal(0, seal(c));
	/* Once, however long it stays quiet. */
	test_wait(w, HOUR / 2);
	assert_int_equal(0, seal(c));
	cut_is_named(w, a, "block 4 had been sealed");
}

TEST(a_server_that_stops_seals_and_anchors_what_there_is)
{
	struct world *w = test_world(a);
	struct chain *c = three_blocks(w, a);
	struct arena *own = arena_open(16 << 20);

	note(w, a, 2);
	OK(chain_end(c, own));
	arena_close(own);
	cut_is_named(w, a, "block 4 had been sealed");
}

/* As after power went: the head of the database is not the last one that was told. */
TEST(a_start_tells_what_was_not_told)
{
	struct world *w = test_world(a);
	struct chain *c;

	then_quiet(w, a);
	OK(chain_open(a, w, anchor_in(w, a), &c));
	test_wait(w, MINUTE);
	assert_int_equal(0, seal(c));
	assert_int_equal(0, unlink(arena_fmt(a, FMT "/audit.key", ARG(w->data)).s));
	cut_is_named(w, a, "block 4 stands in the anchor");
}

/* --- an anchor that is a service ----------------------------------------------------------------- */

struct holder { struct http_server *server; _Atomic int asked, status; char lines[2048]; };

static void
hold(void *v, struct arena *a, const struct http_request *q, struct http_response *r)
{
	struct holder *h = v;
	size_t n = strlen(h->lines);

	(void)a;
	h->asked++;
	r->status = h->status;
	if (h->status == 204)
		snprintf(h->lines + n, sizeof h->lines - n, FMT "\n", ARG(q->body));
}

static int64_t
a_line(void *v, enum http_method method, str path)
{
	(void)v, (void)path;
	return method == HTTP_POST ? 1000 : 0;
}

static void
holder_end(void *v)
{
	http_stop(((struct holder *)v)->server, 1000);
}

TEST(heads_go_to_a_service_that_need_not_be_there)
{
	struct world *w = test_world(a);
	struct holder *h = NEW(a, struct holder);
	str file = anchor_in(w, a);
	struct chain_report r;
	struct chain *c;
	FILE *kept;

	h->status = 503;
	OK(http_start(a, &(struct http_options){ .listen = S("127.0.0.1:0"), .workers = 1, .spool = "/tmp",
		.handler = hold, .body_limit = a_line, .ctx = h }, &h->server));
	arena_defer(a, holder_end, h);
	w->net = net_new(a, str_from(http_url(h->server), sizeof "http://" - 1));
	OK(chain_open(a, w, arena_cat(a, http_url(h->server), S("/heads")), &c));
	note(w, a, 2);
	test_wait(w, 2 * MINUTE);
	{
		struct arena *own = arena_open(16 << 20);
		int64_t n;

		FAILS(ERR_BUSY, chain_seal(c, own, &n));
		arena_close(own);
	}
	assert_int_equal(1, h->asked);
	/* The record is sealed all the same, and who is away is left alone for a minute. */
	h->status = 204;
	note(w, a, 2);
	assert_int_equal(2, seal(c));
	assert_int_equal(1, h->asked);
	test_wait(w, 2 * MINUTE);
	note(w, a, 2);
	assert_int_equal(2, seal(c));
	assert_int_equal(2, h->asked);
	/* What the service holds proves the database, as a file would. */
	kept = fopen(arena_z(a, file), "w");
	assert_non_null(kept);
	fputs(h->lines, kept);
	fclose(kept);
	r = verify(w, a, file);
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(1, r.anchored);
	assert_int_equal(3, r.blocks);
	assert_false(chain_anchor_is_file(S("https://heads.example.org/")) || chain_anchor_is_file(S("syslog:")));
	assert_true(chain_anchor_is_file(file));
}

/* What goes to syslog is a line that a file of anchors could hold. */
TEST(heads_go_to_syslog)
{
	struct world *w = test_world(a);
	str said = arena_fmt(a, FMT "/said", ARG(w->data));
	int was = dup(STDERR_FILENO), fd = open(said.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char text[4096] = { 0 };
	struct chain_report r;
	struct chain *c;
	const char *line;
	FILE *kept;

	OK(chain_open(a, w, S("syslog:"), &c));
	note(w, a, 2);
	test_wait(w, 2 * MINUTE);
	/* What the system's log takes is said on this descriptor too. */
	openlog(NULL, LOG_PERROR, LOG_AUTHPRIV);
	fflush(stderr);
	dup2(fd, STDERR_FILENO);
	assert_true(seal(c) >= 2);
	dup2(was, STDERR_FILENO);
	closelog();
	assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
	close(was);
	close(fd);
	line = strstr(text, "gonghui-audit-1 1 ");
	assert_non_null(line);
	kept = fopen(arena_z(a, anchor_in(w, a)), "w");
	fputs(line, kept);
	fclose(kept);
	r = verify(w, a, anchor_in(w, a));
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(1, r.anchored);
}

TEST(each_hours_key_is_signed_by_the_one_before)
{
	keys_follow(a, test_world(a));
}

TEST(each_hours_key_is_signed_by_the_one_before_pg)
{
	struct world *w = test_world_pg(a);

	if (w)
		keys_follow(a, w);
}

TEST(a_forged_key_is_named)
{
	struct world *w = test_world(a);
	struct chain *c = three_blocks(w, a);
	struct chain_report r;

	test_wait(w, HOUR);
	note(w, a, 1);
	assert_int_equal(1, seal(c));
	test_tamper(w, a, "update audit_key set signature = zeroblob(64) where key_no = 2");
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_KEY, r.fault);
	HAS(r.what, S("key 2 is not signed by the key before it"));
}

TEST(the_key_of_the_last_hour_is_kept_nowhere)
{
	struct world *w = test_world(a);
	struct chain *c = three_blocks(w, a);
	const char *path = arena_fmt(a, FMT "/audit.key", ARG(w->data)).s;
	char before[1024] = { 0 }, after[1024] = { 0 };
	FILE *old = fopen(path, "r");
	size_t n;

	assert_non_null(old);
	n = fread(before, 1, sizeof before, old);
	assert_true(n > 100);
	test_wait(w, HOUR);
	note(w, a, 1);
	seal(c);
	/* The file that was there is still open here: its bytes are gone. */
	rewind(old);
	assert_int_equal(1024, fread(after, 1, sizeof after, old));
	fclose(old);
	for (size_t i = 0; i < sizeof after; i++)
		assert_int_equal(0, after[i]);
}

TEST(of_two_servers_one_seals)
{
	struct world *w = test_world(a), other = *w;
	struct chain *one, *two;
	struct chain_report r;

	other.data = arena_fmt(a, FMT "/spool", ARG(w->data));
	OK(chain_open(a, w, (str){ 0 }, &one));
	note(w, a, 3);
	assert_true(seal(one) >= 3);
	OK(chain_open(a, &other, (str){ 0 }, &two));
	note(w, a, 3);
	assert_int_equal(0, seal(two));
	assert_int_equal(3, seal(one));
	/* The first is gone: its lease runs out, and the other goes on. */
	test_wait(w, MINUTE);
	note(w, a, 2);
	assert_int_equal(2, seal(two));
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(3, r.blocks);
}

TEST(a_large_record_is_taken_up_in_blocks)
{
	struct world *w = test_world(a);
	struct chain_report r;
	struct chain *c;

	OK(chain_open(a, w, (str){ 0 }, &c));
	note(w, a, 2300);
	assert_true(seal(c) >= 2300);
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_WHOLE, r.fault);
	assert_int_equal(3, r.blocks);
}

/* As one whose transaction ended long after others: its block spans more rows than are read along. */
TEST(a_row_that_came_late_is_proven_with_its_block)
{
	struct world *w = test_world(a);
	struct chain_report r;
	struct chain *c;

	OK(chain_open(a, w, (str){ 0 }, &c));
	seal(c);
	note(w, a, 1);
	test_tamper(w, a, "create table late as select max(audit_id) as audit_id from audit;"
	             "delete from audit_open where audit_id = (select audit_id from late)");
	note(w, a, 2300);
	assert_int_equal(2300, seal(c));
	note(w, a, 3);
	test_tamper(w, a, "insert into audit_open select audit_id from late; drop table late");
	assert_int_equal(4, seal(c));
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_WHOLE, r.fault);
	test_tamper(w, a, "update audit set title = '别的' where audit_id = (select max(audit_id) from audit)");
	r = verify(w, a, (str){ 0 });
	assert_int_equal(CHAIN_ROW_CHANGED, r.fault);
	test_tamper(w, a, "delete from audit where audit_id = (select max(audit_id) from audit)");
	assert_int_equal(CHAIN_ROW_GONE, verify(w, a, (str){ 0 }).fault);
}
