/* XLSX as Excel, WPS, LibreOffice and others write it, and as nobody should. */
#include "test/test.h"
#include "test/sheets/sheets.h"

#define B(lit) { lit, sizeof lit - 1 }
#define STRICT "http://purl.oclc.org/ooxml/spreadsheetml/main"
#define BROKEN "!文件不完整或已损坏，无法读取。请用 Excel 或 WPS 打开，重新保存后再上传。"
#define BROKEN_ROW(n) "!文件在第 " n " 行附近已损坏，无法读取。请用 Excel 或 WPS 打开，重新保存后再上传。"
#define ORDER(n) "!第 " n " 行的行号或单元格编号重复、倒退或写错。请用 Excel 或 WPS 打开，重新保存后再上传。"
#define DOCTYPE "!文件里含有不允许的定义（DOCTYPE），已停止读取。请用 Excel 或 WPS 重新保存后再上传。"
#define NO_ROWS "!表格里没有内容。只读取第一个可见的工作表，请确认数据在这个工作表里。"
#define NOT_SHEET "!这不是表格文件。请上传 Excel（.xlsx）或 CSV 文件。"
#define BOMB "!文件解压后异常庞大，已停止读取。请只保留需要的数据，重新保存后再上传。"
#define TEXT(r, s) "<c r='" r "' t='inlineStr'><is><t>" s "</t></is></c>"
#define TEN(s) s s s s s s s s s s

