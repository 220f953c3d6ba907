/* imports.h - sheets of made-up members for tests, brought in by a job, and what became of their rows. */
#ifndef TEST_WEB_IMPORTS_H
#define TEST_WEB_IMPORTS_H

#include "modules/member/member.h"
#include "platform/job.h"
#include "platform_import.h"
#include "test/sheets/sheets.h"
#include "test/world.h"
#include "web/sheets.h"

#define MILL "江阴市盈帆针织服饰有限公司工会委员会"
#define COMPANY "江阴市晟科机械装备有限公司工会委员会"
#define HEAD "姓名,证件号码,手机,所属工会,入会日期,月基本工资（元）\n"

/* --- sheets to bring in ------------------------------------------------------------- */

static inline str
number_of(struct arena *a, int n)
{
	return document_make(a, S("320599"), (struct date){ 19900101 + n / 1000 % 28 }, n % 1000);
}

static inline void
add_row(struct buf *b, const char *name, str number, int n, const char *org, const char *wage)
{
	buf_fmt(b, "%s," FMT ",1900%07d,%s,2026-01-05,%s\n", name, ARG(number), n, org, wage);
}

/* n made-up people, each with a number of his own. */
static inline str
people(struct arena *a, int from, int n, const char *wage)
{
	struct buf b = { .a = a };

	buf_put(&b, S(HEAD));
	for (int i = from; i < from + n; i++)
		add_row(&b, "王小明", number_of(a, i), i, MILL, wage);
	return buf_str(&b);
}

/* A reader for one question: `d` in it. */
#define ASK(...) do { struct db *d; OK(db_borrow(w->pool, a, &d)); OK(__VA_ARGS__); db_return(w->pool, d); } while (0)

/* --- bringing them in ----------------------------------------------------------------- */

struct brought { id import; struct job_row job; struct import_sum sum; struct import_row_refusals_rows refused; };

static inline failed
put(struct world *w, struct arena *a, const struct actor *who, int fd, const char *name, id *ret)
{
	struct import_upload u = { .record = &member_record, .fd = fd, .name = str_of(name) };

	TRY(import_prove(w, who, a, &u));
	TRY(act_run(w, a, who, S("test"), import_make, &u));
	*ret = u.import;
	return NULL;
}

static inline struct brought
look(struct world *w, struct arena *a, const struct actor *who, id import, id job)
{
	struct brought b = { .import = import };
	struct import_by_id_row run;

	ASK(db_one(d, a, import_by_id, &run, .import_id = import, .account_id = who->account));
	if (job.v)
		ASK(job_one(d, a, who->account, job, &b.job));
	ASK(db_all(d, a, import_row_refusals, &b.refused, .import_id = import, .after = 0, .most = 1000));
	b.sum = import_sum_of(&run);
	assert_int_equal(b.sum.read, b.sum.created + b.sum.updated + b.sum.same + b.sum.skipped + b.sum.rejected);
	return b;
}

static inline struct brought
bring_fd(struct world *w, struct arena *a, const struct actor *who, int fd, const char *name)
{
	struct import_asked asked = { .record = &member_record };

	OK(put(w, a, who, fd, name, &asked.import));
	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	return look(w, a, who, asked.import, asked.job);
}

static inline struct brought
bring(struct world *w, struct arena *a, const struct actor *who, str csv)
{
	return bring_fd(w, a, who, file_of(a, csv), "名册.csv");
}

static inline str
reason(struct world *w, struct arena *a, const struct brought *b, int64_t row)
{
	str plain = { 0 };

	for (size_t i = 0; i < b->refused.n; i++)
		if (b->refused.at[i].row_no == row)
			OK(crypt_open(w->keys, a, b->refused.at[i].reason, &plain));
	return plain.s ? plain : S("(none)");
}

#define COUNTS(b, c, u, s, k, r) do { struct import_sum sum_ = (b).sum;                                \
	assert_int_equal(sum_.created, c); assert_int_equal(sum_.updated, u); assert_int_equal(sum_.same, s); \
	assert_int_equal(sum_.skipped, k); assert_int_equal(sum_.rejected, r); } while (0)

static inline int64_t
members_of(struct world *w, struct arena *a, const struct actor *who)
{
	int64_t n;

	ASK(member_record.count(d, a, who->scope, &n));
	return n;
}

/* --- taking one back, and what it left --------------------------------------------------- */

static inline struct import_by_id_row
run_of(struct world *w, struct arena *a, id import)
{
	struct import_by_id_row run;

	ASK(db_one(d, a, import_by_id, &run, .import_id = import));
	return run;
}

static inline struct import_by_id_row
undo(struct world *w, struct arena *a, const struct actor *who, id import)
{
	struct import_asked asked = { .record = &member_record, .import = import };

	OK(act_run(w, a, who, S("test"), import_undo_ask, &asked));
	OK(job_run_all(w, a));
	return run_of(w, a, import);
}

static inline struct member
nth_member(struct world *w, struct arena *a, const struct actor *who, int n)
{
	struct member_there there;
	struct member m;
	struct blob index = member_document_index(w, a, DOCUMENT_RESIDENT, number_of(a, n));

	ASK(member_find_by_document(d, a, index, &there));
	ASK(member_record.one(d, a, w, who->scope, there.member_id, &m));
	return m;
}

static inline str
mobile_of(struct world *w, struct arena *a, const struct member *m)
{
	str plain;

	OK(crypt_open(w->keys, a, m->mobile, &plain));
	return plain.s ? plain : S("");
}

#define UNDONE(r, d, k, f) do { assert_int_equal((r).undone, d); assert_int_equal((r).undo_kept, k);    \
	assert_int_equal((r).undo_failed, f); } while (0)

#endif
