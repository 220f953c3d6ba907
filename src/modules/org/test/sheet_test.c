/* sheet_test.c - unions brought in as a sheet: those above before those below, twice, changed, refused, taken back. */
#include "test/test.h"

#include "modules/org/inside.h"
#include "org_sheet.h"
#include "platform/file.h"
#include "test/web/imported.h"
#include "web/held.h"

#define HEAD  "类别,基层工会类型,工会名称,上级工会,工会统一社会信用代码,工会电话,建会日期\n"
#define PARK  "江阴市滨江科技园区总工会"
#define SHOES "江阴市样例制鞋有限公司工会委员会"
#define TOYS  "江阴市样例玩具有限公司工会委员会"
#define CODE  "813202810070000115"
#define OTHER_CODE "8132028100700002XW"

static id
put(struct world *w, struct arena *a, const struct actor *who, str csv, enum import_mode mode)
{
	id import = { 0 };

	OK(put_of(w, a, who, (struct import_upload){ .record = &org_record, .fd = file_of(a, csv), .name = S("工会.csv"),
		.mode = mode }, &import));
	return import;
}

static struct brought
write_it(struct world *w, struct arena *a, const struct actor *who, id import)
{
	return write_of(w, a, who, &org_record, import);
}

static struct brought
bring(struct world *w, struct arena *a, const struct actor *who, const char *rows)
{
	return write_it(w, a, who, put(w, a, who, arena_cat(a, S(HEAD), str_of(rows)), IMPORT_BOTH));
}

/* What the preview says of the same sheet. */
static struct import_sum
preview(struct world *w, struct arena *a, const struct actor *who, id import)
{
	struct import_by_id_row run = run_of(w, a, import);
	struct importing *im;
	int64_t size;
	int fd;

	OK(file_open(w, a, run.file_id, &fd, &size));
	OK(import_open(a, w, who, &org_record, fd, &run, &im));
	while (!im->ended) {
		OK(import_next(im));
		for (size_t i = 0; i < im->n; i++)
			import_add(&im->sum, im->lines[i].outcome);
	}
	return im->sum;
}

#define COUNTS(s, c, u, e, k, r) do { struct import_sum sum_ = (s);                                           \
	assert_int_equal(sum_.created, c); assert_int_equal(sum_.updated, u); assert_int_equal(sum_.same, e);     \
	assert_int_equal(sum_.skipped, k); assert_int_equal(sum_.rejected, r);                                    \
	assert_int_equal(sum_.read, c + u + e + k + r); } while (0)

static struct org
called(struct world *w, struct arena *a, const char *name)
{
	struct org_called_rows rows = { 0 };
	struct org o = { 0 };

	ASK(db_all(d, a, org_called, scope_all(), &rows, .name = str_of(name)));
	if (rows.n == 1)
		ASK(org_get(d, a, scope_all(), rows.at[0].org_id, &o));
	return o;
}

static struct org
placed(struct world *w, struct arena *a, const char *path)
{
	struct org o;

	ASK(org_get(d, a, scope_all(), test_org(w, a, path).org_id, &o));
	return o;
}

static failed
check(struct act *x, void *v)
{
	return org_check(x, false, v);
}

/* Every path follows from the one above, every figure is the sum of what stands below. */
static void
tree_is_right(struct world *w, struct arena *a)
{
	struct buf found = { .a = a };

	OK(act_run(w, a, &actor_house, S("t"), check, &found));
	SAME(S(""), buf_str(&found));
}

static struct import_by_id_row
undo(struct world *w, struct arena *a, const struct actor *who, id import)
{
	return undo_of(w, a, who, &org_record, import);
}

/* --- in, once more, and back ------------------------------------------------------------------------ */

#define SHEET "园区总工会,," PARK ",江阴市总工会,,0510-86800001,2026-01-05\n"                  \
	"基层工会,独立," SHOES "," PARK "," CODE ",0510-86800002,2026-02-05\n"          \
	"基层工会,联合," TOYS "," PARK ",,,\n"

