/* A register as WPS 表格 saves it gives the rows that anybody sees in it. */
#include "test/test.h"
#include "test/sheets/wps.h"

#define ROSTER                                                                                              \
	"1:T江阴市样例公司会员名册\n"                                                                       \
	"2:T姓名|T证件号码|T手机|T入会日期|T月基本工资（元）|T照片|T备注\n"                                 \
	"3:T王小明|T320599199001010011|T 19000000001 |D2026-01-05|N6500|_|D2025-12-31\n"                    \
	"4:T阿依古丽·买买提|T320599199102120025|T19000000002|D2025-12-31|F7200.5|_|T转来\n"                \
	"6:F王小明|_|_|D2025-12-31\n"

TEST(a_register_of_WPS_reads_as_people_see_it)
{
	struct sheet *s;

	SAME(ROSTER, shown(a, wps_workbook(a, '/')));
	OK(sheet_open(a, wps_workbook(a, '/'), &sheet_limits, &s));
	SAME("会员名册", sheet_name(s));
	/* The list of pictures is no worksheet that somebody forgot. */
	assert_int_equal(sheet_visible(s), 1);
}

TEST(its_parts_may_be_named_with_backslashes)
{
	SAME(ROSTER, shown(a, wps_workbook(a, '\\')));
}

/* Its result is the formula's own text, with or without the prefix of a function that Excel does not know. */
TEST(a_picture_in_a_cell_is_no_text)
{
	SAME("1:Tx|_|_|T=DISPIMG(\"a\",1)\n", shown(a, worksheet_of(a, S(ROWS("<row r='1'><c r='A1' t='str'><v>x</v></c>"
		"<c r='B1' t='str'><f>DISPIMG(\"a\",1)</f><v>=DISPIMG(\"a\",1)</v></c>"
		"<c r='C1' t='str'><f>_xlfn.DISPIMG(\"a\",1)</f><v>=_xlfn.DISPIMG(\"a\",1)</v></c>"
		"<c r='D1' t='str'><v>=DISPIMG(\"a\",1)</v></c></row>")))));
}