/* One worksheet, without strings or styles of the workbook. */
static const struct { const char *name; str in; const char *want; } worksheets[] = {
	{ "inline strings", B(ROWS("<row r='1'>" TEXT("A1", "姓名") TEXT("B1", "a &amp; b") "</row>")),
		"1:T姓名|Ta & b\n" },
	{ "prefixes", B("<x:worksheet xmlns:x='" MAIN_SPACE "'><x:sheetData><x:row r='2'><x:c r='A2' "
		"t='inlineStr'><x:is><x:t>张三</x:t></x:is></x:c><x:c r='B2'><x:v>7</x:v></x:c></x:row>"
		"</x:sheetData></x:worksheet>"), "2:T张三|N7\n" },
	{ "strict", B("<worksheet xmlns='" STRICT "'><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"
		"</sheetData></worksheet>"), "1:N1\n" },
	{ "no namespace", B("<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"),
		"1:N1\n" },
	{ "foreign elements", B("<worksheet xmlns='" MAIN_SPACE "' xmlns:e='urn:e'><e:sheetData/><sheetData>"
		"<row r='1' e:x='1'><e:c><e:v>9</e:v></e:c><c r='A1'><e:v>8</e:v><v>1</v></c></row></sheetData>"
		"<extLst><ext><row r='1'/></ext></extLst></worksheet>"), "1:N1\n" },
	{ "wrong dimension", B(WORKSHEET("<dimension ref='A1:XFD1048576'/><sheetData><row r='1'>"
		"<c r='A1'><v>1</v></c></row></sheetData>")), "1:N1\n" },
	{ "dimension of one cell", B(WORKSHEET("<dimension ref='A1'/><sheetData><row r='1' spans='1:1'>"
		"<c r='C1'><v>1</v></c></row></sheetData>")), "1:_|_|N1\n" },
	{ "without references", B(ROWS("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c r='B5'>"
		"<v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>")),
		"1:N1|_|N3\n5:_|N5|N6\n6:N7\n" },
	{ "cells out of order", B(ROWS("<row r='1'><c r='B1'><v>2</v></c><c r='A1'><v>1</v></c></row>")),
		"1:N1|N2\n" },
	{ "digits as they are", B(ROWS("<row r='1'><c r='A1'><v>3.20599E+17</v></c><c r='B1'><v> 0.1 </v></c>"
		"<c r='C1' t='n'><v>-5</v></c><c r='D1'><v>abc</v></c></row>")),
		"1:N3.20599E+17|N0.1|N-5|Tabc\n" },
	{ "booleans and errors", B(ROWS("<row r='1'><c r='A1' t='b'><v>1</v></c><c r='B1' t='b'><v>0</v></c>"
		"<c r='C1' t='e'><v>#N/A</v></c></row>")), "1:Btrue|Bfalse|E#N/A\n" },
	{ "formulas", B(ROWS("<row r='1'><c r='A1'><f>1+1</f><v>2</v></c><c r='B1' t='str'><f>A1&amp;\"x\"</f>"
		"<v>2x</v></c><c r='C1'><f t='shared' si='0'/></c><c r='D1' t='e'><f>1/0</f><v>#DIV/0!</v></c>"
		"<c r='E1' t='b'><f>TRUE()</f><v>1</v></c></row>")), "1:F2|F2x|F|E#DIV/0!|Ftrue\n" },
	{ "results that are empty", B(ROWS("<row r='1'><c r='A1' t='str'><f>\"\"</f><v></v></c><c r='B1'><f>A9</f><v/></c>"
		"<c r='C1' t='str'><f>A9</f></c></row>")), "1:_|F|F\n" },
	{ "rich text and readings", B(ROWS("<row r='1'><c r='A1' t='inlineStr'><is><r><rPr><b/></rPr>"
		"<t>王</t></r><r><t xml:space='preserve'> 小明</t></r><rPh sb='0' eb='1'><t>WANG</t></rPh>"
		"<phoneticPr fontId='1'/></is></c></row>")), "1:T王 小明\n" },
	{ "escapes", B(ROWS("<row r='1'>" TEXT("A1", "a_x000D__x000a_b_x005F_x0041_")
		TEXT("B1", "_xD842__xDFB7_ _x12_ _x0001_z") "</row>")), "1:Ta\r\nb_x0041_|T𠮷 _x12_ z\n" },
	{ "days of ISO 8601", B(ROWS("<row r='1'><c r='A1' t='d'><v>2026-11-22</v></c>"
		"<c r='B1' t='d'><v>2026-11-22T00:00:00.000</v></c><c r='C1' t='d'><v>2026-11-22T09:38:00Z</v></c>"
		"</row>")), "1:D2026-11-22|D2026-11-22|D2026-11-22 09:38:00\n" },
	{ "merged and hidden", B(WORKSHEET("<sheetData><row r='1' hidden='1'><c r='A1'><v>1</v></c><c r='B1'/>"
		"</row></sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells>")), "1:N1\n" },
	{ "rows with formats only", B(ROWS("<row r='1'><c r='A1'><v>1</v></c></row><row r='2'><c r='A2' s='1'/>"
		"</row><row r='9'/><row r='10'><c r='A10'><v>10</v></c></row>")), "1:N1\n10:N10\n" },
	{ "UTF-16", B("\xFF\xFE<\0r\0o\0w\0/\0>\0"), NO_ROWS },
	{ "comments and CDATA", B(ROWS("<!-- x --><row><c t='inlineStr'><is><t>a<!-- y --><![CDATA[<b>]]></t>"
		"</is></c></row><?pi z?>")), "1:Ta<b>\n" },
	{ "no rows", B(ROWS("")), NO_ROWS },
	{ "empty cells only", B(ROWS("<row r='1'><c r='A1' t='inlineStr'><is><t></t></is></c></row>")), NO_ROWS },
	{ "same row twice", B(ROWS("<row r='1'><c><v>1</v></c></row><row r='1'><c><v>2</v></c></row>")),
		"1:N1\n" ORDER("2") },
	{ "rows backwards", B(ROWS("<row r='5'><c><v>1</v></c></row><row r='4'><c><v>2</v></c></row>")),
		"5:N1\n" ORDER("6") },
	{ "row of letters", B(ROWS("<row r='x'/>")), ORDER("1") },
	{ "row 0", B(ROWS("<row r='0'/>")), ORDER("1") },
	{ "endless row number", B(ROWS("<row r='99999999999999999999'/>")), ORDER("1") },
	{ "cell of another row", B(ROWS("<row r='1'><c r='A2'><v>1</v></c></row>")), ORDER("1") },
	{ "same cell twice", B(ROWS("<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>")), ORDER("1") },
	{ "no cell", B(ROWS("<row r='1'><c r='11'><v>1</v></c></row>")), ORDER("1") },
	{ "long column", B(ROWS("<row r='1'><c r='AAAAAAAAAAAA1'><v>1</v></c></row>")), ORDER("1") },
	{ "column beyond", B(ROWS("<row r='1'><c r='XFD1'><v>1</v></c></row>")),
		"!第 1 行的列数太多，最多 300 列。" },
	{ "empty column beyond", B(ROWS("<row r='1'><c r='A1'><v>1</v></c><c r='XFD1' s='1'/></row>")), "1:N1\n" },
	{ "last column", B(ROWS("<row r='1'><c r='KO1'><v>1</v></c></row>")),
		"!第 1 行的列数太多，最多 300 列。" },
	{ "unknown type", B(ROWS("<row r='1'><c r='A1' t='zz'><v>1</v></c></row>")), BROKEN_ROW("1") },
	{ "no such string", B(ROWS("<row r='3'><c r='A3' t='s'><v>0</v></c></row>")), BROKEN_ROW("3") },
	{ "not well formed", B(ROWS("<row r='1'><c r='A1'><v>1</v></row>")), BROKEN_ROW("1") },
	{ "cut off", B("<worksheet xmlns='" MAIN_SPACE "'><sheetData><row r='1'><c><v>1</v></c></row>"),
		"1:N1\n" BROKEN_ROW("1") },
	{ "no bytes", B(" "), BROKEN },
	{ "doctype", B("<!DOCTYPE worksheet><worksheet/>"), DOCTYPE },
	{ "outside entity", B("<!DOCTYPE w [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><worksheet>&e;</worksheet>"),
		DOCTYPE },
	{ "laughs", B("<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>"), DOCTYPE },
	{ "undefined entity", B(ROWS("<row r='1'><c><v>&e;</v></c></row>")), BROKEN_ROW("1") },
	{ "deep", B(ROWS("<row r='1'>" TEN("<a>") TEN("<a>") TEN("<a>") TEN("</a>") TEN("</a>") TEN("</a>")
		"</row>")), BROKEN_ROW("1") },
	{ "just not too deep", B(ROWS("<row r='1'>" TEN("<a>") TEN("<a>") TEN("</a>") TEN("</a>")
		"<c><v>1</v></c></row>")), "1:N1\n" },
	{ "control by number", B(ROWS("<row r='1'><c><v>&#1;</v></c></row>")), BROKEN_ROW("1") },
	{ "delete", B(ROWS("<row r='1'>" TEXT("A1", "x&#127;") "</row>")),
		"!单元格 A1 含有不能使用的控制字符，请删去后再上传。" },
};

