/* pinyin_test.c - names are read as those who bear them read them. */
#include "test/test.h"

#include "platform/pinyin.h"

TEST(initials_of_persons)
{
	static const struct { str name, initials; } cases[] = {
		{ S("王娟"), S("wj") },         { S("张伟"), S("zw") },         { S("李小明"), S("lxm") },
		{ S("单国强"), S("sgq") },      { S("仇英"), S("qy") },         { S("曾国藩"), S("zgf") },
		{ S("解晓东"), S("xxd") },      { S("查良镛"), S("zly") },      { S("区小红"), S("oxh") },
		{ S("朴正花"), S("pzh") },      { S("翟天明"), S("ztm") },      { S("盖丽丽"), S("gll") },
		{ S("乐嘉"), S("yj") },         { S("缪建国"), S("mjg") },      { S("覃海洋"), S("qhy") },
		{ S("尉迟恭"), S("ycg") },      { S("万俟雪"), S("mqx") },      { S("欧阳娜"), S("oyn") },
		{ S("长孙无忌"), S("zswj") },   { S("令狐冲"), S("lhc") },      { S("单于明"), S("cym") },
		{ S("诸葛亮"), S("zgl") },      { S("上官婉儿"), S("sgwe") },   { S("司马光"), S("smg") },
		{ S("吕蒙"), S("lm") },         { S("都伟"), S("dw") },         { S("过静"), S("gj") },
		{ S("李长春"), S("lcc") },       { S("卜凡"), S("bf") },         { S("藏天朔"), S("zts") },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		SAME(cases[i].initials, pinyin_initials(a, cases[i].name));
}

TEST(initials_pass_over_what_has_no_reading)
{
	SAME("abdlmmt", pinyin_initials(a, S("阿卜杜拉·买买提")));
	SAME("js", pinyin_initials(a, S("John Smith")));
	SAME("wj", pinyin_initials(a, S(" 王 娟 ")));
	SAME("", pinyin_initials(a, S("")));
	SAME("", pinyin_initials(a, (str){ 0 }));
	SAME("", pinyin_initials(a, S("·。")));
}

TEST(only_the_surname_is_read_as_a_surname)
{
	SAME("wang shan", pinyin_full(a, S("王山")));
	SAME("shan dan", pinyin_full(a, S("单单")));
	SAME("wang dan", pinyin_full(a, S("王单")));
}

TEST(whole_readings)
{
	SAME("wang juan", pinyin_full(a, S("王娟")));
	SAME("yu chi gong", pinyin_full(a, S("尉迟恭")));
	SAME("mo qi xue", pinyin_full(a, S("万俟雪")));
	SAME("lv meng", pinyin_full(a, S("吕蒙")));
	SAME("ou yang nv shi", pinyin_full(a, S("欧阳女士")));
	SAME("john smith", pinyin_full(a, S("John Smith")));
}

TEST(rare_characters)
{
	SAME("yan", pinyin_of(0x4DAE, false));          /* 䶮 */
	SAME("ji", pinyin_of(0x20BB7, false));          /* 𠮷 */
	SAME("", pinyin_of(0x323AF, false));
	SAME("", pinyin_of(0x10FFFF, false));
	SAME("", pinyin_of('a', false));
	SAME("ling", pinyin_of(0x3007, false));         /* 〇 */
	SAME("dan", pinyin_of(0x5355, false));
	SAME("shan", pinyin_of(0x5355, true));
}

TEST(where_the_surname_ends)
{
	assert_int_equal(3, pinyin_surname(S("王娟")));
	assert_int_equal(6, pinyin_surname(S("欧阳娜")));
	assert_int_equal(6, pinyin_surname(S("万俟雪")));
	assert_int_equal(6, pinyin_surname(S("鲜于枢")));
	assert_int_equal(4, pinyin_surname(S("𠮷明")));
	assert_int_equal(0, pinyin_surname(S("John")));
	assert_int_equal(0, pinyin_surname(S("")));
}

TEST(initials_of_organisations)
{
	SAME("jysgjjmzzyxgs", pinyin_initials_org(a, S("江阴市钢晶精密制造有限公司")));
	SAME("jyncsyyh", pinyin_initials_org(a, S("江阴农村商业银行")));
	SAME("cjzzgh", pinyin_initials_org(a, S("长泾镇总工会")));
	SAME("jyabcgs", pinyin_initials_org(a, S("江阴ABC公司")));
	SAME("cqd", pinyin_initials_org(a, S("重庆店")));
	SAME("zsspc csspc", pinyin_initials_org(a, S("曾氏食品厂")));
	SAME("kdhygh", pinyin_initials_org(a, S("快递行业工会")));
	SAME("yyxx", pinyin_initials_org(a, S("音乐学校")));
	SAME("", pinyin_initials_org(a, S("")));
}

TEST(doubts_have_a_limit)
{
	str all = pinyin_initials_org(a, S("长乐单行重查解"));
	int n = 0;

	for (str one; (one = str_cut(&all, ' ')).s; n++)
		assert_int_equal(7, one.n);
	assert_int_equal(PINYIN_ORG_MOST, n);
}

TEST(readings_of_organisations)
{
	SAME("zhong guo yin hang", pinyin_full_org(a, S("中国银行")));
	SAME("zi xing che hang ye xie hui", pinyin_full_org(a, S("自行车行业协会")));
	SAME("jiang yin abc2 gong si", pinyin_full_org(a, S("江阴ABC2公司")));
}

static void
in_order(struct arena *a, const str *names, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		str one = pinyin_sort_key(a, names[i - 1]), other = pinyin_sort_key(a, names[i]);

		if (str_cmp(one, other) >= 0)
			fail_msg(FMT " (" FMT ") is not before " FMT " (" FMT ")", ARG(names[i - 1]), ARG(one),
			         ARG(names[i]), ARG(other));
	}
}

