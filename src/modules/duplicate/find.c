/*
 * find.c - looking for doubles over a whole scope.
 *
 * The walk goes union by union.  People are read and their marks made on a reader; only marks that
 * are new or different are written, a thousand at most in a transaction, so others wait for short
 * turns of the writer.  Each mark is looked up in its index when it is written: O(n log n) in all.
 * Memory is one batch's; a killed job goes on behind the last union that it finished.
 */
#include "modules/duplicate/inside.h"

static const struct text
	says_job    = { "duplicate.job", "查找重复登记" },
	says_rights = { "duplicate.rights", "您现在没有查看疑似重复的权限，所以没有查。" },
	says_found  = { "duplicate.found", "核对了 {1} 人，新找到 {2} 对疑似重复" };

#define WALK_AT_ONCE   1000
#define UNIONS_AT_ONCE 50
#define BATCH_ARENA    ((size_t)64 << 20)

failed
duplicate_find(struct act *x, id *ret_job)
{
	TRY(job_start(x, DUPLICATE_JOB, str_of(says_job.zh), S("{}"), ret_job));
	return act_record(x, (struct entry){ .what = "duplicate.find", .object = "job", .object_id = *ret_job,
		.org_path = x->who->org_path.n ? x->who->org_path : ROOT_PATH, .title = str_of(says_job.zh) });
}

struct found_one { id person; struct marks marks; };
struct batch {
	struct job_run *run;
	struct arena *a;                        /* emptied after each batch */
	struct found_one *at; size_t n;
	int64_t pairs, walked;
	id after;                               /* within the union */
	bool more;
};

static failed
keep_batch(struct act *x, void *v)
{
	struct batch *b = v;
	int64_t pairs = 0;

	for (size_t i = 0; i < b->n; i++)
		TRY(duplicate_keep(x, b->at[i].person, &b->at[i].marks, &pairs));
	b->pairs += pairs;
	return act_record(x, (struct entry){ .what = "duplicate.find", .object = "job",
		.object_id = b->run->job.job_id,
		.org_path = x->who->org_path.n ? x->who->org_path : ROOT_PATH,
		.title = str_of(says_job.zh),
		.changes = arena_fmt(x->a, "{\"looked\":%zu,\"pairs\":%lld}", b->n, (long long)pairs) });
}

/* The next people of a union; whose marks are as they were is passed over. */
static failed
read_batch(struct db *d, struct batch *b, id org)
{
	struct duplicate_walk_rows rows;
	struct duplicate_marks_of_rows kept;
	id *persons;

	TRY(db_all(d, b->a, duplicate_walk, b->run->who->scope, &rows, .org_id = org, .behind = b->after.v,
		   .most = WALK_AT_ONCE));
	persons = NEW_N(b->a, id, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		persons[i] = rows.at[i].person_id;
	TRY(db_all(d, b->a, duplicate_marks_of, &kept, .persons = db_ids(b->a, persons, rows.n)));
	b->at = NEW_N(b->a, struct found_one, rows.n + 1);
	b->n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		const struct duplicate_walk_row *r = &rows.at[i];
		struct found_one *one = &b->at[b->n];
		const struct duplicate_marks_of_row *k = duplicate_kept(&kept, r->person_id);
		struct marks was = { { { 0 } }, { { 0 } } };

		if (k)
			was = (struct marks){ k->document_mark, k->likeness_mark };
		one->person = r->person_id;
		TRY(duplicate_marks(b->a, b->run->world, &(struct likeness){ r->name, r->document_type,
			r->document_no, r->birth, r->mobile }, &one->marks));
		b->n += !duplicate_marks_same(&one->marks, &was);
		b->after = r->member_id;
	}
	b->walked += (int64_t)rows.n;
	b->more = rows.n == WALK_AT_ONCE;
	return NULL;
}

static failed
walk_union(struct batch *b, id org)
{
	const struct world *w = b->run->world;

	b->after = (id){ 0 };
	do {
		struct db *d;
		failed f;

		arena_reset(b->a);
		TRY(db_borrow(w->pool, b->a, &d));
		f = read_batch(d, b, org);
		db_return(w->pool, d);
		if (f)
			return f;
		if (b->n)
			TRY(act_run(w, b->a, b->run->who, S("job"), keep_batch, b));
	} while (b->more && !job_cancelled(b->run));
	return NULL;
}

static failed
next_unions(struct job_run *r, id after, struct duplicate_unions_rows *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_all(d, r->a, duplicate_unions, r->who->scope, ret, .behind = after.v, .most = UNIONS_AT_ONCE);
	db_return(r->world->pool, d);
	return f;
}

static failed
size_up(struct job_run *r, int64_t *ret)
{
	struct duplicate_walk_size_row size;
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_one(d, r->a, duplicate_walk_size, r->who->scope, &size);
	db_return(r->world->pool, d);
	*ret = f ? 0 : size.n;
	return f;
}

static void
close_arena(void *a)
{
	arena_close(a);
}

failed
duplicate_find_job(struct job_run *r)
{
	struct batch b = { .run = r, .a = arena_below(r->a, BATCH_ARENA), .walked = r->job.done };
	struct duplicate_unions_rows unions = { .n = UNIONS_AT_ONCE };
	id after = { r->job.at };
	int64_t all;

	if (!b.a)
		return FAIL(r->a, ERR_BUSY, "no memory");
	arena_defer(r->a, close_arena, b.a);
	if (!actor_may(r->world, r->who, "duplicate.see"))
		return FAIL_SAY(r->a, ERR_DENIED, NULL, &says_rights);
	TRY(size_up(r, &all));
	while (unions.n == UNIONS_AT_ONCE && !job_cancelled(r)) {
		TRY(next_unions(r, after, &unions));
		for (size_t i = 0; i < unions.n && !job_cancelled(r); i++) {
			TRY(walk_union(&b, unions.at[i].org_id));
			after = unions.at[i].org_id;
		}
		TRY(job_progress(r, all < b.walked ? b.walked : all, b.walked, 0, after.v));
	}
	if (!job_cancelled(r))
		TRY(job_progress(r, b.walked, b.walked, 0, after.v));
	job_note(r, err_sentence(r->a, &(struct err){ .code = ERR_INVALID, .say = &says_found,
		.values = { arena_fmt(r->a, "%lld", (long long)b.walked),
			    arena_fmt(r->a, "%lld", (long long)b.pairs) } }));
	return NULL;
}
