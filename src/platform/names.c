/* names.c - see names.h. */
#include "platform/names.h"

#include <assert.h>

#include "platform/uscc.h"

/* --- persons --------------------------------------------------------------- */

/* Common surnames with their weight, as along the lower Yangtze. */
static const struct { str name; uint16_t weight; } surnames[] = {
	{ S("王"), 720 }, { S("李"), 700 }, { S("张"), 680 }, { S("刘"), 500 },
	{ S("陈"), 520 }, { S("杨"), 300 }, { S("黄"), 200 }, { S("赵"), 190 },
	{ S("吴"), 260 }, { S("周"), 260 }, { S("徐"), 250 }, { S("孙"), 170 },
	{ S("马"), 90 }, { S("朱"), 210 }, { S("胡"), 120 }, { S("郭"), 95 }, { S("何"), 100 },
	{ S("林"), 90 }, { S("高"), 95 }, { S("罗"), 70 }, { S("郑"), 70 }, { S("梁"), 55 },
	{ S("谢"), 55 }, { S("宋"), 65 }, { S("唐"), 80 }, { S("许"), 90 }, { S("韩"), 60 },
	{ S("冯"), 70 }, { S("邓"), 45 }, { S("曹"), 75 }, { S("彭"), 45 }, { S("曾"), 40 },
	{ S("肖"), 35 }, { S("田"), 35 }, { S("董"), 50 }, { S("袁"), 45 }, { S("潘"), 60 },
	{ S("于"), 45 }, { S("蒋"), 110 }, { S("蔡"), 60 }, { S("余"), 40 }, { S("杜"), 35 },
	{ S("叶"), 50 }, { S("程"), 45 }, { S("苏"), 40 }, { S("魏"), 40 }, { S("吕"), 35 },
	{ S("丁"), 80 }, { S("任"), 35 }, { S("沈"), 120 }, { S("姚"), 60 }, { S("卢"), 35 },
	{ S("姜"), 40 }, { S("崔"), 30 }, { S("钟"), 30 }, { S("谭"), 25 }, { S("陆"), 120 },
	{ S("汪"), 50 }, { S("范"), 50 }, { S("金"), 65 }, { S("石"), 30 }, { S("廖"), 20 },
	{ S("贾"), 22 }, { S("夏"), 70 }, { S("韦"), 15 }, { S("付"), 15 }, { S("方"), 45 },
	{ S("白"), 18 }, { S("邹"), 40 }, { S("孟"), 20 }, { S("熊"), 20 }, { S("秦"), 45 },
	{ S("邱"), 25 }, { S("江"), 30 }, { S("尹"), 20 }, { S("薛"), 45 }, { S("闫"), 12 },
	{ S("段"), 15 }, { S("雷"), 15 }, { S("侯"), 20 }, { S("龙"), 15 }, { S("史"), 30 },
	{ S("陶"), 50 }, { S("黎"), 15 }, { S("贺"), 18 }, { S("顾"), 90 }, { S("毛"), 30 },
	{ S("郝"), 10 }, { S("龚"), 40 }, { S("邵"), 45 }, { S("万"), 20 }, { S("钱"), 75 },
	{ S("严"), 40 }, { S("覃"), 8 }, { S("武"), 10 }, { S("戴"), 40 }, { S("莫"), 10 },
	{ S("孔"), 20 }, { S("向"), 8 }, { S("汤"), 35 }, { S("缪"), 40 }, { S("承"), 18 },
	{ S("恽"), 6 }, { S("奚"), 15 }, { S("邬"), 8 }, { S("贡"), 15 }, { S("瞿"), 12 },
	{ S("浦"), 12 }, { S("郁"), 15 }, { S("华"), 35 }, { S("尤"), 15 }, { S("费"), 18 },
	{ S("季"), 35 }, { S("沙"), 12 }, { S("祝"), 18 }, { S("单"), 12 }, { S("仇"), 8 },
	{ S("查"), 8 }, { S("解"), 5 }, { S("翟"), 10 }, { S("盖"), 2 }, { S("朴"), 2 },
	{ S("乐"), 3 }, { S("区"), 2 }, { S("卜"), 8 }, { S("过"), 6 }, { S("牟"), 3 },
	{ S("郗"), 2 }, { S("阚"), 3 }, { S("眭"), 5 }, { S("欧阳"), 10 }, { S("上官"), 3 },
	{ S("司马"), 3 }, { S("诸葛"), 3 }, { S("尉迟"), 1 }, { S("万俟"), 1 },
	{ S("皇甫"), 2 }, { S("令狐"), 1 }, { S("慕容"), 2 }, { S("夏侯"), 1 },
	{ S("长孙"), 1 },
};

