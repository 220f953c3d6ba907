/* pinyin.c - see pinyin.h. */
#include "platform/pinyin.h"

#include "platform/data/pinyin_table.h"
#include "platform/search.h"

struct wording { str text, reading; };

/*
 * Surnames of two characters, ordered by bytes, each with its reading where that
 * is not the one of its characters.
 */
static const struct wording compounds[] = {
	{ S("万俟"), S("mo qi") }, { S("上官"), { 0 } }, { S("东方"), { 0 } },
	{ S("东郭"), { 0 } }, { S("乐正"), S("yue zheng") }, { S("亓官"), { 0 } },
	{ S("令狐"), S("ling hu") }, { S("仲孙"), { 0 } }, { S("公冶"), { 0 } },
	{ S("公孙"), { 0 } }, { S("公羊"), { 0 } }, { S("公良"), { 0 } }, { S("公西"), { 0 } },
	{ S("单于"), S("chan yu") }, { S("南宫"), { 0 } }, { S("南门"), { 0 } },
	{ S("叔孙"), { 0 } }, { S("司寇"), { 0 } }, { S("司徒"), { 0 } }, { S("司空"), { 0 } },
	{ S("司馬"), { 0 } }, { S("司马"), { 0 } }, { S("呼延"), { 0 } }, { S("壤驷"), { 0 } },
	{ S("夏侯"), { 0 } }, { S("太叔"), { 0 } }, { S("太史"), { 0 } }, { S("太宰"), { 0 } },
	{ S("夹谷"), S("jia gu") }, { S("宇文"), { 0 } }, { S("宰父"), S("zai fu") },
	{ S("尉迟"), S("yu chi") }, { S("尉遲"), S("yu chi") }, { S("左丘"), { 0 } },
	{ S("巫马"), { 0 } }, { S("慕容"), { 0 } }, { S("拓跋"), S("tuo ba") },
	{ S("東方"), { 0 } }, { S("梁丘"), { 0 } }, { S("欧阳"), { 0 } }, { S("歐陽"), { 0 } },
	{ S("段干"), S("duan gan") }, { S("淳于"), { 0 } }, { S("漆雕"), { 0 } },
	{ S("澹台"), S("tan tai") }, { S("濮阳"), { 0 } }, { S("独孤"), { 0 } },
	{ S("申屠"), { 0 } }, { S("百里"), { 0 } }, { S("皇甫"), S("huang fu") },
	{ S("端木"), { 0 } }, { S("第五"), { 0 } }, { S("羊舌"), { 0 } }, { S("西门"), { 0 } },
	{ S("諸葛"), S("zhu ge") }, { S("诸葛"), S("zhu ge") }, { S("谷梁"), S("gu liang") },
	{ S("赫连"), { 0 } }, { S("轩辕"), { 0 } }, { S("钟吾"), { 0 } }, { S("钟离"), { 0 } },
	{ S("長孫"), S("zhang sun") }, { S("长孙"), S("zhang sun") }, { S("闻人"), { 0 } },
	{ S("闾丘"), { 0 } }, { S("颛孙"), { 0 } }, { S("鲜于"), S("xian yu") },
};