TEST(every_worksheet_reads_as_people_expect)
{
	for (size_t i = 0; i < COUNT(worksheets); i++) {
		print_message("# %s\n", worksheets[i].name);
		SAME(worksheets[i].want, shown(a, worksheet_of(a, worksheets[i].in)));
	}
}

#define ONE B(ROWS("<row r='1'><c r='A1'><v>1</v></c></row>"))
#define TWO B(ROWS("<row r='1'><c r='A1'><v>2</v></c></row>"))
#define SHEET_PART "xl/worksheets/sheet1.xml"
#define DATED(n, v) "<c r='" n "' s='1'><v>" v "</v></c>"

static const struct { const char *name; struct part parts[4]; const char *want; } workbooks[] = {
	{ "shared strings", { { SHEET_PART, B(ROWS("<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' t='s'>"
		"<v>0</v></c><c r='C1' t='s'><v>2</v></c></row>")) },
		{ "xl/sharedStrings.xml", B("<sst xmlns='" MAIN_SPACE "' uniqueCount='4000000000'><si><t>b</t></si>"
		"<si><r><t>王</t></r><r><t>娟</t></r><rPh sb='0' eb='1'><t>Wang</t></rPh></si><si/></sst>") } },
		"1:T王娟|Tb\n" },
	{ "beyond the strings", { { SHEET_PART, B(ROWS("<row r='1'><c r='A1' t='s'><v>1</v></c></row>")) },
		{ "xl/sharedStrings.xml", B("<sst xmlns='" MAIN_SPACE "'><si><t>b</t></si></sst>") } }, BROKEN_ROW("1") },
	{ "broken strings", { { SHEET_PART, ONE }, { "xl/sharedStrings.xml", B("<sst><si>") } }, BROKEN },
	{ "first visible", { { SHEET_PART, ONE }, { "xl/worksheets/sheet2.xml", TWO },
		{ "xl/workbook.xml", B(WORKBOOK("<sheets><sheet name='a' r:id='rId1' state='veryHidden'/>"
		"<sheet name='b' r:id='rId2'/><sheet name='c' r:id='rId1'/></sheets>")) },
		{ "xl/_rels/workbook.xml.rels", B(RELATIONS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml")
		RELATION("rId2", "worksheet", "../XL/./worksheets/Sheet2.xml"))) } }, "1:N2\n" },
	{ "all hidden", { { SHEET_PART, ONE }, { "xl/workbook.xml", B(WORKBOOK("<sheets><sheet name='a' "
		"r:id='rId1' state='hidden'/></sheets>")) } }, "!文件里没有可见的工作表。" },
	{ "charts only", { { SHEET_PART, ONE }, { "xl/_rels/workbook.xml.rels",
		B(RELATIONS(RELATION("rId1", "chartsheet", "worksheets/sheet1.xml"))) } },
		"!文件里没有可见的工作表。" },
	{ "outside the package", { { SHEET_PART, ONE }, { "xl/_rels/workbook.xml.rels",
		B(RELATIONS("<Relationship Id='rId1' Type='" RELATION_SPACE "/worksheet' TargetMode='External' "
		"Target='worksheets/sheet1.xml'/>")) } }, "!文件里没有可见的工作表。" },
	{ "above the package", { { SHEET_PART, ONE }, { "xl/_rels/workbook.xml.rels",
		B(RELATIONS(RELATION("rId1", "worksheet", "../../../etc/passwd"))) } }, "!文件里没有可见的工作表。" },
	{ "no such part", { { "x", ONE } }, BROKEN },
	{ "no relations of the package", { { SHEET_PART, ONE }, { "_rels/.rels", B("<Relationships/>") } },
		"1:N1\n" },
	{ "backslashes", { { "XL\\worksheets\\SHEET1.xml", ONE } }, "1:N1\n" },
	{ "dates", { { SHEET_PART, B(ROWS("<row r='1'>" DATED("A1", "46348") DATED("B1", "1") DATED("C1", "59")
		DATED("D1", "60") DATED("E1", "61") DATED("F1", "2958465") DATED("G1", "2958466") DATED("H1", "-1")
		DATED("I1", "46348.999") DATED("J1", "4.6348E4") DATED("K1", "0.5") "</row>")) },
		{ "xl/styles.xml", B("<styleSheet xmlns='" MAIN_SPACE "'><cellStyleXfs><xf numFmtId='0'/><xf/>"
		"</cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>") } },
		"1:D2026-11-22|D1900-01-01|D1900-02-28|D1900-02-29|D1900-03-01|D9999-12-31|N2958466|N-1|"
		"D2026-11-22|D2026-11-22|N0.5\n" },
	{ "dates from 1904", { { SHEET_PART, B(ROWS("<row r='1'>" DATED("A1", "44886") DATED("B1", "0")
		DATED("C1", "60") "</row>")) },
		{ "xl/workbook.xml", B(WORKBOOK("<workbookPr date1904='1'/>" SHEETS)) },
		{ "xl/styles.xml", B("<styleSheet xmlns='" MAIN_SPACE "'><cellXfs><xf/><xf numFmtId='14'/></cellXfs>"
		"</styleSheet>") } }, "1:D2026-11-22|D1904-01-01|D1904-03-01\n" },
	{ "times", { { SHEET_PART, B(ROWS("<row r='1'><c s='1'><v>46348.4013888889</v></c><c s='1'><v>46348</v></c>"
		"<c s='2'><v>46348.75</v></c><c s='3'><v>1.5</v></c><c s='1'><v>46347.9999999</v></c>"
		"<c s='1'><v>0.5</v></c></row>")) },
		{ "xl/styles.xml", B("<styleSheet xmlns='" MAIN_SPACE "'><numFmts><numFmt numFmtId='176' "
		"formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm;@'/></numFmts><cellXfs><xf/>"
		"<xf numFmtId='176'/><xf numFmtId='20'/><xf numFmtId='46'/></cellXfs><dxfs><dxf>"
		"<numFmt numFmtId='176' formatCode='0'/></dxf></dxfs></styleSheet>") } },
		"1:D2026-11-22 09:38:00|D2026-11-22|D18:00:00|D36:00:00|D2026-11-22|D12:00:00\n" },
	{ "ODS", { { "mimetype", B("application/vnd.oasis.opendocument.spreadsheet") },
		{ "xl/workbook.xml", { 0 } }, { "_rels/.rels", B(RELATIONS(RELATION("rId1", "officeDocument", "content.xml"))) } },
		"!这是 ODS 格式的表格。请用 WPS 或 LibreOffice 打开，另存为 .xlsx 后再上传。" },
	{ "xlsb", { { "xl/workbook.bin", B("x") }, { "_rels/.rels",
		B(RELATIONS(RELATION("rId1", "officeDocument", "xl/workbook.bin"))) } },
		"!这是二进制工作簿（.xlsb）。请用 Excel 打开，另存为 .xlsx 后再上传。" },
	{ "a letter", { { "word/document.xml", B("<document/>") }, { "_rels/.rels",
		B(RELATIONS(RELATION("rId1", "officeDocument", "word/document.xml"))) } }, NOT_SHEET },
	{ "doctype in the strings", { { SHEET_PART, ONE }, { "xl/sharedStrings.xml", B("<!DOCTYPE a><sst/>") } },
		DOCTYPE },
	{ "doctype in the workbook", { { SHEET_PART, ONE }, { "xl/workbook.xml", B("<!DOCTYPE a><workbook/>") } },
		DOCTYPE },
	{ "doctype in the relations", { { SHEET_PART, ONE }, { "_rels/.rels", B("<!DOCTYPE a><a/>") } }, DOCTYPE },
	{ "doctype in the styles", { { SHEET_PART, ONE }, { "xl/styles.xml", B("<!DOCTYPE a><a/>") } }, DOCTYPE },
};

