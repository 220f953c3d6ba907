/* film.c - see film.h: the door, the child, and blanking. */
#include "film/inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct text
	says_kind    = { "film.kind", "请选择 MP4 或 WebM 视频。其他格式请先用剪辑软件导出为 MP4。" },
	says_codec   = { "film.codec", "多数手机放不出这种编码。请用剪辑软件导出为 MP4，画面选 H.264，声音选 AAC。" },
	says_track   = { "film.track", "视频里除了一路画面和声音，还有定位、字幕一类的内容。请用剪辑软件重新导出为 MP4。" },
	says_pieces  = { "film.pieces", "这是边录边存的分段视频。请用剪辑软件打开，重新导出为 MP4。" },
	says_broken  = { "film.broken", "视频不完整，或者已经损坏。请在电脑上放一遍，能放再重新上传。" },
	says_picture = { "film.picture", "文件里没有画面，请选择视频。" },
	says_size    = { "film.size", "画面太大，长边最多 4096 点，请导出得小一些。" },
	says_length  = { "film.length", "视频的时长读不出来，请用剪辑软件重新导出为 MP4。" },
	says_large   = { "film.large", "文件太大，请导出得小一些。" };

static const struct text *const says[N_FILM_FAULTS] = { NULL, &says_kind, &says_codec, &says_track, &says_pieces,
	&says_broken, &says_picture, &says_size, &says_length };

const struct choice film_codecs[] = {
	{ FILM_H264, "H.264", NULL }, { FILM_VP8, "VP8", NULL }, { FILM_VP9, "VP9", NULL }, { FILM_AV1, "AV1", NULL },
	{ 0 } };

str
film_type(enum film_kind kind)
{
	return kind == FILM_WEBM ? S("video/webm") : S("video/mp4");
}

/* --- bytes ---------------------------------------------------------------------------- */

const unsigned char *
film_bytes(struct film_file *f, int64_t at, size_t n)
{
	assert(n <= sizeof f->window);
	if (at < 0 || at > f->size || (int64_t)n > f->size - at)
		return NULL;
	if (at < f->at || at + (int64_t)n > f->at + (int64_t)f->n) {
		ssize_t got = pread(f->fd, f->window, sizeof f->window, at);

		f->at = at;
		f->n = got > 0 ? (size_t)got : 0;
		if (f->n < n)
			return NULL;
	}
	return f->window + (at - f->at);
}

