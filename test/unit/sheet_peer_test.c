/* exceljs and LibreOffice write and we read; we write and exceljs reads. */
#include <fcntl.h>

#include "test/test.h"
#include "test/sheets/sheets.h"

#define PEER "test/sheets/peer.mjs"

/* The folder exceljs has filled, or NULL where there is no exceljs to ask. */
static const char *
peer_folder(struct arena *a)
{
	char *folder = arena_z(a, arena_fmt(a, "%s/sheet-peer-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp"));

	if (access(PEER, R_OK) || system("node -e 'import(\"exceljs\")' 2>/dev/null"))
		return NULL;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(system(arena_z(a, arena_fmt(a, "node %s make %s", PEER, folder))), 0);
	return folder;
}

static void
peer_end(struct arena *a, const char *folder)
{
	assert_int_equal(system(arena_z(a, arena_fmt(a, "rm -r %s", folder))), 0);
}

static str
shown_file(struct arena *a, const char *folder, const char *name)
{
	int fd = open(arena_z(a, arena_fmt(a, "%s/%s", folder, name)), O_RDONLY);
	str got;

	assert_true(fd >= 0);
	got = shown(a, fd);
	close(fd);
	return got;
}

/* Kept, not made in each run: test/sheets/README.md. */
TEST(we_read_what_libreoffice_writes)
{
	int fd = open("test/sheets/calc.xlsx", O_RDONLY);
	struct sheet_row row;
	struct sheet *s;
	int64_t last;

	assert_true(fd >= 0);
	SAME("1:T江阴市样例公司会员名册\n"
	     "2:T姓名|T证件号码|T手机|T入会日期|T月基本工资（元）|T工作单位\n"
	     "3:T王小明|T320599199001010011|T19000000001|D2026-01-05|F6500|T样例公司\n"
	     "4:T阿依古丽·买买提|T320599199102120025|T19000000002|D2025-12-31|N7200.5\n", shown(a, fd));
	OK(sheet_open(a, fd, &sheet_limits, &s));
	SAME("名册", sheet_name(s));
	assert_int_equal(sheet_visible(s), 2);
	do
		OK(sheet_next(s, &row));
	while (row.number);
	assert_int_equal(sheet_merged(s, &last), 2);
	assert_int_equal(last, 4);
	close(fd);
}

TEST(we_read_what_exceljs_writes)
{
	const char *folder = peer_folder(a);
	struct buf many = { .a = a };

	if (!folder)
		skip();
	SAME("1:T姓名|T入会日期|T金额|T备注\n"
	     "2:T王小明|D2026-11-22|N12.5|Ta\nb\n"
	     "3:T阿依古丽·买买提|D2026-11-22 09:38:00|N320599199001011260|Btrue\n"
	     "4:F王小明|F2|E#N/A|T网页\n"
	     "7:T合并\n"
	     "9:_|_|_|T㑇𠮷\n", shown_file(a, folder, "rich.xlsx"));
	SAME("1:D2026-11-22|D1904-01-02\n", shown_file(a, folder, "late.xlsx"));
	for (int i = 1; i <= 3000; i++)
		buf_fmt(&many, "%d:T职工%d|N%d|D2026-11-22\n", i, i % 700, i);
	SAME(buf_str(&many), shown_file(a, folder, "shared.xlsx"));
	SAME(buf_str(&many), shown_file(a, folder, "inline.xlsx"));
	peer_end(a, folder);
}

TEST(exceljs_reads_what_we_write)
{
	static const struct choice genders[] = { { 1, "男", NULL }, { 2, "女", NULL }, { 0, NULL, NULL } };
	static const struct sheet_column columns[] = {
		{ { "姓名", 6 }, 0, NULL }, { { "性别", 6 }, 0, genders }, { { "日期", 6 }, 0, NULL },
	};
	static const struct sheet_cell row[] = {
		{ SHEET_TEXT, { "=1+1", 4 } }, { SHEET_NUMBER, { "-7.5", 4 } }, { SHEET_DATE, { "2026-11-22", 10 } },
	};
	const char *folder = peer_folder(a);
	struct sheet_out *o;
	char said[2000] = "";
	char *path;
	FILE *out;
	int fd;

	if (!folder)
		skip();
	path = arena_z(a, arena_fmt(a, "%s/ours.xlsx", folder));
	fd = open(path, O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	OK(sheet_out_open(a, fd, SHEET_XLSX, S("名册"), (str){ 0 }, columns, 3, &o));
	OK(sheet_out_row(o, row, 3));
	OK(sheet_out_close(o));
	close(fd);
	out = popen(arena_z(a, arena_fmt(a, "node %s show %s", PEER, path)), "r");
	assert_non_null(out);
	assert_true(fread(said, 1, sizeof said - 1, out) > 0);
	assert_int_equal(pclose(out), 0);
	SAME("worksheet 名册, frozen 1\n"
	     "1: [\"姓名\",\"性别\",\"日期\"]\n"
	     "2: [\"=1+1\",-7.5,\"2026-11-22\"]\n"
	     "bold true, format @\n"
	     "choices {\"type\":\"list\",\"formulae\":[\"'选项'!$B$1:$B$2\"],\"allowBlank\":true,"
	     "\"showInputMessage\":true,\"showErrorMessage\":true,"
	     "\"errorTitle\":\"请从列表中选择\",\"error\":\"这一列只能填写下拉列表里的选项。\"}\n", said);
	peer_end(a, folder);
}