ON_BOTH(a_federation_and_what_stands_below_it_come_in_one_sheet_and_once)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	int64_t before = placed(w, a, TEST_CITY).unions_below;
	id import = put(w, a, city, S(HEAD SHEET), IMPORT_BOTH);
	struct org park, shoes;

	COUNTS(preview(w, a, city, import), 3, 0, 0, 0, 0);
	COUNTS(write_it(w, a, city, import).sum, 3, 0, 0, 0, 0);
	park = called(w, a, PARK);
	shoes = called(w, a, SHOES);
	assert_int_equal(park.kind, ORG_PARK);
	assert_int_equal(shoes.parent_id.v, park.org_id.v);
	assert_true(str_starts(shoes.org_path, park.org_path));
	SAME(S(CODE), shoes.uscc);
	assert_int_equal(park.unions_below, 2);
	assert_int_equal(placed(w, a, TEST_CITY).unions_below, before + 2);
	tree_is_right(w, a);
	/* The same file once more: nothing is written. */
	import = put(w, a, city, S(HEAD SHEET), IMPORT_BOTH);
	COUNTS(preview(w, a, city, import), 0, 0, 3, 0, 0);
	COUNTS(write_it(w, a, city, import).sum, 0, 0, 3, 0, 0);
	assert_int_equal(called(w, a, SHOES).rev, 1);
}

ON_BOTH(an_import_taken_back_leaves_no_trace_in_the_tree)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct org before = placed(w, a, TEST_CITY);
	struct brought b = bring(w, a, city, SHEET);
	struct import_by_id_row back = undo(w, a, city, b.import);

	assert_int_equal(back.undone, 3);
	assert_int_equal(back.undo_kept + back.undo_failed, 0);
	assert_false(called(w, a, PARK).org_id.v);
	assert_false(called(w, a, SHOES).org_id.v);
	assert_int_equal(placed(w, a, TEST_CITY).unions_below, before.unions_below);
	tree_is_right(w, a);
	/* And may come once more; the path it had is not given again. */
	COUNTS(bring(w, a, city, SHEET).sum, 3, 0, 0, 0, 0);
	tree_is_right(w, a);
}

static failed
certify(struct act *x, void *v)
{
	return org_certify(x, *(const id *)v, &(struct org_issuing){ S("新建工会") });
}

TEST(what_is_in_use_or_was_edited_since_stays)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct brought b = bring(w, a, city, SHEET);
	struct import_by_id_row back;
	struct org shoes = called(w, a, SHOES);

	OK(act_run(w, a, city, S("t"), certify, &shoes.org_id));
	COUNTS(bring(w, a, city, "基层工会,联合," TOYS "," PARK ",,0510-86800009,\n").sum, 0, 1, 0, 0, 0);
	back = undo(w, a, city, b.import);
	assert_int_equal(back.undone, 0);
	assert_int_equal(back.undo_kept, 1);
	assert_int_equal(back.undo_failed, 2);
	assert_int_equal(called(w, a, SHOES).org_id.v, shoes.org_id.v);
	tree_is_right(w, a);
}

/* --- which union a line is about ------------------------------------------------------------------------ */

TEST(a_line_changes_the_union_of_its_code_or_name_and_the_change_is_taken_back)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct brought b;

	(void)bring(w, a, city, SHEET);
	/* By its code it may have a new name; by its name and the union above, another telephone. */
	b = bring(w, a, city, "基层工会,独立,江阴市样例鞋业有限公司工会委员会," PARK "," CODE ",,\n"
		"基层工会,联合," TOYS "," PARK "," OTHER_CODE ",0510-86800009,\n");
	COUNTS(b.sum, 0, 2, 0, 0, 0);
	assert_false(called(w, a, SHOES).org_id.v);
	SAME(S("0510-86800002"), called(w, a, "江阴市样例鞋业有限公司工会委员会").phone);
	SAME(S("0510-86800009"), called(w, a, TOYS).phone);
	assert_int_equal(undo(w, a, city, b.import).undone, 2);
	SAME(S(CODE), called(w, a, SHOES).uscc);
	assert_null(called(w, a, TOYS).phone.s);
	tree_is_right(w, a);
}

