/* stage.c - requests that take two people, made by whoever asks for their page or somebody like him. */
#include "test/web/stage_inside.h"

#include "modules/dual/dual.h"
#include "platform_dual.h"
#include "web/sheets.h"

static failed
full_rule(struct act *x, void *v)
{
	struct making *m = v;

	return dual_ask(x, &full_export_flow, (struct dual_asking){ .title = S("导出会员（含完整号码，1,234 行）"),
		.args = S("{}"), .reason = S("报送社保") }, &m->made);
}

static failed
rotation_rule(struct act *x, void *v)
{
	struct making *m = v;

	return dual_ask(x, &rotation_flow, (struct dual_asking){ .title = S("轮换数据密钥"), .args = S("{}"),
		.reason = S("一年一换") }, &m->made);
}

static failed
restoring_rule(struct act *x, void *v)
{
	struct making *m = v;

	return restoring_ask(x, S("/backup/2026-11-21"), S("磁盘坏了"), &m->made);
}

static const struct actor *
asking(const struct stage *s)
{
	return s->place == OWN ? s->actors[s->who] : s->actors[s->place == PARENT ? CITY : BASE_ELSEWHERE];
}

static id
full_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, asking(s), full_rule, &m);
	return m.made;
}

static id
rotation_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, s->actors[SYSTEM], rotation_rule, &m);
	return m.made;
}

static id
restoring_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, s->actors[SYSTEM], restoring_rule, &m);
	return m.made;
}

static failed
withdraw_rule(struct act *x, void *v)
{
	struct making *m = v;

	return flow_move(x, &rotation_flow, m->made, S("withdraw"), DUAL_WAITING, (str){ 0 });
}

/* Only one rotation may be under way: the walk's earlier ones are withdrawn. */
static void
rotation_first(struct stage *s)
{
	struct dual_own_rows own = { 0 };
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	DO(db_all(d, s->a, dual_own, &own, .account_id = s->actors[SYSTEM]->account, .most = 1000));
	db_return(s->w->pool, d);
	for (size_t i = 0; i < own.n; i++) {
		struct making m = { .made = own.at[i].subject_id };

		if (own.at[i].state == DUAL_WAITING && str_eq(own.at[i].kind, S("rotation")))
			stage_make(s, s->actors[SYSTEM], withdraw_rule, &m);
	}
}

static const struct lesson lessons[] = {
	{ "POST /dual/:id/move", "move=withdraw&reason=&rev=1" },
	{ "POST /dual/rotation", "reason=一年一换", .before = rotation_first },
	{ "GET /flows/fullexport/:id/moves", .who = BASE, .permit = DUAL_SEE },
	{ "POST /flows/fullexport/:id/moves", "move=withdraw&from=1", BASE, .permit = DUAL_SEE },
	{ "GET /flows/rotation/:id/moves", .who = SYSTEM, .permit = DUAL_SEE },
	{ "POST /flows/rotation/:id/moves", "move=withdraw&from=1", SYSTEM, .permit = KEYS_ASK },
	{ "GET /flows/restoring/:id/moves", .who = SYSTEM, .permit = DUAL_SEE },
	{ "POST /flows/restoring/:id/moves", "move=withdraw&from=1", SYSTEM, .permit = KEYS_ASK },
	{ 0 }
};

static const struct thing things[] = {
	{ "/dual/:id", NULL, full_thing, true },
	{ "/flows/fullexport/:id", NULL, full_thing, true },
	{ "/flows/rotation/:id", NULL, rotation_thing, false },
	{ "/flows/restoring/:id", NULL, restoring_thing, false },
	{ 0 }
};

static const char *const own[] = {
	"GET /api/v1/flows/fullexport/:id/moves", "POST /api/v1/flows/fullexport/:id/moves",
	"GET /api/v1/flows/rotation/:id/moves", "POST /api/v1/flows/rotation/:id/moves",
	"GET /api/v1/flows/restoring/:id/moves", "POST /api/v1/flows/restoring/:id/moves", NULL };

const struct staging dual_staging = { .lessons = lessons, .things = things, .own = own };