/* First and second characters of given names, and single ones, of men and of women. */
struct pool { str first, second, single; };
static const struct pool pools[][2] = {
	{ /* born before 1955 */
		{ S("德永福根金阿富兴祖裕洪宝炳锡耀长志文荣正"),
		  S("生根法林才荣祥泉兴福康大明发贵清良元洪宝"),
		  S("") },
		{ S("秀桂凤金玉阿素兰杏招彩惠美云巧月翠银根雪"),
		  S("英珍娣宝妹兰芬仙凤华娥大琴玉芳珠梅娟云霞"),
		  S("") },
	},
	{ /* born 1955 to 1971 */
		{ S("建国卫志永正文伟忠洪兴荣金红宏惠锡福明学"),
		  S("国平明忠民华军强林良生荣兴法清康祥东新龙"),
		  S("平军强明伟刚勇华峰忠") },
		{ S("秀玉惠建丽美桂红亚雪文月小素爱金凤国彩燕"),
		  S("芳英华珍萍琴芬娟红玲霞兰凤妹珠敏丽云芹新"),
		  S("红萍芳敏英琴燕华霞静") },
	},
	{ /* born 1972 to 1984 */
		{ S("建志晓海国永文伟小少春红新立向东亚宏俊锦"),
		  S("军华明锋峰东平伟刚强良忠新林荣飞清波涛斌"),
		  S("伟强军勇斌锋峰刚涛华敏杰平") },
		{ S("晓丽小雪红建海春亚文秀爱玉美惠琴洪金志燕"),
		  S("娟芳燕萍霞红琴丽敏华玲英芬君珍琳花艳莉娜"),
		  S("燕丽敏静艳霞芳娟萍红琴莉") },
	},
	{ /* born 1985 to 1999 */
		{ S("志晓俊建文海伟宇嘉子天浩鹏旭明家凯一佳振"),
		  S("杰伟峰鹏飞明辉超凯宇斌杰涛阳成龙浩磊亮东"),
		  S("伟超杰鹏磊涛浩凯俊峰斌波亮飞洋晨宇帅") },
		{ S("晓雅文佳丽雪婷静思海小梦春慧晨嘉亚欣诗玉"),
		  S("婷丽娟静燕敏颖洁琳霞倩娜玲莹雯怡萍琪芸君"),
		  S("婷静丽娟敏颖洁倩娜莹雯燕琳蓉璐") },
	},
	{ /* born from 2000 */
		{ S("子浩宇俊梓天嘉家一文晨思奕泽承博睿明皓逸"),
		  S("轩宇豪杰涵睿博辰航阳泽源宸哲凡逸然翔成霖"),
		  S("轩宇豪浩睿博航哲涵阳昊宸") },
		{ S("雨欣子梓佳思诗怡梦雅一心语可嘉若晨芷奕静"),
		  S("涵萱怡欣彤妍雯瑶琪雪悦婷琳馨颖洁桐蕊蕾玥"),
		  S("涵萱怡欣彤妍雯瑶琪悦馨玥") },
	},
};
/* The last year of birth of each but the last; how many of a hundred have one character. */
static const int pools_until[] = { 1954, 1971, 1984, 1999 };
static const unsigned singles[] = { 0, 18, 28, 30, 12 };

