/* demo_gallery.c - the demo's 劳模工匠风采: made-up people, with portraits that are drawn here. */
#include <unistd.h>

#include "app/demo.h"
#include "modules/content/content.h"
#include "platform/file.h"

#define COLUMN_NAME "劳模工匠"
#define WIDE 360
#define HIGH 480
#define FINE 3          /* points looked at within a point, each way */

enum headgear { BARE, HELMET, CAP };
struct looks { uint32_t back, coat, collar, skin, hair, hat; enum headgear gear; bool long_hair; };

static const struct entry_of {
	const char *name, *unit, *title, *alt, *text; int64_t honour, level, year, days; struct looks looks;
} people[] = {
	{ "沈恒远", "锦程机械装备焊接班班长", "焊缝里看得见二十年", "沈恒远戴着安全帽，穿蓝色工装",
	  "一点二毫米的不锈钢板，两块对接，正面不能有一个气孔。这样的焊缝，他一天焊一百二十道。\n"
	  "二十年里他带出十六个徒弟，把自己的焊接参数写成一本小册子，放在工具柜上，谁都可以翻。",
	  HONOUR_MODEL, LEVEL_NATION, 2025, 3, { 0xDCE6F0, 0x2F5D8C, 0xF4F4F0, 0xE8BE98, 0x2B2B2B, 0xE8B400, HELMET,
	false } },
	{ "顾晓岚", "市第一棉纺织厂挡车工", "八百米车弄，一天走三十里", "顾晓岚戴着白色工作帽，穿浅色围裙",
	  "她看管的八百锭细纱，断头十秒内接上。三十里的路，她每天在车弄里走完。\n她把接头的动作拆成五步，教会了全车间的新工人。",
	  HONOUR_MODEL, LEVEL_PROVINCE, 2024, 4, { 0xF3E7DC, 0x8C5A6B, 0xFFFFFF, 0xEDC6A4, 0x3A2A22, 0xFAFAFA, CAP,
	true } },
	{ "王立夏", "城东公交公司修理工", "听声音就知道哪里坏了", "王立夏短发，穿深灰色工装",
	  "发动机转起来，他站在三步外听十秒，就能说出是哪一缸。同事把他的判断记下来，汇成一百二十条。",
	  HONOUR_MEDAL, LEVEL_PROVINCE, 2026, 5, { 0xE4EAE0, 0x4A5258, 0xD9D9D2, 0xE2B48C, 0x222222, 0, BARE, false } },
	{ "钱伯安", "远洋船舶数控铣工", "零点零零三毫米的手感", "钱伯安戴眼镜，穿藏青色工装",
	  "螺旋桨的叶面，图纸要求零点零一毫米，他交出来的是零点零零三。机床有极限，手感没有。",
	  HONOUR_GREAT, LEVEL_NATION, 2023, 6, { 0xD8E2E6, 0x1F3A5F, 0xE9EEF2, 0xE6BA92, 0x6B6B6B, 0, BARE, false } },
	{ "吴秋禾", "市人民医院重症监护室护士长", "夜里三点的一次翻身", "吴秋禾戴着护士帽，穿白色护士服",
	  "每两小时一次，她带着姐妹们给不能动的病人翻身。十一年，她管的床位没有出现过一例压疮。",
	  HONOUR_WOMEN, LEVEL_CITY, 2026, 7, { 0xE0EDEE, 0xF2F6F8, 0x8FB8C4, 0xF0CBA8, 0x2E241E, 0xFFFFFF, CAP,
	true } },
	{ "邵一鸣", "临港快递站点分拣组长", "三万个地址，一本地图", "邵一鸣戴着工作帽，穿橙色马甲",
	  "新来的骑手找不到门，先来问他。他把三万个地址画成一本地图，楼栋从哪个门进、电梯几点停，都写着。",
	  HONOUR_MEDAL, LEVEL_CITY, 2025, 8, { 0xF2E6D4, 0xD9822B, 0x3B3B3B, 0xDDAF86, 0x262626, 0x3B4A5A, CAP,
	false } },
	{ "陶知勤", "澄南中学物理教师", "把实验室搬到走廊上", "陶知勤短发，穿深绿色开衫",
	  "她把二十件自制教具摆在走廊上，谁路过都可以摸一摸、动一动。下课铃响了，走廊里比教室还热闹。",
	  HONOUR_ADVANCED, LEVEL_PROVINCE, 2023, 9, { 0xE9E4F0, 0x3E6250, 0xF5F0E6, 0xEEC8A6, 0x33261F, 0, BARE,
	true } },
	{ "薛小满", "城西环卫所清扫班班长", "天亮以前的两公里", "薛小满戴着工作帽，穿荧光黄环卫服",
	  "凌晨三点出门，六点以前扫完两公里。班里谁家孩子哪天考试，她都记在本子上，那天就换她去顶早班。",
	  HONOUR_MODEL, LEVEL_CITY, 2024, 10, { 0xDDE7DA, 0xC9D42A, 0x5A6B2A, 0xDCAE85, 0x2A211B, 0x47603A, CAP,
	true } },
	{ "华致远", "华腾电梯维保技师", "修了一万台电梯的人", "华致远戴着安全帽，穿红色工装",
	  "二十一年，他接过一万多张维修单，没有一次迟到超过三十分钟。他说，最怕听见的不是警铃，是电梯里有人不说话。",
	  HONOUR_CRAFT, LEVEL_PROVINCE, 2025, 11, { 0xE8E0DA, 0xA83232, 0xEDEDED, 0xE3B68E, 0x1F1F1F, 0xF0F0F0,
	HELMET, false } },
	{ "许春芽", "康源食品检验员", "一粒米里的三道关", "许春芽戴着白色工作帽，穿白色工装",
	  "水分、色泽、杂质，她一天验四百份样。她编的快检口诀，让新检验员上手的时间从半年减到六个星期。",
	  HONOUR_SKILL, LEVEL_CITY, 2026, 12, { 0xF0ECDD, 0xFBFBFB, 0x9DB7A5, 0xF1CDAB, 0x35281F, 0xFDFDFD, CAP,
	true } },
};

