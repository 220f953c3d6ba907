/* notice.c - see notice.h. */
#include "platform/notice.h"

#include "platform_work.h"

failed
notice_send(struct act *x, id person, str title, str body, str path)
{
	id notice = act_id(x);

	TRY(db_run(x->db, x->a, notice_add, DB_LATER, .notice_id = notice, .person_id = person, .at = x->now,
		.title = title, .body = body, .path = path));
	return act_event(x, "notice.made", notice);
}

failed
notice_list(struct db *d, struct arena *a, id person, id before, int64_t most, struct notice_rows *ret)
{
	struct notice_of_person_rows rows;

	TRY(db_all(d, a, notice_of_person, &rows, .person_id = person, .before = before, .most = most));
	ret->at = NEW_N(a, struct notice_row, rows.n);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct notice_row){ rows.at[i].notice_id, rows.at[i].at, rows.at[i].read_at,
			rows.at[i].title, rows.at[i].body, rows.at[i].path };
	return NULL;
}

failed
notice_count_unread(struct db *d, struct arena *a, id person, int64_t *ret)
{
	struct notice_unread_row row;

	TRY(db_one(d, a, notice_unread, &row, .person_id = person));
	*ret = row.n;
	return NULL;
}

failed
notice_read(struct act *x, id notice)
{
	struct notice_there_row there;
	int64_t changed;

	TRY(db_one(x->db, x->a, notice_there, &there, .notice_id = notice, .person_id = x->who->person));
	TRY(db_run(x->db, x->a, notice_mark, &changed, .notice_id = notice, .person_id = x->who->person,
		.now = x->now));
	return changed ? act_record(x, (struct entry){ .what = "notice.read", .object = "notice",
		.object_id = notice }) : NULL;
}