TEST(unions_of_one_name_are_told_apart_by_the_union_above)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	const char *rows = "基层工会,联合," TOYS ",澄江街道总工会,,0510-86800021,\n"
		"基层工会,联合," TOYS ",华士镇总工会,,0510-86800022,\n";
	struct brought b;

	COUNTS(bring(w, a, city, rows).sum, 2, 0, 0, 0, 0);
	COUNTS(bring(w, a, city, rows).sum, 0, 0, 2, 0, 0);
	b = bring(w, a, city, "基层工会,联合," TOYS ",,,0510-86800023,\n");
	COUNTS(b.sum, 0, 0, 0, 0, 1);
	HAS(reason(w, a, &b, 2), "有 2 家，请写明上级工会");
}

TEST(a_sheet_moves_no_union)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct brought b;

	(void)bring(w, a, city, SHEET);
	b = bring(w, a, city, "基层工会,独立," SHOES ",华士镇总工会," CODE ",,\n");
	COUNTS(b.sum, 0, 0, 0, 0, 1);
	HAS(reason(w, a, &b, 2), "它现在的上级工会是“" PARK "”");
	assert_int_equal(b.held, 1);
}

TEST(a_sheet_of_ones_own_need_not_name_the_union_above_and_reaches_no_further)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct brought b;

	(void)bring(w, a, test_actor(w, a, "city", TEST_CITY), SHEET);
	b = bring(w, a, town, "基层工会,独立,江阴市样例木业有限公司工会委员会,,,,\n"
		"基层工会,独立,江阴市样例纸业有限公司工会委员会," PARK ",,,\n"
		"基层工会,独立,江阴市样例布业有限公司工会委员会,," CODE ",,\n");
	COUNTS(b.sum, 1, 0, 0, 0, 2);
	SAME(S("华士镇总工会"), called(w, a, "江阴市样例木业有限公司工会委员会").parent_name);
	HAS(reason(w, a, &b, 3), "您的范围内没有叫“" PARK "”的工会");
	HAS(reason(w, a, &b, 4), "它不在您的范围内");
	assert_int_equal(placed(w, a, TEST_TOWN).unions_below, 3);
	tree_is_right(w, a);
}

/* --- what is refused, and the preview knows it ------------------------------------------------------------ */

TEST(each_line_that_cannot_be_is_refused_in_the_preview_already)
{
	static const struct { const char *row, *why; } lines[] = {
		{ "园区总工会,," PARK ",江阴市总工会,,,", NULL },
		{ "基层工会,独立," SHOES ",江阴市临港总工会,,,", "上级工会要写全称，并且排在下级前面" },
		{ "镇街总工会,,江阴市样例镇总工会," PARK ",,,", "镇街总工会不能建在“" PARK "”之下" },
		{ "基层工会,," SHOES "," PARK ",,,", "请选择基层工会类型" },
		{ "基层工会,独立," SHOES "," PARK "," CODE ",,", NULL },
		{ "基层工会,独立," SHOES "," PARK ",,,", "与本表第 6 行重复" },
		{ "基层工会,独立," TOYS "," PARK "," CODE ",,", "与本表第 6 行重复" },
		{ "基层工会,独立,江阴市样例灯具有限公司工会委员会," SHOES ",,,", "不能建在“" SHOES "”之下" },
		{ "基层工会,独立," TOYS "," PARK ",,,2031-01-01", "建会日期还没有到" },
		{ "基层工会,独立,华士镇总工会,华士镇总工会,,电话,", "电话只写数字" },
	};
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct buf csv = { .a = a };
	struct brought b;
	id import;

	buf_put(&csv, S(HEAD));
	for (size_t i = 0; i < COUNT(lines); i++)
		buf_fmt(&csv, "%s\n", lines[i].row);
	import = put(w, a, city, buf_str(&csv), IMPORT_BOTH);
	COUNTS(preview(w, a, city, import), 2, 0, 0, 0, 8);
	b = write_it(w, a, city, import);
	COUNTS(b.sum, 2, 0, 0, 0, 8);
	for (size_t i = 0; i < COUNT(lines); i++)
		if (lines[i].why)
			HAS(reason(w, a, &b, (int64_t)i + 2), lines[i].why);
	/* A second line about the same union is no work that waits. */
	assert_int_equal(b.held, 6);
	tree_is_right(w, a);
}

