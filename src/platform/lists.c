/* lists.c - see lists.h. */
#include "platform/lists.h"

#include <stdlib.h>

#include "platform_lists.h"

static const struct text
	says_blank = { "lists.blank", "请给这个查看方式起个名字。" },
	says_twice = { "lists.twice", "您已经有一个叫“{1}”的查看方式，换个名字。" },
	says_many  = { "lists.many", "每种列表最多存 {1} 个查看方式，请先删掉不用的。" },
	says_share = { "lists.share", "您没有和本工会同事共用查看方式的权限。" };

static failed
open_row(struct arena *a, const struct world *w, const struct list_saved_one_row *row, struct list_saved *ret)
{
	struct list_saved v = { row->view_id, row->account_id, row->org_id, row->record, row->name, { 0 },
		row->columns };

	TRY(crypt_open(w->keys, a, row->asked, &v.asked));
	*ret = v;
	return NULL;
}

static int
older_first(const void *one, const void *other)
{
	const struct list_saved *x = one, *y = other;

	return (x->view_id.v > y->view_id.v) - (x->view_id.v < y->view_id.v);
}

failed
lists_saved(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const char *record,
            struct list_saved_all *ret)
{
	struct list_saved_of_rows rows;

	TRY(db_all(d, a, list_saved_of, &rows, .account_id = who->account, .org_id = who->org,
		.record = str_of(record), .most = 3 * LISTS_SAVED_MOST));
	ret->at = NEW_N(a, struct list_saved, rows.n + 1);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct list_saved_of_row *r = &rows.at[i];
		struct list_saved_one_row one = { r->view_id, r->account_id, r->org_id, r->record, r->name, r->asked,
			r->columns, r->made };

		TRY(open_row(a, w, &one, &ret->at[i]));
	}
	/* Here and not in the statement, which most of the time finds nothing to sort. */
	if (ret->n > 1)
		qsort(ret->at, ret->n, sizeof *ret->at, older_first);
	return NULL;
}

failed
lists_saved_one(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const char *record,
                id view, struct list_saved *ret)
{
	struct list_saved_one_row row;

	TRY(db_one(d, a, list_saved_one, &row, .view_id = view, .account_id = who->account, .org_id = who->org,
		.record = str_of(record)));
	return open_row(a, w, &row, ret);
}

/* --- changing ------------------------------------------------------------------------ */

static failed
check_name(struct act *x, const struct list_new *v, id but)
{
	struct list_saved_named_row there;
	failed f;

	if (!str_trim(v->name).n)
		return FAIL_SAY(x->a, ERR_INVALID, v->field, &says_blank);
	f = db_one(x->db, x->a, list_saved_named, &there, .account_id = x->who->account, .record = str_of(v->record),
		.name = str_trim(v->name));
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return there.view_id.v == but.v ? NULL : FAIL_SAY(x->a, ERR_INVALID, v->field, &says_twice, str_trim(v->name));
}

/* Whose officers see it: nobody's, unless it is shared by who may. */
static failed
shared_with(struct act *x, bool shared, id *ret)
{
	if (!shared) {
		*ret = (id){ 0 };
		return NULL;
	}
	if (!actor_may(x->world, x->who, LISTS_SHARE) || !x->who->org.v)
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_share);
	*ret = x->who->org;
	return NULL;
}

static failed
insert(struct act *x, const struct list_saved *v)
{
	struct secret asked = { 0 };

	TRY(act_seal(x, "list_saved.asked", v->view_id, v->asked.n ? v->asked : (str){ 0 }, &asked));
	return db_run(x->db, x->a, list_saved_add, NULL, .view_id = v->view_id, .account_id = x->who->account,
		.org_id = v->org_id, .record = v->record, .name = v->name, .asked = asked, .columns = v->columns,
		.made = x->now);
}

static failed
record_it(struct act *x, const char *what, id view, str name)
{
	return act_record(x, (struct entry){ .what = what, .object = "list", .object_id = view, .title = name });
}

