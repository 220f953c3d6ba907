/* Numbers of documents and mobiles: the standards' vectors, and a sentence of its own for every
 * fault. */
#include "test/test.h"

#include "platform/document.h"

static const struct date today = { 20261122 };
static const struct field field = { .name = "document_no", .label = "证件号码" };

/* The sentence a number is refused with; fails the test when it is taken. */
static str
refusal(struct arena *a, int64_t type, const char *number)
{
	struct document d = { 0 };
	failed e = document_check(a, &field, type, str_of(number), today, &d);

	if (!e)
		fail_msg("%s was taken", number);
	assert_int_equal(e->code, ERR_INVALID);
	assert_ptr_equal(e->field, &field);
	assert_null(d.number.s);
	return err_sentence(a, e);
}

/* The published vectors: the standard's two, Jiangsu's made-up region, a permanent resident of
 * 2023. */
TEST(published_numbers_are_read)
{
	static const struct {
		int64_t type;
		const char *number;
		int32_t birth;
		int64_t sex;
		const char *region;
	} vectors[] = {
		{ DOCUMENT_RESIDENT, "11010519491231002X", 19491231, SEX_FEMALE, "110105" },
		{ DOCUMENT_RESIDENT, "440524188001010014", 18800101, SEX_MALE, "440524" },
		{ DOCUMENT_FOREIGNER, "932682198501010017", 19850101, SEX_MALE, NULL },
		{ DOCUMENT_FOREIGNER, "KAZ110090123105", 19901231, 0, NULL },
		{ DOCUMENT_HOME,      "H12345678", 0, 0, NULL },
		{ DOCUMENT_HOME,      "M87654321", 0, 0, NULL },
		{ DOCUMENT_TAIWAN,    "12345678", 0, 0, NULL },
		{ DOCUMENT_PASSPORT,  "EA1234567", 0, 0, NULL },
		{ DOCUMENT_OFFICER,   "南字第1234567号", 0, 0, NULL },
		{ DOCUMENT_OTHER,     "AB-12(3)", 0, 0, NULL },
	};

	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct document d;

		OK(document_check(a, &field, vectors[i].type, str_of(vectors[i].number), today,
		                  &d));
		SAME(vectors[i].number, d.number);
		if (vectors[i].birth) {
			assert_int_equal(d.birth.ymd, vectors[i].birth);
			assert_int_equal(d.sex, vectors[i].sex);
			SAME(vectors[i].region, d.region);
		}
	}
}

TEST(the_three_regions_of_residence_permits)
{
	static const char *const regions[] = { "810000", "820000", "830000" };
	struct document d;

	for (size_t i = 0; i < COUNT(regions); i++) {
		str n = document_make(a, str_of(regions[i]), (struct date){ 19880229 }, 12);

		OK(document_check(a, &field, DOCUMENT_RESIDENCE, n, today, &d));
		SAME(regions[i], d.region);
		assert_int_equal(d.sex, SEX_FEMALE);
		HAS(refusal(a, DOCUMENT_RESIDENT, n.s), "港澳台居民居住证");
	}
	/* GB/T 2260 has Taiwan at 710000, the permit does not. */
	HAS(refusal(a, DOCUMENT_RESIDENCE,
	            document_make(a, S("710000"), (struct date){ 19880101 }, 1).s),
	    "830000");
	HAS(refusal(a, DOCUMENT_RESIDENT, "932682198501010017"), "永久居留");
}

TEST(numbers_are_written_one_way)
{
	static const char *const ways[] = { "11010519491231002x",
		                            " 110105 19491231 002X ",
		                            "１１０１０５１９４９１２３１００２Ｘ",
		                            "110105　19491231　002ｘ",
		                            "'11010519491231002X",
		                            "11010519491231002X\xe2\x80\x8b",
		                            "\xc2\xa0"
		                            "11010519491231002X\t",
		                            "\xef\xbb\xbf"
		                            "11010519491231002X" };
	struct document d;

	for (size_t i = 0; i < COUNT(ways); i++) {
		OK(document_check(a, &field, DOCUMENT_RESIDENT, str_of(ways[i]), today, &d));
		SAME("11010519491231002X", d.number);
	}
	OK(document_check(a, &field, DOCUMENT_PASSPORT, S("ｅa 123 4567"), today, &d));
	SAME("EA1234567", d.number);
}

