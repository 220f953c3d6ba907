/*
 * demo_people.c - the demo's persons and memberships.
 *
 * Two threads make rows (names, readings, digests, seals) by batches, in
 * turns; the rule writes the batches in order as they come.  Each row's chance
 * comes from its number alone, so it does not matter who makes it.
 */
#include <pthread.h>

#include "app/demo.h"
#include "db/copy.h"
#include "modules/home/demo.h"
#include "modules/member/demo.h"

enum { BATCH = 1000, SLOTS = 6, MAKERS = 2, MONTHS = 12 };
#define SLOT_ARENA ((size_t)32 << 20)

/* What must be settled in order, before the threads begin: documents of one day and sex are counted. */
struct plan { uint32_t org; int32_t born; uint16_t document; uint8_t sex, group; };

struct slot {
	struct arena *a;
	struct member_bulk rows[BATCH];
	size_t n;
	size_t holds;                   /* the batch it is filled with or waits for */
	bool full;
};

struct line {
	struct demo *d;
	const struct plan *plans; size_t n, n_batches;
	int64_t ids;                    /* of the first person; two for each row */
	struct moment now;
	pthread_mutex_t lock;
	pthread_cond_t filled, emptied;
	struct slot slots[SLOTS];
	failed fault;
	bool stop;
};

/* --- what is settled beforehand --------------------------------------------------------------- */

#define AGES_FROM 19
#define AGES 42                 /* 19 to 60 */
#define DAYS (AGES * 365)

static void
plan_rows(struct arena *a, struct demo *d, struct plan *plans)
{
	uint16_t *used = NEW_N(a, uint16_t, 2 * DAYS);
	struct dice dice = { d->seed ^ 0x706c616e };
	struct date youngest = date_plus(d->day, -AGES_FROM * 366);
	size_t at = 0;

	for (size_t o = 0; o < d->n_orgs; o++)
		for (int64_t k = 0; k < d->orgs[o].members; k++) {
			/* Three throws: most are in the middle of their working lives. */
			uint64_t day = (dice_below(&dice, DAYS) + dice_below(&dice,
				DAYS) + dice_below(&dice, DAYS)) / 3;
			bool male = dice_below(&dice, 100) < (d->orgs[o].group ? 88 : 57);

			plans[at++] = (struct plan){ (uint32_t)o, date_plus(youngest, -(int32_t)day).ymd,
				used[2 * day + male]++, male ? SEX_MALE : SEX_FEMALE, (uint8_t)d->orgs[o].group };
		}
}

/* --- one row --------------------------------------------------------------------------------------- */

struct weighed { int64_t v; uint64_t weight; };

static int64_t
weighed(struct dice *dice, const struct weighed *of, size_t n)
{
	uint64_t all = 0, at;

	for (size_t i = 0; i < n; i++)
		all += of[i].weight;
	at = dice_below(dice, all);
	for (size_t i = 0; i < n; i++) {
		if (at < of[i].weight)
			return of[i].v;
		at -= of[i].weight;
	}
	return of[0].v;
}
#define WEIGHED(dice, of) weighed((dice), (of), COUNT(of))

static const struct weighed some_nations[] = { { 1, 970 }, { 3, 6 }, { 6, 7 }, { 15, 6 }, { 8, 4 }, { 11,
	3 }, { 5, 2 }, { 7, 2 } };
static const struct weighed some_educations[] = {
	{ 71, 24 }, { 61, 16 }, { 44, 14 }, { 47, 12 }, { 31, 18 }, { 21, 14 }, { 14, 2 } };
static const struct weighed some_politicals[] = { { 13, 80 }, { 1, 13 }, { 3, 6 }, { 12, 1 } };
static const struct weighed some_skills[] = { { 9, 60 }, { 5, 14 }, { 4, 13 }, { 3, 9 }, { 2, 3 }, { 1, 1 } };
static const struct weighed some_households[] = { { 1, 38 }, { 2, 24 }, { 3, 12 }, { 4, 24 }, { 5, 2 } };
/* 护工 家政 商场 房产 保安 among the members of ordinary unions */
static const struct weighed some_groups[] = { { 0, 970 }, { 5, 6 }, { 6, 6 }, { 7, 5 }, { 8, 3 }, { 9, 10 } };

static const str jobs[] = {
	S("操作工"), S("装配工"), S("质检员"), S("仓库管理员"), S("机修工"), S("电工"),
	S("班组长"), S("车间主任"), S("技术员"), S("工程师"), S("采购员"), S("销售员"),
	S("会计"), S("行政文员"), S("保洁员"), S("保安员"), S("驾驶员"), S("厨师"),
};
static const str school_jobs[] = {
	S("语文教师"), S("数学教师"), S("英语教师"), S("体育教师"), S("班主任"), S("教务员"), S("后勤"),
};
static const str hospital_jobs[] = {
	S("护士"), S("主管护师"), S("住院医师"), S("主治医师"), S("药师"), S("检验师"), S("护工"),
};
static const str office_jobs[] = {
	S("科员"), S("一级科员"), S("主任科员"), S("网格员"), S("窗口工作人员"), S("社区工作者"),
};
static const str platform_jobs[] = {
	[1] = S("货车司机"), [2] = S("网约车司机"), [3] = S("快递员"), [4] = S("外卖骑手"),
};

