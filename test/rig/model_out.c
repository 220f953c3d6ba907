/* model_out.c - see model_out.h. */
#include "test/rig/model_out.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sqlite3.h>

struct out_picture { sqlite3 *db; };

/* What is looked at: of each table its key and what a decision changes of it. */
static const char before[] =
	"drop table if exists was_member; drop table if exists was_org; drop table if exists was_post;"
	"drop table if exists was_article; drop table if exists was_notice; drop table if exists was_push;"
	"drop table if exists was_consent; drop table if exists was_out;"
	"create temp table was_member as select member_id, person_id, org_id, org_path, name, status, rev from main.member;"
	"create temp table was_org as select org_id, parent_id, org_path, name, state from main.org;"
	"create temp table was_post as select post_id, until from main.post;"
	"create temp table was_article as select article_id, live_id from main.content_article;"
	"create temp table was_notice as select notice_id from main.notice;"
	"create temp table was_push as select push_id from main.wechat_push;"
	"create temp table was_consent as select consent_id, withdrawn from main.consent;"
	"create temp table was_out as select outbox_id from main.outbox;";

#define FRESH "(select event, subject_id from main.outbox where outbox_id not in (select outbox_id from was_out))"
#define TIMES(of, events) "(select count(*) from " FRESH " o where o.subject_id = " of " and o.event in (" events "))"