TEST(every_workbook_reads_as_people_expect)
{
	for (size_t i = 0; i < COUNT(workbooks); i++) {
		print_message("# %s\n", workbooks[i].name);
		SAME(workbooks[i].want, shown(a, workbook_of(a, workbooks[i].parts, 4)));
	}
}

/* Number formats, and what the day 46348.75 is shown as; NULL: stays a number. */
static const struct { const char *code, *want; } formats[] = {
	{ "General", NULL }, { "G/通用格式", NULL }, { "0.00", NULL }, { "#,##0;[Red]-#,##0", NULL },
	{ "0.00E+00", NULL }, { "@", NULL }, { "0&quot;days&quot;", NULL }, { "[DBNum1]0", NULL },
	{ "0\\d", NULL }, { "_d0", NULL }, { "[Red]0", NULL },
	{ "yyyy-mm-dd", "2026-11-22" }, { "yyyy/m/d;@", "2026-11-22" },
	{ "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "2026-11-22" }, { "yyyy年m月", "2026-11-22" },
	{ "[$-804]yyyy&quot;年&quot;m&quot;月&quot;", "2026-11-22" }, { "m月d日", "2026-11-22" },
	{ "[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "2026-11-22" },
	{ "mmm-yy", "2026-11-22" }, { "m", "2026-11-22" }, { "aaaa", "2026-11-22" }, { "[$-411]ge.m", "2026-11-22" },
	{ "YYYY-MM-DD HH:MM:SS", "2026-11-22 18:00:00" }, { "h:mm AM/PM", "18:00:00" },
	{ "mm:ss", "18:00:00" }, { "上午/下午h&quot;时&quot;mm&quot;分&quot;", "18:00:00" },
	{ "[h]:mm", "1112370:00:00" }, { "[mm]", "1112370:00:00" },
};

TEST(formats_tell_dates_from_numbers)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		str styles = arena_fmt(a, "<styleSheet xmlns='" MAIN_SPACE "'><numFmts><numFmt numFmtId='180' "
			"formatCode='%s'/></numFmts><cellXfs><xf numFmtId='180'/></cellXfs></styleSheet>",
			formats[i].code);
		struct part parts[] = {
			{ SHEET_PART, B(ROWS("<row><c s='0'><v>46348.75</v></c></row>")) },
			{ "xl/styles.xml", styles },
		};
		str want = formats[i].want ? arena_fmt(a, "1:D%s\n", formats[i].want) : S("1:N46348.75\n");

		print_message("# %s\n", formats[i].code);
		SAME(want, shown(a, workbook_of(a, parts, 2)));
	}
}

