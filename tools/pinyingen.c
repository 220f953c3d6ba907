/*
 * pinyingen - write the table of pinyin readings as a C file.
 *
 *	pinyingen OUT.c
 *
 * The readings come from ICU's Han-Latin (plain) and Han-Latin/Names (as a
 * surname), so that ICU is needed where the program is built and not where it
 * runs.  Tones are dropped and ü is written v, as it is typed.  What the file
 * holds is described in src/platform/data/pinyin_table.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/putil.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

enum { LAST = 0x323AF, PAGES = (LAST >> 8) + 1, SYLLABLES = 1024, SURNAMES = 512, LONGEST = 7 };

struct syllable { char text[LONGEST + 1]; };
struct surname { UChar32 at; int syllable; };

struct reading { UChar32 at; const char *syllable; };

/*
 * Characters whose first reading at ICU is not the one they have in names:
 * 卜 厦 拓 晟 澹 缪 翟 莘 薄 覃 郇 都 長 长 阚 𠮷.
 */
static const struct reading in_names[] = {
	{ 0x535C, "bu" }, { 0x53A6, "xia" }, { 0x62D3, "tuo" }, { 0x665F, "sheng" },
	{ 0x6FB9, "tan" }, { 0x7F2A, "miao" }, { 0x7FDF, "zhai" }, { 0x8398, "xin" },
	{ 0x8584, "bo" }, { 0x8983, "qin" }, { 0x90C7, "xun" }, { 0x90FD, "du" },
	{ 0x9577, "chang" }, { 0x957F, "chang" }, { 0x961A, "kan" }, { 0x20BB7, "ji" },
};

/*
 * Surnames read otherwise than ICU does, or where another release of ICU might:
 * 万 乐 仇 任 佴 冼 华 区 单 卡 召 員 员 單 宁 宓 尉 应 强 折 曾 朴 查 洗 盖 盛 种 秘 纪 繁 繆 能 藏 解 費 费 長 长 隗.
 */
static const struct reading as_surnames[] = {
	{ 0x4E07, "wan" }, { 0x4E50, "yue" }, { 0x4EC7, "qiu" }, { 0x4EFB, "ren" },
	{ 0x4F74, "nai" }, { 0x51BC, "xian" }, { 0x534E, "hua" }, { 0x533A, "ou" },
	{ 0x5355, "shan" }, { 0x5361, "ka" }, { 0x53EC, "shao" }, { 0x54E1, "yun" },
	{ 0x5458, "yun" }, { 0x55AE, "shan" }, { 0x5B81, "ning" }, { 0x5B93, "fu" },
	{ 0x5C09, "wei" }, { 0x5E94, "ying" }, { 0x5F3A, "qiang" }, { 0x6298, "she" },
	{ 0x66FE, "zeng" }, { 0x6734, "piao" }, { 0x67E5, "zha" }, { 0x6D17, "xian" },
	{ 0x76D6, "ge" }, { 0x76DB, "sheng" }, { 0x79CD, "chong" }, { 0x79D8, "bi" },
	{ 0x7EAA, "ji" }, { 0x7E41, "po" }, { 0x7E46, "miao" }, { 0x80FD, "nai" },
	{ 0x85CF, "zang" }, { 0x89E3, "xie" }, { 0x8CBB, "fei" }, { 0x8D39, "fei" },
	{ 0x9577, "chang" }, { 0x957F, "chang" }, { 0x9697, "kui" },
};

static struct syllable syllables[SYLLABLES];
static int n_syllables = 1;             /* 0 is "no reading" */
static struct surname surnames[SURNAMES];
static int n_surnames;
static int readings[LAST + 1];

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "pinyingen: %s: %s\n", what, why);
	exit(1);
}

static void
check(UErrorCode e, const char *what)
{
	if (U_FAILURE(e))
		die(what, u_errorName(e));
}

static UTransliterator *
open_transform(const char *name)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar id[64];
	UTransliterator *t;

	u_charsToUChars(name, id, (int32_t)strlen(name) + 1);
	t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &e);
	check(e, name);
	return t;
}

static int
syllable_of(const char *text)
{
	for (int i = 1; i < n_syllables; i++)
		if (!strcmp(syllables[i].text, text))
			return i;
	if (n_syllables == SYLLABLES)
		die(text, "too many syllables");
	memcpy(syllables[n_syllables].text, text, strlen(text) + 1);
	return n_syllables++;
}

/*
 * The first word of a romanisation without tones: false when it holds anything
 * but letters, which is how ICU says that it knows no reading.
 */
static bool
plain_letters(const UChar *from, int32_t n, char ret[LONGEST + 1])
{
	size_t used = 0;

	for (int32_t i = 0; i < n; i++) {
		UChar c = from[i];

		if (c == ' ')
			break;
		if (u_charType(c) == U_NON_SPACING_MARK) {
			if (c == 0x308 && used && ret[used - 1] == 'u')
				ret[used - 1] = 'v';
			continue;
		}
		if (c >= 'A' && c <= 'Z')
			c = (UChar)(c + 32);
		if (c < 'a' || c > 'z' || used == LONGEST)
			return false;
		ret[used++] = (char)c;
	}
	ret[used] = 0;
	return used > 0;
}