/* Each gives the keys of what does not agree. */
static const struct { const char *what, *sql; } rules[] = {
	{ "a notice that does not go out once",
	  "select notice_id from main.notice n where notice_id not in (select notice_id from was_notice)"
	  " and " TIMES("n.notice_id", "'notice.made'") " <> 1" },
	{ "a notice goes out that nobody was sent",
	  "select subject_id from " FRESH " where event = 'notice.made' and"
	  " (subject_id in (select notice_id from was_notice) or subject_id not in (select notice_id from main.notice))" },
	{ "somebody bound a WeChat, and his notice is not on its way there",
	  "select n.notice_id from main.notice n where n.notice_id not in (select notice_id from was_notice)"
	  " and exists (select 1 from main.wechat_account where notices > 1)"
	  " and exists (select 1 from main.account a join main.wechat_follower f on f.account_id = a.account_id"
	  "  where a.person_id = n.person_id)"
	  " and (select count(*) from main.wechat_push p where p.notice_id = n.notice_id and p.person_id = n.person_id) <> 1" },
	{ "a message is on its way of which there is no notice now",
	  "select push_id from main.wechat_push p where push_id not in (select push_id from was_push)"
	  " and notice_id not in (select notice_id from main.notice where notice_id not in"
	  "  (select notice_id from was_notice))" },
	{ "somebody came, and nobody is told",
	  "select member_id from main.member m where member_id not in (select member_id from was_member)"
	  " and " TIMES("m.member_id", "'member.joined', 'member.unbinned'") " <> 1" },
	{ "it is told that somebody came, who did not",
	  "select subject_id from " FRESH " where event in ('member.joined', 'member.unbinned')"
	  " and (subject_id in (select member_id from was_member) or subject_id not in (select member_id from main.member))" },
	{ "a membership went over to another union, and nobody is told",
	  "select m.member_id from main.member m join was_member w on w.member_id = m.member_id"
	  " where m.org_id <> w.org_id and " TIMES("m.member_id", "'member.transferred', 'member.unbinned'") " <> 1" },
	{ "a membership ended or began again, and nobody is told",
	  "select m.member_id from main.member m join was_member w on w.member_id = m.member_id"
	  /* 1, 2: in force, and the same while it waits to go over. */
	  " where max(m.status, 2) <> max(w.status, 2) and " TIMES("m.member_id", "'member.left', 'member.moved', "
	  "'member.restored', 'member.removed', 'member.held', 'member.unbinned', 'member.taken_out'") " = 0" },
	{ "somebody went away for good, and nobody is told",
	  "select member_id from was_member w where member_id not in (select member_id from main.member)"
	  " and " TIMES("w.member_id", "'member.purged', 'member.removed', 'member.held', 'member.taken_out'") " = 0" },
	{ "something is told of a member with whom nothing happened",
	  "select subject_id from " FRESH " o where event like 'member.%' and event <> 'member.unbinned' and exists"
	  " (select 1 from main.member m join was_member w on w.member_id = m.member_id and w.rev = m.rev"
	  "  and w.status = m.status and w.org_id = m.org_id and w.person_id = m.person_id and w.org_path = m.org_path"
	  "  where m.member_id = o.subject_id)" },
	{ "a union was founded, and nobody is told",
	  "select org_id from main.org o where org_id not in (select org_id from was_org)"
	  " and " TIMES("o.org_id", "'org.created'") " <> 1" },
	{ "it is told that a union was founded, and it was not",
	  "select subject_id from " FRESH " where event = 'org.created'"
	  " and (subject_id in (select org_id from was_org) or subject_id not in (select org_id from main.org))" },
	{ "a union has another name, and nobody is told; or the other way round",
	  "select o.org_id from main.org o join was_org w on w.org_id = o.org_id"
	  " where (o.name <> w.name) <> (" TIMES("o.org_id", "'org.renamed'") " = 1)" },
	{ "a union was closed, and nobody is told; or the other way round",
	  "select o.org_id from main.org o join was_org w on w.org_id = o.org_id"
	  " where (o.state <> w.state and o.state <> 1) <> (" TIMES("o.org_id", "'org.closed'") " = 1)" },
	{ "a union stands elsewhere, and nobody is told; or the other way round",
	  "select o.org_id from main.org o join was_org w on w.org_id = o.org_id"
	  " where coalesce(o.parent_id, 0) <> coalesce(w.parent_id, 0) and " TIMES("o.org_id", "'org.moved', 'org.closed'") " = 0" },
	{ "a post ended, and nobody is told; or the other way round",
	  "select p.post_id from main.post p join was_post w on w.post_id = p.post_id"
	  " where (p.until is not null and w.until is null) <> (" TIMES("p.post_id", "'post.ended'") " = 1)" },
	{ "an article appeared, and nobody is told; or the other way round",
	  "select c.article_id from main.content_article c join was_article w on w.article_id = c.article_id"
	  " where (c.live_id is not null and c.live_id is not w.live_id) <> (" TIMES("c.article_id", "'content.published'") " = 1)" },
	{ "an article went, and nobody is told; or the other way round",
	  "select c.article_id from main.content_article c join was_article w on w.article_id = c.article_id"
	  " where (c.live_id is null and w.live_id is not null) <> (" TIMES("c.article_id", "'content.withdrawn'") " = 1)" },
	{ "a consent was withdrawn, and nobody is told; or the other way round",
	  "select c.consent_id from main.consent c join was_consent w on w.consent_id = c.consent_id"
	  " where (c.withdrawn is not null and w.withdrawn is null) <> (" TIMES("c.consent_id", "'consent.withdrawn'") " = 1)" },
};

static void
close_db(void *db)
{
	sqlite3_close(db);
}

struct out_picture *
out_open(struct arena *a, const char *path)
{
	struct out_picture *p = NEW(a, struct out_picture);

	if (sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READONLY, NULL))
		fail_msg("%s: %s", path, sqlite3_errmsg(p->db));
	arena_defer(a, close_db, p->db);
	return p;
}

void
out_before(struct out_picture *p)
{
	char *why = NULL;

	if (sqlite3_exec(p->db, before, NULL, NULL, &why))
		fail_msg("%s", why);
}

str
out_after(struct out_picture *p, struct arena *a)
{
	struct buf b = { .a = a };
	sqlite3_stmt *s;

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (sqlite3_prepare_v2(p->db, rules[i].sql, -1, &s, NULL))
			fail_msg("%s: %s", rules[i].what, sqlite3_errmsg(p->db));
		while (sqlite3_step(s) == SQLITE_ROW)
			buf_fmt(&b, "%s: %lld\n", rules[i].what, (long long)sqlite3_column_int64(s, 0));
		sqlite3_finalize(s);
	}
	return buf_str(&b);
}