TEST(built_in_formats_tell_dates_from_numbers)
{
	for (int i = 0; i < 64; i++) {
		bool day = (i >= 14 && i <= 17) || i == 22 || (i >= 27 && i <= 31) || i == 36 ||
			(i >= 50 && i <= 54) || i == 57 || i == 58;
		bool time = (i >= 18 && i <= 21) || (i >= 32 && i <= 35) || (i >= 45 && i <= 47) ||
			i == 55 || i == 56;
		str styles = arena_fmt(a, "<styleSheet xmlns='" MAIN_SPACE "'><cellXfs><xf numFmtId='%d'/></cellXfs>"
			"</styleSheet>", i);
		struct part parts[] = {
			{ SHEET_PART, B(ROWS("<row><c s='0'><v>30</v></c></row>")) },
			{ "xl/styles.xml", styles },
		};

		SAME(day ? "1:D1900-01-30\n" : i == 46 ? "1:D720:00:00\n" : time ? "1:D00:00:00\n" : "1:N30\n",
		     shown(a, workbook_of(a, parts, 2)));
	}
}

TEST(it_knows_its_worksheet)
{
	static const struct part parts[] = { { SHEET_PART, ONE }, { "xl/workbook.xml",
		B(WORKBOOK("<sheets><sheet name='汇总 &amp; 明细' r:id='rId1'/><sheet name='x' r:id='rId1'/>"
		"<sheet name='y' r:id='rId1' state='hidden'/></sheets>")) } };
	struct sheet *s;

	OK(sheet_open(a, workbook_of(a, parts, 2), &sheet_limits, &s));
	SAME("汇总 & 明细", sheet_name(s));
	assert_int_equal(sheet_visible(s), 2);
	assert_int_equal(sheet_format(s), SHEET_XLSX);
}