static const str rare_given[] = {
	S("䶮"), S("㛃"), S("喆"), S("犇"), S("𬭎"), S("堃"), S("垚"), S("骉"), S("赟"), S("𫖯"), S("𬀩"), S("玥𬍛"),
};
static const str other_names[] = {
	S("阿卜杜拉·买买提"), S("古丽娜尔·艾山"), S("巴特尔"), S("乌兰其其格"), S("次仁卓玛"), S("扎西顿珠"),
	S("吉克阿木"), S("帕提古丽·吐尔逊"),
};

enum { HAN_BYTES = 3 };         /* of each character in the pools */

static str
one_of(struct dice *dice, str pool)
{
	return str_part(pool, HAN_BYTES * dice_below(dice, pool.n / HAN_BYTES), HAN_BYTES);
}

static str
surname(struct dice *dice)
{
	uint64_t all = 0, at;
	size_t i = 0;

	for (size_t k = 0; k < COUNT(surnames); k++)
		all += surnames[k].weight;
	for (at = dice_below(dice, all); at >= surnames[i].weight; i++)
		at -= surnames[i].weight;
	return surnames[i].name;
}

static str
given_name(struct dice *dice, struct arena *a, enum sex sex, int birth_year)
{
	const struct pool *pool;
	size_t era = 0;
	str first, second;

	while (era < COUNT(pools_until) && birth_year > pools_until[era])
		era++;
	pool = &pools[era][sex == SEX_FEMALE];
	if (pool->single.n && dice_below(dice, 100) < singles[era])
		return one_of(dice, pool->single);
	first = one_of(dice, pool->first);
	second = one_of(dice, pool->second);
	/* 婷婷 is a name, 建建 hardly: doubles only for women born since 1985 */
	if (str_eq(first, second) && (sex == SEX_MALE || era < 3))
		return second;
	return arena_cat(a, first, second);
}

str
names_person(struct dice *dice, struct arena *a, enum sex sex, int birth_year)
{
	uint64_t chance = dice_below(dice, 1000);

	if (chance == 0)
		return other_names[dice_below(dice, COUNT(other_names))];
	if (chance <= 3)
		return arena_cat(a, surname(dice), rare_given[dice_below(dice, COUNT(rare_given))]);
	return arena_cat(a, surname(dice), given_name(dice, a, sex, birth_year));
}

/* --- numbers ----------------------------------------------------------------- */

/* n's place in a fixed disorder of 0 … of-1; `step` has no factor in common with `of`. */
static int64_t
shuffled(int64_t n, int64_t of, int64_t step)
{
	return (n % of + of) % of * step % of;
}

str
names_mobile(struct arena *a, int64_t n)
{
	return arena_fmt(a, "1900%07lld", (long long)shuffled(n + 1, NAMES_MOBILES, 6180339));
}

/* 320599, and for each `of` beyond the first the one below: ten that are nobody's in GB/T 2260. */
static str
region(struct arena *a, int64_t n, int64_t of)
{
	return arena_int(a, 320599 - n / of % 10);
}

str
names_document(struct arena *a, struct date born, enum sex sex, int64_t n)
{
	int64_t sequence = 2 * shuffled(n, NAMES_DOCUMENTS, 307) + (sex == SEX_MALE);

	return document_make(a, region(a, n, NAMES_DOCUMENTS), born, (int)sequence);
}

str
names_uscc(struct arena *a, str kind, int64_t n)
{
	return uscc_make(a, kind, region(a, n, NAMES_CODES), (uint32_t)shuffled(n, NAMES_CODES, 618033));
}

struct money
names_wage(struct dice *dice)
{
	int64_t yuan = 2490;

	/* four throws give a hill, one in twenty earns far more */
	for (int i = 0; i < 4; i++)
		yuan += (int64_t)dice_below(dice, 2001);
	if (dice_below(dice, 20) == 0)
		yuan += (int64_t)dice_below(dice, 29000);
	return (struct money){ yuan / 10 * 10 * 100 };
}

