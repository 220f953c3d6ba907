/* stage_sheets.c - a sheet of members at each place: uploaded, begun, at its end, and the row of it that waits. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "platform/job.h"
#include "platform_import.h"

/* A sheet of two rows, one of which cannot be taken. */
str
stage_sheet(struct stage *s, str csrf)
{
	return arena_fmt(s->a, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" FMT "\r\n--edge\r\n"
		"Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
		"姓名,证件号码,入会日期,所属工会\n王样例," FMT ",2026-01-05," FMT "\n错样例,123,2026-01-05," FMT "\n\r\n--edge--\r\n",
		ARG(csrf), ARG(stage_document(s)), ARG(test_org(s->w, s->a, TEST_COMPANY).name),
		ARG(test_org(s->w, s->a, TEST_COMPANY).name));
}

static id
uploaded(struct stage *s, enum principal p)
{
	struct request r = { .method = HTTP_POST, .path = S("/members/import"),
		.type = S("multipart/form-data; boundary=edge"), .body = stage_sheet(s, visit_csrf(s->visits[p])) };
	struct answer got = stage_send(s, p, &r, WITHOUT_TOKEN);
	id made = { 0 };

	if (!str_int(answer_cut(&got, S("/members/import/"), (str){ 0 }), &made.v))
		fail_msg("a sheet was not taken: %d\n" FMT, got.status, ARG(got.body));
	return made;
}

id
stage_import(struct stage *s, id *ret)
{
	(void)ret;
	return uploaded(s, s->place == OWN ? s->who : s->who == BASE ? BASE_ELSEWHERE : BASE);
}

/* Asked for, and not yet taken up by the runner. */
id
stage_begun_import(struct stage *s, id *ret)
{
	enum principal p = s->place == OWN ? s->who : s->who == BASE ? BASE_ELSEWHERE : BASE;
	id import = uploaded(s, p);
	struct answer got = visit_post(s->visits[p], arena_fmt(s->a, "/members/import/%lld/run",
		(long long)import.v).s, NULL);

	(void)ret;
	if (got.status != 303)
		fail_msg("an import was not begun: %d\n" FMT, got.status, ARG(got.body));
	return import;
}

id
stage_ended_import(struct stage *s, id *ret)
{
	id import = stage_begun_import(s, ret);

	DO(job_run_all(s->w, s->a));
	return import;
}

/* The row of that sheet that could not be taken. */
id
stage_held(struct stage *s, id *ret)
{
	enum principal p = s->place == OWN ? BASE : s->place == SIBLING ? BASE_ELSEWHERE : CITY;
	struct held_list_rows held = { 0 };
	struct db *d;
	id import = uploaded(s, p);
	struct answer got = visit_post(s->visits[p], arena_fmt(s->a, "/members/import/%lld/run",
		(long long)import.v).s, NULL);

	(void)ret;
	if (got.status != 303)
		fail_msg("an import was not begun: %d\n" FMT, got.status, ARG(got.body));
	DO(job_run_all(s->w, s->a));
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_all(d, s->a, held_list, scope_all(), &held, .record = S("member"), .state = 1, .after_path = S(""),
		.most = 100));
	db_return(s->w->pool, d);
	for (size_t i = 0; i < held.n; i++)
		if (str_eq(held.at[i].org_path, s->actors[p]->org_path))
			return held.at[i].held_id;
	fail_msg("no row waits");
	return (id){ 0 };
}