TEST(merged_cells_are_counted_behind_the_last_row)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t last;

	OK(sheet_open(a, worksheet_of(a, S(WORKSHEET("<sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData>"
		"<mergeCells count='3'><mergeCell ref='A1:B1'/><mergeCell ref='C2:D19'/><mergeCell/></mergeCells>"))),
		&sheet_limits, &s));
	OK(sheet_next(s, &row));
	assert_int_equal(sheet_merged(s, &last), 0);
	OK(sheet_next(s, &row));
	assert_int_equal(row.number, 0);
	assert_int_equal(sheet_merged(s, &last), 3);
	assert_int_equal(last, 19);
}

/* Who keeps a file reads it while a child still reads it, by a descriptor with the same offset. */
TEST(reading_leaves_the_offset_to_others)
{
	static const struct part parts[] = { { SHEET_PART, ONE } };
	int fd = workbook_of(a, parts, 1);
	struct sheet_row row;
	struct sheet *s;

	assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
	OK(sheet_open(a, fd, &sheet_limits, &s));
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
	OK(sheet_next(s, &row));
	assert_int_equal(row.number, 1);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 7);
}

static str
zeros(struct arena *a, size_t n)
{
	return (str){ arena_get(a, n), n };
}

TEST(bombs_are_refused)
{
	struct sheet_limits few = sheet_limits;
	struct part parts[] = { { SHEET_PART, ONE }, { "xl/media/image1.png", zeros(a, (17 << 20)) } };

	SAME(BOMB, shown(a, workbook_of(a, parts, 2)));
	/* Told before the entries are listed. */
	few.entries_most = 4;
	parts[1].bytes = S("small");
	SAME("!文件里包含的部件太多（最多 4 个）。请只保留需要的工作表和数据，重新保存后再上传。",
	     shown_within(a, workbook_of(a, parts, 2), &few));
}

