/* fields.c - the tables that say what a member is: codes of the standards, rows, forms, filters. */
#include "modules/member/inside.h"

/* --- choices ------------------------------------------------------------------ */

const struct choice member_statuses[] = {
	{ MEMBER_ACTIVE, "在册", "good" }, { MEMBER_LEAVING, "转出中", "info" }, { MEMBER_RETAINED, "保留会籍" },
	{ MEMBER_EXITED, "已退会" }, { MEMBER_EXPELLED, "已开除", "bad" }, { MEMBER_DECEASED, "已去世" }, { 0 } };

/* The eight groups and 网约车司机 of the four of new employment (全国总工会, July 2021). */
const struct choice member_groups[] = {
	{ GROUP_NONE, "无" }, { GROUP_TRUCK, "货车司机" }, { GROUP_HAILING, "网约车司机" },
	{ GROUP_COURIER, "快递员" }, { GROUP_FOOD, "外卖配送员" }, { GROUP_NURSING, "护工护理员" },
	{ GROUP_HOUSEHOLD, "家政服务员" }, { GROUP_MALL, "商场信息员" }, { GROUP_ESTATE, "房产中介员" },
	{ GROUP_GUARD, "保安员" }, { GROUP_OTHER_PLATFORM, "其他平台劳动者" }, { 0 } };

static const struct choice filter_statuses[] = {
	{ FILTER_IN_FORCE, "有会籍（在册、转出、保留）" },
	{ MEMBER_ACTIVE, "在册" }, { MEMBER_LEAVING, "转出中" }, { MEMBER_RETAINED, "保留会籍" },
	{ MEMBER_EXITED, "已退会" }, { MEMBER_EXPELLED, "已开除" }, { MEMBER_DECEASED, "已去世" },
	{ FILTER_LACKING, "待补信息" }, { 0 } };

/* What an officer may enter by hand; 转出中 is the transfer's own. */
static const struct choice move_statuses[] = {
	{ MEMBER_ACTIVE, "恢复在册" }, { MEMBER_RETAINED, "保留会籍" }, { MEMBER_EXITED, "退会" },
	{ MEMBER_EXPELLED, "开除会籍" }, { MEMBER_DECEASED, "去世" }, { 0 } };

const struct choice member_turns[] = {
	{ TURN_RETAIN, "保留会籍" }, { TURN_RESTORE, "恢复在册" }, { TURN_EXIT, "自愿退会" },
	{ TURN_DEEM, "视为自动退会" }, { TURN_EXPEL, "开除会籍" }, { TURN_DECEASE, "去世" }, { 0 } };

const struct choice retain_grounds[] = {
	{ RETAIN_PENSION, "退休" }, { RETAIN_JOBLESS, "失业、下岗" }, { RETAIN_ARMY, "服兵役" },
	{ RETAIN_CLOSED, "单位关闭、破产" }, { RETAIN_STUDY, "脱产学习" }, { RETAIN_OTHER, "其他" }, { 0 } };

const struct choice member_change_kinds[] = {
	{ CHANGE_JOINED, "入会" }, { CHANGE_EDITED, "修改资料" }, { CHANGE_MOBILE, "手机号变更" },
	{ CHANGE_RETAINED, "保留会籍" }, { CHANGE_RESTORED, "恢复会籍" }, { CHANGE_EXITED, "退会" },
	{ CHANGE_EXPELLED, "开除会籍" }, { CHANGE_DECEASED, "去世" }, { CHANGE_LEAVING, "开始转会" },
	{ CHANGE_TRANSFERRED, "转会" }, { CHANGE_DEEMED, "视为自动退会" }, { CHANGE_UNDONE, "撤销变动" },
	{ CHANGE_STAYED, "转会未成，恢复在册" },
	{ CHANGE_MERGED, "工会合并" }, { CHANGE_SPLIT, "工会分立" },
	{ CHANGE_BINNED, "误录删除" }, { CHANGE_UNBINNED, "从回收站恢复" }, { CHANGE_SAME_PERSON, "合并重复登记" },
	{ CHANGE_HELD, "按本人要求限制处理" }, { CHANGE_LET_GO, "恢复处理" }, { 0 } };

/* GB/T 2261.1. */
const struct choice sexes[] = { { SEX_MALE, "男" }, { SEX_FEMALE, "女" }, { 0 } };