static const str roads[] = {
	S("澄和"), S("君锦"), S("芙安"), S("滨澄"), S("锡毅"), S("霞景"), S("云杉"), S("虹泰"), S("朝晖"), S("文澜"),
	S("人瑞"), S("港兴"), S("花汀"), S("临芦"), S("青禾"), S("砂锦"), S("祝丰"), S("长汀"), S("璜悦"), S("申和"),
};

static const struct { str road, number, building, room; } address_words = {
	S("路"), S("号"), S("幢"), S("室"),
};

str
names_address(struct dice *dice, struct arena *a, str area)
{
	struct buf b = { .a = a };

	buf_put(&b, area);
	buf_put(&b, roads[dice_below(dice, COUNT(roads))]);
	buf_put(&b, address_words.road);
	buf_int(&b, 1 + (int64_t)dice_below(dice, 399));
	buf_put(&b, address_words.number);
	if (dice_below(dice, 3) == 0)
		return buf_str(&b);
	buf_int(&b, 1 + (int64_t)dice_below(dice, 40));
	buf_put(&b, address_words.building);
	buf_int(&b, 100 * (1 + (int64_t)dice_below(dice, 18)) + 1 + (int64_t)dice_below(dice, 4));
	buf_put(&b, address_words.room);
	return buf_str(&b);
}

/* --- units ------------------------------------------------------------------- */

#define FIRSTS  "澄皓锐泽宏瀚启晟鼎恒卓盈凯铭睿朗诺昱骏臻耀航琛霖翔博衡钧冠尚朔"
#define SECONDS "晖远和源达隆诚沃盛科润特佳威泰捷邦帆川瑞锦立信芯越嘉通腾优力"
enum { N_FIRST = (sizeof FIRSTS - 1) / HAN_BYTES, N_SECOND = (sizeof SECONDS - 1) / HAN_BYTES };

/* What a company does, as in its name and in short, and its section of GB/T 4754. */
static const struct { str name, brief; char section; } trades[] = {
	{ S("精密制造"), S("精密"), 'C' },  { S("金属制品"), S("金属"), 'C' },  { S("毛纺织"), S("毛纺"), 'C' },
	{ S("针织服饰"), S("针织"), 'C' },  { S("钢绳"), S("钢绳"), 'C' },      { S("新材料"), S("新材"), 'C' },
	{ S("机械装备"), S("机械"), 'C' },  { S("电子科技"), S("电子"), 'C' },  { S("汽车零部件"), S("汽配"), 'C' },
	{ S("包装材料"), S("包装"), 'C' },  { S("橡塑"), S("橡塑"), 'C' },      { S("热处理"), S("热处理"), 'C' },
	{ S("化纤"), S("化纤"), 'C' },      { S("船舶设备"), S("船舶"), 'C' },  { S("风电装备"), S("风电"), 'C' },
	{ S("医疗器械"), S("医疗"), 'C' },  { S("食品"), S("食品"), 'C' },      { S("家具"), S("家具"), 'C' },
	{ S("半导体"), S("半导体"), 'C' },  { S("印染"), S("印染"), 'C' },      { S("建筑工程"), S("建筑"), 'E' },
	{ S("装饰工程"), S("装饰"), 'E' },  { S("物流"), S("物流"), 'G' },      { S("港口服务"), S("港口"), 'G' },
	{ S("供应链管理"), S("供应链"), 'G' }, { S("商贸"), S("商贸"), 'F' },   { S("百货"), S("百货"), 'F' },
	{ S("餐饮管理"), S("餐饮"), 'H' },  { S("酒店管理"), S("酒店"), 'H' },  { S("软件"), S("软件"), 'I' },
	{ S("信息技术"), S("信息"), 'I' },  { S("物业服务"), S("物业"), 'K' },  { S("人力资源"), S("人力"), 'L' },
	{ S("保安服务"), S("保安"), 'L' },  { S("检测技术"), S("检测"), 'M' },  { S("园林绿化"), S("园林"), 'N' },
	{ S("环境工程"), S("环境"), 'N' },  { S("家政服务"), S("家政"), 'O' },  { S("农业发展"), S("农业"), 'A' },
	{ S("供热"), S("供热"), 'D' },      { S("新能源"), S("新能源"), 'D' },  { S("文化传媒"), S("传媒"), 'R' },
	{ S("体育发展"), S("体育"), 'R' },  { S("养老服务"), S("养老"), 'Q' },  { S("教育科技"), S("教育"), 'P' },
	{ S("特种纸业"), S("纸业"), 'C' },  { S("轴承"), S("轴承"), 'C' },      { S("模塑"), S("模塑"), 'C' },
};
_Static_assert(COUNT(trades) * N_FIRST * N_SECOND == NAMES_COMPANIES, "as names.h says");
static const str company_ends[] = { S("有限公司"), S("有限公司"), S("有限公司"), S("股份有限公司") };