/* In every header that begins with `mark` and is the worksheet's, writes 100 as the size. */
static void
belittle(char *s, size_t n, const char *mark, size_t name, size_t size)
{
	for (size_t i = 0; i + 64 < n; i++)
		if (!memcmp(s + i, mark, 4) && !memcmp(s + i + name, SHEET_PART, sizeof SHEET_PART - 1))
			memcpy(s + i + size, "\x64\0\0\0", 4);
}

TEST(bombs_that_lie_are_refused)
{
	struct part part = { .path = SHEET_PART };
	struct buf b = { .a = a };
	str bytes;
	char *s;

	buf_reserve(&b, 18 << 20);
	buf_put(&b, S("<worksheet xmlns='" MAIN_SPACE "'><sheetData>"));
	for (int i = 0; i < 17 << 10; i++)
		buf_fmt(&b, "<row>%1013s</row>", "");
	buf_put(&b, S("</sheetData></worksheet>"));
	part.bytes = buf_str(&b);
	bytes = file_bytes(a, workbook_of(a, &part, 1));
	s = arena_z(a, bytes);
	belittle(s, bytes.n, "PK\1\2", 46, 24);
	belittle(s, bytes.n, "PK\3\4", 30, 22);
	SAME(BOMB, shown(a, file_of(a, (str){ s, bytes.n })));
}

TEST(names_and_tags_without_end_are_refused)
{
	struct buf names = { .a = a }, prefixes = { .a = a }, tag = { .a = a };

	buf_reserve(&tag, 4 << 20);
	buf_put(&names, S("<worksheet xmlns='" MAIN_SPACE "'>"));
	for (int i = 0; i < 5000; i++)
		buf_fmt(&names, "<name%d/>", i);
	SAME(BROKEN, shown(a, worksheet_of(a, buf_str(&names))));
	buf_put(&prefixes, S("<worksheet xmlns='" MAIN_SPACE "'>"));
	for (int i = 0; i < 5000; i++)
		buf_fmt(&prefixes, "<p%d:a xmlns:p%d='urn:x'/>", i, i);
	SAME(BROKEN, shown(a, worksheet_of(a, buf_str(&prefixes))));
	buf_put(&tag, S("<worksheet x='"));
	for (int i = 0; i < 3 << 20; i++)
		buf_char(&tag, (char)('a' + i * 7 % 23));
	SAME(BROKEN, shown(a, worksheet_of(a, buf_str(&tag))));
}

