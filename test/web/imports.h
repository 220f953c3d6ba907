/* imports.h - sheets of made-up members for tests, brought in by a job, and what became of their rows. */
#ifndef TEST_WEB_IMPORTS_H
#define TEST_WEB_IMPORTS_H

#include "modules/member/member.h"
#include "test/web/imported.h"

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

/* --- bringing them in ----------------------------------------------------------------- */

static inline failed
put(struct world *w, struct arena *a, const struct actor *who, int fd, const char *name, id *ret)
{
	return put_of(w, a, who, (struct import_upload){ .record = &member_record, .fd = fd, .name = str_of(name) }, ret);
}

static inline struct brought
bring_fd(struct world *w, struct arena *a, const struct actor *who, int fd, const char *name)
{
	id import = { 0 };

	OK(put(w, a, who, fd, name, &import));
	return write_of(w, a, who, &member_record, import);
}

static inline struct brought
bring(struct world *w, struct arena *a, const struct actor *who, str csv)
{
	return bring_fd(w, a, who, file_of(a, csv), "名册.csv");
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
undo(struct world *w, struct arena *a, const struct actor *who, id import)
{
	return undo_of(w, a, who, &member_record, import);
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
