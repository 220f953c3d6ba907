/* film_test.c - short videos: what their containers say, what lies is found out, and where they were taken goes. */
#include <sys/mman.h>
#include <unistd.h>

#include "film/film.h"
#include "test/films/films.h"
#include "test/test.h"

static int
file_of(str bytes)
{
	int fd = memfd_create("film", MFD_CLOEXEC);

	assert_true(fd >= 0 && write(fd, bytes.s, bytes.n) == (ssize_t)bytes.n);
	return fd;
}

static failed
read_bytes(struct arena *a, str bytes, struct film *ret)
{
	int fd = file_of(bytes);
	failed f;

	child_none();
	f = film_read(a, fd, ret);
	close(fd);
	return f;
}

/* A part of the sentence it is refused with; absent: it is taken. */
static void
expect(struct arena *a, const char *what, str bytes, const char *says)
{
	struct film film;
	failed f = read_bytes(a, bytes, &film);

	if (!f ? says != NULL : !says || f->code != ERR_INVALID || str_find_str(err_sentence(a, f), str_of(says)) < 0)
		fail_msg("%s: %s, not %s", what, f ? err_sentence(a, f).s : "taken", says ? says : "taken");
}

/* --- MP4 ------------------------------------------------------------------------------------ */

TEST(an_mp4_is_measured_wherever_its_tables_stand_and_however_wide_they_are)
{
	static const struct film_plan plans[] = { { 0 }, { .last = true }, { .wide = true },
		{ .wide = true, .last = true }, { .to_end = true } };

	for (size_t i = 0; i < COUNT(plans); i++) {
		struct film film;

		OK(read_bytes(a, film_mp4_made(a, &plans[i]), &film));
		assert_int_equal(film.kind, FILM_MP4);
		assert_int_equal(film.codec, FILM_H264);
		assert_int_equal(film.ms, 10000);
		assert_int_equal(film.width, 320);
		assert_int_equal(film.height, 180);
		assert_true(film.sound);
		assert_int_equal(film.n_blanks, 0);
	}
}

TEST(a_film_that_was_taken_upright_is_upright)
{
	struct film film;

	OK(read_bytes(a, film_mp4_made(a, &(struct film_plan){ .turned = true }), &film));
	assert_int_equal(film.width, 180);
	assert_int_equal(film.height, 320);
	OK(read_bytes(a, film_webm_made(a, &(struct film_plan){ .turned = true }), &film));
	assert_int_equal(film.width, 180);
}

TEST(a_film_is_as_long_as_what_it_holds_whatever_its_head_says)
{
	struct film film;

	OK(read_bytes(a, film_mp4_made(a, &(struct film_plan){ .head_s = 1 }), &film));
	assert_int_equal(film.ms, 10000);
	OK(read_bytes(a, film_mp4_made(a, &(struct film_plan){ .head_s = -1 }), &film));
	assert_int_equal(film.ms, 10000);
	OK(read_bytes(a, film_mp4_made(a, &(struct film_plan){ .head_s = 25 }), &film));
	assert_int_equal(film.ms, 25000);
	OK(read_bytes(a, film_webm_made(a, &(struct film_plan){ .head_s = 1 }), &film));
	assert_int_equal(film.ms, 10000);
	OK(read_bytes(a, film_webm_made(a, &(struct film_plan){ .head_s = 25 }), &film));
	assert_int_equal(film.ms, 25000);
}