static const str platforms[] = {
	[1] = S("满江货运"), [2] = S("暨阳出行"), [3] = S("江风速递"), [4] = S("澄达外卖"), /* idiom: made-up data */
};

#define ONE_OF(dice, of) ((of)[dice_below((dice), COUNT(of))])

static str
some_job(struct dice *dice, const struct demo_org *o)
{
	if (o->group)
		return platform_jobs[o->group];
	switch (o->industry) {
	case 16: return ONE_OF(dice, school_jobs);
	case 17: return ONE_OF(dice, hospital_jobs);
	case 19: return ONE_OF(dice, office_jobs);
	default: return ONE_OF(dice, jobs);
	}
}

/* On a day since the union was founded and the member was 18. */
static struct date
some_joining(struct dice *dice, const struct demo *d, const struct demo_org *o, struct date born)
{
	struct date from = date_plus(born, 18 * 366);
	int32_t days;

	if (from.ymd < o->founded.ymd)
		from = o->founded;
	days = date_days(d->day) - date_days(from);
	return days > 1 ? date_plus(from, (int32_t)dice_below(dice, (uint64_t)days)) : date_plus(d->day, -1);
}

/* Who rides for two platforms; model workers, workers in need; the name of the platform. */
static void
add_tags(struct dice *dice, const struct demo_org *o, struct member_bulk *m)
{
	uint64_t chance = dice_below(dice, 1000);

	if (o->group && chance < 60)
		m->tags |= tag_bit(o->group == GROUP_FOOD ? GROUP_COURIER : GROUP_FOOD);
	if (chance >= 995)
		m->tags |= tag_bit(MEMBER_DEMO_MODEL);
	else if (chance >= 980)
		m->tags |= tag_bit(MEMBER_DEMO_NEED);
	if (o->group)
		m->platform = platforms[o->group];
}

static failed
make_row(struct line *l, struct arena *a, size_t i, struct member_bulk *m)
{
	const struct plan *p = &l->plans[i];
	const struct demo_org *o = &l->d->orgs[p->org];
	struct dice dice = { l->d->seed + (i + 1) * 0x9E3779B97F4A7C15u };
	uint64_t chance = dice_below(&dice, 1000);
	id first = { l->ids + (int64_t)i * 2 };

	*m = (struct member_bulk){ .person_id = first, .member_id = first, .change_id = { first.v + 1 },
		.org_id = o->org_id, .org_path = o->path, .birth = { p->born }, .sex = p->sex,
		.number = (int64_t)((i + l->d->seed % 1000 + 1) * 618033989 % MEMBER_NUMBERS),
			.status = MEMBER_ACTIVE };
	m->name = names_person(&dice, a, p->sex, p->born / 10000);
	/* One in two hundred has no document on file, or no mobile: what the list of gaps is for. */
	if (chance >= 3)
		m->document_no = names_document(a, m->birth, p->sex, p->document);
	if (chance < 3 || chance >= 8)
		m->mobile = names_mobile(a, (int64_t)i);
	if (!o->group && chance >= 990)
		m->status = MEMBER_RETAINED;
	m->joined = some_joining(&dice, l->d, o, m->birth);
	m->tags = tag_bit(o->group ? o->group : WEIGHED(&dice, some_groups));
	m->wage = names_wage(&dice);
	m->nation = WEIGHED(&dice, some_nations);
	m->education = WEIGHED(&dice, some_educations);
	m->political = WEIGHED(&dice, some_politicals);
	m->employment = 1;
	m->skill = WEIGHED(&dice, some_skills);
	m->household = WEIGHED(&dice, some_households);
	m->migrant = m->household == 4;
	m->work_unit = o->employer.n ? o->employer : (str){ 0 };
	m->job = some_job(&dice, o);
	add_tags(&dice, o, m);
	return member_bulk_ready(l->d->world, a, m);
}

/* --- the line ------------------------------------------------------------------------------------------- */

static failed
fill_slot(struct line *l, struct slot *s, size_t batch)
{
	size_t from = batch * BATCH;

	s->n = l->n - from < BATCH ? l->n - from : BATCH;
	for (size_t i = 0; i < s->n; i++)
		TRY(make_row(l, s->a, from + i, &s->rows[i]));
	return NULL;
}

struct maker { pthread_t thread; struct line *line; size_t first; };

