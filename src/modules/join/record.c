/* record.c - the list of applications and one of them, for pages and API. */
#include "modules/join/inside.h"

#include "platform/search.h"

/* The first text that sorts behind all that begin with this one. */
static str
name_end(struct arena *a, str name)
{
	return arena_cat(a, name, S("\xf4\x8f\xbf\xbf"));
}

/* A number typed into the box: exact, whichever document it is of. */
static failed
find_document(struct db *d, struct arena *a, const struct world *w, struct scope scope, str number, int64_t most,
              struct join_find_rows *ret)
{
	for (const struct choice *c = document_types; c->label; c++) {
		TRY(db_all(d, a, join_find, scope, ret, .document_index = member_document_index(w, a, c->v, number),
			.most = most));
		if (ret->n)
			return NULL;
	}
	return NULL;
}

static bool
is_number(str word)
{
	return word.n > 8 && (word.s[0] == 'R' || word.s[0] == 'r') && word.s[1] >= '0' && word.s[1] <= '9';
}

failed
join_record_list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
                 struct found *ret)
{
	static const struct join_filter none = { 0 };
	const struct join_filter *f = ask->filter ? ask->filter : &none;
	str word = str_trim(f->word);
	enum search_kind kind = search_guess(word);
	struct join_find_rows found = { 0 };
	struct join_list_rows rows;

	if (is_number(word) || kind == SEARCH_MOBILE || kind == SEARCH_DOCUMENT) {
		if (is_number(word))
			TRY(db_all(d, a, join_find, scope, &found, .number = number_plain(a, word), .most = ask->most));
		else if (kind == SEARCH_MOBILE)
			TRY(db_all(d, a, join_find, scope, &found, .mobile_index = crypt_blind(w->keys, a,
				"person.mobile", search_number(a, word)), .most = ask->most));
		else
			TRY(find_document(d, a, w, scope, search_number(a, word), ask->most, &found));
		*ret = (struct found){ found.at, found.n };
		return NULL;
	}
	TRY(db_all(d, a, join_list, scope, &rows, .state = f->all ? 0 : f->state, .route = f->route,
		.name = word.n ? word : (str){ 0 }, .name_end = word.n ? name_end(a, word) : (str){ 0 },
		.after = ask->after.row, .after_path = ask->after.path, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

failed
join_record_one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return db_one(d, a, join_by_id, scope, (struct application *)row, .application_id = key);
}

static struct place
place_of(const void *row)
{
	const struct application *a = row;

	return (struct place){ a->org_path, (str){ 0 }, a->application_id };
}

static str
title_of(const void *row)
{
	return ((const struct application *)row)->name;
}

static str
org_path_of_row(const void *row)
{
	return ((const struct application *)row)->org_path;
}

static const struct text says_empty = { "application.empty",
	"职工在手机上提交的申请会出现在这里。可以把本工会的入会办法发给职工，请他们在“职工之家”里申请。" };

const struct record join_record = {
	.name = "application", .label = "入会申请", .path = "/applications", .unit = "件", .group = "组织与会员",
	.see = "join.see", .export = "member.export", .row = &application_entity, .filter = &join_filter_entity,
	.list = join_record_list, .place = place_of, .one = join_record_one, .title = title_of,
	.org_path = org_path_of_row, .no_pages = true, .flow = &join_flow, .empty = &says_empty,
};