TEST(only_changed_ones_leave_new_ones_and_those_below_them_alone)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	id import = put(w, a, city, S(HEAD SHEET "镇街总工会,,华士镇总工会,江阴市总工会,,0510-86800003,\n"), IMPORT_UPDATE);

	COUNTS(preview(w, a, city, import), 0, 1, 0, 3, 0);
	COUNTS(write_it(w, a, city, import).sum, 0, 1, 0, 3, 0);
}

/* More than a batch: the union above is in the one before. */
TEST(a_union_above_may_stand_thousands_of_lines_before)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct buf csv = { .a = a };
	id import;

	buf_put(&csv, S(HEAD "园区总工会,," PARK ",江阴市总工会,,,\n"));
	for (int i = 0; i < 450; i++)
		buf_fmt(&csv, "基层工会,独立,江阴市样例第%d公司工会委员会," PARK ",,,\n", i);
	import = put(w, a, city, buf_str(&csv), IMPORT_BOTH);
	COUNTS(preview(w, a, city, import), 451, 0, 0, 0, 0);
	COUNTS(write_it(w, a, city, import).sum, 451, 0, 0, 0, 0);
	assert_int_equal(called(w, a, PARK).unions_below, 450);
	tree_is_right(w, a);
}

/* What goes out may come in again: nothing changes. */
TEST(an_export_comes_in_as_it_went_out)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct export_ask ask = { .record = &org_record, .format = SHEET_CSV, .most = 0 };
	struct export_done done;
	struct brought b;
	struct db *d;
	id import = { 0 };
	int fd;

	(void)bring(w, a, city, SHEET);
	ask.columns = sheet_shown(a, &org_record);
	OK(file_scratch(w, a, &fd));
	OK(db_borrow(w->pool, a, &d));
	OK(export_write(w, city, a, d, &ask, fd, &done));
	db_return(w->pool, d);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	OK(put_of(w, a, city, (struct import_upload){ .record = &org_record, .fd = fd, .name = S("导出.csv") }, &import));
	b = write_it(w, a, city, import);
	COUNTS(b.sum, 0, 0, done.rows, 0, 0);
}

/* --- what is offered to choose from -------------------------------------------------------------------- */

static struct offers
offers_of(struct world *w, struct arena *a, const struct actor *who, const char *field, int64_t most)
{
	struct offers offers = { 0 };

	ASK(org_record.offers(d, a, who->scope, entity_field(&org_form_entity, str_of(field)), most, &offers));
	return offers;
}

/* The place of the one that begins like this, or -1. */
static int
offered(const struct offers *offers, const char *begins)
{
	for (int i = 0; offers->at && offers->at[i].label; i++)
		if (str_starts(str_of(offers->at[i].label), str_of(begins)))
			return i;
	return -1;
}

TEST(unions_above_and_divisions_below_ones_own_are_offered)
{
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY), *town = test_actor(w, a, "town", TEST_TOWN);
	struct offers offers = offers_of(w, a, city, "parent_name", 100);

	assert_true(offered(&offers, "江阴市总工会") == 0 && offered(&offers, "华士镇总工会") > 0);
	assert_int_equal(offered(&offers, "江阴市晟科机械装备有限公司"), -1);
	assert_false(offers.more);
	offers = offers_of(w, a, town, "parent_name", 100);
	assert_int_equal(offered(&offers, "华士镇总工会"), 0);
	assert_int_equal(offered(&offers, "江阴市总工会"), -1);
	offers = offers_of(w, a, city, "parent_name", 1);
	assert_true(offers.more && offers.at[0].label && !offers.at[1].label);
	offers = offers_of(w, a, town, "division", 100);
	SAME("320281107 华士镇", offers.at[0].label);
	assert_true(offered(&offers, "320281107") == 0 && offered(&offers, "320281001") == -1);
	assert_null(offers_of(w, a, city, "chair", 100).at);
}

