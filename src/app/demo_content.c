/* demo_content.c - the demo's website: columns, articles that were reviewed by three, a film, some on their way. */
#include "app/demo.h"

#include <string.h>
#include <unistd.h>

#include "clean/clean.h"
#include "modules/content/content.h"
#include "platform/file.h"
#include "platform_account.h"
#include "web/asset.h"

static const struct { const char *name, *intro; bool shared; } columns[] = {
	{ "工会要闻", "市总工会的重要工作和会议", false },
	{ "基层动态", "镇街、园区、行业和基层工会在做什么", true },
	{ "职工服务", "驿站、培训、体检、疗休养，怎么报名怎么去", false },
	{ "维权援助", "工资、社保、劳动安全，遇到问题怎么办", false },
	{ "劳模工匠", "身边的劳动模范和工匠", true },
	{ "职工文化", "读书、运动、演出和展览", false },
	{ "通知公告", "办事通知和公示", false },
};
enum { NEWS, LOCAL, SERVICE, RIGHTS, MODELS, CULTURE, NOTICES };

/* A line is a paragraph; "# " begins a heading, "- " a point, "+ " a numbered one. */
static const struct {
	int column; int64_t days; bool pinned; const char *title, *topic, *text; bool film;
} articles[] = {
	{ SERVICE, 1, true, "寒潮里的热饭菜：户外驿站延时开放到二十二点", "暖冬行动",
	  "入冬以来第一场寒潮到来，全市户外劳动者服务驿站的开放时间延长到 22:00，一直到明年二月底。夜里送货"
	  "的快递员、外卖配送员和环卫工人，随时可以进来喝口热水、热一热饭菜。\n晚上八点，君山路驿站里的微波"
	  "炉前排着三个人。“以前在楼道里吃，饭是凉的，风也是凉的。”一位从业四年的快递员说，“现在门一推就"
	  "是暖的。”\n# 怎么找到最近的驿站\n在“职工之家”里点“户外驿站”，会按远近排列；也可以拨打 12351"
	  "，说出路名就行。\n# 到了能做什么\n- 开放时间：7:00 到 22:00\n- 可以喝水、热饭、充电、休息\n- 不用"
	  "出示证件" },
	{ NEWS, 2, false, "市总工会部署新就业形态劳动者集中入会行动", "集中入会",
	  "市总工会召开工作推进会，部署本季度新就业形态劳动者集中入会行动。会议要求，各镇街工会把入会窗口搬"
	  "到站点门口，一次讲清权利和服务，不重复填表。\n会议明确，入会申请五个工作日内答复，能当场办的当场"
	  "办。职工也可以在手机上自己申请，随时看进度。" },
	{ LOCAL, 2, false, "澄江街道：把入会窗口搬到快递站点门口", "集中入会",
	  "清早六点半，分拣线刚停，澄江街道总工会的工作人员已经在站点门口支好了桌子。一台平板、一张海报，扫"
	  "码、拍照、提交，两分钟办完。\n“原来以为要回老家开证明。”一位骑手说。当天上午，这个站点有四十一人"
	  "提交了申请，当周全部答复。" },
	{ RIGHTS, 3, false, "工资被拖欠，先做这三件事", "学法用法",
	  "拖欠工资，不要只在嘴上讨。\n+ 留好证据：劳动合同、考勤、工资条、转账记录，聊天记录截图要带时间。"
	  "\n+ 向单位书面要求支付，写清楚月份和金额。\n+ 向劳动监察部门投诉，或者申请劳动仲裁。\n# 谁能帮忙"
	  "\n工会会员可以申请免费的法律援助。拨打 12351，或者到所在街道总工会，值班律师每周三上午在。\n# 找"
	  "谁，多久\n- 投诉：劳动监察，一般六十日内\n- 仲裁：劳动人事争议仲裁院，一般四十五日内" },
	{ MODELS, 4, false, "一把焊枪二十年：晟科车间里的“老把式”", "劳模工匠",
	  "厚一点二毫米的不锈钢板，两块对接，背面成形要匀，正面不能有一个气孔。这样的焊缝，他一天要焊一百二"
	  "十道。\n进厂时他十九岁，师傅只说了一句话：手要稳，心要慢。二十年里他带出十六个徒弟，把自己的焊接"
	  "参数写成一本小册子，放在工具柜上，谁都可以翻。" },
	{ CULTURE, 1, false, "职工书屋开放了：三百册新书，还书可以寄", "为你悦读",
	  "本月职工书屋新到图书三百册，以技能、家庭教育和健康为主。凭电子会员卡借书，一次三本，借期一个月。"
	  "\n离书屋远的职工，可以把书寄回，邮费由工会承担。\n# 在哪里，几点开\n- 市工人文化宫二楼\n- 每天 8"
	  ":30 到 21:00", .film = true },
	{ NOTICES, 5, false, "关于组织职工疗休养报名的通知", "",
	  "今年第四批职工疗休养开始报名，共三百个名额，一线职工和从事有毒有害工种的职工优先。请于月底前由基"
	  "层工会在系统里提交名单。\n名单会在本网站公示五个工作日。" },
	{ NEWS, 6, false, "全市工会系统学习新修订的劳动安全卫生规定", "",
	  "市总工会举办专题培训，各基层工会劳动保护监督检查员参加。培训用事故案例讲条文，每人要回去查一次本"
	  "单位的三处隐患。" },
	{ LOCAL, 7, false, "华士镇：纺织企业女职工“爱心小屋”达到四十家", "",
	  "门上一把锁、屋里一台冰箱、一把椅子，华士镇四十家纺织企业建起了女职工“爱心小屋”。镇总工会每季度看"
	  "一次：锁能不能用，冰箱通不通电，有没有被当成仓库。" },
	{ SERVICE, 8, false, "周末课堂：家庭急救，教您四分钟里做什么", "周末课堂",
	  "心脏骤停后的四分钟最要紧。这一期周末课堂请来急救中心的老师，用假人教按压，每位学员都要上手。\n本"
	  "周六上午九点，市工人文化宫三楼，六十个名额，在“职工之家”报名。" },
	{ RIGHTS, 9, false, "骑手和平台没签劳动合同，工伤怎么算", "学法用法",
	  "没有签劳动合同，不等于没有保障。新就业形态就业人员职业伤害保障由平台缴费，送单途中受伤可以申请待"
	  "遇确认。\n# 受伤当时做三件事\n+ 报警或报平台，留下记录。\n+ 去医院，病历写明怎么受伤。\n+ 三十日"
	  "内申请确认。\n工会可以帮您填表。" },
	{ MODELS, 10, false, "凌晨三点的公交站：一位环卫班长的十二年", "劳模工匠",
	  "凌晨三点出门，六点前扫完两公里。班里十一个人，谁家孩子哪天考试，她都记在本子上，那天就换她去顶早"
	  "班。" },
	{ CULTURE, 11, false, "“我们的工位”职工摄影展征稿", "",
	  "拍一张您的工位：一台车床、一个保温箱、一张讲台。不比器材，只要真实。入选作品在工人文化宫展出一个"
	  "月。" },
	{ NEWS, 13, false, "市总工会与人社部门建立欠薪线索快办机制", "",
	  "今后职工向工会反映的欠薪线索，当日转到劳动监察，三个工作日内告知受理情况。工会派人跟到底，直到工"
	  "资到手。" },
	{ LOCAL, 14, false, "教育系统：把心理咨询室开到教师办公楼", "",
	  "每周二、周四下午，咨询师在办公楼里坐班，谈什么不记名、不上报。开放一个月，来过六十二人次。" },
	{ SERVICE, 15, false, "职工体检怎么约：五步看懂", "",
	  "+ 打开“职工之家”，点“体检”。\n+ 选医院和日期。\n+ 核对姓名和单位。\n+ 收到确认的消息。\n+ 当"
	  "天空腹，带上身份证件。" },
	{ NOTICES, 16, false, "第三季度困难职工慰问名单公示", "",
	  "第三季度困难职工慰问对象已经核定，公示五个工作日。为保护隐私，只公布所在工会和人数；本人可以在“职"
	  "工之家”查到自己的结果。" },
	{ RIGHTS, 18, false, "女职工“四期”保护，单位这些做法不行", "学法用法",
	  "孕期调岗降薪、哺乳期安排夜班、以怀孕为由解除合同，都不行。遇到了，先留证据，再找工会女职工委员会"
	  "。" },
	{ MODELS, 20, false, "修了一万台电梯的人，住在六楼没有电梯", "劳模工匠",
	  "他说，最怕听见的不是警铃，是电梯里有人不说话。二十一年，他接过一万多个维修单，没有一次迟到超过三"
	  "十分钟。" },
	{ CULTURE, 21, false, "车间里的合唱团：下了班，我们唱歌", "",
	  "周三晚上七点，食堂的桌子推到墙边，三十个人站成三排。指挥是质检员，钢琴是行政部捐的。第一首歌永远"
	  "是《咱们工人有力量》。" },
	{ NEWS, 23, false, "全市集体协商集中要约行动启动", "",
	  "一百二十家企业工会同时向企业方发出书面要约，内容包括工资、工时和劳动安全。企业方应当在二十日内书"
	  "面答复。" },
	{ LOCAL, 25, false, "物流园区：一条热线，把货车司机的事管起来", "",
	  "找水喝、找厕所、找地方停车、找人吵完架评理，一条热线全接。半年接了两千三百个电话，最多的一天九十"
	  "一个。" },
	{ SERVICE, 28, false, "求学圆梦：大专本科学费补助怎么领", "求学圆梦",
	  "在职会员报读国家承认学历的大专、本科，毕业后可以申请学费补助。先登记、后读书、再补助，请在开学前"
	  "登记。" },
	{ NOTICES, 30, false, "关于做好冬季劳动保护的提示", "暖冬行动",
	  "低温天气里，请各单位检查取暖用火用电，室外作业合理安排工间休息，高处作业遇大风停工。" },
};

