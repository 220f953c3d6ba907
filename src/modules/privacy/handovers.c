/* handovers.c - 提供记录: to whom personal data was given, for whoever watches over it (platform/handed.h). */
#include "modules/privacy/privacy.h"
#include "platform/handed.h"
#include "platform_handed.h"

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask, struct found *ret)
{
	const struct handed_filter *f = ask->filter;
	struct handed_list_rows rows;

	(void)w;
	TRY(db_all(d, a, handed_list, scope, &rows, .kind = f ? f->kind : 0,
		.recipient = f && f->recipient.n ? str_trim(f->recipient) : (str){ 0 },
		.since = f && f->since.ymd ? moment_of(f->since) : (struct moment){ 0 },
		.until = f && f->until.ymd ? moment_of(date_plus(f->until, 1)) : (struct moment){ 0 },
		.before = ask->after.row, .most = ask->most));
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id key, void *row)
{
	(void)w;
	return db_one(d, a, handed_one, scope, (struct handed *)row, .handed_id = key);
}

/* Newest first: the id alone says where a row stands. */
static struct place
place(const void *row)
{
	return (struct place){ .row = ((const struct handed *)row)->handed_id };
}

static str
title(const void *row)
{
	const struct choice *kind = choice_of(handed_kinds, ((const struct handed *)row)->kind);

	return str_of(kind ? kind->label : "");
}

static str org_path(const void *row) { return ((const struct handed *)row)->org_path; }

static const struct text says_empty = { "handed.empty",
	"导出完整号码、把消息发到微信，都会在这里留一条：给了谁、哪些内容、多少人、依据和用途。保存三年。" };

const struct record handed_record = {
	.name = "handed", .label = "提供记录", .path = "/handovers", .unit = "条", .group = "系统",
	.see = "handed.see", .row = &handed_entity, .filter = &handed_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = org_path, .empty = &says_empty,
};