/* GB/T 4658-2006. */
const struct choice educations[] = {
	{ 10, "研究生教育" }, { 11, "博士研究生毕业" }, { 12, "博士研究生结业" }, { 13, "博士研究生肄业" },
	{ 14, "硕士研究生毕业" }, { 15, "硕士研究生结业" }, { 16, "硕士研究生肄业" }, { 17, "研究生班毕业" },
	{ 18, "研究生班结业" }, { 19, "研究生班肄业" }, { 20, "大学本科教育" }, { 21, "大学本科毕业" },
	{ 22, "大学本科结业" }, { 23, "大学本科肄业" }, { 28, "大学普通班毕业" }, { 30, "大学专科教育" },
	{ 31, "大学专科毕业" }, { 32, "大学专科结业" }, { 33, "大学专科肄业" }, { 40, "中等职业教育" },
	{ 41, "中等专科毕业" }, { 42, "中等专科结业" }, { 43, "中等专科肄业" }, { 44, "职业高中毕业" },
	{ 45, "职业高中结业" }, { 46, "职业高中肄业" }, { 47, "技工学校毕业" }, { 48, "技工学校结业" },
	{ 49, "技工学校肄业" }, { 60, "普通高级中学教育" }, { 61, "普通高中毕业" }, { 62, "普通高中结业" },
	{ 63, "普通高中肄业" }, { 70, "初级中学教育" }, { 71, "初中毕业" }, { 73, "初中肄业" },
	{ 80, "小学教育" }, { 81, "小学毕业" }, { 83, "小学肄业" }, { 90, "其他" }, { 0 } };

/* GB/T 4762. */
const struct choice politicals[] = {
	{ 1, "中共党员" }, { 2, "中共预备党员" }, { 3, "共青团员" }, { 4, "民革党员" }, { 5, "民盟盟员" },
	{ 6, "民建会员" }, { 7, "民进会员" }, { 8, "农工党党员" }, { 9, "致公党党员" }, { 10, "九三学社社员" },
	{ 11, "台盟盟员" }, { 12, "无党派人士" }, { 13, "群众" }, { 0 } };

/* GB/T 3304-1991; 97 and 98 of administrative practice. */
const struct choice nations[] = {
	{ 1, "汉族" }, { 2, "蒙古族" }, { 3, "回族" }, { 4, "藏族" }, { 5, "维吾尔族" }, { 6, "苗族" },
	{ 7, "彝族" }, { 8, "壮族" }, { 9, "布依族" }, { 10, "朝鲜族" }, { 11, "满族" }, { 12, "侗族" },
	{ 13, "瑶族" }, { 14, "白族" }, { 15, "土家族" }, { 16, "哈尼族" }, { 17, "哈萨克族" }, { 18, "傣族" },
	{ 19, "黎族" }, { 20, "傈僳族" }, { 21, "佤族" }, { 22, "畲族" }, { 23, "高山族" }, { 24, "拉祜族" },
	{ 25, "水族" }, { 26, "东乡族" }, { 27, "纳西族" }, { 28, "景颇族" }, { 29, "柯尔克孜族" }, { 30, "土族" },
	{ 31, "达斡尔族" }, { 32, "仫佬族" }, { 33, "羌族" }, { 34, "布朗族" }, { 35, "撒拉族" }, { 36, "毛南族" },
	{ 37, "仡佬族" }, { 38, "锡伯族" }, { 39, "阿昌族" }, { 40, "普米族" }, { 41, "塔吉克族" }, { 42, "怒族" },
	{ 43, "乌孜别克族" }, { 44, "俄罗斯族" }, { 45, "鄂温克族" }, { 46, "德昂族" }, { 47, "保安族" },
	{ 48, "裕固族" }, { 49, "京族" }, { 50, "塔塔尔族" }, { 51, "独龙族" }, { 52, "鄂伦春族" },
	{ 53, "赫哲族" }, { 54, "门巴族" }, { 55, "珞巴族" }, { 56, "基诺族" }, { 97, "其他" },
	{ 98, "外国血统中国籍人士" }, { 0 } };

const struct choice employments[] = {
	{ 1, "在岗" }, { 2, "待（下）岗" }, { 3, "失业" }, { 4, "退休" }, { 5, "退职" }, { 6, "退养" },
	{ 7, "病休" }, { 8, "其他" }, { 0 } };

/* The five levels of 国家职业技能标准, lowest first. */
const struct choice skills[] = {
	{ 5, "初级工（五级）" }, { 4, "中级工（四级）" }, { 3, "高级工（三级）" }, { 2, "技师（二级）" },
	{ 1, "高级技师（一级）" }, { 9, "无" }, { 0 } };

/* 2014 made one 居民户口 of the two; registers still tell them apart. */
const struct choice households[] = {
	{ 1, "居民户口（本地城镇）" }, { 2, "居民户口（本地农村）" }, { 3, "居民户口（外地城镇）" },
	{ 4, "居民户口（外地农村）" }, { 5, "集体户口" }, { 9, "其他（港澳台、外籍）" }, { 0 } };

/* --- a member as shown ------------------------------------------------------------ */

