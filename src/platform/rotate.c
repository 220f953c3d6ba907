/* rotate.c - see rotate.h. */
#include "platform/rotate.h"

#include "platform/file.h"
#include "platform/root.h"
#include "platform/segment.h"
#include "platform_act.h"
#include "platform_rotate.h"
#include "platform_sealed.h"
#include "platform_work.h"

#define EPOCH_SETTING S("key.epoch")
#define FLOOR_SETTING S("key.floor")
#define TURN_ARENA    ((size_t)64 << 20)

static const struct text
	says_most = { "rotate.most", "密钥已经轮换了 {1} 次，到头了；请换根密钥。" },
	says_root = { "rotate.root", "根密钥已在 {2} 换成指纹为 {1} 的那一份，请用新的密钥文件重新启动。" },
	says_done = { "rotate.done", "已用第 {1} 期密钥重新加密 {2} 项" },
	says_bad  = { "rotate.bad", "有 {1} 项打不开，没有换，旧密钥还不能停用；请在服务器上运行 gonghui check" };

static str
say(struct arena *a, const struct text *t, int64_t one, int64_t two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t,
		.values = { arena_fmt(a, "%lld", (long long)one), arena_fmt(a, "%lld", (long long)two) } });
}

/* --- where it stands --------------------------------------------------------------------------- */

failed
rotation_read(struct db *d, struct arena *a, struct rotation *ret)
{
	struct rotation_state_rows rows;
	struct rotation r = { .epoch = 1, .floor = 1 };
	int64_t v;

	TRY(db_all(d, a, rotation_state, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		if (str_eq(rows.at[i].name, ROOT_SETTING)) {
			r.root = rows.at[i].value;
			r.root_since = rows.at[i].changed;
			continue;
		}
		if (!str_int(rows.at[i].value, &v) || v < 1 || v > KEYS_EPOCH_MOST)
			return FAIL(a, ERR_FAULT, "setting " FMT " is no epoch", ARG(rows.at[i].name));
		if (str_eq(rows.at[i].name, EPOCH_SETTING)) {
			r.epoch = (int)v;
			r.began = rows.at[i].changed;
		} else {
			r.floor = (int)v;
		}
	}
	r.running = r.floor < r.epoch;
	*ret = r;
	return NULL;
}

static failed
follow(const struct world *w, struct arena *a)
{
	struct rotation now;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = rotation_read(d, a, &now);
	db_return(w->pool, d);
	TRY(f);
	if (!str_eq(now.root.n ? now.root : S(""), keys_root_word(w->keys)))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_root, now.root,
		                date_text(a, date_of(now.root_since)));
	keys_epoch(w->keys, now.epoch);
	keys_floor(w->keys, now.floor);
	return NULL;
}

failed
rotation_catch_up(const struct world *w, struct arena *a)
{
	return follow(w, a);
}

static void
follow_or_say(struct arena *a, void *v)
{
	const struct world *const *w = v;
	failed f = follow(*w, a);

	if (f)
		log_fault("keys", FMT, ARG(f->what));
}

void
rotation_follow(const struct world *w)
{
	if (!arena_apart(TURN_ARENA, follow_or_say, &w))
		log_fault("keys", "no memory to look at the epoch; the next second does");
}

struct counting { const struct world *world; int64_t n; };

static failed
count_file(void *v, struct arena *scratch, const void *row)
{
	struct counting *c = v;

	c->n += file_stale(c->world, scratch, ((const struct file_each_row *)row)->file_id);
	return NULL;
}

/* Sealed months of the record lie beside the files and are of an epoch as they are. */
static failed
count_segments(struct db *d, struct arena *a, const struct world *w, int64_t *ret)
{
	struct segments all;

	TRY(segment_list(d, a, &all));
	for (size_t i = 0; i < all.n; i++)
		*ret += segment_stale(w, a, all.at[i].month);
	return NULL;
}

failed
rotation_count(struct db *d, struct arena *a, const struct world *w, struct rotation_left *ret)
{
	struct blob epoch = crypt_epoch_bytes(a, keys_epoch_now(w->keys));
	struct counting files = { .world = w };
	struct rotation_left left = { 0 };

	for (const struct sealed_column *c = sealed_columns; c->place; c++) {
		struct sealed_1_left_row row = { 0 };

		TRY(db_one_(d, a, c->left, NULL, &(struct sealed_1_left_args){ .epoch = epoch }, &row));
		left.values += row.n;
	}
	TRY(db_each(d, a, file_each, count_file, &files));
	left.files = files.n;
	TRY(count_segments(d, a, w, &left.files));
	*ret = left;
	return NULL;
}

