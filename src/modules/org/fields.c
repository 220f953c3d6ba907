/* fields.c - the tables that say what a union organisation is. */
#include "modules/org/inside.h"

/* --- choices -------------------------------------------------------------- */

const struct choice org_kinds[] = {
	{ ORG_CITY, "市（县）总工会" }, { ORG_TOWN, "镇街总工会" }, { ORG_PARK, "园区总工会" },
	{ ORG_INDUSTRY, "行业工会联合会" }, { ORG_BASE, "基层工会" }, { 0 } };

const struct choice org_bases[] = {
	{ ORG_SINGLE, "独立" }, { ORG_JOINT, "联合" }, { ORG_REGIONAL, "区域性" }, { ORG_TRADE, "行业性" }, { 0 } };

const struct choice org_states[] = {
	{ ORG_ACTIVE, "正常", "good" }, { ORG_CLOSED, "已撤销" }, { 0 } };

const struct choice org_natures[] = {
	{ 110, "国有企业" }, { 120, "集体企业" }, { 130, "股份合作企业" }, { 140, "联营企业" },
	{ 151, "国有独资公司" }, { 159, "其他有限责任公司" }, { 161, "国有控股股份公司" },
	{ 169, "其他股份公司" }, { 170, "私营企业" }, { 190, "其他内资企业" }, { 200, "港澳台商投资企业" },
	{ 300, "外商投资企业" }, { 400, "事业单位" }, { 500, "机关" }, { 600, "个体经济组织" },
	{ 700, "民办非企业单位" }, { 0 } };

/* GB/T 4754-2017. */
const struct choice org_industries[] = {
	{ 1, "农、林、牧、渔业" }, { 2, "采矿业" }, { 3, "制造业" },
	{ 4, "电力、热力、燃气及水生产和供应业" }, { 5, "建筑业" }, { 6, "批发和零售业" },
	{ 7, "交通运输、仓储和邮政业" }, { 8, "住宿和餐饮业" }, { 9, "信息传输、软件和信息技术服务业" },
	{ 10, "金融业" }, { 11, "房地产业" }, { 12, "租赁和商务服务业" }, { 13, "科学研究和技术服务业" },
	{ 14, "水利、环境和公共设施管理业" }, { 15, "居民服务、修理和其他服务业" }, { 16, "教育" },
	{ 17, "卫生和社会工作" }, { 18, "文化、体育和娱乐业" }, { 19, "公共管理、社会保障和社会组织" },
	{ 20, "国际组织" }, { 0 } };

/* --- checks of single values ------------------------------------------------ */

static const struct text
	says_phone = { "org.phone", "电话只写数字和短横，如 0510-86801234。" },
	says_word  = { "org.digits", "区划代码是 2、4、6、9 或 12 位数字，后面可以写它的名称。" };

static failed
check_code(struct arena *a, const struct field *f, const void *value)
{
	str proven;

	return uscc_check(a, f, *(const str *)value, &proven);
}

static failed
check_phone(struct arena *a, const struct field *f, const void *value)
{
	str s = *(const str *)value;

	for (size_t i = 0; i < s.n; i++)
		if ((s.s[i] < '0' || s.s[i] > '9') && s.s[i] != '-')
			return FAIL_SAY(a, ERR_INVALID, f, &says_phone);
	return s.n >= 5 ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_phone);
}

static failed
check_division(struct arena *a, const struct field *f, const void *value)
{
	str s = org_division_code(*(const str *)value);
	bool length = s.n == 2 || s.n == 4 || s.n == 6 || s.n == 9 || s.n == 12;

	return length && str_digits(s) ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_word);
}

/* --- a union as it is shown --------------------------------------------------- */