TEST(each_limit_has_its_own_sentence)
{
	struct sheet_limits few = sheet_limits;
	struct part parts[] = {
		{ SHEET_PART, B(ROWS("<row r='3'><c r='B3' t='s'><v>0</v></c></row>")) },
		{ "xl/sharedStrings.xml", B("<sst><si><t>一二三四五</t></si><si><t>b</t></si></sst>") },
	};

	few.strings_most = 1;
	SAME("!文件里的文字太多（不同的内容最多 1 种）。请分成几个文件上传。",
	     shown_within(a, workbook_of(a, parts, 2), &few));
	few.strings_most = 2;
	few.rows_most = 2;
	SAME("!行数太多，最多 2 行。请分成几个文件上传。", shown_within(a, workbook_of(a, parts, 2), &few));
	few.rows_most = 3;
	few.cell_most = 4;
	SAME("!单元格 B3 的内容太长，最多 4 个字。如果原文没有这么长，请检查是否缺了双引号。",
	     shown_within(a, workbook_of(a, parts, 2), &few));
	few.cell_most = 5;
	SAME("3:_|T一二三四五\n", shown_within(a, workbook_of(a, parts, 2), &few));
}

TEST(a_long_cell_and_a_long_row)
{
	struct buf b = { .a = a };
	str cell = arena_fmt(a, "%032767d", 0), longer = arena_fmt(a, "%0400000d", 0);

	buf_fmt(&b, "<worksheet><sheetData><row><c t='str'><v>" FMT "</v></c></row>", ARG(cell));
	buf_fmt(&b, "<row><c t='inlineStr'><is><t>" FMT "x</t></is></c></row></sheetData></worksheet>", ARG(cell));
	HAS(shown(a, worksheet_of(a, buf_str(&b))), "!单元格 A2 的内容太长，最多 32767 个字。");
	b.n = 0;
	buf_fmt(&b, "<worksheet><sheetData><row><c t='inlineStr'><is><t>" FMT FMT FMT "</t></is></c></row></sheetData>"
	        "</worksheet>", ARG(longer), ARG(longer), ARG(longer));
	HAS(shown(a, worksheet_of(a, buf_str(&b))), "!单元格 A1 的内容太长，最多 32767 个字。");
	b.n = 0;
	buf_reserve(&b, 10 << 20);
	buf_put(&b, S("<worksheet><sheetData><row>"));
	for (int i = 0; i < 290; i++)
		buf_fmt(&b, "<c t='inlineStr'><is><t>" FMT "</t></is></c>", ARG(cell));
	buf_put(&b, S("</row></sheetData></worksheet>"));
	SAME("!第 1 行的内容太多，一行最多 8 MB。", shown(a, worksheet_of(a, buf_str(&b))));
}

TEST(what_is_cut_off_anywhere_is_refused)
{
	str bytes = file_bytes(a, worksheet_of(a, S(ROWS("<row r='1'>" TEXT("A1", "姓名") "</row>"))));

	for (size_t n = 4; n < bytes.n; n++) {
		str got = shown(a, file_of(a, str_part(bytes, 0, n)));

		SAME(BROKEN, got);
	}
}

/* Any byte changed: it may still be read, or is refused with a sentence, and nothing worse. */
TEST(what_is_damaged_anywhere_does_no_harm)
{
	str bytes = file_bytes(a, worksheet_of(a, S(ROWS("<row r='1'>" TEXT("A1", "姓名") "</row>"))));

	for (size_t i = 0; i < bytes.n; i++) {
		char *s = arena_z(a, bytes);

		s[i] = (char)(s[i] ^ 0x41);
		shown(a, file_of(a, (str){ s, bytes.n }));
	}
}

TEST(protected_and_old_workbooks)
{
	static const char old[1024] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
	char locked[40000] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

	SAME("!这是旧版 Excel（.xls）或其他旧格式的文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
	     shown(a, file_of(a, (str){ old, sizeof old })));
	for (size_t i = 0; i < 16; i++)
		locked[16380 + 2 * i] = "EncryptedPackage"[i];
	SAME("!这个文件设有打开密码，无法读取。请取消密码，另存后再上传。",
	     shown(a, file_of(a, (str){ locked, sizeof locked })));
}