static const str schools[] = {
	S("实验小学"), S("中心小学"), S("初级中学"), S("高级中学"), S("职业学校"), S("幼儿园"),
};
static const str hospitals[] = { S("医院"), S("中医院"), S("康复医院"), S("口腔医院") };
static const str offices[NAMES_OFFICES] = {
	S("发展和改革委员会"), S("教育局"), S("科学技术局"), S("工业和信息化局"), S("民政局"), S("司法局"), S("财政局"),
	S("人力资源和社会保障局"), S("自然资源和规划局"), S("生态环境局"), S("住房和城乡建设局"), S("交通运输局"),
	S("水利局"), S("农业农村局"), S("商务局"), S("文体广电和旅游局"), S("卫生健康委员会"), S("退役军人事务局"),
	S("应急管理局"), S("审计局"), S("市场监督管理局"), S("统计局"), S("医疗保障局"), S("城市管理局"),
};
static const struct { str name; char section; } platform_trades[NAMES_TRADES] = {
	{ S("快递"), 'G' }, { S("外卖配送"), 'G' }, { S("网约车"), 'G' }, { S("货运"), 'G' },
};

static const struct {
	str city, trade_union, committee, federation, district, trade;
	str village, community, villagers, residents;
} words = {
	S("江阴市"), S("工会"), S("工会委员会"), S("工会联合会"), S("片区联合工会"), S("行业工会"),
	S("村"), S("社区"), S("村民委员会"), S("居民委员会"),
};

/* One text of several. */
static str
joined(struct arena *a, str one, str two, str three, str four)
{
	struct buf b = { .a = a };

	buf_reserve(&b, one.n + two.n + three.n + four.n + 1);
	buf_put(&b, one);
	buf_put(&b, two);
	buf_put(&b, three);
	buf_put(&b, four);
	return buf_str(&b);
}

/* The n-th pair of characters for a company or the like. */
static str
trade_name(struct arena *a, int64_t n)
{
	int64_t pair = shuffled(n, N_FIRST * N_SECOND, 557);

	return arena_cat(a, str_part(S(FIRSTS), (size_t)(pair / N_SECOND) * HAN_BYTES, HAN_BYTES),
	                 str_part(S(SECONDS), (size_t)(pair % N_SECOND) * HAN_BYTES, HAN_BYTES));
}

static struct names_unit
company(struct arena *a, int64_t n)
{
	int64_t pairs = N_FIRST * N_SECOND, at = n % NAMES_COMPANIES;
	size_t trade = (size_t)((at + at / pairs) % (int64_t)COUNT(trades));
	str name = trade_name(a, at % pairs);
	str end = company_ends[(size_t)at % COUNT(company_ends)];

	return (struct names_unit){
		.employer = joined(a, words.city, name, trades[trade].name, end),
		.short_name = joined(a, name, trades[trade].brief, words.trade_union, S("")),
		.industry = trades[trade].section,
	};
}