#define F(m, ...) FIELD(struct member, m, __VA_ARGS__)
#define SEALED(place_) .seals = (place_), .sealed_by = offsetof(struct member, person_id)
static const struct field member_fields[] = {
	F(member_id,     .label = "编号", .flags = KEY),
	F(person_id,     .label = "人员编号", .flags = HIDE),
	F(org_id,        .label = "所属工会编号", .flags = HIDE, .refers = &org_entity),
	F(name,          .label = "姓名", .flags = LIST | FIND, .max = 40),
	F(document_no,   .label = "证件号码", .flags = LIST, SEALED("person.document_no")),
	F(mobile,        .label = "手机", .flags = LIST, SEALED("person.mobile")),
	F(org_name,      .label = "所属工会", .flags = LIST, .max = 100),
	F(group,         .label = "主要群体", .flags = HIDE, .choices = member_groups),
	F(tags,          .label = "群体", .flags = LIST | SEVERAL),
	F(tag_bits,      .label = "群体标签", .flags = HIDE),
	F(status,        .label = "会籍", .flags = LIST, .choices = member_statuses),
	F(joined,        .label = "入会日期", .flags = LIST),
	F(dues,          .label = "月会费", .flags = LIST, .unit = "元"),
	F(wage,          .label = "月基本工资", .flags = HIDE, .unit = "元"),
	F(org_path,      .label = "路径", .flags = HIDE),
	F(name_key,      .label = "排序", .flags = HIDE),
	F(rev,           .label = "版本", .flags = HIDE),
	/* A list that shows none of these does not ask for them. */
	F(sex,           .label = "性别", .choices = sexes),
	F(document_type, .label = "证件类型", .choices = document_types),
	F(birth,         .label = "出生日期", SEALED("person.birth")),
	F(nation,        .label = "民族", .choices = nations),
	F(education,     .label = "学历", .choices = educations),
	F(political,     .label = "政治面貌", .choices = politicals),
	F(employment,    .label = "就业状况", .choices = employments),
	F(skill,         .label = "技能等级", .choices = skills),
	F(household,     .label = "户籍类型", .choices = households),
	F(work_unit,     .label = "工作单位", .max = 80),
	F(job,           .label = "职业（工种）", .max = 40),
	F(platform,      .label = "平台名称", .max = 40),
	F(member_no,     .label = "会员编号"),
	F(migrant,       .label = "农民工"),
};
#undef F
const struct entity member_entity = ENTITY(struct member, member_fields, .name = "member", .label = "会员");

/* --- a member as entered ------------------------------------------------------------ */

static const struct text
	says_name  = { "member.name", "姓名里有“{1}”：请只填汉字或字母，少数民族姓名中的间隔用“·”。" },
	says_blank = { "member.name_blank", "请填写姓名。" };

/* Latin and other alphabets, Han (〇 too), kana, hangul. */
static bool
is_letter(uint32_t u)
{
	return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= 0xC0 && u < 0x2000) ||
	       u == 0x3007 || (u >= 0x3040 && u < 0xD800 && u != 0x30FB) || utf8_han(u);
}

/* What stands between the parts of a name. */
static bool
is_between(uint32_t u)
{
	return u == ' ' || u == 0x3000 || u == 0xB7 || u == 0x2022 || u == 0x30FB || u == '.' ||
	       u == '-' || u == '\'';
}

static failed
check_name(struct arena *a, const struct field *f, const void *value)
{
	str rest = *(const str *)value;
	bool letters = false;

	while (rest.n) {
		str was = rest;
		uint32_t u = utf8_next(&rest);

		if (!is_letter(u) && !is_between(u))
			return FAIL_SAY(a, ERR_INVALID, f, &says_name,
			                str_part(was, 0, was.n - rest.n));
		letters = letters || is_letter(u);
	}
	return letters ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_blank);
}

#define WAGE_MOST 100000000     /* fen: a million yuan a month */

