/* gallery.c - 劳模工匠风采 as everybody sees it: the grid with its filters, and whom a text is about. */
#include "content_gallery.h"
#include "modules/content/site.h"
#include "web/site.h"

#define PEOPLE_ROWS 24
#define YEARS_MOST  12          /* of the choices; older years are found under 全部 */

static const struct text
	says_gallery   = { "gallery", "劳模工匠风采" },
	says_all       = { "gallery.all", "全部" },
	says_year      = { "gallery.year", "{1} 年" },
	says_none      = { "gallery.none", "这里还没有人" },
	says_none_text = { "gallery.none_text", "换一个荣誉或年份看看。" },
	says_about     = { "gallery.about", "{1}的劳动模范、五一劳动奖章获得者和工匠" };

#define F(m, ...) FIELD(struct models_query, m, __VA_ARGS__)
static const struct field query_fields[] = {
	F(honour, .label = "荣誉", .choices = model_honours), F(year, .label = "授予年份", .max = 2999),
	F(after, .label = "从哪里接着", .max = 60) };
#undef F
const struct entity models_query_entity = ENTITY(struct models_query, query_fields, .name = "models_query",
	.label = "劳模工匠风采");

/* --- whom a text is about --------------------------------------------------------------------- */

failed
site_person_of(struct rq *rq, const struct content_person *who, id portrait, struct site_person *ret)
{
	struct file_exists_row file;

	TRY(db_one(web_db(rq), rq->a, file_exists, &file, .file_id = portrait));
	*ret = (struct site_person){ .name = who->name, .honour = model_honour_text(rq->a, who->honour, who->level),
		.year = arena_fmt(rq->a, "%lld", (long long)who->year), .unit = who->unit, .portrait = portrait,
		.alt = file.alt, .width = file.width, .height = file.height };
	return NULL;
}

/* --- rows ---------------------------------------------------------------------------------------- */

static struct site_people
people_of(struct rq *rq, const struct site_models_rows *rows, size_t most)
{
	struct site_people people = { NEW_N(rq->a, struct site_person, rows->n + 1), 0 };

	for (size_t i = 0; i < rows->n && i < most; i++) {
		const struct site_models_row *r = &rows->at[i];

		people.at[people.n++] = (struct site_person){
			.path = arena_fmt(rq->a, "/site/article/%lld", (long long)r->article_id.v),
				.name = r->person_name,
			.honour = model_honour_text(rq->a, r->honour, r->level),
			.year = arena_fmt(rq->a, "%lld", (long long)r->award_year), .unit = r->unit, .title = r->title,
			.alt = r->alt, .portrait = r->cover_id };
	}
	return people;
}

failed
site_people_first(struct rq *rq, const struct site_place *s, int64_t most, struct site_people *ret)
{
	struct site_models_rows rows;

	TRY(db_all(web_db(rq), rq->a, site_models, &rows, .org_id = s->org, .org_path = s->org_path, .most = most));
	*ret = people_of(rq, &rows, rows.n);
	return NULL;
}

/* --- choosing -------------------------------------------------------------------------------------- */

static str
chosen_path(struct rq *rq, int64_t honour, int64_t year)
{
	str path = rq->http->path;

	if (honour && year)
		return arena_fmt(rq->a, FMT "?honour=%lld&year=%lld", ARG(path), (long long)honour, (long long)year);
	if (honour)
		return arena_fmt(rq->a, FMT "?honour=%lld", ARG(path), (long long)honour);
	return year ? arena_fmt(rq->a, FMT "?year=%lld", ARG(path), (long long)year) : path;
}

/* One choice of each honour and of each year that is there, beside what is chosen of the other. */
static failed
fill_choices(struct rq *rq, const struct site_place *s, const struct models_query *q, struct site_gallery *g)
{
	struct site_model_kinds_rows kinds;
	int64_t last = 0;

	TRY(db_all(web_db(rq), rq->a, site_model_kinds, &kinds, .org_id = s->org, .org_path = s->org_path));
	g->honours.at = NEW_N(rq->a, struct site_link, kinds.n + 1);
	g->years.at = NEW_N(rq->a, struct site_link, YEARS_MOST + 1);
	g->honours.at[g->honours.n++] = (struct site_link){ str_of(says_all.zh), chosen_path(rq, 0, q->year),
		!q->honour };
	g->years.at[g->years.n++] = (struct site_link){ str_of(says_all.zh), chosen_path(rq, q->honour, 0), !q->year };
	for (size_t i = 0; i < kinds.n; i++)
		if (!i || kinds.at[i].honour != kinds.at[i - 1].honour)
			g->honours.at[g->honours.n++] = (struct site_link){ str_of(choice_of(model_honours,
				kinds.at[i].honour)->label), chosen_path(rq, kinds.at[i].honour, q->year),
				q->honour == kinds.at[i].honour };
	for (int64_t year = INT64_MAX; g->years.n <= YEARS_MOST; year = last) {
		last = 0;
		for (size_t i = 0; i < kinds.n; i++)
			if (kinds.at[i].award_year < year && kinds.at[i].award_year > last)
				last = kinds.at[i].award_year;
		if (!last)
			break;
		g->years.at[g->years.n++] = (struct site_link){ content_say(rq->a, &says_year, arena_fmt(rq->a, "%lld",
			(long long)last), (str){ 0 }), chosen_path(rq, q->honour, last), q->year == last };
	}
	return NULL;
}

/* "10-2024-77": behind whom the next page begins. */
static void
read_after(str after, int64_t *rank, int64_t *year, id *row)
{
	str rest = after, first = str_cut(&rest, '-'), second = str_cut(&rest, '-');

	if (!str_int(first, rank) || !str_int(second, year) || !str_int(rest, &row->v) || row->v < 0)
		row->v = 0;
}

static failed
show_gallery(struct rq *rq, id org)
{
	const struct models_query *q = rq->query;
	struct site_gallery g = { .h1 = str_of(says_gallery.zh), .none = str_of(says_none.zh),
		.none_text = str_of(says_none_text.zh) };
	struct site_models_rows rows;
	struct site_place s;
	int64_t rank = 0, year = 0;
	id row = { 0 };

	TRY(site_place(rq, org, &s));
	s.about = content_say(rq->a, &says_about, s.name, (str){ 0 });
	read_after(q->after, &rank, &year, &row);
	TRY(db_all(web_db(rq), rq->a, site_models, &rows, .org_id = s.org, .org_path = s.org_path, .honour = q->honour,
		.award_year = q->year, .after_id = row, .after_rank = rank, .after_year = year,
		.most = PEOPLE_ROWS + 1));
	g.people = people_of(rq, &rows, PEOPLE_ROWS);
	TRY(fill_choices(rq, &s, q, &g));
	if (rows.n > PEOPLE_ROWS) {
		const struct site_models_row *last = &rows.at[PEOPLE_ROWS - 1];
		str here = chosen_path(rq, q->honour, q->year);

		g.next = arena_fmt(rq->a, FMT "%cafter=%lld-%lld-%lld", ARG(here), q->honour || q->year ? '&' : '?',
			(long long)last->rank, (long long)last->award_year, (long long)last->article_id.v);
	}
	TRY(site_open(rq, g.h1, &s));
	site_gallery_body(&rq->out, &g);
	return site_close(rq, &s);
}

failed
site_models_page(struct rq *rq)
{
	return show_gallery(rq, (id){ 0 });
}

failed
site_union_models_page(struct rq *rq)
{
	return show_gallery(rq, web_id(rq));
}