/* Words that settle a reading in an organisation's name, ordered by bytes. */
static const struct wording words[] = {
	{ S("乐器"), S("yue qi") }, { S("乐团"), S("yue tuan") }, { S("会计"), S("kuai ji") },
	{ S("会长"), S("hui zhang") }, { S("俱乐部"), S("ju le bu") },
	{ S("冷藏"), S("leng cang") }, { S("出行"), S("chu xing") },
	{ S("分行"), S("fen hang") }, { S("单位"), S("dan wei") }, { S("单元"), S("dan yuan") },
	{ S("单店"), S("dan dian") }, { S("厦门"), S("xia men") }, { S("发行"), S("fa xing") },
	{ S("商厦"), S("shang sha") }, { S("商行"), S("shang hang") },
	{ S("增长"), S("zeng zhang") }, { S("声乐"), S("sheng yue") },
	{ S("大厦"), S("da sha") }, { S("娱乐"), S("yu le") }, { S("家长"), S("jia zhang") },
	{ S("康乐"), S("kang le") }, { S("弹簧"), S("tan huang") }, { S("快乐"), S("kuai le") },
	{ S("成长"), S("cheng zhang") }, { S("执行"), S("zhi xing") },
	{ S("支行"), S("zhi hang") }, { S("收藏"), S("shou cang") }, { S("旅行"), S("lv xing") },
	{ S("朝阳"), S("chao yang") }, { S("校长"), S("xiao zhang") },
	{ S("检查"), S("jian cha") }, { S("民乐"), S("min yue") }, { S("流行"), S("liu xing") },
	{ S("澄江"), S("cheng jiang") }, { S("番禺"), S("pan yu") },
	{ S("空调"), S("kong tiao") }, { S("自行车"), S("zi xing che") },
	{ S("行业"), S("hang ye") }, { S("行政"), S("xing zheng") }, { S("西藏"), S("xi zang") },
	{ S("解决"), S("jie jue") }, { S("解放"), S("jie fang") }, { S("调味"), S("tiao wei") },
	{ S("调度"), S("diao du") }, { S("调查"), S("diao cha") }, { S("调研"), S("diao yan") },
	{ S("调解"), S("tiao jie") }, { S("起重"), S("qi zhong") }, { S("车行"), S("che hang") },
	{ S("重型"), S("zhong xing") }, { S("重工"), S("zhong gong") },
	{ S("重庆"), S("chong qing") }, { S("重机"), S("zhong ji") },
	{ S("重点"), S("zhong dian") }, { S("重阳"), S("chong yang") },
	{ S("银行"), S("yin hang") }, { S("长三角"), S("chang san jiao") },
	{ S("长城"), S("chang cheng") }, { S("长寿"), S("chang shou") },
	{ S("长山"), S("chang shan") }, { S("长春"), S("chang chun") },
	{ S("长江"), S("chang jiang") }, { S("长沙"), S("chang sha") },
	{ S("长泾"), S("chang jing") }, { S("长者"), S("zhang zhe") },
	{ S("长途"), S("chang tu") }, { S("音乐"), S("yin yue") },
};

/* Characters of two readings in organisations' names, the likelier first; ordered by character. */
static const struct other { uint32_t at; str readings[2]; } others[] = {
	{ 0x4E50, { S("le"), S("yue") } },       /* 乐 */
	{ 0x5355, { S("dan"), S("shan") } },     /* 单 */
	{ 0x53A6, { S("xia"), S("sha") } },      /* 厦 */
	{ 0x5821, { S("bao"), S("pu") } },       /* 堡 */
	{ 0x66FE, { S("zeng"), S("ceng") } },    /* 曾 */
	{ 0x671D, { S("chao"), S("zhao") } },    /* 朝 */
	{ 0x67E5, { S("cha"), S("zha") } },      /* 查 */
	{ 0x85CF, { S("cang"), S("zang") } },    /* 藏 */
	{ 0x884C, { S("hang"), S("xing") } },    /* 行 */
	{ 0x89E3, { S("jie"), S("xie") } },      /* 解 */
	{ 0x8C03, { S("tiao"), S("diao") } },    /* 调 */
	{ 0x91CD, { S("zhong"), S("chong") } },  /* 重 */
	{ 0x957F, { S("chang"), S("zhang") } },  /* 长 */
};
enum { DOUBTS = 3 };    /* so many doubtful characters of a name are tried both ways */
_Static_assert(1 << DOUBTS == PINYIN_ORG_MOST, "each way is one of the initials");

/* --- one character ------------------------------------------------------- */

static str
syllable_text(uint16_t syllable)
{
	const struct pinyin_syllable *s = &pinyin_syllables[syllable];

	return (str){ s->text, s->n };
}