ON_BOTH(what_a_dropdown_writes_is_read_back)
{
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);
	struct offers offers;
	struct brought b;
	const char *rows;
	str above;

	/* Two of one name: the second is chosen by what the dropdown says. */
	COUNTS(bring(w, a, city, "基层工会,联合," TOYS ",澄江街道总工会," CODE ",,\n"
		"基层工会,联合," TOYS ",华士镇总工会,,,\n").sum, 2, 0, 0, 0, 0);
	offers = offers_of(w, a, city, "parent_name", 100);
	assert_true(offered(&offers, TOYS "（" CODE "）") >= 0);
	above = str_of(offers.at[offered(&offers, TOYS "（编号 ")].label);
	rows = arena_fmt(a, "基层工会,独立," SHOES "," FMT ",,,\n基层工会,独立,江阴市样例布业有限公司工会委员会," TOYS "(" CODE "),,,\n",
		ARG(above)).s;
	COUNTS(bring(w, a, city, rows).sum, 2, 0, 0, 0, 0);
	COUNTS(bring(w, a, city, rows).sum, 0, 0, 2, 0, 0);
	assert_true(str_starts(called(w, a, SHOES).org_path, S(TEST_TOWN)));
	assert_true(str_starts(called(w, a, "江阴市样例布业有限公司工会委员会").org_path, S(TEST_STREET)));
	/* A name alone is not enough, and neither is a code of another one. */
	b = bring(w, a, city, "基层工会,独立,江阴市样例纸业有限公司工会委员会," TOYS ",,,\n"
		"基层工会,独立,江阴市样例木业有限公司工会委员会," PARK "（" CODE "）,,,\n");
	COUNTS(b.sum, 0, 0, 0, 0, 2);
	HAS(reason(w, a, &b, 2), "写上它的工会代码");
	HAS(reason(w, a, &b, 3), "您的范围内没有叫");
	tree_is_right(w, a);
}

TEST(a_division_is_written_with_its_name_and_kept_as_its_code)
{
	str rows = S("类别,基层工会类型,工会名称,上级工会,所属区划\n"
		"基层工会,联合," TOYS ",华士镇总工会,320281107 华士镇\n");
	struct world *w = test_world(a);
	const struct actor *city = test_actor(w, a, "city", TEST_CITY);

	COUNTS(write_it(w, a, city, put(w, a, city, rows, IMPORT_BOTH)).sum, 1, 0, 0, 0, 0);
	SAME("320281107", called(w, a, TOYS).division);
	COUNTS(write_it(w, a, city, put(w, a, city, rows, IMPORT_BOTH)).sum, 0, 0, 1, 0, 0);
}

/* --- what waits ------------------------------------------------------------------------------------------ */

TEST(a_row_whose_union_above_is_unknown_waits_and_is_put_right)
{
	struct world *w = test_world(a);
	const struct actor *town = test_actor(w, a, "town", TEST_TOWN);
	struct brought b = bring(w, a, town, "基层工会,联合," TOYS ",江阴市没有总工会,,,\n");
	struct org_form form = { .kind = ORG_BASE, .base = ORG_JOINT, .name = S(TOYS), .parent_name = S("江阴市没有总工会"),
		.division = S("320281107 华士镇") };
	struct held_fix fix = { .record = &org_record, .form = &form, .rev = 1 };
	struct held_many_row many;

	assert_int_equal(b.held, 1);
	fix.held = b.refused.at[0].held_id;
	ASK(db_one(d, a, held_many, town->scope, &many, .record = S("org"), .most = 10));
	assert_int_equal(many.n, 1);
	FAILS(ERR_INVALID, act_run(w, a, town, S("t"), held_fix, &fix));
	/* Left empty it is the union of whoever puts it right, as it is in a sheet. */
	form.parent_name = (str){ 0 };
	OK(act_run(w, a, town, S("t"), held_fix, &fix));
	SAME("华士镇总工会", called(w, a, TOYS).parent_name);
	SAME("320281107", called(w, a, TOYS).division);
	ASK(db_one(d, a, held_many, town->scope, &many, .record = S("org"), .most = 10));
	assert_int_equal(many.n, 0);
	tree_is_right(w, a);
}
