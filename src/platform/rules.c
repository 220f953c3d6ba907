/* rules.c - see rules.h. */
#include "platform/rules.h"

#include <assert.h>
#include <string.h>

#define WORKDAYS(x)          .n = (x), .unit = RULE_WORKING_DAYS
#define DAYS(x)              .n = (x), .unit = RULE_DAYS
#define MONTHS(x)            .n = (x), .unit = RULE_MONTHS
#define YEARS(x)             .n = (x), .unit = RULE_YEARS
#define PERSONS(x)           .n = (x), .unit = RULE_PERSONS
#define FEN(x)               .n = (x), .unit = RULE_FEN
#define TIMES(x)             .n = (x), .unit = RULE_TIMES
#define SECONDS(x)           .n = (x), .unit = RULE_SECONDS
#define MEGABYTES(x)         .n = (x), .unit = RULE_MEGABYTES
#define SHARE(how, part, whole) .n = (part), .of = (whole), .unit = RULE_SHARE, .than = RULE_##how

/* Ordered by name. */
static const struct rule national[] = {
	{ S("age.join"), YEARS(16),
	  .clause = S("劳动法 第十五条"), .note = S("入会的最低年龄") },
	{ S("bargain.delegates"), PERSONS(3), .confirm = true,
	  .clause = S("集体合同规定 第十九条"), .note = S("每方协商代表的最少人数") },
	{ S("bargain.dispute"), DAYS(30), .confirm = true,
	  .clause = S("集体合同规定 第五十五条"), .note = S("协商争议协调处理的期限") },
	{ S("bargain.dispute_more"), DAYS(15), .confirm = true,
	  .clause = S("集体合同规定 第五十五条"), .note = S("协调处理可以延长的期限") },
	{ S("bargain.outsiders"), SHARE(AT_MOST, 1, 3), .confirm = true,
	  .clause = S("集体合同规定 第二十三条"), .note = S("外聘人员占本方代表的份额") },
	{ S("bargain.reply"), DAYS(20),
	  .clause = S("集体合同规定 第三十二条"), .note = S("收到协商要求后书面答复的期限") },
	{ S("bargain.vacancy"), DAYS(15),
	  .clause = S("集体合同规定 第三十一条"), .note = S("协商代表空缺后补选的期限") },
	{ S("chair.full_time"), PERSONS(200),
	  .clause = S("工会法 第十四条"), .note = S("职工达到此数可以设专职工会主席") },
	{ S("chair.remove"), SHARE(MORE_THAN, 1, 2),
	  .clause = S("工会法 第十八条"), .note = S("罢免主席须经全体会员或代表的份额") },
	{ S("committee.approve"), WORKDAYS(10),
	  .clause = S("平台默认"), .note = S("上级工会批复换届选举结果的期限") },
	{ S("committee.members"), PERSONS(25),
	  .clause = S("工会法 第十一条"), .note = S("会员达到此数应当建立基层工会委员会") },
	{ S("committee.size_1"), PERSONS(24), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 1 档：会员不超过此数") },
	{ S("committee.size_1_max"), PERSONS(5), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 1 档：最多") },
	{ S("committee.size_1_min"), PERSONS(3), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 1 档：最少") },
	{ S("committee.size_2"), PERSONS(200), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 2 档：会员不超过此数") },
	{ S("committee.size_2_max"), PERSONS(7), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 2 档：最多") },
	{ S("committee.size_2_min"), PERSONS(3), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 2 档：最少") },
	{ S("committee.size_3"), PERSONS(1000), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 3 档：会员不超过此数") },
	{ S("committee.size_3_max"), PERSONS(15), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 3 档：最多") },
	{ S("committee.size_3_min"), PERSONS(7), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 3 档：最少") },
	{ S("committee.size_4"), PERSONS(5000), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 4 档：会员不超过此数") },
	{ S("committee.size_4_max"), PERSONS(21), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 4 档：最多") },
	{ S("committee.size_4_min"), PERSONS(15), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 4 档：最少") },
	{ S("committee.size_5"), PERSONS(10000), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 5 档：会员不超过此数") },
	{ S("committee.size_5_max"), PERSONS(29), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 5 档：最多") },
	{ S("committee.size_5_min"), PERSONS(21), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 5 档：最少") },
	{ S("committee.size_6"), PERSONS(50000), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 6 档：会员不超过此数") },
	{ S("committee.size_6_max"), PERSONS(37), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 6 档：最多") },
	{ S("committee.size_6_min"), PERSONS(29), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 6 档：最少") },
	{ S("committee.size_7"), PERSONS(10000000), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 7 档：会员不超过此数") },
	{ S("committee.size_7_max"), PERSONS(45), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 7 档：最多") },
	{ S("committee.size_7_min"), PERSONS(37), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员会人数第 7 档：最少") },
	{ S("complaint.reply"), WORKDAYS(15),
	  .clause = S("平台默认"), .note = S("投诉建议的答复期限") },
	{ S("congress.adopt"), SHARE(MORE_THAN, 1, 2), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职代会决议须经全体代表的份额") },
	{ S("congress.delegates"), PERSONS(30), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职工代表的最少人数") },
	{ S("congress.delegates_share"), SHARE(AT_LEAST, 5, 100), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职工代表占全体职工的份额") },
	{ S("congress.elect_quorum"), SHARE(AT_LEAST, 2, 3), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("选举职工代表时选区职工到会的份额") },
	{ S("congress.managers"), SHARE(AT_MOST, 20, 100), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("中高层管理人员占代表的份额") },
	{ S("congress.presidium"), SHARE(AT_LEAST, 1, 2), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("工人、技术和管理人员占主席团的份额") },
	{ S("congress.quorum"), SHARE(AT_LEAST, 2, 3), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职代会到会代表的份额") },
	{ S("congress.sessions"), TIMES(1), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职代会每年至少召开的次数") },
	{ S("congress.term"), YEARS(5), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("职代会每届最长的年限") },
	{ S("congress.topics"), DAYS(7), .confirm = true,
	  .clause = S("企业民主管理规定"), .note = S("会前将议题和草案送达代表的天数") },
	{ S("consent.keep"), YEARS(3),
	  .clause = S("个人信息保护法 第五十六条"), .note = S("影响评估和处理情况记录的保存年限") },
	{ S("content.film_mb"), MEGABYTES(100),
	  .clause = S("平台默认"), .note = S("一个短视频最大，不能超过 200 MB") },
	{ S("content.film_seconds"), SECONDS(300),
	  .clause = S("平台默认"), .note = S("一个短视频最长") },
	{ S("content.proof"), WORKDAYS(1),
	  .clause = S("平台默认"), .note = S("每一次校对的期限") },
	{ S("content.review"), WORKDAYS(2),
	  .clause = S("平台默认"), .note = S("每一级审稿的期限") },
	{ S("contract.adopt"), SHARE(AT_LEAST, 1, 2),
	  .clause = S("集体合同规定 第三十六条"), .note = S("集体合同草案须经全体代表或职工的份额") },
	{ S("contract.file"), DAYS(10),
	  .clause = S("集体合同规定 第四十二条"), .note = S("签字后报送审查的期限") },
	{ S("contract.quorum"), SHARE(AT_LEAST, 2, 3),
	  .clause = S("集体合同规定 第三十六条"), .note = S("讨论集体合同草案时到会的份额") },
	{ S("contract.renew"), MONTHS(3),
	  .clause = S("集体合同规定 第三十八条"), .note = S("期满前可以提出续订的时间") },
	{ S("contract.review"), DAYS(15),
	  .clause = S("集体合同规定 第四十七条"), .note = S("劳动行政部门审查的期限，无异议即生效") },
	{ S("contract.term_max"), YEARS(3),
	  .clause = S("集体合同规定 第三十八条"), .note = S("集体合同的最长期限") },
	{ S("contract.term_min"), YEARS(1),
	  .clause = S("集体合同规定 第三十八条"), .note = S("集体合同的最短期限") },
	{ S("delegates.from"), PERSONS(100), .confirm = true,
	  .clause = S("基层工会会员代表大会条例"), .note = S("会员达到此数可以召开会员代表大会") },
	{ S("deputy.days"), DAYS(30),
	  .clause = S("平台默认"), .note = S("请假时一次委托他人代理最长的天数") },
	{ S("dues.rate"), SHARE(AT_LEAST, 5, 1000), .confirm = true,
	  .clause = S("工会会费收缴规定"), .note = S("会费占每月基本收入的份额") },
	{ S("dues.round"), FEN(1000), .confirm = true,
	  .clause = S("工会会费收缴规定"), .note = S("不足此数的尾数不计算会费") },
	{ S("election.elect"), SHARE(MORE_THAN, 1, 2), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("当选须得应到会人数赞成票的份额") },
	{ S("election.quorum"), SHARE(AT_LEAST, 2, 3), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("选举时到会人数的份额") },
	{ S("election.surplus"), SHARE(AT_LEAST, 5, 100), .confirm = true,
	  .clause = S("工会基层组织选举工作条例"), .note = S("委员候选人多于应选名额的份额") },
	{ S("erasure.answer"), WORKDAYS(15),
	  .clause = S("个人信息保护法 第五十条；App违法违规收集使用个人信息行为认定方法 第六条"),
	  .note = S("答复删除或限制处理个人信息的期限") },
	{ S("exit.answer"), WORKDAYS(10),
	  .clause = S("平台默认"), .note = S("会员申请退会后谈话、公布、收回会员证的期限") },
	{ S("exit.unpaid"), MONTHS(6),
	  .clause = S("中国工会章程"), .note = S("不缴会费、不参加活动经教育不改视为自动退会的时间") },
	{ S("expel.file"), WORKDAYS(10),
	  .clause = S("平台默认"), .note = S("开除会籍报上级工会后备案的期限") },
	{ S("founding.approve"), WORKDAYS(10),
	  .clause = S("平台默认"), .note = S("收到建会选举结果后批复的期限") },
	{ S("founding.prepare"), MONTHS(3),
	  .clause = S("平台默认"), .note = S("同意筹备后选举并报批的期限") },
	{ S("founding.remind"), WORKDAYS(2),
	  .clause = S("平台默认"), .note = S("建会申请到期前提醒的时间") },
	{ S("founding.review"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("建会申请的审查期限") },
	{ S("fund.rate"), SHARE(AT_LEAST, 2, 100),
	  .clause = S("工会法 第四十三条"), .note = S("用人单位按职工工资总额拨缴经费的份额") },
	{ S("hardship.months"), MONTHS(6), .confirm = true,
	  .clause = S("困难职工档案管理办法"), .note = S("人均收入低于低保标准须持续的时间") },
	{ S("hardship.publicity"), WORKDAYS(5), .confirm = true,
	  .clause = S("困难职工档案管理办法"), .note = S("建档前公示的期限") },
	{ S("hardship.visitors"), PERSONS(2), .confirm = true,
	  .clause = S("困难职工档案管理办法"), .note = S("入户调查的最少人数") },
	{ S("join.remind"), WORKDAYS(3),
	  .clause = S("平台默认"), .note = S("入会申请满此期限未办提醒经办人") },
	{ S("join.review"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("入会申请的审核期限") },
	{ S("log.keep"), MONTHS(6),
	  .clause = S("网络安全法"), .note = S("网络日志的最短保存时间") },
	{ S("member.undo"), DAYS(30),
	  .clause = S("平台默认"), .note = S("办错的会籍变动可以撤销的时间") },
	{ S("mobile.confirm"), WORKDAYS(2),
	  .clause = S("平台默认"), .note = S("更换手机核验后由另一个人复核的期限") },
	{ S("mobile.lapse"), DAYS(15),
	  .clause = S("平台默认"), .note = S("更换手机没有办完自动过期的时间") },
	{ S("mobile.prove"), WORKDAYS(3),
	  .clause = S("平台默认"), .note = S("会员提出更换手机后核验身份的期限") },
	{ S("officer.paid_days"), WORKDAYS(3),
	  .clause = S("工会法 第四十一条"), .note = S("兼职委员每月占用工作时间的天数") },
	{ S("proposal.accept"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("收到提案后决定是否立案的期限") },
	{ S("proposal.assign"), WORKDAYS(3),
	  .clause = S("平台默认"), .note = S("立案后交办的期限") },
	{ S("proposal.rehandle"), DAYS(30),
	  .clause = S("平台默认"), .note = S("不满意的提案再次办理的期限") },
	{ S("proposal.reply"), DAYS(30),
	  .clause = S("平台默认"), .note = S("承办单位书面答复的期限") },
	{ S("proposal.seconders"), PERSONS(2),
	  .clause = S("平台默认"), .note = S("附议人的最少人数") },
	{ S("quiz.prizes"), SHARE(AT_MOST, 2, 3), .confirm = true,
	  .clause = S("总工办发〔2017〕32号"), .note = S("获奖人数占参加人数的份额") },
	{ S("secondment.move"), MONTHS(6), .confirm = true,
	  .clause = S("工会会员会籍管理办法 第十四条"), .note = S("借调满此时间可以转移会籍") },
	{ S("session.request"), SHARE(AT_LEAST, 1, 3),
	  .clause = S("工会法 第十七条"), .note = S("可以提议临时召开会议的会员份额") },
	{ S("term.basic_max"), YEARS(5),
	  .clause = S("工会法 第十六条"), .note = S("基层工会委员会每届的最长年限") },
	{ S("term.basic_min"), YEARS(3),
	  .clause = S("工会法 第十六条"), .note = S("基层工会委员会每届的最短年限") },
	{ S("term.local"), YEARS(5),
	  .clause = S("工会法 第十六条"), .note = S("地方和产业工会委员会每届的年限") },
	{ S("term.warn"), MONTHS(6),
	  .clause = S("平台默认"), .note = S("换届前第一次提醒的时间") },
	{ S("term.warn_again"), MONTHS(3),
	  .clause = S("平台默认"), .note = S("换届前再次提醒的时间") },
	{ S("transfer.accept"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("转入工会接收会籍的期限") },
	{ S("transfer.release"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("转出工会确认的期限") },
	{ S("transfer.stand_in"), WORKDAYS(5),
	  .clause = S("平台默认"), .note = S("逾期后上级工会代为确认的期限") },
	{ S("wage.file"), DAYS(7), .confirm = true,
	  .clause = S("工资集体协商试行办法"), .note = S("工资协议签订后报送的期限") },
	{ S("wage.publish"), DAYS(5), .confirm = true,
	  .clause = S("工资集体协商试行办法"), .note = S("工资协议生效后公布的期限") },
	{ S("wage.reply"), DAYS(20), .confirm = true,
	  .clause = S("工资集体协商试行办法"), .note = S("收到工资协商意向书后书面答复的期限") },
	{ S("wage.restart"), DAYS(60), .confirm = true,
	  .clause = S("工资集体协商试行办法"), .note = S("期满前重新提出协商的时间") },
	{ S("wage.review"), DAYS(15), .confirm = true,
	  .clause = S("工资集体协商试行办法"), .note = S("劳动行政部门审查的期限") },
};
const struct rules rules_national = { S("全国"), national, COUNT(national), NULL };

/*
 * The province's regulations (江苏省集体协商条例, in force since 2023-05-01; 江苏省企业民主
 * 管理条例, since 2008-01-01) name these limits.  They stand at the national values until
 * an operator has confirmed them against the text.
 */
static const struct rule jiangsu[] = {
	{ S("bargain.reply"), DAYS(20), .confirm = true,
	  .clause = S("江苏省集体协商条例"), .note = S("收到协商要求后书面答复的期限") },
	{ S("congress.adopt"), SHARE(MORE_THAN, 1, 2), .confirm = true,
	  .clause = S("江苏省企业民主管理条例"), .note = S("职代会决议须经全体代表的份额") },
	{ S("congress.delegates"), PERSONS(30), .confirm = true,
	  .clause = S("江苏省企业民主管理条例"), .note = S("职工代表的最少人数") },
	{ S("congress.quorum"), SHARE(AT_LEAST, 2, 3), .confirm = true,
	  .clause = S("江苏省企业民主管理条例"), .note = S("职代会到会代表的份额") },
	{ S("contract.adopt"), SHARE(AT_LEAST, 1, 2), .confirm = true,
	  .clause = S("江苏省集体协商条例"), .note = S("集体合同草案须经全体代表或职工的份额") },
	{ S("contract.file"), DAYS(10), .confirm = true,
	  .clause = S("江苏省集体协商条例"), .note = S("签字后报送审查的期限") },
	{ S("contract.quorum"), SHARE(AT_LEAST, 2, 3), .confirm = true,
	  .clause = S("江苏省集体协商条例"), .note = S("讨论集体合同草案时到会的份额") },
};
const struct rules rules_jiangsu = { S("江苏省"), jiangsu, COUNT(jiangsu), &rules_national };

/* --- looking up ------------------------------------------------------------ */

/* Where `name` stands in one pack, or where it would be put. */
static size_t
place_of(const struct rule *at, size_t n, str name)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_cmp(at[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct rule *
rules_find(const struct rules *pack, str name)
{
	for (; pack; pack = pack->base) {
		size_t i = place_of(pack->at, pack->n, name);

		if (i < pack->n && str_eq(pack->at[i].name, name))
			return &pack->at[i];
	}
	return NULL;
}

int64_t
rules_n(const struct rules *pack, str name)
{
	const struct rule *rule = rules_find(pack, name);

	assert(rule);
	return rule->n;
}

/* --- time limits ------------------------------------------------------------ */

static struct date
plus_months(struct date from, int64_t n)
{
	int64_t months = (int64_t)from.ymd / 10000 * 12 + from.ymd / 100 % 100 - 1 + n;
	int32_t first = (int32_t)(months / 12 * 10000 + (months % 12 + 1) * 100);
	int32_t day = from.ymd % 100;

	while (day > 28 && !date_valid((struct date){ first + day }))
		day--;
	return (struct date){ first + day };
}

struct date
rules_due(const struct rules *pack, const struct calendar *calendar, str name, struct date from)
{
	const struct rule *rule = rules_find(pack, name);
	struct date due = { 0 };

	assert(rule && rule->unit >= RULE_WORKING_DAYS && rule->unit <= RULE_YEARS);
	if (!date_valid(from) || rule->n > 100000)
		return due;
	switch (rule->unit) {
	case RULE_WORKING_DAYS:
		return calendar_deadline(calendar, from, (int32_t)rule->n, WORKING_DAYS);
	case RULE_DAYS:
		return calendar_deadline(calendar, from, (int32_t)rule->n, CALENDAR_DAYS);
	case RULE_MONTHS:
		due = plus_months(from, rule->n);
		break;
	default:
		due = plus_months(from, 12 * rule->n);
	}
	if (!date_valid(due))
		return (struct date){ 0 };
	return calendar_is_workday(calendar, due) ? due : calendar_plus_workdays(calendar, due, 1);
}

/* --- shares ------------------------------------------------------------------- */

bool
rule_holds(const struct rule *rule, int64_t part, int64_t whole)
{
	__int128 mine = (__int128)part * rule->of, bound = (__int128)whole * rule->n;

	assert(rule->unit == RULE_SHARE && rule->of > 0);
	if (whole <= 0)
		return false;
	if (rule->than == RULE_AT_MOST)
		return mine <= bound;
	return rule->than == RULE_MORE_THAN ? mine > bound : mine >= bound;
}

int64_t
rule_bound(const struct rule *rule, int64_t whole)
{
	__int128 all = (__int128)whole * rule->n;

	assert(rule->unit == RULE_SHARE && rule->of > 0 && whole >= 0);
	if (rule->than == RULE_AT_LEAST)
		return (int64_t)((all + rule->of - 1) / rule->of);
	return (int64_t)(all / rule->of) + (rule->than == RULE_MORE_THAN);
}

/* --- words ---------------------------------------------------------------------- */

static const struct unit { str word; const char *shown; } units[] = {
	[RULE_WORKING_DAYS] = { S("working_days"), " 个工作日" },
	[RULE_DAYS]         = { S("days"),         " 日" },
	[RULE_MONTHS]       = { S("months"),       " 个月" },
	[RULE_YEARS]        = { S("years"),        " 年" },
	[RULE_PERSONS]      = { S("persons"),      " 人" },
	[RULE_FEN]          = { S("fen"),          " 元" },
	[RULE_TIMES]        = { S("times"),        " 次" },
	[RULE_SHARE]        = { S("share"),        "" },
	[RULE_SECONDS]      = { S("seconds"),      " 秒" },
	[RULE_MEGABYTES]    = { S("megabytes"),    " MB" },
};
static const char *const thans[] = { "不少于 ", "超过 ", "不超过 " };

str
rule_text(struct arena *a, const struct rule *rule)
{
	if (rule->unit == RULE_FEN)
		return arena_fmt(a, "%lld.%02d%s", (long long)(rule->n / 100),
		                 (int)(rule->n % 100), units[RULE_FEN].shown);
	if (rule->unit != RULE_SHARE)
		return arena_fmt(a, "%lld%s", (long long)rule->n, units[rule->unit].shown);
	if (rule->of == 100)
		return arena_fmt(a, "%s%lld%%", thans[rule->than], (long long)rule->n);
	return arena_fmt(a, "%s%lld/%lld", thans[rule->than], (long long)rule->n,
	                 (long long)rule->of);
}

/* --- reading a pack ---------------------------------------------------------------- */

static const struct text says_line = { "rules.line", "规则文件第{1}行写得不对：{2}" };
static const struct text says_more = { "rules.more", "规则“{1}”缺少{2}" };
static const struct text says_kind = { "rules.kind", "规则“{1}”的单位与上一级规则不是一类" };
static const struct text says_large = { "rules.large", "规则文件太长，最多 256 KB、1000 条" };

enum { VALUE_MOST = 1000000000 };
static const struct { str n, unit, clause; } missing = {
	S("数值 n"), S("单位 unit"), S("依据 clause"),
};

struct reading { struct arena *a; const struct rules *base; struct rule *at; size_t n; str name; };

static bool
is_name(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.s[i] >= 'a' && s.s[i] <= 'z') || (s.s[i] >= '0' && s.s[i] <= '9') ||
		      s.s[i] == '_' || s.s[i] == '.'))
			return false;
	return s.n > 0 && s.n <= 60;
}

/* "10", "2/3", "> 1/2", "<= 20%". */
static bool
read_value(str s, struct rule *ret)
{
	static const struct { str sign; enum rule_than than; } signs[] = {
		{ S(">="), RULE_AT_LEAST }, { S("<="), RULE_AT_MOST }, { S(">"), RULE_MORE_THAN },
		{ S("≥"), RULE_AT_LEAST }, { S("≤"), RULE_AT_MOST },
	};
	bool share = false;

	ret->than = RULE_AT_LEAST;
	ret->of = 0;
	for (size_t i = 0; i < COUNT(signs); i++)
		if (str_starts(s, signs[i].sign)) {
			ret->than = signs[i].than;
			s = str_trim(str_from(s, signs[i].sign.n));
			share = true;
			break;
		}
	if (str_ends(s, S("%"))) {
		s.n--;
		ret->of = 100;
	} else if (str_has(s, '/')) {
		str part = str_cut(&s, '/');

		if (!str_digits(str_trim(s)) || !str_int(str_trim(s), &ret->of) || ret->of < 1)
			return false;
		s = part;
	}
	if (share && !ret->of)
		return false;
	s = str_trim(s);
	if (!str_digits(s) || !str_int(s, &ret->n))
		return false;
	return ret->n <= VALUE_MOST && ret->of <= VALUE_MOST;
}

static bool
read_unit(str s, struct rule *ret)
{
	for (size_t i = 1; i < COUNT(units); i++)
		if (str_eq(units[i].word, s)) {
			ret->unit = (enum rule_unit)i;
			return true;
		}
	return false;
}

static bool
read_setting(struct reading *r, str key, str value)
{
	struct rule *rule = r->n ? &r->at[r->n - 1] : NULL;

	if (!rule) {
		r->name = arena_str(r->a, value);
		return str_eq(key, S("name")) && value.n;
	}
	if (str_eq(key, S("n")))
		return read_value(value, rule);
	if (str_eq(key, S("unit")))
		return read_unit(value, rule);
	if (str_eq(key, S("clause")))
		rule->clause = arena_str(r->a, value);
	else if (str_eq(key, S("note")))
		rule->note = arena_str(r->a, value);
	else if (str_eq(key, S("confirm")))
		rule->confirm = str_eq(value, S("yes"));
	else
		return false;
	return true;
}

/* A heading "[name]" begins a rule with what the base says of it, the value aside. */
static bool
read_heading(struct reading *r, str line)
{
	str name = str_trim(str_part(line, 1, line.n - 2));
	const struct rule *was = rules_find(r->base, name);

	if (!str_ends(line, S("]")) || !is_name(name))
		return false;
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->at[i].name, name))
			return false;
	r->at[r->n++] = (struct rule){
		.name = arena_str(r->a, name), .n = -1, .unit = was ? was->unit : 0,
		.clause = was ? was->clause : (str){ 0 }, .note = was ? was->note : (str){ 0 },
	};
	return true;
}

static failed
check_rule(const struct reading *r, const struct rule *rule)
{
	const struct rule *was = rules_find(r->base, rule->name);

	if (rule->n < 0)
		return FAIL_SAY(r->a, ERR_INVALID, NULL, &says_more, rule->name, missing.n);
	if (!rule->unit)
		return FAIL_SAY(r->a, ERR_INVALID, NULL, &says_more, rule->name, missing.unit);
	if (!rule->clause.n)
		return FAIL_SAY(r->a, ERR_INVALID, NULL, &says_more, rule->name, missing.clause);
	if ((rule->unit == RULE_SHARE) != (rule->of > 0) ||
	    (was && (was->unit == RULE_SHARE) != (rule->unit == RULE_SHARE)))
		return FAIL_SAY(r->a, ERR_INVALID, NULL, &says_kind, rule->name);
	return NULL;
}

static failed
read_lines(struct reading *r, str text)
{
	int number = 0;

	for (str rest = text, line; (line = str_cut(&rest, '\n')).s; ) {
		str value = line = str_trim(line), key;
		bool good;

		number++;
		if (!line.n || line.s[0] == '#' || line.s[0] == ';')
			continue;
		if (line.s[0] == '[' && r->n == RULES_MOST)
			return FAIL_SAY(r->a, ERR_LARGE, NULL, &says_large);
		if (line.s[0] == '[') {
			good = read_heading(r, line);
		} else {
			key = str_trim(str_cut(&value, '='));
			good = value.s && read_setting(r, key, str_trim(value));
		}
		if (!good)
			return FAIL_SAY(r->a, ERR_INVALID, NULL, &says_line,
			                arena_fmt(r->a, "%d", number), arena_str(r->a, line));
	}
	return NULL;
}

failed
rules_read(struct arena *a, str ini_text, const struct rules *base, struct rules *ret)
{
	struct reading r = { .a = a, .base = base };
	struct rule *sorted;
	size_t headings = 1;

	if (ini_text.n > RULES_TEXT_MOST)
		return FAIL_SAY(a, ERR_LARGE, NULL, &says_large);
	for (size_t i = 0; i < ini_text.n; i++)
		headings += ini_text.s[i] == '[';
	if (headings > RULES_MOST)
		headings = RULES_MOST;
	r.at = NEW_N(a, struct rule, headings);
	TRY(read_lines(&r, ini_text));
	sorted = NEW_N(a, struct rule, headings);
	for (size_t i = 0; i < r.n; i++) {
		size_t at = place_of(sorted, i, r.at[i].name);

		TRY(check_rule(&r, &r.at[i]));
		memmove(sorted + at + 1, sorted + at, (i - at) * sizeof *sorted);
		sorted[at] = r.at[i];
	}
	*ret = (struct rules){ r.name, sorted, r.n, base };
	return NULL;
}