/* Where an article that is not read yet has come to. */
enum fate { DRAFTED, AT_FIRST, AT_SECOND, AT_FINAL, SENT_BACK };
static const struct { enum fate fate; const char *title, *text; } under_way[] = {
	{ DRAFTED, "职工运动会报名开始啦",
	  "八个项目，团体和个人都可以报。还差比赛日程。" },
	{ AT_FIRST, "三家企业签下首份行业集体合同",
	  "行业最低工资、计件单价和高温津贴写进了合同，覆盖一千四百名职工。" },
	{ AT_SECOND, "夜校里的数控课：下班以后学一门手艺",
	  "每周二、周四晚上七点，二十台机床，四十名学员。学满三个月考证，学费由工会承担。" },
	{ AT_FINAL, "职工法律援助站进驻工业园区",
	  "援助站设在园区服务大厅一楼，每周一到周五有律师值班，周三可以预约晚间。" },
	{ SENT_BACK, "金秋助学金发放到位",
	  "今年金秋助学金已经全部发放，受助职工子女二百三十一名。" },
};

/* The words that the demo's editors are warned of. */
static const struct { const char *word, *advice; } words[] = {
	{ "农民工", "规范说法是“务工人员”，引用文件名除外" }, { "全国第一", "没有依据的排名不要用" } };