uint64_t
film_number(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

int64_t
film_ms(uint64_t length, uint64_t scale)
{
	uint64_t whole = length / scale, rest = length % scale;
	uint64_t most = (uint64_t)FILM_MS_MOST / 1000;

	if (whole > most)
		return -1;
	/* The rest is less than a second of 64 bits at most: it is divided before it is multiplied. */
	return (int64_t)(whole * 1000 + (rest > UINT64_MAX / 1000 ? rest / (scale / 1000)
		: (rest * 1000 + scale - 1) / scale));
}

/* --- in this process, a child's or not --------------------------------------------------- */

static enum film_fault
read_here(int fd, int64_t size, struct film *ret)
{
	struct film_file file = { .fd = fd, .size = size };
	const unsigned char *p = film_bytes(&file, 0, 12);
	struct film film = { 0 };
	enum film_fault f = FILM_KIND;

	if (p && !memcmp(p + 4, "ftyp", 4))
		f = memcmp(p + 8, "qt  ", 4) ? film_mp4(&file, &film) : FILM_KIND;
	else if (p && film_number(p, 4) == 0x1a45dfa3)
		f = film_webm(&file, &film);
	if (!f && !film.codec)
		f = FILM_NO_PICTURE;
	if (!f && (film.width < 1 || film.height < 1 || film.width > FILM_SIDE_MOST || film.height > FILM_SIDE_MOST))
		f = FILM_SIZE;
	if (!f && (film.ms < 1 || film.ms > FILM_MS_MOST))
		f = FILM_LENGTH;
	if (!f)
		*ret = film;
	return f;
}

/* --- by a child ------------------------------------------------------------------------------ */

#define CPU_S    20
#define QUIET_MS 40000          /* nothing is said before it is done */
#define MEMORY   ((int64_t)16 << 20)

struct said { int64_t fault; struct film film; };

static bool
run(str params)
{
	struct said said = { 0 };
	struct stat st;

	if (params.n || fstat(CHILD_IN, &st))
		return false;
	said.fault = read_here(CHILD_IN, st.st_size, &said.film);
	return child_say(&said, sizeof said);
}

const struct child_work film_work = { .name = "film", .run = run, .memory = MEMORY, .answer_most = 1 << 16,
	.cpu_s = CPU_S, .quiet_ms = QUIET_MS };

/* Whoever says it may have become somebody else's: numbers within their bounds, and nothing more is used. */
static bool
is_film(const struct film *f, int64_t size)
{
	bool blanks = f->n_blanks >= 0 && f->n_blanks <= FILM_BLANKS_MOST;

	for (int64_t i = 0; blanks && i < f->n_blanks; i++)
		blanks = f->blanks[i].at >= 0 && f->blanks[i].n >= 2 && f->blanks[i].n <= size - f->blanks[i].at;
	return blanks && f->kind >= FILM_MP4 && f->kind <= FILM_WEBM && f->codec >= FILM_H264 && f->codec <= FILM_AV1 &&
	       f->ms >= 1 && f->ms <= FILM_MS_MOST && f->width >= 1 && f->width <= FILM_SIDE_MOST && f->height >= 1 &&
	       f->height <= FILM_SIDE_MOST;
}

static failed
read_away(struct arena *a, int fd, int64_t size, struct said *ret)
{
	const char *bytes;
	struct child *c;
	struct said said;

	TRY(child_ask(a, &film_work, fd, -1, (str){ 0 }, &c));
	TRY(child_take(c, sizeof said, &bytes));
	memcpy(&said, bytes, sizeof said);
	if (said.fault < 0 || said.fault >= N_FILM_FAULTS || (!said.fault && !is_film(&said.film, size)))
		return FAIL(a, ERR_INVALID, "a child's answer is none");
	*ret = said;
	return NULL;
}

failed
film_read(struct arena *a, int fd, struct film *ret)
{
	struct said said = { 0 };
	struct stat st;
	bool child;
	failed f = NULL;

	TRY(child_wanted(a, &child));
	if (fstat(fd, &st))
		return FAIL(a, ERR_FAULT, "cannot read a film");
	if (st.st_size > FILM_BYTES_MOST)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_large);
	if (child)
		f = read_away(a, fd, st.st_size, &said);
	else
		said.fault = read_here(fd, st.st_size, &said.film);
	if (f)
		return f->code == ERR_INVALID ? FAIL_SAY(a, ERR_INVALID, NULL, &says_broken) : f;
	if (said.fault)
		return FAIL_SAY(a, ERR_INVALID, NULL, says[said.fault]);
	*ret = said.film;
	return NULL;
}

/* --- blanking ------------------------------------------------------------------------------------ */

static failed
put(struct arena *a, int fd, const void *bytes, size_t n, int64_t at)
{
	return pwrite(fd, bytes, n, at) == (ssize_t)n ? NULL
		: FAIL(a, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAULT, "cannot blank a part");
}

/* The head of a box that holds nothing: "free" of MP4, Void of WebM. */
static size_t
empty_head(enum film_kind kind, int64_t n, unsigned char *head)
{
	size_t bytes = kind == FILM_MP4 ? 4 : 7, from = kind == FILM_MP4 ? 0 : 2;
	int64_t holds = kind == FILM_MP4 ? n : n - 9;

	if (kind == FILM_WEBM && n < 2 + 127) {
		head[0] = 0xec;
		head[1] = (unsigned char)(0x80 | (n - 2));
		return 2;
	}
	if (kind == FILM_MP4)
		memcpy(head + 4, "free", 4);
	else
		memcpy(head, "\xec\x01", 2);
	for (size_t i = 0; i < bytes; i++)
		head[from + i] = (unsigned char)(holds >> (8 * (bytes - 1 - i)));
	return kind == FILM_MP4 ? 8 : 9;
}

failed
film_blank(struct arena *a, int fd, const struct film *film)
{
	static const char nothing[4096];

	for (int64_t i = 0; i < film->n_blanks; i++) {
		const struct film_part *part = &film->blanks[i];
		unsigned char head[9];
		size_t n = empty_head(film->kind, part->n, head);

		if (film->kind == FILM_MP4 && part->n < 8)
			return FAIL(a, ERR_FAULT, "a box of %lld bytes", (long long)part->n);
		TRY(put(a, fd, head, n, part->at));
		for (int64_t at = (int64_t)n, more; at < part->n; at += more) {
			more = part->n - at < (int64_t)sizeof nothing ? part->n - at : (int64_t)sizeof nothing;
			TRY(put(a, fd, nothing, (size_t)more, part->at + at));
		}
	}
	return NULL;
}
