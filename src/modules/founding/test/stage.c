/* stage.c - what the routes of founding need: a unit that asks for a union, at each step of its way. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "modules/founding/founding.h"

static failed
founding_rule(struct act *x, void *v)
{
	static const char *const streets[] = { [OWN] = "320281001", [SIBLING] = "320281107", [PARENT] = "320281104",
		[ABSENT] = "320281001" };
	struct making *m = v;
	int64_t n = ++m->s->number;
	struct founding_form form = { .unit_name = arena_fmt(x->a, "江阴市样例%lld号制造有限公司", (long long)n),
		.unit_uscc = uscc_make(x->a, S("91"), S("320599"), (uint32_t)n), .division = str_of(streets[m->s->place]),
		.address = S("澄江中路1号"), .nature = 170, .industry = 3, .employees = 60, .willing = 20,
		.form = FOUND_COMMITTEE, .union_name = arena_fmt(x->a, "江阴市样例%lld号制造有限公司工会委员会", (long long)n),
		.group_names = S("王建国"), .contact = S("王建国"), .mobile = stage_mobile(m->s), .entrusted = true };

	return founding_submit(x, &form, &m->made);
}

static id
founding_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };
	str token;

	(void)ret;
	stage_make(s, stage_holder(s, stage_mobile(s), &token), founding_rule, &m);
	return m.made;
}

static failed
founding_move_rule(struct act *x, void *v)
{
	const struct making *m = v;

	return flow_move(x, &founding_flow, m->made, m->text, FOUNDING_SUBMITTED, S("请补正"));
}

static failed
founding_result_rule(struct act *x, void *v)
{
	const struct making *m = v;

	return founding_elected(x, m->made, &(struct founding_result){ .held = { 20261120 }, .entitled = 20,
		.present = 18, .years = 3, .seats = 1, .people = S("王建国 主席 兼职 18"), .no_relative = true });
}

/* One's own, or somebody else's; moved on by an officer of the city. */
static id
own_founding(struct stage *s, const char *move, bool elected)
{
	struct making m = { .text = str_of(move) };
	str token;
	const struct actor *who = s->place == OWN ? s->actors[s->who] : stage_holder(s, stage_mobile(s), &token);

	stage_make(s, who, founding_rule, &m);
	if (move)
		stage_make(s, s->actors[CITY], founding_move_rule, &m);
	if (elected)
		stage_make(s, who, founding_result_rule, &m);
	return m.made;
}

static id my_founding(struct stage *s, id *ret) { (void)ret; return own_founding(s, NULL, false); }
static id returned_founding(struct stage *s, id *ret) { (void)ret; return own_founding(s, "return", false); }
static id agreed_founding(struct stage *s, id *ret) { (void)ret; return own_founding(s, "agree", false); }
static id elected_founding(struct stage *s, id *ret) { (void)ret; return own_founding(s, "agree", true); }

static id founding_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "founding"); }

static const struct thing things[] = {
	{ "/lists/foundings/views/:id", NULL, founding_view, true },
	{ "/flows/founding/:id", NULL, founding_thing, true },
	{ "/foundings/:id", NULL, founding_thing, true },
	{ "/my/founding/:id", "/fix", returned_founding, true },
	{ "/my/founding/:id", "/result", agreed_founding, true },
	{ "/my/founding/:id", "/file", elected_founding, true },
	{ "/my/founding/:id", NULL, my_founding, true },
	{ 0 }
};

#define FOUNDING "unit_name=江阴市第{new}精密制造有限公司&unit_uscc={new code}&division=320281001&address=澄江中路1号" \
	"&nature=170&industry=3&employees=40&willing=20&form=1&union_name=江阴市第{new}精密制造有限公司工会委员会" \
	"&group_names=王建国、李晓梅&contact=王建国&mobile={new mobile}&entrusted=1"

static const struct lesson lessons[] = {
	{ "POST /my/founding/new", FOUNDING }, { "POST /foundings", FOUNDING }, { "POST /my/founding/:id/fix", FOUNDING },
	{ "POST /foundings/:id/reveal", "field=mobile&reason=回电话" },
	{ "GET /flows/founding/:id/moves", .who = TOWN, .permit = "founding.see" },
	{ "POST /flows/founding/:id/moves", "move=agree&from=1", TOWN, .permit = "founding.review" },
	{ 0 }
};

static const char *const own[] = { "GET /api/v1/flows/founding/:id/moves", "POST /api/v1/flows/founding/:id/moves", NULL };
static const char *const open[] = { "GET /my/founding", NULL };

const struct staging founding_staging = { .lessons = lessons, .things = things, .own = own, .open = open };