/* --- a portrait --------------------------------------------------------------------------- */

static bool
in_round(double x, double y, double cx, double cy, double rx, double ry)
{
	double dx = (x - cx) / rx, dy = (y - cy) / ry;

	return dx * dx + dy * dy <= 1;
}

/* The colour at a place of a picture 1 wide and 4/3 high: from the front to the back. */
static uint32_t
colour_at(const struct looks *l, double x, double y)
{
	bool face = in_round(x, y, 0.5, 0.56, 0.155, 0.2), above = y < 0.5;

	if (l->gear == HELMET && ((in_round(x, y, 0.5, 0.49, 0.2,
		0.2) && y < 0.47) || (y >= 0.45 && y < 0.485 && x > 0.27 &&
	    x < 0.73)))
		return y >= 0.45 && y < 0.465 ? 0x8A8A80 : l->hat;
	if (l->gear == CAP && ((in_round(x, y, 0.5, 0.47, 0.175,
		0.15) && y < 0.43) || (y >= 0.43 && y < 0.455 && x > 0.33 &&
	    x < 0.67)))
		return y >= 0.43 ? l->collar : l->hat;
	if (l->gear == BARE && in_round(x, y, 0.5, 0.49, 0.175, 0.165) && above && !in_round(x, y, 0.53, 0.58, 0.15,
		0.16))
		return l->hair;
	if (in_round(x, y, 0.44, 0.57, 0.014, 0.014) || in_round(x, y, 0.56, 0.57, 0.014, 0.014))
		return 0x2A2420;
	if (in_round(x, y, 0.5, 0.665, 0.05, 0.022) && y > 0.665)
		return 0xA8574A;
	if (face)
		return l->skin;
	if (in_round(x, y, 0.345, 0.58, 0.022, 0.035) || in_round(x, y, 0.655, 0.58, 0.022, 0.035))
		return l->skin;
	if (l->long_hair && in_round(x, y, 0.5, 0.58, 0.195, 0.24) && y < 0.76)
		return l->hair;
	if (x > 0.435 && x < 0.565 && y > 0.7 && y < 0.86 + (0.065 - (x > 0.5 ? x - 0.5 : 0.5 - x)))
		return y < 0.78 ? l->skin - 0x0C0C0C : l->skin;
	if (in_round(x, y, 0.5, 1.36, 0.44, 0.5)) {
		double off = x > 0.5 ? x - 0.5 : 0.5 - x;

		return off < 0.13 && y < 1.06 - off ? l->collar : off < 0.006 ? l->collar : l->coat;
	}
	return l->back;
}