/* The syllable of character u, followed by `after` where that is not 0; 0 when there is none. */
static int
read_char(const UTransliterator *t, UChar32 u, UChar after)
{
	static const UNormalizer2 *nfd;
	UErrorCode e = U_ZERO_ERROR;
	UChar text[64], parts[128];
	char letters[LONGEST + 1];
	int32_t n = 0, n_parts, limit;

	if (!nfd)
		nfd = unorm2_getNFDInstance(&e);
	check(e, "NFD");
	U16_APPEND_UNSAFE(text, n, u);
	if (after)
		text[n++] = after;
	limit = n;
	utrans_transUChars(t, text, &n, (int32_t)(sizeof text / sizeof *text), 0, &limit, &e);
	check(e, "transform");
	n_parts = unorm2_normalize(nfd, text, n, parts, (int32_t)(sizeof parts / sizeof *parts), &e);
	check(e, "normalise");
	return plain_letters(parts, n_parts, letters) ? syllable_of(letters) : 0;
}

static void
set_surname(UChar32 u, int syllable)
{
	int at = 0;

	while (at < n_surnames && surnames[at].at < u)
		at++;
	if (at == n_surnames || surnames[at].at != u) {
		if (n_surnames == SURNAMES)
			die("surnames", "too many");
		memmove(surnames + at + 1, surnames + at, (size_t)(n_surnames - at) * sizeof *surnames);
		n_surnames++;
	}
	surnames[at] = (struct surname){ u, syllable };
}

static void
read_all(void)
{
	UTransliterator *plain = open_transform("Han-Latin"), *names = open_transform("Han-Latin/Names");

	for (UChar32 u = 0x3007; u <= LAST; u++) {
		bool compat = u >= 0xF900 && u <= 0xFAFF;
		bool common = u >= 0x3400 && u <= 0x9FFF;

		if (u == 0x3007)
			readings[u] = syllable_of("ling");
		else if (common || compat || u >= 0x20000)
			readings[u] = read_char(plain, u, 0);
		if (common) {
			int as_name = read_char(names, u, 0x660E);

			if (as_name && as_name != readings[u])
				set_surname(u, as_name);
		}
	}
	utrans_close(plain);
	utrans_close(names);
}

static void
correct(void)
{
	int kept = 0;

	for (size_t i = 0; i < sizeof in_names / sizeof *in_names; i++)
		readings[in_names[i].at] = syllable_of(in_names[i].syllable);
	for (size_t i = 0; i < sizeof as_surnames / sizeof *as_surnames; i++)
		set_surname(as_surnames[i].at, syllable_of(as_surnames[i].syllable));
	for (int i = 0; i < n_surnames; i++)
		if (surnames[i].syllable != readings[surnames[i].at])
			surnames[kept++] = surnames[i];
	n_surnames = kept;
}

static void
write_pages(FILE *f)
{
	int page_of[PAGES] = { 0 }, n_pages = 1;

	fprintf(f, "const uint16_t pinyin_readings[][256] = {\n\t{ 0 },\n");
	for (int page = 0; page < PAGES; page++) {
		int known = 0;

		for (int i = 0; i < 256 && page * 256 + i <= LAST; i++)
			known += readings[page * 256 + i] != 0;
		if (!known)
			continue;
		page_of[page] = n_pages++;
		fprintf(f, "\t{ /* U+%04X */", (unsigned)page * 256);
		for (int i = 0; i < 256; i++)
			fprintf(f, "%s%d,", i % 24 ? "" : "\n\t\t",
			        page * 256 + i <= LAST ? readings[page * 256 + i] : 0);
		fprintf(f, "\n\t},\n");
	}
	fprintf(f, "};\n\nconst uint16_t pinyin_pages[PINYIN_PAGES] = {");
	for (int page = 0; page < PAGES; page++)
		fprintf(f, "%s%d,", page % 24 ? "" : "\n\t", page_of[page]);
	fprintf(f, "\n};\n\n");
}

static void
write_table(FILE *f)
{
	char icu[U_MAX_VERSION_STRING_LENGTH];
	UVersionInfo version;

	u_getVersion(version);
	u_versionToString(version, icu);
	fprintf(f, "/* Made by pinyingen from ICU %s; not to be edited. */\n"
	        "#include \"platform/data/pinyin_table.h\"\n\n", icu);
	fprintf(f, "_Static_assert(PINYIN_PAGES == %d, \"pinyin_table.h and pinyingen disagree\");\n\n", PAGES);
	fprintf(f, "const struct pinyin_syllable pinyin_syllables[] = {");
	for (int i = 0; i < n_syllables; i++)
		fprintf(f, "%s{ %zu, \"%s\" },", i % 6 ? " " : "\n\t", strlen(syllables[i].text),
		        syllables[i].text);
	fprintf(f, "\n};\n\n");
	write_pages(f);
	fprintf(f, "const struct pinyin_surname pinyin_surnames[] = {");
	for (int i = 0; i < n_surnames; i++)
		fprintf(f, "%s{ 0x%04X, %d },", i % 6 ? " " : "\n\t", (unsigned)surnames[i].at,
		        surnames[i].syllable);
	fprintf(f, "\n};\n\nconst size_t pinyin_n_surnames = %d;\n", n_surnames);
}

int
main(int argc, char **argv)
{
	FILE *f;

	if (argc != 2) {
		fprintf(stderr, "usage: pinyingen OUT.c\n");
		return 2;
	}
	read_all();
	correct();
	f = fopen(argv[1], "w");
	if (!f) {
		perror(argv[1]);
		return 1;
	}
	write_table(f);
	if (ferror(f) | fclose(f))
		die(argv[1], "not written");
	return 0;
}