/* As an editor leaves it. */
static str
markup(struct arena *a, const char *text)
{
	static const struct { const char *mark, *list, *tag; } marks[] = {
		{ "# ", NULL, "h2" }, { "- ", "ul", "li" }, { "+ ", "ol", "li" }, { "", NULL, "p" } };
	struct buf b = { .a = a };
	const char *open = NULL;
	str line;

	for (str rest = str_of(text); line = str_cut(&rest, '\n'), line.s;) {
		size_t i = 0;

		while (!str_starts(line, str_of(marks[i].mark)))
			i++;
		if (open && open != marks[i].list)
			buf_fmt(&b, "</%s>", open); /* idiom: of the table above */
		if (marks[i].list && open != marks[i].list)
			buf_fmt(&b, "<%s>", marks[i].list); /* idiom: of the table above */
		open = marks[i].list;
		line = str_from(line, strlen(marks[i].mark));
		buf_fmt(&b, "<%s>" FMT "</%s>", marks[i].tag, ARG(line), marks[i].tag); /* idiom: of the table above */
	}
	if (open)
		buf_fmt(&b, "</%s>", open); /* idiom: of the table above */
	return buf_str(&b);
}

struct telling {
	struct act *x;
	struct demo *d;
	struct demo_scratch s;
	struct actor who[DEMO_NEWSROOM];
	id columns[COUNT(columns)];
};

/* As if some days ago. */
static struct act
on_behalf(const struct telling *t, enum demo_newsroom who, int64_t days, int64_t hours)
{
	struct act x = t->s.x;

	x.who = &t->who[who];
	x.now.us -= days * DAY - hours * HOUR;
	return x;
}

static failed
move(struct telling *t, enum demo_newsroom who, int64_t days, int64_t hours, id version, int64_t from, const char *name,
     str reason)
{
	struct act x = on_behalf(t, who, days, hours);

	return flow_move(&x, &content_flow, version, str_of(name), from, reason);
}

