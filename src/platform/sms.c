/* sms.c - see sms.h: the kinds of messages, codes, what went out. */
#include "platform/sms.h"

#include <assert.h>

#include "platform/document.h"
#include "platform_act.h"
#include "platform_sms.h"

#define SMS_LAST ((id){ 1 })            /* the one row of sms_last */

const struct sms_kind sms_kinds[SMS_KINDS] = {
	{ SMS_CODE, "code", "验证码", { "sms.text", "您的验证码是 {1}，5 分钟内有效。如非本人操作请忽略。" },
	  { { "code", "6 位数字", 6, "000000" } } },
	{ SMS_ASKED, "mobile_asked", "有人申请换手机", { "mobile.asked",
	  "有人申请把您在工会登记的手机换成尾号 {1} 的号码。不是您本人要求的，请马上联系您的工会。" },
	  { { "tail", "新号码后 4 位", 4, "0000" } } },
	{ SMS_OLD, "mobile_old", "手机已换（发到旧号码）", { "mobile.old",
	  "您在工会登记的手机已换成尾号 {1} 的号码，这个号码不能再登录。不是您办的，请马上联系工会。" },
	  { { "tail", "新号码后 4 位", 4, "0000" } } },
	{ SMS_NEW, "mobile_new", "手机已换（发到新号码）", { "mobile.new",
	  "您在工会登记的手机已换成这个号码，请用它重新登录。" }, { { NULL, NULL, 0, NULL } } },
	{ SMS_REFUSED, "mobile_refused", "换手机没有通过", { "mobile.refused",
	  "更换手机的申请没有通过：{1}。有疑问请联系您的工会。" },
	  { { "reason", "原因，20 字以内", 20, "证件和登记的不一致" } } },
	{ SMS_LAPSED, "mobile_lapsed", "换手机的申请过期", { "mobile.lapsed",
	  "更换手机的申请没有办完，已过期。请再申请一次，或联系您的工会。" }, { { NULL, NULL, 0, NULL } } },
	{ SMS_NOTICE, "notice", "微信没送到的通知", { "wechat.sms", "{1}：{2}" },
	  { { "title", "标题，20 字以内", 20, "入会申请已通过" },
	    { "text", "内容，35 字以内", 35, "电子会员卡已可使用" } } },
};

const struct choice sms_kind_choices[] = {
	{ SMS_CODE, "验证码" }, { SMS_ASKED, "有人申请换手机" }, { SMS_OLD, "手机已换（发到旧号码）" },
	{ SMS_NEW, "手机已换（发到新号码）" }, { SMS_REFUSED, "换手机没有通过" }, { SMS_LAPSED, "换手机的申请过期" },
	{ SMS_NOTICE, "微信没送到的通知" }, { 0, NULL, NULL } };

static const struct text
	says_soon     = { "sms.soon", "验证码刚发过，请等 1 分钟再要。" },
	says_often    = { "sms.often", "这个手机号要验证码太频繁，请 1 小时后再试。" },
	says_day      = { "sms.day", "这个手机号今天的验证码已经用完，请明天再试。" },
	says_ceiling  = { "sms.ceiling", "今天的短信已经发完，请明天再试，或到就近的工会窗口办理。" },
	says_code     = { "sms.code", "验证码不对或已过期，请重新获取。" },
	says_none     = { "sms.no_gateway", "本系统还没有接通短信，发不了验证码。请换一种方式登录，或者联系您的工会。" },
	says_later    = { "sms.later", "短信暂时发不出去，请稍后再试。急办的话，请联系您的工会。" },
	says_number   = { "sms.number", "运营商现在不给这个号码发短信：可能发得太多，也可能号码停用了。请明天再试，或联系您的工会。" },
	says_unsure   = { "sms.unsure", "短信网关没有回话，验证码可能已经发出：收到了就填在这里；1 分钟后还没有收到，请再要一次。" },
	says_trials   = { "sms.trials", "一小时里试得太多了，请过一会儿再试。" };

const struct sms_kind *
sms_kind_of(int64_t kind)
{
	assert(kind >= 1 && kind <= SMS_KINDS);
	return &sms_kinds[kind - 1];
}

