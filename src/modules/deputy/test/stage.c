/* stage.c - a colleague to be named, and who stands in for whom. */
#include "test/web/stage_inside.h"

#include "deputy_queries.h"
#include "modules/deputy/deputy.h"

static failed
end_rule(struct act *x, void *v)
{
	return deputy_take_back(x, *(const id *)v);
}

/* Somebody of his own union; whom he named in earlier turns is named no more. */
static void
colleague_first(struct stage *s)
{
	const struct actor *who = s->actors[s->who];
	struct deputies own;
	struct db *d;

	DO(db_borrow(s->w->pool, s->a, &d));
	DO(deputy_of(d, s->a, s->w, who->person, (id){ 0 }, 1000, &own));
	db_return(s->w->pool, d);
	for (size_t i = 0; i < own.n; i++)
		if (own.at[i].state != DEPUTY_OVER)
			DO(act_run(s->w, s->a, who, S("stage"), end_rule, &own.at[i].deputy_id));
	s->second = test_actor(s->w, s->a, "base", TEST_COMPANY)->post;
}

struct lending { const struct actor *giver, *to; id made; };

static failed
lend_rule(struct act *x, void *v)
{
	struct lending *l = v;

	l->made = act_id(x);
	TRY(db_run(x->db, x->a, deputy_add, NULL, .deputy_id = l->made, .giver_person_id = l->giver->person,
		.person_id = l->to->person, .post_id = l->giver->post, .own_post_id = l->to->post,
		.first_day = date_plus(act_today(x), 60), .last_day = date_plus(act_today(x), 61), .reason = S("年休假"),
		.made = x->now));
	return act_record(x, (struct entry){ .what = "deputy.give", .object = "deputy", .object_id = l->made });
}

static id
lent(struct stage *s, const struct actor *giver)
{
	struct lending l = { giver, test_actor(s->w, s->a, "base", TEST_COMMUNITY), { 0 } };

	DO(act_run(s->w, s->a, &actor_house, S("stage"), lend_rule, &l));
	return l.made;
}

static id
any_thing(struct stage *s, id *ret)
{
	(void)ret;
	return lent(s, test_actor(s->w, s->a, s->place == PARENT ? "city" : "base", stage_union_of(s)));
}

static id
own_thing(struct stage *s, id *ret)
{
	(void)ret;
	return lent(s, s->place == OWN ? s->actors[s->who] : test_actor(s->w, s->a, "base", TEST_COMPANY));
}

#define GIVEN "post_id={post}&own_post_id={second}&first_day=2026-11-23&last_day=2026-11-27&reason=年休假"

static const struct lesson lessons[] = {
	{ "POST /me/deputies", GIVEN, .before = colleague_first },
	{ "POST /api/v1/me/deputies", GIVEN, .before = colleague_first },
	{ 0 }
};

static id saved_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "deputy"); }

static const struct thing things[] = {
	{ "/lists/deputies/views/:id", NULL, saved_view, true },
	{ "/me/deputies/:id", NULL, own_thing, true },
	{ "/deputies/:id", NULL, any_thing, true },
	{ 0 }
};

static const char *const own[] = {
	"GET /me/deputies", "GET /me/deputies/new", "POST /me/deputies", "GET /me/deputies/:id/end",
	"POST /me/deputies/:id/end", "GET /api/v1/me/deputies", "GET /api/v1/me/deputies/candidates",
	"POST /api/v1/me/deputies", "DELETE /api/v1/me/deputies/:id", NULL };

const struct staging deputy_staging = { .lessons = lessons, .things = things, .own = own };