static void
draw(const struct looks *l, unsigned char *ret)
{
	for (int y = 0; y < HIGH; y++)
		for (int x = 0; x < WIDE; x++) {
			uint32_t sum[3] = { 0 };

			for (int k = 0; k < FINE * FINE; k++) {
				uint32_t c = colour_at(l, (x + (k % FINE + 0.5) / FINE) / WIDE,
					(y + (k / FINE + 0.5) / FINE) / WIDE);

				sum[0] += c >> 16;
				sum[1] += c >> 8 & 255;
				sum[2] += c & 255;
			}
			for (int i = 0; i < 3; i++)
				*ret++ = (unsigned char)(sum[i] / (FINE * FINE));
		}
}

/* --- as a PNG, unpacked: it is made anew like any picture that comes in -------------------------- */

static void
put_number(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(b, (char)(n >> shift & 255));
}

static uint32_t
sum_of(str s)
{
	uint32_t crc = ~0U;

	for (size_t i = 0; i < s.n; i++) {
		crc ^= (unsigned char)s.s[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
	}
	return ~crc;
}

static void
put_chunk(struct buf *b, struct arena *a, const char *type, str data)
{
	str part = arena_cat(a, str_of(type), data);

	put_number(b, (uint32_t)data.n);
	buf_put(b, part);
	put_number(b, sum_of(part));
}

static str
png_of(struct arena *a, const unsigned char *points)
{
	struct buf rows = { .a = a }, packed = { .a = a }, head = { .a = a }, b = { .a = a };
	uint32_t low = 1, high = 0;
	str all;

	for (size_t y = 0; y < HIGH; y++) {
		buf_char(&rows, 0);
		buf_put(&rows, (str){ (const char *)points + y * 3 * WIDE, 3 * (size_t)WIDE });
	}
	all = buf_str(&rows);
	buf_put(&packed, (str){ "\x78\x01", 2 });
	for (size_t at = 0, n; at < all.n; at += n) {
		n = all.n - at < 65535 ? all.n - at : 65535;
		buf_char(&packed, at + n == all.n);
		buf_char(&packed, (char)(n & 255));
		buf_char(&packed, (char)(n >> 8));
		buf_char(&packed, (char)(~n & 255));
		buf_char(&packed, (char)(~n >> 8 & 255));
		buf_put(&packed, str_part(all, at, n));
	}
	for (size_t i = 0; i < all.n; i++) {
		low = (low + (unsigned char)all.s[i]) % 65521;
		high = (high + low) % 65521;
	}
	put_number(&packed, high << 16 | low);
	put_number(&head, WIDE);
	put_number(&head, HIGH);
	buf_put(&head, (str){ "\x08\x02\x00\x00\x00", 5 });
	buf_put(&b, (str){ "\x89PNG\r\n\x1a\n", 8 });
	put_chunk(&b, a, "IHDR", buf_str(&head));
	put_chunk(&b, a, "IDAT", buf_str(&packed));
	put_chunk(&b, a, "IEND", (str){ 0 });
	return buf_str(&b);
}

/* --- told ------------------------------------------------------------------------------------------- */

struct telling { struct demo_scratch s; struct actor who[DEMO_NEWSROOM]; id column; };

static struct act
on_behalf(const struct telling *t, enum demo_newsroom who, int64_t days, int64_t hours)
{
	struct act x = t->s.x;

	x.who = &t->who[who];
	x.now.us -= days * DAY - hours * HOUR;
	return x;
}

static failed
add_portrait(struct act *x, const struct entry_of *p, id *ret)
{
	unsigned char *points = arena_get(x->a, (size_t)3 * WIDE * HIGH);
	str bytes;
	int fd;

	draw(&p->looks, points);
	bytes = png_of(x->a, points);
	TRY(file_scratch(x->world, x->a, &fd));
	if (write(fd, bytes.s, bytes.n) != (ssize_t)bytes.n)
		return FAIL(x->a, ERR_FULL, "no room for a portrait");
	return content_add_picture(x, fd, arena_fmt(x->a, "%s.png", p->name), str_of(p->alt), ret);
}

/* Written with consent, and passed by so many of the three. */
static failed
tell(struct telling *t, const struct entry_of *p, size_t place, int passes)
{
	struct act x = on_behalf(t, DEMO_AUTHOR, p->days, 1);
	struct model_form form = { .title = str_of(p->title), .body = str_of(p->text), .person_name = str_of(p->name),
		.honour = p->honour, .level = p->level, .award_year = p->year, .unit = str_of(p->unit),
		.column_id = t->column, .source = t->who[DEMO_AUTHOR].org_name, .author = t->who[DEMO_AUTHOR].name,
		.consent_on = date_of(x.now), .consent_paper = arena_fmt(x.a, "宣传部 %d-%03zu", /* idiom: made-up data */
		date_of(x.now).ymd / 10000, 31 + place), .sourced = true, .unclassified = true };
	static const struct { enum demo_newsroom who; int64_t from; const char *move; } steps[] = {
		{ DEMO_AUTHOR, CONTENT_DRAFT, "submit" }, { DEMO_FIRST, CONTENT_FIRST, "pass" },
		{ DEMO_SECOND, CONTENT_SECOND, "pass" }, { DEMO_FINAL, CONTENT_FINAL, "pass" } };
	struct content_model m;
	id entry = { 0 };

	TRY(add_portrait(&x, p, &form.cover_id));
	TRY(model_write(&x, &form, &entry));
	TRY(article_schedule(&x, entry, &(struct article_plan){ .rank = 10 * (int64_t)(place + 1) }));
	TRY(content_model_record.one(x.db, x.a, x.world, scope_all(), entry, &m));
	for (int i = 0; i <= passes; i++) {
		struct act step = on_behalf(t, steps[i].who, p->days, 2 + i);

		TRY(flow_move(&step, &content_flow, m.newest_id, str_of(steps[i].move), steps[i].from, (str){ 0 }));
	}
	return NULL;
}

static failed
find_column(const struct telling *t, id *ret)
{
	struct found found;
	const struct content_column *all;

	TRY(content_column_record.list(t->s.x.db, t->s.x.a, t->s.x.world, scope_all(), &(struct ask){ .most = 100 },
		&found));
	all = found.at;
	for (size_t i = 0; i < found.n; i++)
		if (str_eq(all[i].name, S(COLUMN_NAME))) {
			*ret = all[i].column_id;
			return NULL;
		}
	return FAIL(t->s.x.a, ERR_MISSING, "no column for a gallery");
}

failed
demo_gallery(struct act *x, struct demo *d)
{
	struct telling t = { 0 };

	TRY(demo_scratch(x, &t.s));
	for (int i = 0; i < DEMO_NEWSROOM; i++)
		TRY(demo_newsroom(x, d, (enum demo_newsroom)i, &t.who[i]));
	TRY(find_column(&t, &t.column));
	for (size_t i = 0; i < COUNT(people); i++) {
		TRY(tell(&t, &people[i], i, 3));
		demo_scratch_next(x, &t.s);
	}
	x->recorded += t.s.x.recorded;
	return NULL;
}