size_t
sms_n_values(const struct sms_kind *k)
{
	size_t n = 0;

	while (n < SMS_VALUES && k->values[n].name)
		n++;
	return n;
}

str
sms_sentence(struct arena *a, const struct sms_message *m)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = &sms_kind_of(m->kind)->sentence,
		.values = { m->values[0], m->values[1] } });
}

str
sms_cut(const struct sms_message *m, size_t value)
{
	return utf8_first(m->values[value], sms_kind_of(m->kind)->values[value].most);
}

/* --- going out ----------------------------------------------------------------------------- */

bool
sms_is_unsent(const struct sms_end *e)
{
	return e->class != SMS_TAKEN && e->class != SMS_UNSURE;
}

failed
sms_fault(struct arena *a, const struct sms_end *e)
{
	enum err_code code = e->class == SMS_NOT_NUMBER ? ERR_LIMIT : ERR_BUSY;
	const struct text *say = e->class == SMS_NOT_NUMBER ? &says_number : e->class == SMS_UNSURE ? &says_unsure
		: str_eq(e->code, S("none")) ? &says_none : &says_later;
	struct err *f;

	if (e->class == SMS_TAKEN)
		return NULL;
	f = NEW(a, struct err);
	*f = *(const struct err *)FAIL_SAY(a, code, NULL, say);
	f->what = arena_cat(a, S("short message: "), e->code);
	return f;
}

struct counting { struct arena *a; const struct sms_message *m; const struct sms_end *end; struct moment now; };

/* What concerns one number, and what nobody was asked for, says nothing of the gateway. */
static failed
count_rows(struct db *d, void *v)
{
	const struct counting *c = v;
	const struct sms_end *e = c->end;

	TRY(db_run(d, c->a, sms_day_add, NULL, .day = date_of(c->now), .kind = c->m->kind,
		.sent = e->class == SMS_TAKEN, .failed = sms_is_unsent(e), .unsure = e->class == SMS_UNSURE));
	if (e->given)
		TRY(db_run(d, c->a, sms_given_add, NULL, .day = date_of(c->now), .vendor = e->given));
	if (e->class == SMS_TAKEN)
		return db_run(d, c->a, sms_last_sent, NULL, .sms_last_id = SMS_LAST, .now = c->now);
	if (e->class == SMS_NOT_NUMBER || e->idle)
		return NULL;
	return db_run(d, c->a, sms_last_failed, NULL, .sms_last_id = SMS_LAST, .now = c->now, .kind = c->m->kind,
		.class = e->class, .code = e->code);
}

static void
count_figures(struct sms *s, const struct sms_end *e)
{
	if (e->class == SMS_TAKEN)
		s->sent++;
	else if (e->class == SMS_UNSURE)
		s->unsure++;
	else
		s->failed++;
}

void
sms_deliver(const struct world *w, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	struct counting c = { a, m, ret, world_now(w) };
	failed f;

	*ret = (struct sms_end){ SMS_NOT_SETTING, S("none"), true };
	if (w->sms) {
		w->sms->send(w->sms, a, m, ret);
		count_figures(w->sms, ret);
	}
	f = db_write(w->pool, a, count_rows, &c);
	if (f)
		log_fault("sms", "not counted: " FMT, ARG(f->what));
}

failed
sms_today(struct db *d, struct arena *a, const struct world *w, int64_t *ret_sent, int64_t *ret_ceiling)
{
	struct sms_day_sum_row sum;
	struct setting_get_row row;
	int64_t most = SMS_CEILING;
	failed f = db_one(d, a, setting_get, &row, .name = S(SMS_CEILING_SETTING));

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && !str_int(row.value, &most))
		most = SMS_CEILING;
	TRY(db_one(d, a, sms_day_sum, &sum, .day = world_today(w)));
	*ret_sent = sum.n;
	*ret_ceiling = most;
	return NULL;
}

static failed
under_ceiling(struct db *d, struct arena *a, const struct world *w)
{
	int64_t sent, ceiling;

	TRY(sms_today(d, a, w, &sent, &ceiling));
	return sent < ceiling ? NULL : FAIL_SAY(a, ERR_LIMIT, NULL, &says_ceiling);
}