TEST(every_fault_has_a_sentence_of_its_own)
{
	static const struct { int64_t type; const char *number, *says; } faults[] = {
		{ DOCUMENT_RESIDENT, "", "请填写证件号码" },
		{ DOCUMENT_RESIDENT, "  ", "请填写证件号码" },
		{ 0, "320599198801010011", "选择证件类型" },
		{ DOCUMENT_RESIDENT, "32059919880101001", "现在是 17 位" },
		{ DOCUMENT_RESIDENT, "3205991988010100111", "现在是 19 位" },
		{ DOCUMENT_RESIDENT, "320599880101001", "15 位" },
		{ DOCUMENT_RESIDENT, "3.20599E+17", "表格" },
		{ DOCUMENT_RESIDENT, "3.2e+17", "表格" },
		{ DOCUMENT_RESIDENT, "320599198801010000.0", "表格" },
		{ DOCUMENT_RESIDENT, "320599198801010000", "000" },
		{ DOCUMENT_RESIDENT, "32O599198801010011", "第 3 位是字母“O”，号码里只有数字：请对照证件，看是不是数字 0" },
		{ DOCUMENT_RESIDENT, "320599I98801010011", "第 7 位是字母“I”，号码里只有数字：请对照证件，看是不是数字 1" },
		{ DOCUMENT_RESIDENT, "320599l98801010011", "第 7 位是字母“L”" },
		{ DOCUMENT_RESIDENT, "32059919880101X011", "X 只会出现在最后一位" },
		{ DOCUMENT_RESIDENT, "32059919880101A011", "第 15 位“A”不是数字" },
		{ DOCUMENT_RESIDENT, "无", "第 1 位“无”不是数字" },
		{ DOCUMENT_RESIDENT, "32059919880230001X", "1988-02-30 不是一个存在的日期" },
		{ DOCUMENT_RESIDENT, "32059919890229001X", "1989-02-29 不是一个存在的日期" },
		{ DOCUMENT_RESIDENT, "320599198813010011", "不是一个存在的日期" },
		{ DOCUMENT_RESIDENT, "440524180002290011", "1800-02-29 不是一个存在的日期" },
		{ DOCUMENT_RESIDENT, "440524178001010011", "1780-01-01 不是一个存在的日期" },
		{ DOCUMENT_RESIDENT, "320599202712010011", "2027-12-01 还没有到" },
		{ DOCUMENT_RESIDENT, "11010519491231003X", "校验码" },
		{ DOCUMENT_RESIDENT, "110105194912310021", "校验码" },
		{ DOCUMENT_RESIDENCE, "11010519491231002X", "810000" },
		{ DOCUMENT_FOREIGNER, "11010519491231002X", "以 9 开头" },
		{ DOCUMENT_FOREIGNER, "932682198501010018", "校验码" },
		{ DOCUMENT_FOREIGNER, "93268219850101001", "现在是 17 位" },
		{ DOCUMENT_FOREIGNER, "KAZ110090133105", "不是一个存在的日期" },
		{ DOCUMENT_FOREIGNER, "KA1110090123105", "旧版是 3 个字母" },
		{ DOCUMENT_HOME, "12345678", "字母 H 或 M" },
		{ DOCUMENT_HOME, "H1234567", "字母 H 或 M" },
		{ DOCUMENT_HOME, "H1234567801", "换证次数" },
		{ DOCUMENT_TAIWAN, "1234567", "8 位数字" },
		{ DOCUMENT_TAIWAN, "T2345678", "8 位数字" },
		{ DOCUMENT_PASSPORT, "ABCDEF", "至少有一位数字" },
		{ DOCUMENT_PASSPORT, "E123", "5 到 20 位" },
		{ DOCUMENT_PASSPORT, "E12345-78", "字母和数字" },
		{ DOCUMENT_OTHER, "1", "2 到 40" },
		{ DOCUMENT_OTHER, "12<3>", "只能有" },
	};

	for (size_t i = 0; i < COUNT(faults); i++)
		HAS(refusal(a, faults[i].type, faults[i].number), faults[i].says);
}

/* What is said must not hand out the number or the digit that would fit. */
TEST(a_wrong_check_digit_is_not_corrected_for_anyone)
{
	str said = refusal(a, DOCUMENT_RESIDENT, "110105194912310021");

	LACKS(said, "X");
	LACKS(said, "194912310");
}

TEST(each_single_digit_changed_is_noticed)
{
	for (size_t at = 0; at < 17; at++)
		for (char c = '0'; c <= '9'; c++) {
			char *p = arena_z(a, S("11010519491231002X"));
			struct document d;

			if (p[at] == c)
				continue;
			p[at] = c;
			FAILS(ERR_INVALID,
			      document_check(a, &field, DOCUMENT_RESIDENT, str_of(p), today, &d));
		}
}

/* 劳动法第十五条: on the sixteenth birthday one may. */
TEST(sixteen_is_reached_on_the_birthday)
{
	struct document d;
	str born_today = document_make(a, S("320599"), (struct date){ 20101122 }, 1);
	str born_next = document_make(a, S("320599"), (struct date){ 20101123 }, 1);

	OK(document_check(a, &field, DOCUMENT_RESIDENT, born_today, today, &d));
	HAS(refusal(a, DOCUMENT_RESIDENT, born_next.s), "第十五条");
	OK(document_check_as(a, &field, DOCUMENT_RESIDENT, born_next, today, DOCUMENT_MINOR, &d));
	assert_int_equal(d.birth.ymd, 20101123);
}