TEST(names_sort_by_pinyin)
{
	const str names[] = {
		S("1号"), S("ABC"), S("abd"), S("安宁"), S("白雪"), S("曹操"), S("陈晨"), S("丁一"), S("李娜"), S("李一"),
		S("吕蒙"), S("欧阳娜"), S("单雄"), S("王娟"), S("王娟娟"), S("王伟"), S("西门"), S("夏雨"), S("解晓"),
		S("曾"), S("查良"), S("张三"), S("赵四"), S("\xF0\xB2\x8E\xAF某"),
	};

	in_order(a, names, COUNT(names));
}

TEST(one_surname_stays_together)
{
	str one = pinyin_sort_key(a, S("江一")), two = pinyin_sort_key(a, S("江早"));
	str other = pinyin_sort_key(a, S("姜文"));

	assert_true(str_cmp(other, one) * str_cmp(other, two) > 0);
}

TEST(keys_are_plain_and_short)
{
	str key = pinyin_sort_key(a, S("王娟"));

	assert_int_equal(4 + 3 + 4 + 3, key.n);
	assert_true(str_starts(key, S("wang")));
	for (uint32_t u = 0x3400; u < 0x32400; u += u < 0xA000 ? 7 : 101) {
		struct buf b = { .a = a };

		utf8_put(&b, u);
		key = pinyin_sort_key(a, buf_str(&b));
		for (size_t i = 0; i < key.n; i++)
			assert_true((key.s[i] >= '0' && key.s[i] <= '9') || (key.s[i] >= 'a' && key.s[i] <= 'z') ||
			            (key.s[i] >= 'A' && key.s[i] <= 'Z') || key.s[i] == '_' || key.s[i] == '~');
	}
	SAME("", pinyin_sort_key(a, (str){ 0 }));
	SAME(pinyin_sort_key(a, S("ABC公司")), pinyin_sort_key(a, S("ａｂｃ 公司")));
}

TEST(different_characters_have_different_keys)
{
	str last = S("");

	/* each character of one reading, in order of the characters */
	for (uint32_t u = 0x4E00; u < 0xA000; u++) {
		struct buf b = { .a = a };
		str key;

		if (!str_eq(pinyin_of(u, true), S("yi")))
			continue;
		utf8_put(&b, u);
		key = pinyin_sort_key(a, buf_str(&b));
		assert_true(str_cmp(last, key) < 0);
		last = key;
	}
}

TEST(organisations_sort_by_their_words)
{
	assert_true(str_starts(pinyin_sort_key_org(a, S("重庆")), S("chong")));
	assert_true(str_starts(pinyin_sort_key_org(a, S("单位")), S("dan")));
	assert_true(str_starts(pinyin_sort_key(a, S("单位")), S("shan")));
}

TEST(where_a_compound_surname_may_follow_a_key_does_not_lead)
{
	assert_true(pinyin_key_leads(S("王")));
	assert_true(pinyin_key_leads(S("欧")));
	assert_true(pinyin_key_leads(S("尉迟")));
	assert_false(pinyin_key_leads(S("尉")));
	assert_false(pinyin_key_leads(S("万")));
	assert_false(pinyin_key_leads((str){ 0 }));
}