/* Written, and passed by so many of the three. */
static failed
tell_article(struct telling *t, const struct article_form *form, int64_t days, int passes, id *ret)
{
	struct act x = on_behalf(t, DEMO_AUTHOR, days, 1);
	struct article a;
	id article = { 0 };

	TRY(article_write(&x, form, &article));
	TRY(article_record.one(x.db, x.a, x.world, scope_all(), article, &a));
	if (passes >= 0)
		TRY(move(t, DEMO_AUTHOR, days, 2, a.newest_id, CONTENT_DRAFT, "submit", (str){ 0 }));
	if (passes > 0)
		TRY(move(t, DEMO_FIRST, days, 3, a.newest_id, CONTENT_FIRST, "pass", S("事实、数字已核对。"))); /* idiom: made-up data */
	if (passes > 1)
		TRY(move(t, DEMO_SECOND, days, 4, a.newest_id, CONTENT_SECOND, "pass", (str){ 0 }));
	if (passes > 2)
		TRY(move(t, DEMO_FINAL, days, 5, a.newest_id, CONTENT_FINAL, "pass", S("同意发布。"))); /* idiom: made-up data */
	*ret = article;
	return NULL;
}

static struct article_form
form_of(const struct telling *t, int column, const char *title, const char *topic, const char *text)
{
	return (struct article_form){ .title = str_of(title), .column_id = t->columns[column],
		.body = markup(t->s.a, text), .source = t->d->city_name, .author = t->who[DEMO_AUTHOR].name,
		.topic = topic && *topic ? str_of(topic) : (str){ 0 }, .sourced = true, .unclassified = true };
}

/* What lies in assets/demo, as a file that somebody uploads. */
static failed
bytes_of(struct act *x, const char *name, int *ret_fd)
{
	str bytes = asset_by_name(str_of(name))->plain;
	int fd;

	TRY(file_scratch(x->world, x->a, &fd));
	if (write(fd, bytes.s, bytes.n) != (ssize_t)bytes.n)
		return FAIL(x->a, ERR_FULL, "no room for %s", name);
	*ret_fd = fd;
	return NULL;
}

static failed
add_film(struct telling *t, int64_t days, id *ret)
{
	static const char said[] = "职工书屋开放了：三百册新书上了架"; /* idiom: made-up data */
	struct act x = on_behalf(t, DEMO_AUTHOR, days, 0);
	int film, poster;
	id picture;

	TRY(bytes_of(&x, "reading-room.jpg", &poster));
	TRY(bytes_of(&x, "reading-room.mp4", &film));
	TRY(content_add_picture(&x, poster, S("职工书屋.jpg"), str_of(said), &picture)); /* idiom: made-up data */
	return content_add_film(&x, film, S("职工书屋.mp4"), str_of(said), picture, ret); /* idiom: made-up data */
}

static failed
tell_published(struct telling *t)
{
	for (size_t i = 0; i < COUNT(articles); i++) {
		struct article_form form = form_of(t, articles[i].column, articles[i].title, articles[i].topic,
			articles[i].text);
		struct act x = on_behalf(t, DEMO_AUTHOR, articles[i].days, 6);
		struct article_plan plan = { .pinned = true };
		id article, film;

		if (articles[i].film) {
			TRY(add_film(t, articles[i].days, &film));
			form.body = arena_cat(t->s.a, clean_film(t->s.a, film).s, form.body);
		}
		TRY(tell_article(t, &form, articles[i].days, 3, &article));
		if (articles[i].pinned)
			TRY(article_schedule(&x, article, &plan));
		demo_scratch_next(t->x, &t->s);
	}
	return NULL;
}

static failed
tell_under_way(struct telling *t)
{
	for (size_t i = 0; i < COUNT(under_way); i++) {
		enum fate fate = under_way[i].fate;
		struct article_form form = form_of(t, LOCAL, under_way[i].title, NULL, under_way[i].text);
		struct article a;
		id article;

		TRY(tell_article(t, &form, 1, fate == DRAFTED ? -1 : fate == AT_FIRST ? 0 : fate == AT_SECOND ||
			fate == SENT_BACK ? 1 : 2,
			&article));
		if (fate == SENT_BACK) {
			TRY(article_record.one(t->s.x.db, t->s.a, t->s.x.world, scope_all(), article, &a));
			TRY(move(t, DEMO_SECOND, 0, 0, a.newest_id, CONTENT_SECOND, "return",
				S("补上发放的时间和咨询电话，人数请与帮扶台账核对。"))); /* idiom: made-up data */
		}
		demo_scratch_next(t->x, &t->s);
	}
	return NULL;
}