static failed
put(struct act *x, str name, int64_t value)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = name, .value = arena_fmt(x->a, "%lld", (long long)value),
		.changed = x->now);
}

failed
rotation_begin(struct act *x)
{
	struct rotation now;

	TRY(rotation_read(x->db, x->a, &now));
	if (now.epoch == KEYS_EPOCH_MOST)
		return FAIL_SAY(x->a, ERR_LARGE, NULL, &says_most, arena_fmt(x->a, "%d", KEYS_EPOCH_MOST - 1));
	TRY(put(x, FLOOR_SETTING, now.floor));
	return put(x, EPOCH_SETTING, now.epoch + 1);
}

/* --- sealing anew ------------------------------------------------------------------------------------ */

struct turn {
	struct job_run *run;
	const struct sealed_column *column;
	id after, next;                 /* where the turn began, where the next one does */
	int64_t done, bad;              /* of all */
	int64_t sealed, shut;           /* of this turn; shut: what does not open is left as it is */
	bool ended;
};

static failed
reseal(struct act *x, struct turn *t, const struct sealed_1_old_row *row)
{
	struct secret now;
	int64_t changed;
	str plain;

	if (crypt_open(x->world->keys, x->a, row->value, &plain)) {
		log_fault("keys", "%s of row %lld does not open", t->column->place, (long long)row->row_id.v);
		t->shut++;
		return NULL;
	}
	TRY(act_seal(x, t->column->place, row->row_id, plain, &now));
	/* Somebody may have written it since: then it is of the new epoch already. */
	TRY(db_run_(x->db, x->a, t->column->set, NULL, &(struct sealed_1_set_args){ .row_id = row->row_id, .value = now,
		.was = row->value }, &changed));
	t->sealed += changed;
	return NULL;
}

static failed
reseal_rows(struct act *x, void *v)
{
	struct turn *t = v;
	struct sealed_1_old_args args = { .epoch = crypt_epoch_bytes(x->a, keys_epoch_now(x->world->keys)),
		.after = t->after, .most = ROTATE_BATCH };
	void *at = NULL;
	size_t n = 0;

	t->sealed = t->shut = 0;
	TRY(db_all_(x->db, x->a, t->column->old, NULL, &args, &at, &n));
	t->ended = n < ROTATE_BATCH;
	for (size_t i = 0; i < n; i++)
		TRY(reseal(x, t, (const struct sealed_1_old_row *)at + i));
	if (!n)
		return NULL;
	t->next = ((const struct sealed_1_old_row *)at)[n - 1].row_id;
	TRY(act_record(x, (struct entry){ .what = "keys.reseal", .object = "key",
		.title = arena_fmt(x->a, "%s %zu", t->column->place, n) }));
	return job_moved(x, t->run, t->run->job.expected, t->done + t->sealed, t->bad + t->shut, t->done + t->sealed);
}

static failed
reseal_column(struct job_run *r, const struct sealed_column *column, int64_t *done, int64_t *bad)
{
	struct turn t = { .run = r, .column = column, .done = *done, .bad = *bad };

	while (!t.ended && !job_cancelled(r)) {
		struct arena *a = arena_below(r->a, TURN_ARENA);
		failed f;

		if (!a)
			return FAIL(r->a, ERR_BUSY, "no memory for a batch");
		f = act_run(r->world, a, &actor_house, S("job"), reseal_rows, &t);
		if (f)
			f = FAIL(r->a, f->code, "%s after %lld: " FMT, column->place, (long long)t.after.v,
				ARG(f->what));
		arena_close(a);
		TRY(f);
		t.after = t.next;
		t.done += t.sealed;
		t.bad += t.shut;
	}
	*done = t.done;
	*bad = t.bad;
	return NULL;
}

struct files { struct job_run *run; int64_t done; };

static failed
reseal_file(void *v, struct arena *scratch, const void *row)
{
	struct files *f = v;
	bool done;

	TRY(file_reseal(f->run->world, scratch, ((const struct file_each_row *)row)->file_id, &done));
	f->done += done;
	return NULL;
}

