/* stage.c - what the routes of joining need: applications, consents, corrections, one's own data. */
#include "test/web/stage_inside.h"

#include <setjmp.h>

#include <cmocka.h>

#include "join_ledger.h"
#include "join_queries.h"
#include "modules/join/join.h"
#include "platform/account.h"

/* --- things ---------------------------------------------------------------------------------------- */

static failed
apply_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct join_texts texts;
	struct join_form form = { .route = ROUTE_UNIT, .org_id = m->parent, .name = S("陈晓芸"),
		.document_type = DOCUMENT_RESIDENT, .document_no = m->s->document, .join = true, .use = true,
		.number = true };

	TRY(join_texts(x->db, x->a, &texts));
	form.texts = texts.digest;
	return join_submit(x, &form, &m->made);
}

id
stage_apply(struct stage *s, const struct actor *who, const char *path)
{
	struct making m = { .parent = stage_org(s, path) };

	s->document = stage_document(s);
	stage_make(s, who, apply_rule, &m);
	return m.made;
}

id
stage_application(struct stage *s, id *ret)
{
	str token;

	(void)ret;
	return stage_apply(s, stage_holder(s, stage_mobile(s), &token),
		s->place == PARENT ? TEST_SCHOOL : stage_union_of(s));
}

static id
consent_thing(struct stage *s, id *ret)
{
	struct join_consents_rows rows = { 0 };
	const struct actor *who = s->actors[APPLICANT];
	str token;

	(void)ret;
	if (s->place != OWN)
		who = stage_holder(s, stage_mobile(s), &token);
	stage_apply(s, who, TEST_COMPANY);
	DO(db_all(test_db(s->w, s->a), s->a, join_consents, &rows, .account_id = who->account));
	return rows.at[0].consent_id;
}

/* The text that was left out; the others an applicant has agreed to. */
static id
offer_thing(struct stage *s, id *ret)
{
	struct join_texts_now_rows rows = { 0 };

	(void)ret;
	(void)consent_thing(s, ret);
	DO(db_all(test_db(s->w, s->a), s->a, join_texts_now, &rows));
	for (size_t i = 0; i < rows.n; i++)
		if (join_consent_kind(rows.at[i].purpose) == CONSENT_MAY)
			return rows.at[i].consent_text_id;
	fail_msg("no text may be left out");
	return (id){ 0 };
}

static id
text_thing(struct stage *s, id *ret)
{
	struct join_texts_now_rows rows = { 0 };

	(void)ret;
	DO(db_all(test_db(s->w, s->a), s->a, join_texts_now, &rows));
	return rows.at[0].consent_text_id;
}

static failed
correction_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct correction_form form = { .kind = CORRECT_NAME, .name = S("陈小芸") };

	return correction_ask(x, &(struct correction_new){ .form = &form }, &m->made);
}

/* A new member of the union at this place has asked for one. */
id
stage_correction(struct stage *s, id *ret)
{
	(void)ret;
	return stage_own(s, correction_rule);
}

static id application_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "application"); }
static id correction_view(struct stage *s, id *ret) { (void)ret; return stage_saved_view(s, "correction"); }

static const struct thing things[] = {
	{ "/lists/applications/views/:id", NULL, application_view, true },
	{ "/lists/corrections/views/:id", NULL, correction_view, true },
	{ "/applications/:id", NULL, stage_application, true },
	{ "/flows/join/:id", NULL, stage_application, true },
	{ "/my/consents/:id", "/withdraw", consent_thing, true },
	{ "/my/consents/:id", "/give", offer_thing, false },
	{ "/consent-texts/:id", NULL, text_thing, false },
	{ "/corrections/:id", NULL, stage_correction, true },
	{ "/flows/correction/:id", NULL, stage_correction, true },
	{ 0 }
};

/* --- what comes before a request --------------------------------------------------------------------- */

static void
apply_first(struct stage *s)
{
	s->object = stage_apply(s, s->actors[APPLICANT], TEST_COMPANY);
}

static failed
return_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct join_decision d = { .application = m->made, .move = S("return"), .from = JOIN_SUBMITTED,
		.reason = S("请补全工作单位") };

	return join_decide(x, &d);
}

