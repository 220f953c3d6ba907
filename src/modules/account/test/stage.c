/* stage.c - codes on paper and who opens an account with one; which of this module's routes show one's own. */
#include "test/web/stage_inside.h"

#include "account_codes.h"
#include "modules/account/activation.h"
#include "platform/account.h"

/* A code on paper for a union of the street, with its SMS code on the way: {document}, {mobile}, {code}. */
static failed
paper_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct activation_form form = { .which = OPEN_TICKED, .title = arena_fmt(x->a, "经办人%lld",
		(long long)++m->s->number), .role_id = m->made, .days = 30 };
	struct activation_opened opened;

	return activation_open(x, &form, &m->parent, 1, &opened);
}

static void
paper_first(struct stage *s)
{
	struct making m = { .parent = stage_org(s, TEST_COMPANY), .made = stage_role(s, NULL) };
	struct code_list_rows rows = { 0 };

	stage_make(s, s->actors[CITY], paper_rule, &m);
	DO(db_all(test_db(s->w, s->a), s->a, code_list, scope_all(), &rows, .now = world_now(s->w), .most = 1000));
	s->object = rows.at[rows.n - 1].activation_id;
	s->document = activation_code(s->w, s->a, s->object, 1);
	s->mobile = stage_mobile(s);
	DO(sms_code_send(s->w, s->a, s->mobile, "activate", S("127.0.0.1")));
	s->code = test_code(s->w);
}

static const struct lesson lessons[] = {
	{ "POST /accounts/activations/batch", "ids={object}&do=withdraw", .before = paper_first },
	{ "POST /activate", "code={document}&mobile={mobile}&sms={code}&name=测试员&login=jihuo{new}&password=Xin-mima-77"
	  "&again=Xin-mima-77", .before = paper_first },
	{ "POST /activate/code", "code={document}&mobile={new mobile}", .before = paper_first },
	{ 0 }
};

static const char *const own[] = { "GET /me/looks", "GET /api/v1/me/looks", NULL };

const struct staging account_staging = { .lessons = lessons, .own = own };
