/* Masks by place, and the hook that opens and masks. */
#include "test/test.h"

#include "crypt/crypt.h"
#include "html/html.h"
#include "platform/mask.h"

TEST(the_place_chooses_the_mask)
{
	static const struct { const char *place, *plain, *shown; } table[] = {
		{ "person.document_no", "320599198801011234", "320599********1234" },
		{ "person.document_no", "32059919880101001X", "320599********001X" },
		{ "person.document_no", "KAZ110090123105", "KA***********05" },
		{ "person.document_no", "H12345678", "H1*****78" },
		{ "person.document_no", "12345678", "12****78" },
		{ "person.document_no", "南字第1234567号", "南字*******7号" },
		{ "person.document_no", "E1234", "E****" },
		{ "person.document_no", "A", "*" },
		{ "member.spouse_document_no", "320599198801011234", "320599********1234" },
		{ "person.id_no", "320599198801011234", "320599********1234" },
		{ "person.mobile", "19001234567", "190****4567" },
		{ "org.chair_mobile", "19001234567", "190****4567" },
		{ "org.phone", "051112345678", "05********78" },
		{ "claim.bank_card", "6222020000001234567", "****4567" },
		{ "claim.payee_bank_card", "12345678", "****5678" },
		{ "claim.bank_card", "1234567", "****" },
		{ "person.birth", "1988-05-01", "1988年" },
		{ "person.birth_date", "19880501", "1988年" },
		{ "person.born", "不详", "****年" },
		{ "child.name", "王明", "王*" },
		{ "child.name", "王小明", "王*明" },
		{ "child.name", "欧阳娜娜", "欧**娜" },
		{ "child.name", "王", "*" },
		{ "child.name", "买买提·艾山", "买****山" },
		{ "person.address", "江苏省镇江市润州区长江路12号", "江苏省镇江市润州区****" },
		{ "person.address", "江苏省江阴市花园小区5幢", "江苏省江阴市****" },
		{ "person.address", "广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区****" },
		{ "person.address", "徐州市沛县大屯街道", "徐州市沛县****" },
		{ "person.address", "长江路12号", "****" },
		{ "claim.diagnosis", "慢性肾病", "******" },
		{ "person.surname", "王", "******" },
		{ "settings.gateway_key", "abc", "******" },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		SAME(table[i].shown, mask_value(a, table[i].place, str_of(table[i].plain)));
}

TEST(absent_stays_absent_and_empty_stays_empty)
{
	assert_null(mask_value(a, "person.mobile", (str){ 0 }).s);
	SAME("", mask_value(a, "person.mobile", S("")));
	SAME("******", mask_value(a, NULL, S("x")));
}

TEST(public_notices_show_first_and_last)
{
	SAME("3****************4", mask_notice(a, S("320599198801011234")));
	SAME("**", mask_notice(a, S("12")));
	SAME("王*明", mask_name(a, S("王小明")));
}

TEST(the_hook_opens_and_masks)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret s;

	OK(crypt_seal(k, a, "person.mobile", (id){ 7 }, S("19001234567"), &s));
	SAME("190****4567", mask_open(k, a, s));
	assert_null(mask_open(k, a, (struct secret){ .place = "person.mobile" }).s);
}

TEST(what_does_not_open_is_said_and_shows_nothing)
{
	struct keys *k = keys_for_tests(a, 1);
	struct secret s;

	OK(crypt_seal(k, a, "person.mobile", (id){ 7 }, S("19001234567"), &s));
	s.row.v = 8;
	SAME("（无法读取）", mask_open(k, a, s));
}

TEST(the_hook_has_the_form_that_pages_want)
{
	struct out o = { .b = { .a = a }, .mask = mask_open, .v = keys_for_tests(a, 1) };

	assert_null(o.mask(o.v, a, (struct secret){ 0 }).s);
}