TEST(an_mp4_is_refused_in_words)
{
	static const struct { const char *what; struct film_plan plan; const char *says; } cases[] = {
		{ "a film of QuickTime", { .brand = "qt  " }, "导出为 MP4" },
		{ "no ftyp", { .no_ftyp = true }, "请选择 MP4 或 WebM" },
		{ "HEVC", { .format = "hvc1" }, "H.264" },
		{ "locked", { .format = "encv" }, "H.264" },
		{ "another sound", { .sound = "ac-3" }, "AAC" },
		{ "places in a track", { .handler = "meta" }, "定位" },
		{ "two pictures", { .second = true }, "一路画面" },
		{ "pieces", { .extra = "moof" }, "分段" },
		{ "pieces to come", { .pieces = true }, "分段" },
		{ "no tables", { .no_moov = true }, "不完整" },
		{ "two tables", { .two_moovs = true }, "不完整" },
		{ "mdat beyond the file", { .mdat_more = 256 }, "不完整" },
		{ "mdat beyond the file, wide", { .wide = true, .mdat_more = INT64_MAX - 3000 }, "不完整" },
		{ "samples behind the film", { .chunk_at = 2000 }, "不完整" },
		{ "samples before it", { .chunk_at = -100 }, "不完整" },
		{ "samples beyond 32 bits", { .wide = true, .chunk_at = (int64_t)1 << 62 }, "不完整" },
		{ "samples larger than the file", { .sizes_said = 1 << 30 }, "不完整" },
		{ "longer than a day", { .samples_said = 25 * 90000 }, "时长" },
		{ "no scale", { .scale = -1 }, "不完整" },
		{ "too large", { .width = 8000, .height = 4000 }, "4096" },
		{ "no height", { .height = 65536 }, "4096" },
		{ "sound alone", { .handler = "soun" }, "没有画面" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		expect(a, cases[i].what, film_mp4_made(a, &cases[i].plan), cases[i].says);
	expect(a, "nothing", S(""), "请选择 MP4 或 WebM");
	expect(a, "a text", S("<html><script>alert(1)</script></html>"), "请选择 MP4 或 WebM");
	expect(a, "a head alone", S("\0\0\0\x10" "ftypisom\0\0\0\0"), "不完整");
}

/* --- WebM -------------------------------------------------------------------------------------- */

TEST(a_webm_is_measured_also_where_a_recorder_knew_no_length)
{
	static const struct film_plan plans[] = { { 0 }, { .unknown = true, .head_s = -1 },
		{ .last = true, .place = S("place") } };

	for (size_t i = 0; i < COUNT(plans); i++) {
		struct film film;

		OK(read_bytes(a, film_webm_made(a, &plans[i]), &film));
		assert_int_equal(film.kind, FILM_WEBM);
		assert_int_equal(film.codec, FILM_VP9);
		assert_int_equal(film.ms, 10000);
		assert_int_equal(film.width, 320);
		assert_int_equal(film.height, 180);
		assert_true(film.sound);
	}
}

TEST(a_webm_is_refused_in_words)
{
	static const struct { const char *what; struct film_plan plan; const char *says; } cases[] = {
		{ "Matroska", { .doc = "matroska" }, "请选择 MP4 或 WebM" },
		{ "another picture", { .format = "V_MPEG4/ISO/ASP" }, "H.264" },
		{ "another sound", { .sound = "A_AC3" }, "AAC" },
		{ "packed once more", { .pieces = true }, "H.264" },
		{ "titles", { .handler = "" }, "字幕" },
		{ "two pictures", { .second = true }, "一路画面" },
		{ "no tracks", { .no_moov = true }, "没有画面" },
		{ "no scale", { .scale = -1 }, "不完整" },
		{ "too large", { .width = 5000 }, "4096" },
		{ "longer than a day", { .head_s = 90000 }, "时长" },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		expect(a, cases[i].what, film_webm_made(a, &cases[i].plan), cases[i].says);
	expect(a, "something behind it", arena_cat(a, film_webm_made(a, &(struct film_plan){ 0 }), S("more")), "不完整");
}

/* --- bytes of any kind ------------------------------------------------------------------------- */

TEST(a_film_cut_short_anywhere_is_refused)
{
	str films[] = { film_mp4_made(a, &(struct film_plan){ .noise = 50, .sizes_said = 1, .samples = 40 }),
		film_mp4_made(a, &(struct film_plan){ .noise = 50, .sizes_said = 1, .samples = 40, .last = true, .wide = true }),
		film_webm_made(a, &(struct film_plan){ .noise = 10 }) };

	for (size_t i = 0; i < COUNT(films); i++) {
		struct film film;

		OK(read_bytes(a, films[i], &film));
		for (size_t n = 0; n < films[i].n; n++)
			if (!read_bytes(a, str_part(films[i], 0, n), &film))
				fail_msg("film %zu: %zu of %zu bytes are taken", i, n, films[i].n);
	}
}

TEST(a_film_with_a_changed_byte_is_refused_or_within_its_bounds)
{
	str films[] = { film_mp4_made(a, &(struct film_plan){ .noise = 20, .sizes_said = 1, .samples = 20, .place = S("x") }),
		film_webm_made(a, &(struct film_plan){ .noise = 10, .unknown = true, .place = S("x") }) };
	static const int changes[] = { 0x01, 0x80, 0xff, 0x7f };

	for (size_t i = 0; i < COUNT(films); i++) {
		char *bytes = arena_get(a, films[i].n);

		for (size_t at = 0; at < films[i].n; at++)
			for (size_t k = 0; k < COUNT(changes); k++) {
				struct film film = { 0 };

				memcpy(bytes, films[i].s, films[i].n);
				bytes[at] = (char)(bytes[at] ^ changes[k]);
				if (read_bytes(a, (str){ bytes, films[i].n }, &film))
					continue;
				assert_true(film.ms >= 1 && film.ms <= FILM_MS_MOST);
				assert_true(film.width >= 1 && film.width <= FILM_SIDE_MOST);
				for (int64_t b = 0; b < film.n_blanks; b++)
					assert_true(film.blanks[b].at >= 0 && film.blanks[b].n >= 2 &&
						film.blanks[b].at + film.blanks[b].n <= (int64_t)films[i].n);
			}
	}
}

/* --- what nobody needs to know ------------------------------------------------------------------- */

TEST(where_a_film_was_taken_goes_and_the_rest_stays_in_its_place)
{
	char *longer = memset(arena_get(a, 500), 'x', 500);
	const str places[] = { S("\0\0\0\x19" "\xa9xyz+31.9+120.3/CRWGS"), { longer, 500 } };

	for (size_t i = 0; i < 4; i++) {
		struct film_plan plan = { .place = places[i % 2], .last = i == 3 };
		str made = i < 2 ? film_mp4_made(a, &plan) : film_webm_made(a, &plan);
		int fd = file_of(made);
		char *now = arena_get(a, made.n);
		struct film film, again;
		ptrdiff_t at = str_find_str(made, plan.place);

		child_none();
		OK(film_read(a, fd, &film));
		assert_int_equal(film.n_blanks, 1);
		assert_true(at > 0);
		OK(film_blank(a, fd, &film));
		assert_int_equal(pread(fd, now, made.n, 0), made.n);
		assert_true(str_find_str((str){ now, made.n }, plan.place) < 0);
		assert_memory_equal(now, made.s, (size_t)film.blanks[0].at);
		assert_memory_equal(now + at + plan.place.n, made.s + at + plan.place.n, made.n - (size_t)at - plan.place.n);
		OK(film_read(a, fd, &again));
		assert_int_equal(again.n_blanks, 0);
		assert_int_equal(again.ms, film.ms);
		close(fd);
	}
}