/* A school or hospital: 江阴市澄晖实验小学. */
static struct names_unit
institution(struct arena *a, const str *ends, size_t n_ends, char section, int64_t n)
{
	int64_t at = n % NAMES_OTHERS;
	str end = ends[(size_t)at % n_ends], name = trade_name(a, at % (N_FIRST * N_SECOND));

	return (struct names_unit){
		.employer = joined(a, words.city, name, end, S("")),
		.short_name = joined(a, name, end, words.trade_union, S("")),
		.industry = section,
	};
}

/* What the statistics write behind a place's name, and what of it is part of the name. */
static const struct { str end; size_t keep; } place_ends[] = {
	{ S("社区居民委员会"), sizeof "社区" - 1 }, { S("社区居委会"), sizeof "社区" - 1 },
	{ S("村民委员会"), 0 }, { S("村委会"), 0 },
};

/* 龙砂村村委会 → 龙砂村; 文定社区居委会 → 文定社区. */
static str
place_name(str village)
{
	for (size_t i = 0; i < COUNT(place_ends); i++)
		if (str_ends(village, place_ends[i].end))
			return str_part(village, 0,
			                village.n - place_ends[i].end.n + place_ends[i].keep);
	return village;
}

static struct names_unit
village_or_community(struct arena *a, str town, str village, bool is_village)
{
	str place = place_name(village), body = is_village ? words.villagers : words.residents;

	if (is_village && str_ends(place, words.village))
		body = str_from(body, words.village.n);
	return (struct names_unit){
		.employer = joined(a, words.city, town, place, body),
		.union_name = joined(a, words.city, town, place, words.federation),
		.short_name = arena_cat(a, place, words.trade_union),
		.industry = 'S',
	};
}

/* Unions of several units, which have no employer of their own. */
static struct names_unit
joint(struct arena *a, str town, int64_t n)
{
	str short_name = arena_cat(a, trade_name(a, n % NAMES_OTHERS), words.district);

	return (struct names_unit){
		.union_name = joined(a, words.city, town, short_name,
		                     str_from(words.committee, words.trade_union.n)),
		.short_name = short_name,
		.industry = 'S',
	};
}

static struct names_unit
platform_trade(struct arena *a, str town, int64_t n)
{
	str name = platform_trades[n % NAMES_TRADES].name;
	str short_name = joined(a, town, name, words.trade, S(""));

	return (struct names_unit){
		.union_name = joined(a, words.city, short_name,
		                     str_from(words.federation, words.trade_union.n), S("")),
		.short_name = short_name,
		.industry = platform_trades[n % NAMES_TRADES].section,
	};
}

struct names_unit
names_unit(struct arena *a, enum names_kind kind, str town, str village, int64_t n)
{
	struct names_unit u = { 0 };

	assert(n >= 0);
	switch (kind) {
	case NAMES_COMPANY:
		u = company(a, n);
		break;
	case NAMES_SCHOOL:
		u = institution(a, schools, COUNT(schools), 'P', n);
		break;
	case NAMES_HOSPITAL:
		u = institution(a, hospitals, COUNT(hospitals), 'Q', n);
		break;
	case NAMES_OFFICE:
		u.employer = arena_cat(a, words.city, offices[n % NAMES_OFFICES]);
		u.short_name = arena_cat(a, offices[n % NAMES_OFFICES], words.trade_union);
		u.industry = 'S';
		break;
	case NAMES_VILLAGE:
	case NAMES_COMMUNITY:
		return village_or_community(a, town, village, kind == NAMES_VILLAGE);
	case NAMES_JOINT:
		return joint(a, town, n);
	default:
		return platform_trade(a, town, n);
	}
	u.union_name = arena_cat(a, u.employer, words.committee);
	return u;
}