failed
lists_save(struct act *x, const struct list_new *v, id *ret)
{
	struct list_saved_count_row count;
	struct list_saved row = { .view_id = act_id(x), .record = str_of(v->record), .name = str_trim(v->name),
		.asked = v->asked, .columns = v->columns.n ? v->columns : (str){ 0 } };

	TRY(check_name(x, v, (id){ 0 }));
	TRY(shared_with(x, v->shared, &row.org_id));
	TRY(db_one(x->db, x->a, list_saved_count, &count, .account_id = x->who->account, .record = str_of(v->record)));
	if (count.n >= LISTS_SAVED_MOST)
		return FAIL_SAY(x->a, ERR_INVALID, v->field, &says_many, arena_fmt(x->a, "%d", LISTS_SAVED_MOST));
	TRY(insert(x, &row));
	if (v->opens)
		TRY(db_run(x->db, x->a, list_choice_opens, NULL, .account_id = x->who->account,
			.record = str_of(v->record), .view_id = row.view_id));
	TRY(record_it(x, "list.save", row.view_id, row.name));
	*ret = row.view_id;
	return NULL;
}

/* The view that a list opens with may be a colleague's; its name and sharing are the owner's alone. */
static failed
set_opens(struct act *x, const struct list_new *v, id view)
{
	struct list_choice now;

	TRY(lists_choice(x->db, x->a, x->who, v->record, &now));
	if (v->opens == (now.view_id.v == view.v))
		return NULL;
	return db_run(x->db, x->a, list_choice_opens, NULL, .account_id = x->who->account,
		.record = str_of(v->record), .view_id = v->opens ? view : (id){ 0 });
}

failed
lists_change(struct act *x, id view, const struct list_new *v)
{
	struct list_saved was;
	id org = { 0 };

	TRY(lists_saved_one(x->db, x->a, x->world, x->who, v->record, view, &was));
	TRY(set_opens(x, v, view));
	if (was.account_id.v == x->who->account.v) {
		TRY(check_name(x, v, view));
		/* What is shared already stays shared with whom it was. */
		if (v->shared && was.org_id.v)
			org = was.org_id;
		else
			TRY(shared_with(x, v->shared, &org));
		TRY(db_run(x->db, x->a, list_saved_set, NULL, .view_id = view, .account_id = x->who->account,
			.org_id = org, .name = str_trim(v->name)));
	}
	return record_it(x, "list.change", view, was.name);
}

failed
lists_remove(struct act *x, const char *record, id view)
{
	struct list_saved was;
	int64_t changed;

	TRY(lists_saved_one(x->db, x->a, x->world, x->who, record, view, &was));
	TRY(db_run(x->db, x->a, list_saved_drop, &changed, .view_id = view, .account_id = x->who->account));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "a colleague's view");
	TRY(db_run(x->db, x->a, list_choice_forget, NULL, .view_id = view));
	return record_it(x, "list.remove", view, was.name);
}

failed
lists_restore(struct act *x, const struct list_saved *v)
{
	TRY(check_name(x, &(struct list_new){ .record = arena_z(x->a, v->record), .name = v->name }, (id){ 0 }));
	TRY(insert(x, v));
	return record_it(x, "list.save", v->view_id, v->name);
}

/* --- columns --------------------------------------------------------------------------- */

failed
lists_choice(struct db *d, struct arena *a, const struct actor *who, const char *record, struct list_choice *ret)
{
	struct list_choice_of_row row;
	failed f = db_one(d, a, list_choice_of, &row, .account_id = who->account, .record = str_of(record));

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? (struct list_choice){ 0 } : (struct list_choice){ row.columns, row.view_id };
	return NULL;
}

failed
lists_columns(struct act *x, const char *record, id view, str columns)
{
	int64_t changed = 0;

	if (view.v && columns.n)
		TRY(db_run(x->db, x->a, list_saved_columns, &changed, .view_id = view, .account_id = x->who->account,
			.columns = columns));
	if (!changed)
		TRY(db_run(x->db, x->a, list_choice_columns, NULL, .account_id = x->who->account,
			.record = str_of(record), .columns = columns));
	return act_record(x, (struct entry){ .what = "list.columns", .object = "list", .object_id = view,
		.title = str_of(record) });
}