/* A newer text of an article that is read: it waits for its final review, and the old one stays. */
static failed
tell_revision(struct telling *t)
{
	struct article_form form = form_of(t, RIGHTS, articles[3].title, articles[3].topic,
		"拖欠工资，不要只在嘴上讨。\n+ 留好证据：劳动合同、考勤、工资条、转账记录，聊天记录截图要带时间。" /* idiom: made-up data */
		"\n+ 向单位书面要求支付，写清楚月份和金额，留一份底。\n+ 向劳动监察部门投诉，或者在一年内申请劳动" /* idiom: made-up data */
		"仲裁。\n# 谁能帮忙\n工会会员可以申请免费的法律援助。拨打 12351，或者到所在街道总工会，值班律师每" /* idiom: made-up data */
		"周三全天在。"); /* idiom: made-up data */
	struct act x = on_behalf(t, DEMO_AUTHOR, 0, 0);
	struct found found;
	struct article *a = NULL;
	const struct article *all;

	TRY(article_record.list(x.db, x.a, x.world, scope_all(), &(struct ask){ .most = 100 }, &found));
	all = found.at;
	for (size_t i = 0; i < found.n; i++)
		if (str_eq(all[i].title, form.title)) {
			a = NEW(t->s.a, struct article);
			*a = all[i];
		}
	TRY(article_change(&x, a->article_id, a->rev, &form));
	TRY(article_record.one(x.db, x.a, x.world, scope_all(), a->article_id, a));
	TRY(move(t, DEMO_AUTHOR, 0, 0, a->newest_id, CONTENT_DRAFT, "submit", (str){ 0 }));
	TRY(move(t, DEMO_FIRST, 0, 0, a->newest_id, CONTENT_FIRST, "pass", (str){ 0 }));
	TRY(move(t, DEMO_SECOND, 0, 0, a->newest_id, CONTENT_SECOND, "pass", S("值班时间已与街道核对。"))); /* idiom: made-up data */
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

static failed
add_columns(struct telling *t)
{
	struct act x = on_behalf(t, DEMO_SECOND, 40, 0);
	id made;

	for (size_t i = 0; i < COUNT(columns); i++)
		TRY(column_make(&x, &(struct column_form){ .name = str_of(columns[i].name),
			.intro = str_of(columns[i].intro),
			.rank = 10 * (int64_t)(i + 1), .shared = columns[i].shared, .state = COLUMN_OPEN },
			&t->columns[i]));
	for (size_t i = 0; i < COUNT(words); i++)
		TRY(content_word_add(&x, str_of(words[i].word), str_of(words[i].advice), &made));
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

/* Two months of the account's figures, so that its trend has a line. */
static failed
add_figures(struct telling *t)
{
	struct act x = on_behalf(t, DEMO_SECOND, 0, 0);

	for (int week = 8; week > 0; week--) {
		struct date since = date_plus(t->d->day, -7 * week);
		int64_t k = 9 - week;
		struct wci_form f = { .account = S("江阴职工之家"), /* idiom: made-up data */
			.since = since, .until = date_plus(since, 6), .articles = 18 + k % 3,
			.read_all = 41000 + 2100 * k, .look_all = 180 + 6 * k, .like_all = 360 + 11 * k,
			.forward_all = 800 + 30 * k,
			.read_top = 24000 + 1300 * k, .look_top = 100 + 4 * k, .like_top = 220 + 7 * k,
			.forward_top = 520 + 21 * k,
			.read_most = 7200 + 240 * k, .look_most = 34 + k, .like_most = 81 + 2 * k,
			.forward_most = 132 + 5 * k };
		id made;

		TRY(content_wci_record.create(&x, &f, &made));
	}
	demo_scratch_next(t->x, &t->s);
	return NULL;
}

failed
demo_content(struct act *x, struct demo *d)
{
	struct telling t = { .x = x, .d = d };

	TRY(demo_scratch(x, &t.s));
	for (int i = 0; i < DEMO_NEWSROOM; i++)
		TRY(demo_newsroom(x, d, (enum demo_newsroom)i, &t.who[i]));
	TRY(add_columns(&t));
	TRY(tell_published(&t));
	TRY(tell_under_way(&t));
	TRY(tell_revision(&t));
	TRY(add_figures(&t));
	x->recorded += t.s.x.recorded;
	return NULL;
}