/* Fills the batches first, first + MAKERS, …, each into its slot when that is empty. */
static void *
maker_main(void *v)
{
	struct maker *m = v;
	struct line *l = m->line;

	for (size_t batch = m->first; batch < l->n_batches; batch += MAKERS) {
		struct slot *s = &l->slots[batch % SLOTS];
		failed f;
		bool stop;

		pthread_mutex_lock(&l->lock);
		while (!l->stop && (s->full || s->holds != batch))
			pthread_cond_wait(&l->emptied, &l->lock);
		stop = l->stop;
		pthread_mutex_unlock(&l->lock);
		if (stop)
			return NULL;
		f = fill_slot(l, s, batch);
		pthread_mutex_lock(&l->lock);
		s->full = true;
		if (f && !l->fault)
			l->fault = f;
		pthread_cond_broadcast(&l->filled);
		pthread_mutex_unlock(&l->lock);
	}
	return NULL;
}

static failed
write_slot(struct act *x, struct demo_scratch *scratch, const struct slot *s)
{
	for (size_t i = 0; i < s->n; i++) {
		TRY(member_bulk_write(&scratch->x, &s->rows[i], actor_house.name));
		if (i % 100 == 99)
			demo_scratch_next(x, scratch);
	}
	return NULL;
}

/* The next batch is there, or somebody has failed. */
static failed
await(struct line *l, struct slot *s)
{
	failed f;

	pthread_mutex_lock(&l->lock);
	while (!s->full && !l->fault)
		pthread_cond_wait(&l->filled, &l->lock);
	f = l->fault;
	pthread_mutex_unlock(&l->lock);
	return f;
}

static void
hand_back(struct line *l, struct slot *s)
{
	arena_reset(s->a);
	pthread_mutex_lock(&l->lock);
	s->full = false;
	s->holds += SLOTS;
	pthread_cond_broadcast(&l->emptied);
	pthread_mutex_unlock(&l->lock);
}

static failed
write_all(struct act *x, struct line *l)
{
	struct demo_scratch scratch;

	TRY(demo_scratch(x, &scratch));
	for (size_t batch = 0; batch < l->n_batches; batch++) {
		struct slot *s = &l->slots[batch % SLOTS];

		TRY(await(l, s));
		TRY(write_slot(x, &scratch, s));
		hand_back(l, s);
	}
	return NULL;
}

static void
stop_makers(struct line *l, struct maker *makers, size_t n)
{
	pthread_mutex_lock(&l->lock);
	l->stop = true;
	pthread_cond_broadcast(&l->emptied);
	pthread_mutex_unlock(&l->lock);
	for (size_t i = 0; i < n; i++)
		pthread_join(makers[i].thread, NULL);
}

static failed
run_line(struct act *x, struct line *l)
{
	struct maker makers[MAKERS];
	size_t n = 0;
	failed f = NULL;

	for (; n < MAKERS && !f; n++) {
		makers[n] = (struct maker){ .line = l, .first = n };
		if (pthread_create(&makers[n].thread, NULL, maker_main, &makers[n]))
			f = FAIL(x->a, ERR_FAULT, "no thread");
	}
	if (f)
		n--;
	else
		f = write_all(x, l);
	stop_makers(l, makers, n);
	return f;
}

static void
close_arena(void *a)
{
	arena_close(a);
}

static failed
open_line(struct act *x, struct demo *d, struct line *l)
{
	struct plan *plans = NEW_N(x->a, struct plan, d->size.members);

	plan_rows(x->a, d, plans);
	l->d = d;
	l->plans = plans;
	l->n = (size_t)d->size.members;
	l->n_batches = (l->n + BATCH - 1) / BATCH;
	l->ids = d->world->ids->next;
	d->world->ids->next += 2 * d->size.members;
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->filled, NULL);
	pthread_cond_init(&l->emptied, NULL);
	for (size_t i = 0; i < SLOTS; i++) {
		if (!(l->slots[i].a = arena_open(SLOT_ARENA)))
			return FAIL(x->a, ERR_BUSY, "no memory");
		arena_defer(x->a, close_arena, l->slots[i].a);
		l->slots[i].holds = i;
	}
	return NULL;
}

failed
demo_people(struct act *x, struct demo *d)
{
	struct line *l = NEW(x->a, struct line);
	struct demo_scratch scratch;

	TRY(member_bulk_tags(x));
	TRY(open_line(x, d, l));
	TRY(db_indexes_aside(x->db, x->a));
	TRY(run_line(x, l));
	TRY(db_indexes_make(x->db, x->a));
	TRY(demo_scratch(x, &scratch));
	for (size_t i = 0; i < d->n_orgs; i++) {
		TRY(org_count_members(&scratch.x, d->orgs[i].path, d->orgs[i].members));
		demo_scratch_next(x, &scratch);
	}
	TRY(member_recount_retained(x));
	TRY(home_bulk_months(x, d->day, MONTHS));
	return act_record(x, (struct entry){ .what = "demo.members", .object = "member",
		.title = arena_fmt(x->a, "%lld", (long long)d->size.members) });
}