static failed
renew_canary(struct act *x, void *v)
{
	struct blob canary;

	(void)v;
	TRY(keys_canary(x->world->keys, x->a, &canary));
	TRY(db_run(x->db, x->a, setting_put, NULL, .name = S("key.canary"),
		.value = crypt_base64url(x->a, canary.bytes), .changed = x->now));
	return act_record(x, (struct entry){ .what = "keys.reseal", .object = "key", .title = S("key.canary") });
}

static failed
count_left(struct job_run *r, struct rotation_left *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = rotation_count(d, r->a, r->world, ret);
	db_return(r->world->pool, d);
	return f;
}

static failed
reseal_segments(struct files *f, const struct segments *all)
{
	for (size_t i = 0; i < all->n; i++) {
		bool done;

		TRY(segment_reseal(f->run->world, f->run->a, all->at[i].month, &done));
		f->done += done;
	}
	return NULL;
}

static failed
reseal_files(struct job_run *r, int64_t *done)
{
	struct files files = { r, *done };
	struct segments months = { 0 };
	struct db *d;
	failed f;

	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_each(d, r->a, file_each, reseal_file, &files);
	if (!f)
		f = segment_list(d, r->a, &months);
	db_return(r->world->pool, d);
	if (!f)
		f = reseal_segments(&files, &months);
	*done = files.done;
	return f;
}

failed
rotate_job(struct job_run *r)
{
	struct rotation_left left;
	int64_t done = r->job.done, bad = 0;

	TRY(rotation_catch_up(r->world, r->a));
	TRY(count_left(r, &left));
	TRY(job_progress(r, done + left.values + left.files, done, 0, done));
	for (const struct sealed_column *c = sealed_columns; c->place; c++)
		TRY(reseal_column(r, c, &done, &bad));
	TRY(reseal_files(r, &done));
	TRY(act_run(r->world, r->a, &actor_house, S("job"), renew_canary, NULL));
	if (bad)
		job_note(r, say(r->a, &says_bad, bad, 0));
	else
		job_note(r, say(r->a, &says_done, keys_epoch_now(r->world->keys), done));
	return job_progress(r, done + bad, done, bad, done);
}

/* --- the old epoch is over ------------------------------------------------------------------------------ */

struct settling { const char *kind; struct rotation now; struct rotation_left left; bool due, again; };

static failed
look(const struct world *w, struct arena *a, struct db *d, struct settling *s)
{
	struct rotation_jobs_row jobs;
	int64_t since;

	TRY(rotation_read(d, a, &s->now));
	TRY(db_one(d, a, rotation_jobs, &jobs, .kind = str_of(s->kind)));
	since = world_now(w).us - jobs.ended.us;
	s->again = since >= ROTATE_AGAIN;
	s->due = s->now.running && !jobs.open && (s->again || (since >= ROTATE_GRACE && since < 2 * ROTATE_GRACE));
	return s->due ? rotation_count(d, a, w, &s->left) : NULL;
}

static failed
raise_floor(struct act *x, void *v)
{
	const struct settling *s = v;

	TRY(put(x, FLOOR_SETTING, s->now.epoch));
	return act_record(x, (struct entry){ .what = "keys.drop", .object = "key",
		.title = arena_fmt(x->a, "%d", s->now.epoch - 1) });
}

static failed
start_again(struct act *x, void *v)
{
	const struct settling *s = v;
	id job;

	for (size_t i = 0; i < x->world->n_jobs; i++)
		if (str_eq(str_of(x->world->jobs[i].name), str_of(s->kind)))
			return job_start(x, s->kind, str_of(x->world->jobs[i].label), S("{}"), &job);
	return FAIL(x->a, ERR_FAULT, "no job %s", s->kind);
}

failed
rotation_settle(const struct world *w, struct arena *a, const char *kind)
{
	struct settling s = { .kind = kind };
	struct db_gap gap = { 0 };
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = look(w, a, d, &s);
	if (!f && s.due)
		f = db_migrated(d, a, w->steps, w->n_steps, &gap);
	db_return(w->pool, d);
	TRY(f);
	/* What a newer program has added may hold values of the old key that are not known here: that one ends it. */
	if (!s.due || gap.ahead)
		return NULL;
	if (s.left.values || s.left.files)
		return s.again ? act_run(w, a, &actor_house, S("keys"), start_again, &s) : NULL;
	TRY(act_run(w, a, &actor_house, S("keys"), raise_floor, &s));
	return rotation_catch_up(w, a);
}