failed
sms_send(const struct world *w, struct arena *a, const struct sms_message *m)
{
	struct sms_end end;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = under_ceiling(d, a, w);
	db_return(w->pool, d);
	if (f)
		return f;
	sms_deliver(w, a, m, &end);
	return sms_fault(a, &end);
}

/* --- codes --------------------------------------------------------------------------------- */

/* A code is bound to the number and the purpose. */
static struct blob
code_mac(const struct world *w, struct arena *a, struct blob index, str purpose, str code)
{
	char *mac = arena_get(a, 32);

	crypt_mac(w->keys, "sms.code", arena_fmt(a, FMT "|" FMT "|" FMT, ARG(crypt_hex(a, index.bytes)),
		ARG(purpose), ARG(code)), (unsigned char *)mac);
	return (struct blob){ { mac, 32 } };
}

struct code { id code_id; struct arena *a; struct blob index; str purpose, code; int64_t kind; bool right; };

/* For the record; what is asked for a purpose proves nothing for another. */
static const struct { const char *name, *label; } purposes[] = {
	{ "sign-in", "登录" }, { "mobile", "更换手机" }, { "activate", "激活账号" } };

static str
purpose_said(str purpose)
{
	for (size_t i = 0; i < COUNT(purposes); i++)
		if (str_eq(purpose, str_of(purposes[i].name)))
			return str_of(purposes[i].label);
	return purpose;
}

/* Reserve, then send: whoever asks at the same time meets the row. */
static failed
keep(struct act *x, struct code *c)
{
	struct sms_code_count_row had;

	TRY(db_one(x->db, x->a, sms_code_count, &had, .mobile_index = c->index,
		.minute = { x->now.us - MINUTE }, .hour = { x->now.us - HOUR }, .day = { x->now.us - DAY }));
	if (had.in_minute >= 1)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_soon);
	if (had.in_hour >= 5 || had.tried >= SMS_TRIES)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_often);
	if (had.in_day >= 10)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_day);
	TRY(under_ceiling(x->db, x->a, x->world));
	c->code_id = act_id(x);
	return db_run(x->db, x->a, sms_code_add, NULL, .code_id = c->code_id, .mobile_index = c->index,
		.purpose = c->purpose, .code_mac = code_mac(x->world, x->a, c->index, c->purpose, c->code),
		.made = x->now);
}

static failed
keep_code(struct act *x, void *v)
{
	struct code *c = v;

	TRY(keep(x, c));
	return act_record(x, (struct entry){ .what = "sms.send", .object = "sms", .title = purpose_said(c->purpose) });
}

static failed
unsend(struct db *d, void *v)
{
	const struct code *c = v;

	return db_run(d, c->a, sms_code_unsent, NULL, .code_id = c->code_id);
}

/*
 * What no gateway took is not held against the person, who would wait an hour for our fault.  What it refused for the
 * number's sake is: asking goes on to cost him, not us.
 */
static void
settle(const struct world *w, struct code *c, const struct sms_end *end)
{
	failed f = sms_is_unsent(end) && end->class != SMS_NOT_NUMBER ? db_write(w->pool, c->a, unsend, c) : NULL;

	if (f)
		log_fault("sms", "a code that was not sent counts as sent: " FMT, ARG(f->what));
}

failed
sms_code_send(const struct world *w, struct arena *a, str mobile, const char *purpose, str address)
{
	struct code c = { .a = a, .purpose = str_of(purpose), .code = crypt_code(a, 6) };
	const struct actor who = { .name = S(""), .post_title = S(""), .address = address };
	struct sms_end end = { SMS_NOT_NOW, S("rests"), true };
	str number;

	TRY(mobile_check(a, NULL, mobile, &number));
	/* While the gateway rests nothing is written: neither for the person nor against him. */
	if (w->sms && w->sms->ready && !w->sms->ready(w->sms)) {
		count_figures(w->sms, &end);
		return sms_fault(a, &end);
	}
	c.index = sms_mobile_index(w, a, number);
	TRY(act_run(w, a, &who, S(""), keep_code, &c));
	sms_deliver(w, a, &(struct sms_message){ .kind = SMS_CODE, .mobile = number, .values = { c.code } }, &end);
	settle(w, &c, &end);
	return sms_fault(a, &end);
}