#define F(m, ...) FIELD(struct org, m, __VA_ARGS__)
static const struct field org_fields[] = {
	F(org_id,        .label = "编号", .flags = KEY),
	F(parent_id,     .label = "上级工会编号", .flags = HIDE, .refers = &org_entity),
	F(org_path,      .label = "路径", .flags = HIDE),
	F(kind,          .label = "类别", .flags = LIST, .choices = org_kinds),
	F(base,          .label = "基层工会类型", .choices = org_bases),
	F(name,          .label = "工会名称", .flags = MUST | FIND | LIST, .min = 2, .max = 60),
	F(short_name,    .label = "简称", .max = 30),
	F(parent_name,   .label = "上级工会", .flags = LIST | FIXED),
	F(uscc,          .label = "工会统一社会信用代码", .max = 18),
	F(unit_name,     .label = "所在单位", .max = 60),
	F(unit_uscc,     .label = "单位统一社会信用代码", .max = 18),
	F(division,      .label = "区划代码", .max = 12),
	F(division_name, .label = "所在区划", .flags = LIST | FIXED),
	F(address,       .label = "地址", .max = 100),
	F(nature,        .label = "单位性质", .choices = org_natures),
	F(industry,      .label = "所属行业", .choices = org_industries),
	F(employees,     .label = "职工人数", .unit = "人"),
	F(chair,         .label = "主席", .max = 30),
	F(phone,         .label = "工会电话", .max = 20),
	F(officers,      .label = "专职工会干部", .unit = "人"),
	F(founded,       .label = "建会日期"),
	F(term_ends,     .label = "本届届满日期"),
	F(contract,      .label = "签有集体合同"),
	F(state,         .label = "状态", .flags = LIST | FIXED, .choices = org_states),
	F(members,       .label = "会员", .unit = "人", .flags = LIST | FIXED),
	F(members_below, .label = "下级会员", .unit = "人", .flags = FIXED),
	F(unions_below,  .label = "下级基层工会", .unit = "家", .flags = FIXED),
	F(moving,        .label = "正在调整隶属", .flags = FIXED),
	F(successor_id,  .label = "承接工会编号", .flags = HIDE, .refers = &org_entity),
	F(successor_name, .label = "承接会籍和资料的工会", .flags = FIXED),
	F(ended,         .label = "撤销日期", .flags = FIXED),
	F(name_key,      .label = "排序", .flags = HIDE),
	F(rev,           .label = "版本", .flags = HIDE),
};
#undef F
const struct entity org_entity = ENTITY(struct org, org_fields, .name = "org", .label = "工会");

/* --- what is entered ------------------------------------------------------------ */

#define F(m, ...) FIELD(struct org_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(parent_id,  .label = "上级工会", .refers = &org_entity),
	F(kind,       .label = "类别", .flags = MUST, .choices = org_kinds),
	F(base,       .label = "基层工会类型", .choices = org_bases, .hint = "基层工会必选"),
	F(name,       .label = "工会名称", .flags = MUST, .min = 2, .max = 60, .hint = "全称，如“江阴市某某有限公司工会委员会”"),
	F(parent_name, .label = "上级工会", .max = 100, .hint = "全称；表格里不填就是您所在的工会"),
	F(short_name, .label = "简称", .min = 2, .max = 30),
	F(uscc,       .label = "工会统一社会信用代码", .max = 40, .check = check_code, .hint = "工会自己的代码，没有可以不填"),
	F(unit_name,  .label = "所在单位", .min = 2, .max = 60, .hint = "独立基层工会的单位名称"),
	F(unit_uscc,  .label = "单位统一社会信用代码", .max = 40, .check = check_code),
	F(division,   .label = "所在区划代码", .max = 60, .check = check_division),
	F(address,    .label = "地址", .max = 100),
	F(nature,     .label = "单位性质", .choices = org_natures),
	F(industry,   .label = "所属行业", .choices = org_industries),
	F(employees,  .label = "职工人数", .unit = "人", .max = 10000000),
	F(chair,      .label = "主席", .min = 2, .max = 30),
	F(phone,      .label = "工会电话", .max = 20, .check = check_phone, .hint = "对外公开的办公电话，不要填个人手机"),
	F(officers,   .label = "专职工会干部", .unit = "人", .max = 100000),
	F(founded,    .label = "建会日期"),
	F(term_ends,  .label = "本届届满日期", .hint = "届满前 6 个月起提醒换届"),
	F(contract,   .label = "签有集体合同"),
};
#undef F
const struct entity org_form_entity = ENTITY(struct org_form, form_fields, .name = "org_form", .label = "工会");

/* --- what a list is asked for ------------------------------------------------------ */

#define F(m, ...) FIELD(struct org_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(word,  .label = "名称、拼音首字母或代码", .max = 60),
	F(kind,  .label = "类别", .choices = org_kinds),
	F(state, .label = "状态", .choices = org_states),
	F(lacking, .label = "资料待完善"),
	F(under, .label = "在哪个工会之下", .flags = HIDE, .refers = &org_entity),
	F(within, .label = "哪个工会及下级", .flags = HIDE, .refers = &org_entity),
};
#undef F
const struct entity org_filter_entity = ENTITY(struct org_filter, filter_fields, .name = "org_filter", .label = "工会");

/* --- what everybody may know --------------------------------------------------------- */

#define F(m, ...) FIELD(struct org_public, m, __VA_ARGS__)
static const struct field public_fields[] = {
	F(org_id,        .label = "编号", .flags = KEY),
	F(org_path,      .label = "路径", .flags = HIDE),
	F(name,          .label = "工会名称"),
	F(division_name, .label = "所在区划"),
	F(kind,          .label = "类别", .choices = org_kinds),
	F(base,          .label = "基层工会类型", .choices = org_bases),
};
#undef F
const struct entity org_public_entity = ENTITY(struct org_public, public_fields, .name = "org_public", .label = "工会");