static void
returned_first(struct stage *s)
{
	struct making m = { 0 };

	apply_first(s);
	m.made = s->object;
	stage_make(s, s->actors[BASE], return_rule, &m);
}

/* A member with the applicant's mobile, who has not been here before. */
static void
on_file_first(struct stage *s)
{
	s->applied = true;
	stage_turn(s);
	s->document = stage_document(s);
	stage_on_file(s, TEST_COMPANY);
}

static failed
wish_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct correction_form form = { .kind = CORRECT_NAME, .name = S("王小样") };

	return correction_ask(x, &(struct correction_new){ .form = &form }, &m->made);
}

/* The worker has asked for something to be put right. */
static void
correction_first(struct stage *s)
{
	struct making m = { 0 };

	stage_make(s, s->actors[WORKER], wish_rule, &m);
}

static void
batch_first(struct stage *s)
{
	s->object = stage_application(s, &(id){ 0 });
}

#define CONSENTS "texts={texts}&join=1&use=1&number=1"

#define BY_TRADE "route=2&group=3&division=320281001&name=陈晓芸&document_type=111"

static const struct lesson lessons[] = {
	{ "POST /corrections/:id/reveal", "field=wanted&reason=核对证件" },
	{ "GET /my/join", .who = APPLICANT }, { "GET /my/join/union", .who = APPLICANT },
	{ "GET /my/join/platform", .who = APPLICANT }, { "GET /my/join/form", .who = APPLICANT },
	{ "POST /my/join", BY_TRADE "&document_no={new document}&" CONSENTS, APPLICANT },
	{ "GET /my/join/progress", .who = APPLICANT, .before = apply_first },
	{ "GET /my/join/fix", .who = APPLICANT, .before = returned_first },
	{ "POST /my/join/fix", "route=1&name=陈晓芸&document_type=111&work_unit=样例公司&" CONSENTS, APPLICANT, returned_first },
	{ "GET /my/join/withdraw", .who = APPLICANT, .before = apply_first },
	{ "POST /my/join/withdraw", .who = APPLICANT, .before = apply_first },
	{ "GET /my/claim", .who = APPLICANT },
	{ "POST /my/claim", "document_type=111&document_no={document}", APPLICANT, on_file_first },
	{ "GET /my/join/place", .who = APPLICANT }, { "POST /my/join/draft", .who = APPLICANT },
	{ "GET /my/join/draft", .who = APPLICANT }, { "POST /my/join/draft/drop", .who = APPLICANT },
	{ "GET /my/consents", .who = APPLICANT },
	{ "POST /my/consents/:id/withdraw", .who = APPLICANT }, { "POST /my/consents/:id/give", .who = APPLICANT },
	{ "POST /my/data/correction/withdraw", .before = correction_first },
	{ "POST /lists/applications/batch", "ids={object}&do=accept", .before = batch_first },
	{ "POST /lists/applications/batch/run", "ids={object}&do=accept", .before = batch_first, .who = BASE,
	  .permit = "join.review" },
	{ "GET /flows/join/:id/moves", .who = BASE, .permit = "join.see" },
	{ "POST /flows/join/:id/moves", "move=accept&from=1", BASE, .permit = "join.review" },
	{ "GET /flows/correction/:id/moves", .who = BASE, .permit = "member.edit" },
	{ "POST /flows/correction/:id/moves", "move=refuse&from=1&reason=和证件不一致", BASE, .permit = "member.edit" },
	{ 0 }
};

static const struct exception exceptions[] = {
	{ "POST /my/data/correct", 422, "the stage's sheet is no evidence: corrections.http hands in one" },
	{ "POST /corrections/:id/file", 404, "no evidence was handed in with it: corrections.http has one" },
	{ 0 }
};

static const char *const own[] = { "GET /api/v1/flows/join/:id/moves", "POST /api/v1/flows/join/:id/moves",
	"GET /api/v1/flows/correction/:id/moves", "POST /api/v1/flows/correction/:id/moves", NULL };

const struct staging join_staging = { .lessons = lessons, .things = things, .exceptions = exceptions, .own = own };
