/* pictures_test.c - more pictures and films than a page shows: every one of them can be found and chosen. */
#include "test/test.h"

#include <stdio.h>
#include <unistd.h>

#include "modules/content/inside.h"
#include "platform/file.h"
#include "test/web/player.h"

#define PICTURES 62             /* two more than a page and a choice show */
#define FILMS 31                /* one more than a page shows */

struct keeping { struct content_upload u; struct sealed_file sealed; };

static failed
keep_rule(struct act *x, void *v)
{
	struct keeping *k = v;
	int fd;

	TRY(file_scratch(x->world, x->a, &fd));
	assert_int_equal(write(fd, "jpeg", 4), 4);
	TRY(file_seal(x->world, x->a, fd, &k->sealed));
	k->u.sealed = &k->sealed;
	return content_keep_file(x, &k->u);
}

static id
kept(struct world *w, struct arena *a, const struct actor *who, struct content_upload u)
{
	struct keeping k = { .u = u };

	k.u.width = 640;
	k.u.height = 360;
	OK(act_run(w, a, who, S("t"), keep_rule, &k));
	return k.u.made;
}

static id
picture(struct world *w, struct arena *a, const struct actor *who, str alt)
{
	return kept(w, a, who, (struct content_upload){ .kind = FILE_PICTURE, .name = S("a.jpg"), .type = S("image/jpeg"),
		.alt = alt });
}

static size_t
count_of(str text, str word)
{
	size_t n = 0;

	for (size_t i = 0; i + word.n <= text.n; i++)
		n += str_starts(str_from(text, i), word);
	return n;
}

/* Where 下一页 leads; absent when it leads nowhere. */
static const char *
next_of(struct arena *a, const struct answer *page, const char *path)
{
	str rest = answer_cut(page, arena_fmt(a, "href=\"%s", path), S("\" rel=\"next\""));

	return rest.n ? arena_fmt(a, "%s" FMT, path, ARG(rest)).s : NULL;
}

ON_BOTH(whatever_was_uploaded_is_found)
{
	const struct actor *writer = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w), *other;
	struct answer page;
	id oldest = picture(w, a, writer, S("第一天的充电柜 100%"));
	str chosen = arena_fmt(a, "<option value=\"%lld\" selected=\"selected\">第一天的充电柜 100%%</option>",
		(long long)oldest.v), listed = arena_fmt(a, "<img src=\"/site/picture/%lld\"", (long long)oldest.v);
	const char *next;

	for (int i = 1; i < PICTURES; i++)
		picture(w, a, writer, arena_fmt(a, "驿站 %d 号", i));
	other = visit_beside(a, v);
	visit_as(v, writer);
	visit_as(other, test_actor(w, a, "base", TEST_MILL));

	/* The page: sixty, then what is left; or by a word. */
	page = visit_get(v, "/pictures");
	assert_int_equal(count_of(page.body, S("<img src=\"/site/picture/")), 60);
	LACKS(page.body, listed);
	next = next_of(a, &page, "/pictures?after=");
	assert_non_null(next);
	page = visit_get(v, next);
	assert_int_equal(count_of(page.body, S("<img src=\"/site/picture/")), PICTURES - 60);
	HAS(page.body, listed);
	assert_null(next_of(a, &page, "/pictures?after="));
	page = visit_get(v, "/pictures?word=100%25");
	assert_int_equal(count_of(page.body, S("<img src=\"/site/picture/")), 1);
	HAS(visit_get(v, "/pictures?word=_").body, "没有找到");

	/* The choice: what is chosen is there, however old; what is not can be looked for, by its own union alone. */
	page = visit_get(v, "/films");
	assert_int_equal(count_of(page.body, S("<option value=\"\">")), 1);
	LACKS(page.body, chosen);
	page = visit_get(v, arena_fmt(a, "/films?poster=%lld", (long long)oldest.v).s);
	HAS(page.body, chosen);
	page = visit_get(v, "/pictures/choices?must=1&word=充电柜&poster_id=");
	HAS(page.body, "请选择图片（找到 1 张）");
	HAS(page.body, "第一天的充电柜");
	page = visit_get(v, arena_fmt(a, "/pictures/choices?word=没有&cover_id=%lld", (long long)oldest.v).s);
	HAS(page.body, "不要封面（没有找到）");
	HAS(page.body, chosen);
	HAS(visit_get(v, "/pictures/choices?word=驿站&poster_id=").body, "找到 60 张以上");
	page = visit_get(other, arena_fmt(a, "/pictures/choices?word=充电柜&poster_id=%lld", (long long)oldest.v).s);
	HAS(page.body, "没有找到");
	LACKS(page.body, "第一天");
}

ON_BOTH(films_have_pages)
{
	const struct actor *writer = test_actor(w, a, "base", TEST_COMPANY);
	struct visit *v = visit_new(a, w);
	id poster = picture(w, a, writer, S("充电柜"));
	struct answer page;
	const char *next;

	for (int i = 1; i <= FILMS; i++)
		kept(w, a, writer, (struct content_upload){ .kind = FILE_FILM, .name = S("a.mp4"), .type = S("video/mp4"),
			.alt = arena_fmt(a, "第 %d 课", i), .poster = poster, .ms = 6000, .codec = 1 });
	visit_as(v, writer);
	page = visit_get(v, "/films");
	assert_int_equal(count_of(page.body, S("<video controls")), 30);
	LACKS(page.body, "<h2>第 1 课</h2>");
	next = next_of(a, &page, "/films?after=");
	assert_non_null(next);
	page = visit_get(v, next);
	assert_int_equal(count_of(page.body, S("<video controls")), FILMS - 30);
	HAS(page.body, "<h2>第 1 课</h2>");
	HAS(page.body, "href=\"/films\"");
}

/* --- attachments ------------------------------------------------------------------------------- */

static int
attach(struct arena *a, struct visit *v, const char *name, str bytes)
{
	struct buf b = { .a = a };

	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n", ARG(visit_csrf(v)));
	buf_fmt(&b, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
		"Content-Type: application/octet-stream\r\n\r\n", name);
	buf_put(&b, bytes);
	buf_put(&b, S("\r\n--edge--\r\n"));
	return visit_send(v, &(struct sending){ .method = HTTP_POST, .path = S("/attachments"),
		.type = S("multipart/form-data; boundary=edge"), .body = buf_str(&b) }).status;
}

TEST(an_attachment_is_what_the_end_of_its_name_says)
{
	static const str pdf = S("%PDF-1.7 and so on"), word = S("PK\3\4 a part PK\1\2 word/document.xml PK\5\6"),
		sheet = S("PK\3\4 a part PK\1\2 xl/workbook.xml PK\5\6"), archive = S("PK\3\4 a part PK\1\2 tool.exe PK\5\6");
	const struct { const char *name; str bytes; int status; } files[] = {
		{ "a.pdf", pdf, 303 }, { "a.docx", word, 303 }, { "a.xlsx", sheet, 303 },
		{ "a.pdf", word, 422 }, { "a.docx", pdf, 422 }, { "a.docx", sheet, 422 }, { "a.xlsx", word, 422 },
		{ "a.docx", archive, 422 }, { "a.exe", pdf, 422 }, { "a.pdf", S("MZ"), 422 },
	};
	struct world *w = test_world(a);
	struct visit *v = visit_new(a, w);

	visit_as(v, test_actor(w, a, "town", TEST_TOWN));
	for (size_t i = 0; i < COUNT(files); i++)
		assert_int_equal(files[i].status, attach(a, v, files[i].name, files[i].bytes));
}
