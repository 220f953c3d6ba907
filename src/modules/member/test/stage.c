/* stage.c - what routes of a changed mobile need of the access test. */
#include "test/web/stage_inside.h"

#include "member_mobile.h"
#include "modules/member/mobile.h"
#include "platform/account.h"

/* Somebody of the union in hand says on the phone that his mobile changed. */
static id
mobile_thing(struct stage *s, id *ret)
{
	struct mobile_ask form = { .name = S("王样例"), .document_type = DOCUMENT_RESIDENT, .mobile = stage_mobile(s) };
	struct mobile_open_of_row row;
	struct member m;
	struct db *d;
	id member = stage_member(s);

	(void)ret;
	form.document_no = s->document;
	DO(mobile_send(s->w, s->a, &form, S("127.0.0.1")));
	form.sms = test_code(s->w);
	DO(mobile_request(s->w, s->a, &form, S("127.0.0.1"), S("stage")));
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(member_record.one(d, s->a, s->w, scope_all(), member, &m));
	DO(db_one(d, s->a, mobile_open_of, &row, .person_id = m.person_id));
	db_return(s->w->pool, d);
	return row.mobile_change_id;
}

static void
code_first(struct stage *s)
{
	s->mobile = stage_mobile(s);
	DO(sms_code_send(s->w, s->a, s->mobile, "mobile", S("127.0.0.1")));
	s->code = test_code(s->w);
}

static const struct thing things[] = {
	{ "/mobiles/", NULL, mobile_thing, true }, { "/flows/mobile/", NULL, mobile_thing, true }, { 0 } };

#define HIM "name=王样例&document_type=111&document_no={new document}"
#define SEEN "document=1&question=哪年入的会&answer=组织委员答：2026 年 1 月，对得上"

static const struct lesson lessons[] = {
	{ "POST /members/:id/mobile", "mobile={new mobile}&" SEEN },
	{ "POST /my/mobile", HIM "&mobile={mobile}&sms={code}", .before = code_first },
	{ "POST /my/mobile/code", HIM "&mobile={new mobile}" },
	{ "GET /flows/mobile/:id/moves", .who = BASE, .permit = "member.mobile" },
	{ "POST /flows/mobile/:id/moves", "move=refuse&from=1&reason=证件和登记的对不上", BASE, .permit = "member.mobile" },
	{ 0 } };

static const char *const own[] = { "GET /api/v1/flows/mobile/:id/moves", "POST /api/v1/flows/mobile/:id/moves", NULL };
static const char *const open_things[] = { "GET /my/mobile", "POST /my/mobile", "POST /my/mobile/code", NULL };

const struct staging member_staging = { .lessons = lessons, .things = things, .own = own, .open = open_things };
