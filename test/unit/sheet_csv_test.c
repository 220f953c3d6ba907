/* CSV as people save it, and what they are told when it cannot be read. */
#include <iconv.h>

#include "test/test.h"
#include "test/sheets/sheets.h"

#define NO_ROWS "!表格里没有内容。只读取第一个可见的工作表，请确认数据在这个工作表里。"
#define NOT_SHEET "!这不是表格文件。请上传 Excel（.xlsx）或 CSV 文件。"
#define WEB "!这是网页格式的文件，不是真正的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
#define SAVE_AS "请另存为 .xlsx，或者存为 UTF-8 编码的 CSV 后再上传。"

#define B(lit) { lit, sizeof lit - 1 }
static const struct { const char *name; str in; const char *want; } cases[] = {
	{ "plain", B("姓名,电话\n张三,19000000001\n"), "1:T姓名|T电话\n2:T张三|T19000000001\n" },
	{ "mark", B("\xEF\xBB\xBF" "a,b\r\n1,2\r\n"), "1:Ta|Tb\n2:T1|T2\n" },
	{ "old Mac line ends", B("a,b\r1,2\r"), "1:Ta|Tb\n2:T1|T2\n" },
	{ "no last line end", B("a,b\n1,2"), "1:Ta|Tb\n2:T1|T2\n" },
	{ "semicolons", B("a;b\n1,5;2\n"), "1:Ta|Tb\n2:T1,5|T2\n" },
	{ "tabs", B("a\tb\n1,5\t2\n"), "1:Ta|Tb\n2:T1,5|T2\n" },
	{ "delimiter in quotes", B("\"a;b;c\",d\n1,2\n"), "1:Ta;b;c|Td\n2:T1|T2\n" },
	{ "Excel's hint", B("sep=;\r\na;b,c\r\n"), "1:Ta|Tb,c\n" },
	{ "quotes", B("\"a \"\"b\"\"\",\"x\ny\"\n"), "1:Ta \"b\"|Tx\ny\n" },
	{ "quote within", B("5\" pipe,b\n"), "1:T5\" pipe|Tb\n" },
	{ "blanks after a quote", B("\"a\" ,b\n"), "1:Ta|Tb\n" },
	{ "blanks are kept", B(" a ,b\n"), "1:T a |Tb\n" },
	{ "digits as text", B("=\"001\",\"=\"\"0\"\"\"\"2\"\"\"\n"), "1:T001|T0\"2\n" },
	{ "a formula is only text", B("=1+1,=\"a\"&\"b\"\n"), "1:T=1+1|T=\"a\"&\"b\"\n" },
	{ "apostrophes", B("'abc,'=1,''=1,'\n"), "1:T'abc|T=1|T'=1|T'\n" },
	{ "empty rows are passed over", B("a,b\n\n,,\n1,\n"), "1:Ta|Tb\n4:T1\n" },
	{ "gaps", B(",,c\n"), "1:_|_|Tc\n" },
	{ "long number", B("3.20599E+17\n"), "1:T3.20599E+17\n" },
	{ "UTF-16LE", B("\xFF\xFE" "a\0\t\0" "\x20\x5F" "\n\0" "\x42\xD8\xB7\xDF"), "1:Ta|T张\n2:T𠮷\n" },
	{ "UTF-16BE", B("\xFE\xFF\0a\0,\x5F\x20\0\n"), "1:Ta|T张\n" },
	{ "half a pair", B("\xFF\xFE" "a\0\n\0" "\x42\xD8" "b\0"), "1:Ta\n!第 2 行有编码错误的字。" SAVE_AS },
	{ "half a unit", B("\xFF\xFE" "a\0\n\0b"), "1:Ta\n!第 2 行有编码错误的字。" SAVE_AS },
	{ "damaged UTF-8", B("张三,李四\n王五,赵\xE5\x85,孙七\n"), "1:T张三|T李四\n!第 2 行有编码错误的字。" SAVE_AS },
	{ "neither", B("a,\xFF\xFF\x80\n"), "!认不出文件的文字编码。" SAVE_AS },
	{ "quote without end", B("a,b\n1,\"2\n3,4\n"), "1:Ta|Tb\n!从第 2 行开始的引号没有结束，请补上缺少的双引号。" },
	{ "after a quote", B("a,b\n\"x\"y,2\n"),
		"1:Ta|Tb\n!第 2 行的结束引号后面还有内容。单元格里的双引号要写成两个。" },
	{ "NUL", B("a,b\n1,\0\n"), "1:Ta|Tb\n!第 2 行含有空字符（NUL），文件可能已损坏，或者不是文本文件。" },
	{ "control", B("a,b\n1,x\1\n"), "1:Ta|Tb\n!单元格 B2 含有不能使用的控制字符，请删去后再上传。" },
	{ "nothing", B(""), "!这个文件是空的，没有任何内容。" },
	{ "only a mark", B("\xEF\xBB\xBF"), NO_ROWS },
	{ "only line ends", B("\r\n\r\n,,,\r\n"), NO_ROWS },
	{ "a page", B("\r\n <html><table>"), WEB },
	{ "XML 2003", B("\xEF\xBB\xBF<?xml version='1.0'?>"), WEB },
	{ "PDF", B("%PDF-1.4\n"), NOT_SHEET },
	{ "picture", B("\x89PNG\r\n\x1A\n"), NOT_SHEET },
	{ "program", B("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0\xB8\0\0\0"), NOT_SHEET },
};

TEST(every_case_reads_as_people_expect)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		print_message("# %s\n", cases[i].name);
		SAME(cases[i].want, shown(a, file_of(a, cases[i].in)));
	}
}