#define F(m, ...) FIELD(struct member_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(name,          .label = "姓名", .flags = MUST, .max = 40, .check = check_name),
	F(document_type, .label = "证件类型", .choices = document_types),
	F(document_no,   .label = "证件号码", .flags = SENSITIVE, .max = 60),
	F(sex,           .label = "性别", .choices = sexes, .hint = "身份证号码已经说明的，可以不填"),
	F(birth,         .label = "出生日期", .flags = SENSITIVE, .hint = "身份证号码已经说明的，可以不填"),
	F(mobile,        .label = "手机", .flags = SENSITIVE, .max = 40),
	F(org_name,      .label = "所属工会", .max = 100, .hint = "填写工会全称"),
	F(org_id,        .label = "所属工会编号", .flags = HIDE, .refers = &org_entity),
	F(tags,          .label = "群体", .flags = SEVERAL, .max = 400, .hint = "可以多选；表格里写几个时用顿号隔开"),
	F(joined,        .label = "入会日期", .flags = MUST),
	F(wage,          .label = "月基本工资", .unit = "元", .max = WAGE_MOST, .hint = "用来算会费"),
	F(nation,        .label = "民族", .choices = nations),
	F(education,     .label = "学历", .choices = educations),
	F(political,     .label = "政治面貌", .choices = politicals),
	F(employment,    .label = "就业状况", .choices = employments),
	F(skill,         .label = "技能等级", .choices = skills),
	F(household,     .label = "户籍类型", .choices = households),
	F(work_unit,     .label = "工作单位", .max = 80),
	F(job,           .label = "职业（工种）", .max = 40),
	F(platform,      .label = "平台名称", .max = 40, .hint = "通过平台接单的，填平台的名称"),
	F(migrant,       .label = "农民工"),
};
#undef F
const struct entity member_form_entity =
	ENTITY(struct member_form, form_fields, .name = "member_form", .label = "会员");

const struct field *
member_form_field(const char *name)
{
	return entity_field(&member_form_entity, str_of(name));
}

/* --- what may be asked for, and 会籍变动 --------------------------------------------------- */

#define F(m, ...) FIELD(struct member_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = {
	F(word,   .label = "姓名、手机或证件号码", .max = 60, .flags = FIND),
	F(org_id, .label = "所属工会", .refers = &org_entity),
	F(group,  .label = "群体", .max = FILTER_NO_GROUP),
	F(status, .label = "会籍", .choices = filter_statuses),
	F(since,  .label = "入会不早于"),
	F(until,  .label = "入会不晚于", .flags = HIDE),
};
#undef F
const struct entity member_filter_entity =
	ENTITY(struct member_filter, filter_fields, .name = "member_filter", .label = "筛选");

#define F(m, ...) FIELD(struct member_move, m, __VA_ARGS__)
static const struct field move_fields[] = {
	F(status, .label = "变动", .flags = MUST, .choices = move_statuses),
	F(day,    .label = "变动日期", .flags = MUST),
	F(reason, .label = "原因", .flags = LONG, .max = 200),
	F(ground, .label = "保留原因", .choices = retain_grounds),
	F(deemed, .label = "视为自动退会"),
	F(declared,  .label = "本人声明退会的日期"),
	F(announced, .label = "工会公布的日期", .hint = "会员大会（代表大会）或委员会公布"),
	F(card,      .label = "会员证（卡）已收回"),
	F(unpaid_since, .label = "从哪天起不缴会费、不参加组织生活", .hint = "到变动日期须满六个月"),
	F(unpaid, .label = "没有正当理由，连续六个月不缴纳会费"),
	F(idle,   .label = "没有正当理由，连续六个月不参加工会组织生活"),
	F(warned, .label = "教育谈话的日期", .hint = "经教育仍拒不改正的，才视为自动退会"),
	F(judgement_no,  .label = "刑事判决书文号", .max = 60, .hint = "如“（2026）苏0281刑初120号”"),
	F(judgement_day, .label = "判决日期"),
	F(opinion, .label = "工会小组讨论的意见", .flags = LONG, .max = 400),
	F(decided, .label = "基层委员会决定的日期"),
};
#undef F
const struct entity member_move_entity =
	ENTITY(struct member_move, move_fields, .name = "member_move", .label = "会籍变动");

#define F(m, ...) FIELD(struct member_turn, m, __VA_ARGS__)
static const struct field turn_fields[] = {
	F(turn, .label = "变动", .choices = member_turns) };
#undef F
const struct entity member_turn_entity =
	ENTITY(struct member_turn, turn_fields, .name = "member_turn", .label = "变动");

#define F(m, ...) FIELD(struct member_undo, m, __VA_ARGS__)
static const struct field undo_fields[] = {
	F(reason, .label = "撤销的理由", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity member_undo_entity =
	ENTITY(struct member_undo, undo_fields, .name = "member_undo", .label = "撤销变动");

#define F(m, ...) FIELD(struct member_leave, m, __VA_ARGS__)
static const struct field leave_fields[] = {
	F(words, .label = "退会的原因", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity member_leave_entity =
	ENTITY(struct member_leave, leave_fields, .name = "member_leave", .label = "申请退会");

#define F(m, ...) FIELD(struct member_union_query, m, __VA_ARGS__)
static const struct field union_fields[] = { F(org_name, .label = "所属工会", .max = 100) };
#undef F
const struct entity member_union_entity =
	ENTITY(struct member_union_query, union_fields, .name = "member_union", .label = "所属工会");
