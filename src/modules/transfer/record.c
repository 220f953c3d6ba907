/* record.c - the list of transfers and one of them, for pages and API. */
#include "modules/transfer/inside.h"

/* The first text that sorts behind all that begin with this one. */
static str
name_end(struct arena *a, str name)
{
	return arena_cat(a, name, S("\xf4\x8f\xbf\xbf"));
}

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
     struct found *ret)
{
	static const struct transfer_filter none = { 0 };
	const struct transfer_filter *f = ask->filter ? ask->filter : &none;
	str word = str_trim(f->word), absent = { 0 };
	bool ours = f->side == SIDE_OURS, out = f->side == SIDE_OUT, in = f->side == SIDE_IN;
	struct transfer_list_rows rows;

	(void)w;
	TRY(db_all(d, a, transfer_list, scope, &rows, .out_low = out ? scope.low : absent, .out_high = scope.high,
		.in_low = in ? scope.low : absent, .in_high = scope.high, .open = f->side == SIDE_OPEN,
		.state = f->state, .wait_low = ours ? scope.low : absent, .wait_high = scope.high,
		.name = word.n ? word : absent, .name_end = word.n ? name_end(a, word) : absent,
		.after = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return db_one(d, a, transfer_by_id, scope, (struct transfer *)row, .transfer_id = key);
}

/* Newest first: the id alone is the place. */
static struct place
place_of(const void *row)
{
	return (struct place){ S(""), S(""), ((const struct transfer *)row)->transfer_id };
}

static str
title_of(const void *row)
{
	return ((const struct transfer *)row)->name;
}

static str
org_path_of_row(const void *row)
{
	return ((const struct transfer *)row)->from_path;
}

const struct record transfer_record = {
	.name = "transfer", .label = "转会", .path = "/transfers", .unit = "件", .group = "组织与会员",
	.see = "transfer.see", .export = "member.export", .row = &transfer_entity, .filter = &transfer_filter_entity,
	.list = list, .place = place_of, .one = one, .title = title_of, .org_path = org_path_of_row, .no_pages = true,
};
