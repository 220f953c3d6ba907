/* stage.c - somebody has asked that his data be deleted or restricted, or is restricted. */
#include "test/web/stage_inside.h"

#include "modules/join/inside.h"
#include "modules/privacy/privacy.h"
#include "platform/handed.h"
#include "platform_handed.h"
#include "platform_told.h"

static failed
ask_rule(struct act *x, void *v)
{
	struct making *m = v;

	return erasure_ask(x, &(struct erasure_form){ .words = S("不再用了") }, &m->made);
}

/* A new member of the place in hand has asked. */
static id
erasure_thing(struct stage *s, id *ret)
{
	(void)ret;
	return stage_own(s, ask_rule);
}

/* --- the worker's own ------------------------------------------------------------------------- */

/* He is restricted no longer. */
static failed
lift_rule(struct act *x, void *v)
{
	struct erasure e;
	failed f = erasure_of(x->db, x->a, x->who, &e);

	(void)v;
	if (!f && e.state == ERASURE_ASKED)
		TRY(flow_move(x, &erasure_flow, e.erasure_id, S("withdraw"), ERASURE_ASKED, (str){ 0 }));
	if (!f && e.state == ERASURE_HELD)
		TRY(flow_move(x, &erasure_flow, e.erasure_id, S("lift"), ERASURE_HELD, (str){ 0 }));
	return act_record(x, (struct entry){ .what = "stage", .object = "erasure" });
}

/* What he has under way is taken back. */
static failed
free_rule(struct act *x, void *v)
{
	struct correction c;
	failed f = correction_of(x->db, x->a, x->who->person, &c);

	(void)v;
	if (!f && c.state == CORRECTION_ASKED)
		TRY(flow_move(x, &correction_flow, c.correction_id, S("withdraw"), CORRECTION_ASKED, (str){ 0 }));
	TRY(db_run(x->db, x->a, forget_matters, NULL, .person_id = x->who->person, .account_id = x->who->account));
	return act_record(x, (struct entry){ .what = "stage", .object = "erasure" });
}

static void
free_first(struct stage *s)
{
	struct making m = { 0 };

	stage_make(s, s->actors[WORKER], lift_rule, &m);
	stage_free_first(s);
	stage_make(s, s->actors[WORKER], free_rule, &m);
}

static void
asked_first(struct stage *s)
{
	struct making m = { 0 };

	free_first(s);
	stage_make(s, s->actors[WORKER], ask_rule, &m);
}

static failed
hold_rule(struct act *x, void *v)
{
	const struct making *m = v;

	return flow_move(x, &erasure_flow, m->made, S("hold"), ERASURE_ASKED, S("本人当面提出"));
}

static void
held_first(struct stage *s)
{
	struct making m = { 0 };

	free_first(s);
	stage_make(s, s->actors[WORKER], ask_rule, &m);
	stage_make(s, s->actors[BASE], hold_rule, &m);
}

static const struct lesson lessons[] = {
	{ "POST /my/data/export", .who = APPLICANT }, { "POST /my/data/export/pdf", .who = APPLICANT },
	{ "GET /my/data/erase", .before = free_first },
	{ "POST /my/data/erase", .before = free_first },
	{ "GET /my/data/erasure", .before = asked_first },
	{ "POST /my/data/erasure/withdraw", .before = asked_first },
	{ "POST /my/data/erasure/lift", .before = held_first },
	{ "GET /flows/erasure/:id/moves", .who = BASE, .permit = "erasure.see" },
	{ "POST /flows/erasure/:id/moves", "move=refuse&from=1&reason=本人已撤回口头要求", BASE, .permit = "erasure.decide" },
	{ 0 }
};

static failed
hand_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct handed_list_rows rows;

	TRY(handed_add(x, &(struct handing){ .kind = HANDED_EXPORT, .fields = S("手机"), .purpose = S("发体检通知"), .count = 1 }));
	TRY(db_all(x->db, x->a, handed_list, x->who->scope, &rows, .most = 1));
	m->made = rows.at[0].handed_id;
	return act_record(x, (struct entry){ .what = "stage", .object = "handed" });
}

static id
handed_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, s->actors[CITY], hand_rule, &m);
	return m.made;
}

static id handed_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "handed"); }
static id view_thing(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "erasure"); }

static const struct thing things[] = {
	{ "/lists/erasures/views/:id", NULL, view_thing, true },
	{ "/handovers/:id", NULL, handed_thing, false },
	{ "/lists/handovers/views/:id", NULL, handed_view, true },
	{ "/erasures/:id", NULL, erasure_thing, true },
	{ "/flows/erasure/:id", NULL, erasure_thing, true },
	{ 0 }
};

static const char *const own[] = { "GET /api/v1/flows/erasure/:id/moves", "POST /api/v1/flows/erasure/:id/moves", NULL };

const struct staging privacy_staging = { .lessons = lessons, .things = things, .own = own };