TEST(old_numbers_are_converted_on_import_only)
{
	struct document d;

	OK(document_check_as(a, &field, DOCUMENT_RESIDENT, S("110105491231002"), today,
	                     DOCUMENT_IMPORT, &d));
	SAME("11010519491231002X", d.number);
	FAILS(ERR_INVALID, document_check_as(a, &field, DOCUMENT_RESIDENT, S("110105491331002"),
	                                     today, DOCUMENT_IMPORT, &d));
}

TEST(sex_and_birth_must_agree_where_the_number_tells)
{
	struct document d, none = { .number = S("EA1234567") };
	failed e;

	OK(document_check(a, &field, DOCUMENT_RESIDENT, S("11010519491231002X"), today, &d));
	OK(document_check_sex(a, &field, &d, SEX_FEMALE));
	OK(document_check_sex(a, &field, &d, SEX_UNKNOWN));
	e = document_check_sex(a, &field, &d, SEX_MALE);
	HAS(err_sentence(a, e), "第 17 位是偶数，应为女性");
	OK(document_check_sex(a, &field, &none, SEX_MALE));

	OK(document_check_birth(a, &field, &d, (struct date){ 19491231 }, today));
	OK(document_check_birth(a, &field, &d, (struct date){ 0 }, today));
	e = document_check_birth(a, &field, &d, (struct date){ 19491230 }, today);
	HAS(err_sentence(a, e), "1949-12-31");
	OK(document_check_birth(a, &field, &none, (struct date){ 20101122 }, today));
	FAILS(ERR_INVALID,
	      document_check_birth(a, &field, &none, (struct date){ 20101123 }, today));
	FAILS(ERR_INVALID,
	      document_check_birth(a, &field, &none, (struct date){ 20261123 }, today));
}

TEST(the_old_foreigner_card_takes_the_birth_that_has_come)
{
	struct document d;

	OK(document_check(a, &field, DOCUMENT_FOREIGNER, S("KAZ110005010101"), today, &d));
	assert_int_equal(d.birth.ymd, 20050101);
	OK(document_check(a, &field, DOCUMENT_FOREIGNER, S("KAZ110026112201"),
	                  (struct date){ 20261121 }, &d));
	assert_int_equal(d.birth.ymd, 19261122);
}

TEST(made_numbers_are_valid)
{
	struct document d;

	for (int i = 0; i < 1000; i += 7) {
		str n = document_make(a, S("320599"), date_plus((struct date){ 19600101 }, i * 15),
		                      i);

		OK(document_check(a, &field, DOCUMENT_RESIDENT, n, today, &d));
		assert_int_equal(d.sex, i % 2 ? SEX_MALE : SEX_FEMALE);
	}
}

TEST(every_type_has_a_label_and_a_rule)
{
	for (const struct choice *c = document_types; c->label; c++)
		LACKS(refusal(a, c->v, "?"), "选择证件类型");
	assert_non_null(choice_of(document_types, DOCUMENT_FOREIGNER));
}

/* --- mobiles -------------------------------------------------------------------- */

TEST(mobiles_are_written_one_way)
{
	static const char *const ways[] = { "19001234567",
		                            " 190 0123 4567 ",
		                            "190-0123-4567",
		                            "+8619001234567",
		                            "+86 190 0123 4567",
		                            "008619001234567",
		                            "8619001234567",
		                            "１９００１２３４５６７",
		                            "＋86－190－0123－4567",
		                            "'19001234567",
		                            "190\xe2\x80\x90"
		                            "0123\xe2\x80\x93"
		                            "4567",
		                            "\xe2\x80\xad"
		                            "19001234567\xe2\x80\xac" };
	str got;

	for (size_t i = 0; i < COUNT(ways); i++) {
		OK(mobile_check(a, &field, str_of(ways[i]), &got));
		SAME("19001234567", got);
	}
	OK(mobile_check(a, &field, S("13000000000"), &got));
	OK(mobile_check(a, &field, S("17000000000"), &got));
}

TEST(every_fault_of_a_mobile_has_a_sentence_of_its_own)
{
	static const char *const faults[][2] = { { "", "请填写手机号码" },
		                                 { "+86", "请填写手机号码" },
		                                 { "1900123456", "现在是 10 位" },
		                                 { "190012345678", "现在是 12 位" },
		                                 { "12001234567", "13 到 19" },
		                                 { "29001234567", "13 到 19" },
		                                 { "0511-12345678", "固定电话" },
		                                 { "1.9E+10", "表格" },
		                                 { "19OO1234567", "第 3 位是字母“O”" },
		                                 { "1900123456X", "第 11 位“X”不是数字" },
		                                 { "没有", "第 1 位“没”不是数字" } };
	str got = S("untouched");

	for (size_t i = 0; i < COUNT(faults); i++) {
		failed e = mobile_check(a, &field, str_of(faults[i][0]), &got);

		assert_non_null(e);
		HAS(err_sentence(a, e), faults[i][1]);
	}
	SAME("untouched", got);
}