static str
plain_reading(uint32_t u)
{
	if (u > PINYIN_LAST)
		return S("");
	return syllable_text(pinyin_readings[pinyin_pages[u >> 8]][u & 255]);
}

static str
surname_reading(uint32_t u)
{
	size_t low = 0, high = pinyin_n_surnames;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (pinyin_surnames[middle].at < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low < pinyin_n_surnames && pinyin_surnames[low].at == u
	       ? syllable_text(pinyin_surnames[low].syllable) : plain_reading(u);
}

str
pinyin_of(uint32_t u, bool as_surname)
{
	return as_surname ? surname_reading(u) : plain_reading(u);
}

/* --- known words --------------------------------------------------------- */

/* The first entry not before `text`. */
static size_t
lower_bound(const struct wording *table, size_t n, str text)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_cmp(table[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum { HAN_BYTES = 3 };         /* of a character in the first plane, as all in the tables */

static const struct wording *
compound_at(str name)
{
	str two = str_part(name, 0, 2 * HAN_BYTES);
	size_t i = lower_bound(compounds, COUNT(compounds), two);

	return i < COUNT(compounds) && str_eq(compounds[i].text, two) ? &compounds[i] : NULL;
}

bool
pinyin_key_leads(str word)
{
	str rest = word;
	uint32_t first = utf8_next(&rest);
	size_t i;

	if (!word.n || rest.n)
		return word.n;
	for (i = lower_bound(compounds, COUNT(compounds), word);
	     i < COUNT(compounds) && str_starts(compounds[i].text, word); i++) {
		str reading = compounds[i].reading;
		str led = reading.n ? str_cut(&reading, ' ') : plain_reading(first);

		if (!str_eq(led, surname_reading(first)))
			return false;
	}
	return true;
}

/* The longest word at the front, or NULL. */
static const struct wording *
word_at(str rest)
{
	const struct wording *best = NULL;
	str first = str_part(rest, 0, HAN_BYTES);

	for (size_t i = lower_bound(words, COUNT(words), first);
	     i < COUNT(words) && str_starts(words[i].text, first); i++)
		if (str_starts(rest, words[i].text) && (!best || words[i].text.n > best->text.n))
			best = &words[i];
	return best;
}

static const struct other *
other_of(uint32_t u)
{
	for (size_t i = 0; i < COUNT(others) && others[i].at <= u; i++)
		if (others[i].at == u)
			return &others[i];
	return NULL;
}

size_t
pinyin_surname(str name)
{
	str rest = name;

	if (compound_at(name))
		return 2 * HAN_BYTES;
	return utf8_han(utf8_next(&rest)) ? name.n - rest.n : 0;
}

/* --- a name, character by character -------------------------------------- */

/*
 * Where a walk over a name stands.  `word` holds readings that are settled
 * already, a blank between; `ways` has a bit for each doubtful character still
 * to come, set where its second reading is wanted.
 */
struct walk { str rest, word; bool person, begun; unsigned ways, doubts; };

/* A letter, digit or Han character as a search sees it, and the reading of a Han character. */
struct sign { uint32_t u; str reading; };

static struct walk
walk_person(str name)
{
	const struct wording *compound = compound_at(name);

	return (struct walk){ .rest = name, .person = true, .begun = compound,
	                      .word = compound ? compound->reading : (str){ 0 } };
}

static struct walk
walk_org(str name, unsigned ways)
{
	return (struct walk){ .rest = name, .ways = ways };
}

static str
org_reading(struct walk *w, uint32_t u)
{
	const struct other *other = other_of(u);
	unsigned way = w->ways & 1;

	if (!other)
		return plain_reading(u);
	w->doubts++;
	w->ways >>= 1;
	return other->readings[way];
}

/* The next sign; u is 0 for what only separates.  False at the end. */
static bool
walk_next(struct walk *w, struct sign *ret)
{
	const struct wording *word;

	if (!w->rest.n)
		return false;
	if (!w->person && !w->word.n && (word = word_at(w->rest)))
		w->word = word->reading;
	*ret = (struct sign){ .u = search_fold(utf8_next(&w->rest)) };
	if (ret->u < 0x80)
		return true;
	if (w->word.n)
		ret->reading = str_cut(&w->word, ' ');
	else if (w->person)
		ret->reading = w->begun ? plain_reading(ret->u) : surname_reading(ret->u);
	else
		ret->reading = org_reading(w, ret->u);
	w->begun = true;
	return true;
}

/* --- what is made of it --------------------------------------------------- */

static void
put_initials(struct buf *b, struct walk *w)
{
	struct sign sign;
	bool in_run = false;

	while (walk_next(w, &sign)) {
		bool letter = sign.u && sign.u < 0x80;

		if (letter && !(in_run && w->person))
			buf_char(b, (char)sign.u);
		else if (sign.reading.n)
			buf_char(b, sign.reading.s[0]);
		in_run = letter;
	}
}

static str
readings(struct arena *a, struct walk w)
{
	struct buf b = { .a = a };
	struct sign sign;
	bool in_run = false;

	while (walk_next(&w, &sign)) {
		bool letter = sign.u && sign.u < 0x80;

		if (b.n && ((letter && !in_run) || sign.reading.n))
			buf_char(&b, ' ');
		if (letter)
			buf_char(&b, (char)sign.u);
		buf_put(&b, sign.reading);
		in_run = letter;
	}
	return buf_str(&b);
}

str
pinyin_initials(struct arena *a, str name)
{
	struct buf b = { .a = a };
	struct walk w = walk_person(name);

	put_initials(&b, &w);
	return buf_str(&b);
}

str
pinyin_initials_org(struct arena *a, str name)
{
	struct buf b = { .a = a };
	struct walk w = walk_org(name, 0);
	unsigned ways;

	put_initials(&b, &w);
	ways = 1u << (w.doubts < DOUBTS ? w.doubts : DOUBTS);
	for (unsigned way = 1; way < ways; way++) {
		buf_char(&b, ' ');
		w = walk_org(name, way);
		put_initials(&b, &w);
	}
	return buf_str(&b);
}

str
pinyin_full(struct arena *a, str name)
{
	return readings(a, walk_person(name));
}

str
pinyin_full_org(struct arena *a, str name)
{
	return readings(a, walk_org(name, 0));
}

/* --- sorting --------------------------------------------------------------- */

/* Ascending as bytes.  The first digit of a Han character never reaches the small letters. */
static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

/*
 * A character in three digits.  Han lies in 0x3000 to 0xFFFF and in 0x20000 to
 * 0x32FFF: the gap is closed, so that the first digit stays under 'a' and a
 * syllable ends before a longer one that begins alike ("xi" before "xian").
 */
static void
put_character(struct buf *b, uint32_t u)
{
	if (u >= 0x20000)
		u -= 0x10000;
	buf_char(b, digits[u >> 12 & 63]);
	buf_char(b, digits[u >> 6 & 63]);
	buf_char(b, digits[u & 63]);
}

static str
sort_key(struct arena *a, struct walk w)
{
	struct buf b = { .a = a };
	struct sign sign;

	buf_reserve(&b, w.rest.n * 3);
	while (walk_next(&w, &sign)) {
		if (!sign.u)
			continue;
		if (sign.u < 0x80) {
			buf_char(&b, (char)(sign.u >= 'a' ? sign.u - ('a' - 'A') : sign.u));
			continue;
		}
		if (sign.reading.n)
			buf_put(&b, sign.reading);
		else
			buf_char(&b, '~');
		put_character(&b, sign.u);
	}
	return buf_str(&b);
}

str
pinyin_sort_key(struct arena *a, str name)
{
	return sort_key(a, walk_person(name));
}

str
pinyin_sort_key_org(struct arena *a, str name)
{
	return sort_key(a, walk_org(name, 0));
}
