/* published.c - what is read, for other modules: one article, and those that hold some words. */
#include "content_queries.h"
#include "modules/content/inside.h"

#include "platform/search.h"

static str
path_of(struct arena *a, id article)
{
	return arena_fmt(a, "/site/article/%lld", (long long)article.v);
}

failed
content_live(struct db *d, struct arena *a, id article, id *ret_version)
{
	struct article_inside_row r;

	TRY(db_one(d, a, article_inside, &r, .article_id = article));
	if (!r.live_id.v)
		return FAIL(a, ERR_MISSING, "article %lld is not on the site", (long long)article.v);
	*ret_version = r.live_id;
	return NULL;
}

failed
content_published(struct db *d, struct arena *a, id article, struct content_piece *ret)
{
	struct content_piece p;
	struct clean_found found;
	struct site_one_row r;

	TRY(db_one(d, a, site_one, &r, .article_id = article));
	p = (struct content_piece){ .article_id = r.article_id, .version_id = r.version_id, .org_id = r.org_id,
		.column_id = r.column_id,
		.title = r.title, .summary = r.summary, .cover_id = r.cover_id, .source = r.source, .author = r.author,
		.org_name = r.org_name, .column_name = r.column_name, .path = path_of(a, r.article_id),
		.org_path = r.org_path, .column_path = r.column_path, .published = r.published };
	TRY(clean_html(a, r.body, &p.body, &found));
	*ret = p;
	return NULL;
}

failed
content_search(struct db *d, struct arena *a, str words, int64_t most, struct content_pieces *ret)
{
	str phrase = search_phrase(a, words);
	struct site_rows_rows rows = { 0 };

	if (phrase.n)
		TRY(db_all(d, a, site_rows, &rows, .phrase = phrase, .most = most));
	*ret = (struct content_pieces){ NEW_N(a, struct content_piece, rows.n + 1), rows.n };
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct content_piece){ .article_id = rows.at[i].article_id, .org_id = rows.at[i].org_id,
			.column_id = rows.at[i].column_id, .title = rows.at[i].title, .summary = rows.at[i].summary,
			.cover_id = rows.at[i].cover_id, .source = rows.at[i].source, .author = rows.at[i].author,
			.org_name = rows.at[i].org_name, .column_name = rows.at[i].column_name,
			.path = path_of(a, rows.at[i].article_id), .published = rows.at[i].published };
	return NULL;
}