static failed
try_code(struct act *x, void *v)
{
	struct code *c = v;
	struct sms_code_reserve_row row;
	struct blob right = code_mac(x->world, x->a, c->index, c->purpose, c->code);
	failed f = db_one(x->db, x->a, sms_code_reserve, &row, .mobile_index = c->index,
		.purpose = c->purpose, .since = { x->now.us - 5 * MINUTE });

	if (f && f->code != ERR_MISSING)
		return f;
	c->right = !f && row.code_mac.bytes.n == 32 && crypt_same(row.code_mac.bytes.s, right.bytes.s, 32);
	if (c->right)
		TRY(db_run(x->db, x->a, sms_code_use, NULL, .code_id = row.code_id));
	return act_record(x, (struct entry){ .what = "sms.prove", .object = "sms", .title = purpose_said(c->purpose),
		.outcome = c->right ? OUTCOME_DONE : OUTCOME_REFUSED });
}

failed
sms_code_prove(const struct world *w, struct arena *a, str mobile, const char *purpose, str code)
{
	struct code c = { .a = a, .purpose = str_of(purpose), .code = str_trim(code) };
	str number;

	TRY(mobile_check(a, NULL, mobile, &number));
	c.index = sms_mobile_index(w, a, number);
	TRY(act_run(w, a, &actor_house, S(""), try_code, &c));
	return c.right ? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_code);
}

failed
sms_code_at(struct arena *a, failed f, const struct field *mobile, const struct field *code)
{
	struct err *e;

	if (!f || f->field || !f->say)
		return f;
	e = NEW(a, struct err);
	*e = *f;
	e->field = f->say == &says_unsure ? code : mobile;
	return e;
}

/* --- trying the gateway -------------------------------------------------------------------- */

static failed
keep_trial(struct act *x, void *v)
{
	struct code *c = v;
	struct sms_code_of_row trials;

	TRY(db_one(x->db, x->a, sms_code_of, &trials, .purpose = c->purpose, .since = { x->now.us - HOUR }));
	if (trials.n >= SMS_TRIALS)
		return FAIL_SAY(x->a, ERR_LIMIT, NULL, &says_trials);
	TRY(keep(x, c));
	return act_record(x, (struct entry){ .what = "sms.try", .object = "sms", .org_path = ROOT_PATH,
		.title = str_of(sms_kind_of(c->kind)->label) });
}

failed
sms_try(const struct world *w, struct arena *a, const struct actor *who, str request_id, str mobile, int64_t kind,
	struct sms_end *ret)
{
	struct code c = { .a = a, .purpose = S("trial"), .code = crypt_code(a, 6), .kind = kind };
	struct sms_message m = { .kind = kind, .trial = true };

	TRY(mobile_check(a, NULL, mobile, &m.mobile));
	for (size_t i = 0; i < sms_n_values(sms_kind_of(kind)); i++)
		m.values[i] = str_of(sms_kind_of(kind)->values[i].like);
	c.index = sms_mobile_index(w, a, m.mobile);
	TRY(act_run(w, a, who, request_id, keep_trial, &c));
	sms_deliver(w, a, &m, ret);
	settle(w, &c, ret);
	return NULL;
}

/* --- how it stands ------------------------------------------------------------------------- */

failed
sms_state_now(struct db *d, struct arena *a, struct sms_state *ret)
{
	struct sms_last_of_row row = { 0 };
	failed f = db_one(d, a, sms_last_of, &row, .sms_last_id = SMS_LAST);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = (struct sms_state){ row.sent, row.failed, row.kind, row.class, row.code };
	return NULL;
}

bool
sms_state_is_bad(const struct sms_state *s)
{
	return s->failed.us > s->sent.us;
}

failed
sms_state_forget(struct act *x)
{
	return db_run(x->db, x->a, sms_last_forget, NULL, .sms_last_id = SMS_LAST);
}
