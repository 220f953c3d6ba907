/* stage.c - a change of a time that is kept, asked for by the security administrator. */
#include "test/web/stage_inside.h"

#include "modules/expiry/expiry.h"

static failed
ask_rule(struct act *x, void *v)
{
	struct making *m = v;

	return expiry_ask(x, expiry_named(S("export")), 20, S("用完就删"), &m->made);
}

static id
expiry_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	stage_make(s, s->actors[SECURITY], ask_rule, &m);
	return m.made;
}

static const struct lesson lessons[] = {
	{ "GET /flows/expiry/:id/moves", .who = SECURITY, .permit = EXPIRY_SEE },
	{ "POST /flows/expiry/:id/moves", "move=withdraw&from=1", SECURITY, .permit = EXPIRY_ASK },
	{ 0 }
};

static id
kind_thing(struct stage *s, id *ret)
{
	(void)ret;
	s->code = S("export");
	return (id){ 0 };
}

static const struct thing things[] = {
	{ "/flows/expiry/:id", NULL, expiry_thing, false },
	{ "/expiries/:word", NULL, kind_thing, false },
	{ 0 }
};

static const char *const own[] = { "GET /api/v1/flows/expiry/:id/moves", "POST /api/v1/flows/expiry/:id/moves", NULL };

const struct staging expiry_staging = { .lessons = lessons, .things = things, .own = own };
