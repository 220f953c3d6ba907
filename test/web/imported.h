/* imported.h - a sheet brought in by a job for tests, whatever it lists: what became of its rows, and taking it back. */
#ifndef TEST_WEB_IMPORTED_H
#define TEST_WEB_IMPORTED_H

#include "platform/job.h"
#include "platform_import.h"
#include "test/sheets/sheets.h"
#include "test/world.h"
#include "web/sheets.h"

/* A reader for one question: `d` in it. */
#define ASK(...) do { struct db *d; OK(db_borrow(w->pool, a, &d)); OK(__VA_ARGS__); db_return(w->pool, d); } while (0)

struct brought {
	id import;
	struct job_row job;
	struct import_sum sum;
	struct import_row_refusals_rows refused;
	int64_t held;                   /* of the refused: those that wait in 待整理 */
};

static inline failed
put_of(struct world *w, struct arena *a, const struct actor *who, struct import_upload u, id *ret)
{
	TRY(import_prove(w, who, a, &u));
	TRY(act_run(w, a, who, S("test"), import_make, &u));
	*ret = u.import;
	return NULL;
}

static inline struct import_by_id_row
run_of(struct world *w, struct arena *a, id import)
{
	struct import_by_id_row run;

	ASK(db_one(d, a, import_by_id, &run, .import_id = import));
	return run;
}

static inline struct brought
look(struct world *w, struct arena *a, const struct actor *who, id import, id job)
{
	struct import_by_id_row run = run_of(w, a, import);
	struct brought b = { .import = import, .held = run.held };

	if (job.v)
		ASK(job_one(d, a, who->account, job, &b.job));
	ASK(db_all(d, a, import_row_refusals, &b.refused, .import_id = import, .after = 0, .most = 1000));
	b.sum = import_sum_of(&run);
	assert_int_equal(b.sum.read, b.sum.created + b.sum.updated + b.sum.same + b.sum.skipped + b.sum.rejected);
	return b;
}

/* The job of a run that was put in, to its end. */
static inline struct brought
write_of(struct world *w, struct arena *a, const struct actor *who, const struct record *r, id import)
{
	struct import_asked asked = { .record = r, .import = import };

	OK(act_run(w, a, who, S("test"), import_ask, &asked));
	OK(job_run_all(w, a));
	return look(w, a, who, import, asked.job);
}

static inline str
reason(struct world *w, struct arena *a, const struct brought *b, int64_t row)
{
	str plain = { 0 };

	for (size_t i = 0; i < b->refused.n; i++)
		if (b->refused.at[i].row_no == row)
			OK(crypt_open(w->keys, a, b->refused.at[i].reason, &plain));
	return plain.s ? plain : S("(none)");
}

static inline struct import_by_id_row
undo_of(struct world *w, struct arena *a, const struct actor *who, const struct record *r, id import)
{
	struct import_asked asked = { .record = r, .import = import };

	OK(act_run(w, a, who, S("test"), import_undo_ask, &asked));
	OK(job_run_all(w, a));
	return run_of(w, a, import);
}

#endif
