/* notice.c - see notice.h. */
#include "modules/notice/notice.h"

#include "notice_queries.h"

failed
notice_open(struct act *x, id notice, str *ret_path)
{
	struct notice_path_row row;

	TRY(db_one(x->db, x->a, notice_path, &row, .notice_id = notice,
		.person_id = x->who->person));
	TRY(notice_read(x, notice));
	*ret_path = row.path;
	return NULL;
}

failed
notice_open_all(struct act *x, int64_t *ret)
{
	int64_t changed = 0;

	if (x->who->person.v)
		TRY(db_run(x->db, x->a, notice_mark_all, &changed, .person_id = x->who->person,
			.now = x->now));
	*ret = changed;
	return changed ? act_record(x, (struct entry){ .what = "notice.read", .object = "notice" })
		: NULL;
}