TEST(each_limit_has_its_own_sentence)
{
	struct sheet_limits few = { .packed_most = 4 << 20, .ratio_most = 100, .entries_most = 10,
		.strings_most = 10, .columns_most = 2, .rows_most = 3, .cell_most = 4 };
	struct sheet_limits small = few;

	SAME("!第 1 行的列数太多，最多 2 列。", shown_within(a, file_of(a, S("a,b,c\n")), &few));
	SAME("1:Ta|Tb\n", shown_within(a, file_of(a, S("a,b,,,,\n")), &few));
	SAME("1:T1\n2:T2\n3:T3\n!行数太多，最多 3 行。请分成几个文件上传。",
	     shown_within(a, file_of(a, S("1\n2\n3\n4\n5\n")), &few));
	SAME("1:T1\n2:T2\n3:T3\n", shown_within(a, file_of(a, S("1\n2\n3\n\n,\n\n")), &few));
	SAME("1:T一二三四\n!单元格 A2 的内容太长，最多 4 个字。如果原文没有这么长，请检查是否缺了双引号。",
	     shown_within(a, file_of(a, S("一二三四\n一二三四五\n")), &few));
	SAME("!单元格 A1 的内容太长，最多 4 个字。如果原文没有这么长，请检查是否缺了双引号。",
	     shown_within(a, file_of(a, S("123456789012345678901234567890123456789\n")), &few));
	SAME("!从第 1 行开始的引号没有结束，请补上缺少的双引号。",
	     shown_within(a, file_of(a, S("\"123456789012345678901234567890123456789,")), &few));
	small.packed_most = 1;
	SAME("!文件太大，最多 0 MB。请分成几个文件上传。", shown_within(a, file_of(a, S("ab")), &small));
}

TEST(a_fault_stays)
{
	struct sheet *s;
	struct sheet_row row;

	OK(sheet_open(a, file_of(a, S("\"a")), &sheet_limits, &s));
	FAILS(ERR_INVALID, sheet_next(s, &row));
	FAILS(ERR_INVALID, sheet_next(s, &row));
}

TEST(an_end_stays)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t done, all;

	OK(sheet_open(a, file_of(a, S("a,b\n")), &sheet_limits, &s));
	OK(sheet_next(s, &row));
	for (int i = 0; i < 2; i++) {
		OK(sheet_next(s, &row));
		assert_int_equal(row.number, 0);
		assert_int_equal(row.n, 0);
	}
	sheet_progress(s, &done, &all);
	assert_int_equal(done, 4);
	assert_int_equal(all, 4);
	assert_int_equal(sheet_format(s), SHEET_CSV);
	SAME("UTF-8", sheet_encoding(s));
	SAME("", sheet_name(s));
}

static str
gb_of(struct arena *a, str utf8)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	char *in = arena_z(a, utf8), *to = arena_get(a, utf8.n * 2 + 4), *out = to;
	size_t n = utf8.n, room = utf8.n * 2 + 4;

	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &in, &n, &out, &room), 0);
	iconv_close(cd);
	return (str){ to, (size_t)(out - to) };
}

TEST(GB18030_with_rare_names)
{
	str gb = gb_of(a, S("姓名,单位\n㑇𠮷堃,江阴市总工会\n阿依古丽·买买提,联通\n䶮,€\n"));
	struct sheet *s;

	SAME("1:T姓名|T单位\n2:T㑇𠮷堃|T江阴市总工会\n3:T阿依古丽·买买提|T联通\n4:T䶮|T€\n",
	     shown(a, file_of(a, gb)));
	OK(sheet_open(a, file_of(a, gb), &sheet_limits, &s));
	SAME("GB18030", sheet_encoding(s));
}

TEST(two_bytes_that_UTF_8_would_take_as_well_are_Chinese)
{
	SAME("1:T联通\n", shown(a, file_of(a, gb_of(a, S("联通\n")))));
}

/* Four bytes a character, at each place where a block may end. */
TEST(characters_across_blocks)
{
	static const char *const encodings[] = { "GB18030", "UTF-8", "UTF-16LE" };

	for (size_t e = 0; e < COUNT(encodings); e++) {
		for (size_t shift = 0; shift < 4; shift++) {
			struct buf b = { .a = a };
			struct sheet *s;
			struct sheet_row row;
			size_t rows = 0;
			iconv_t cd = iconv_open(encodings[e], "UTF-8");
			char *in, *to, *out;
			size_t n, room;

			if (e == 2)
				buf_put(&b, S("\xEF\xBB\xBF"));
			for (size_t i = 0; i < shift; i++)
				buf_char(&b, 'x');
			buf_put(&b, S("张\n"));
			for (int i = 0; i < 6000; i++)
				buf_put(&b, S("𠮷㑇堃,\"𠮷\"\"㑇\"\r\n"));
			in = b.s;
			n = b.n;
			room = n * 2;
			out = to = arena_get(a, room);
			assert_int_equal(iconv(cd, &in, &n, &out, &room), 0);
			iconv_close(cd);
			OK(sheet_open(a, file_of(a, (str){ to, (size_t)(out - to) }), &sheet_limits, &s));
			SAME(encodings[e], sheet_encoding(s));
			OK(sheet_next(s, &row));
			for (;; rows++) {
				OK(sheet_next(s, &row));
				if (!row.number)
					break;
				SAME("𠮷㑇堃", row.at[0].text);
				SAME("𠮷\"㑇", row.at[1].text);
			}
			assert_int_equal(rows, 6000);
		}
	}
}

TEST(only_regular_files)
{
	struct sheet *s;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	FAILS(ERR_FAULT, sheet_open(a, ends[0], &sheet_limits, &s));
	FAILS(ERR_FAULT, sheet_open(a, -1, &sheet_limits, &s));
	close(ends[0]);
	close(ends[1]);
}
