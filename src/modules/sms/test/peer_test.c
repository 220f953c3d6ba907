/*
 * peer_test.c - all three ways against test/sms/gateway.mjs, which was written from their published protocols and proves
 * signatures by itself.
 */
#include "test/test.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "modules/sms/inside.h"
#include "test/world.h"

#define GATEWAY "test/sms/gateway.mjs"

extern char **environ;

/* --- the other program ------------------------------------------------------------------------------------------- */

struct program { pid_t pid; FILE *says; str url; struct net *net; };

static void
end(void *v)
{
	struct program *p = v;

	kill(p->pid, SIGTERM);
	waitpid(p->pid, NULL, 0);
	fclose(p->says);
}

/* In this world's time; NULL without node. */
static struct program *
program(struct arena *a, const struct world *w)
{
	struct program *p = NEW(a, struct program);
	const char *seconds = arena_fmt(a, "%lld", (long long)(world_now(w).us / SECOND)).s;
	const char *argv[] = { "node", GATEWAY, "0", seconds, NULL };
	posix_spawn_file_actions_t actions;
	char line[200] = "";
	int pipe_of[2];

	if (access(GATEWAY, R_OK))
		return NULL;
	assert_int_equal(pipe2(pipe_of, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, pipe_of[1], 1);
	assert_int_equal(posix_spawnp(&p->pid, "node", &actions, NULL, (char *const *)(uintptr_t)argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_of[1]);
	p->says = fdopen(pipe_of[0], "r");
	arena_defer(a, end, p);
	assert_non_null(fgets(line, sizeof line, p->says));
	p->url = arena_str(a, str_trim(str_from(str_of(line), sizeof "listening on " - 1)));
	p->net = net_new(a, str_from(p->url, sizeof "http://" - 1));
	return p;
}

/* What comes next: fine, busy, lost, or a code of the vendor. */
static void
mode(struct program *p, struct arena *a, const char *name, int times)
{
	struct net_answer got;

	OK(net_ask(p->net, a, &(struct net_ask){ .url = arena_cat(a, p->url, S("/mode")), .type = "application/json",
		.body = arena_fmt(a, "{\"mode\":\"%s\",\"times\":%d}", name, times) }, &got));
}

static str
seen(struct program *p, struct arena *a)
{
	struct net_answer got;

	OK(net_ask(p->net, a, &(struct net_ask){ .url = arena_cat(a, p->url, S("/seen")) }, &got));
	return got.body;
}

static int64_t
asked(struct program *p, struct arena *a)
{
	const struct said *said;

	OK(said_json(a, seen(p, a), &said));
	return said_int(said, "asked", -1);
}

/* --- this side ------------------------------------------------------------------------------------------------------ */

static const struct sms_tencent tencent = { .app_id = S("1400006666"), .sign = S("江阴市总工会"),
	.key_id = S("AKIDz8krbsJ5yKBZQpn74W"), .secret = S("Gu5t9xGARNpq86cd98joQYCN3"), .code = S("1110"),
	.mobile_asked = S("1111"), .mobile_old = S("1112"), .mobile_new = S("1113"), .mobile_refused = S("1114"),
	.mobile_lapsed = S("1115"), .notice = S("1116") };
static const struct sms_aliyun aliyun = { .sign = S("江阴市总工会"), .key_id = S("LTAI5tMadeUpForTests"),
	.secret = S("MadeUpForTestsOfGonghui0123456"), .code = S("SMS_1110"), .mobile_asked = S("SMS_1111"),
	.mobile_old = S("SMS_1112"), .mobile_new = S("SMS_1113"), .mobile_refused = S("SMS_1114"),
	.mobile_lapsed = S("SMS_1115"), .notice = S("SMS_1116") };

struct setting { int64_t vendor, rev; const void *form; };

static failed
set_rule(struct act *x, void *v)
{
	const struct setting *s = v;

	return sms_gateway_set(x, s->vendor, s->rev, s->form);
}

static int64_t
rev(struct world *w, struct arena *a)
{
	struct sms_gateway g;
	struct db *d;
	failed f;

	OK(db_borrow(w->pool, a, &d));
	f = sms_gateway_get(d, a, &g);
	db_return(w->pool, d);
	return f ? 0 : g.rev;
}

static void
set(struct world *w, struct arena *a, int64_t vendor, const void *form)
{
	OK(act_run(w, a, &actor_house, S("t"), set_rule, &(struct setting){ vendor, rev(w, a), form }));
}

static struct program *
begin(struct world *w, struct arena *a)
{
	struct program *p = program(a, w);

	if (!p)
		return NULL;
	w->net = p->net;
	w->sms_cloud = p->url;
	w->sms = sms_gateway_new(a, w);
	return p;
}

static struct sms_end
send(struct world *w, struct arena *a, int64_t kind, const char *mobile)
{
	struct sms_message m = { .kind = kind, .mobile = str_of(mobile) };
	struct sms_end end;

	for (size_t i = 0; i < sms_n_values(sms_kind_of(kind)); i++)
		m.values[i] = str_of(sms_kind_of(kind)->values[i].like);
	sms_deliver(w, a, &m, &end);
	return end;
}

static void
every_kind_arrives(struct world *w, struct arena *a, int64_t vendor, const void *form)
{
	struct program *p = begin(w, a);

	if (!p)
		skip();
	set(w, a, vendor, form);
	for (size_t i = 0; i < SMS_KINDS; i++) {
		struct sms_end end = send(w, a, sms_kinds[i].kind, arena_fmt(a, "1900000000%zu", i).s);

		if (end.class != SMS_TAKEN)
			fail_msg("%s: " FMT, sms_kinds[i].name, ARG(end.code));
	}
	assert_int_equal(asked(p, a), SMS_KINDS);
	HAS(seen(p, a), "19000000000");
	HAS(seen(p, a), "证件和登记的不一致");
}

TEST(a_house_gateway_takes_every_kind)
{
	struct world *w = test_world(a);
	struct program *p = begin(w, a);
	struct sms_house house;

	if (!p)
		skip();
	house = (struct sms_house){ arena_cat(a, p->url, S("/send")), S("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") };
	set(w, a, VENDOR_HOUSE, &house);
	for (size_t i = 0; i < SMS_KINDS; i++)
		assert_int_equal(send(w, a, sms_kinds[i].kind, "19000000001").class, SMS_TAKEN);
	/* Its answer got lost: it knows the message again, and nobody has two. */
	mode(p, a, "lost", 1);
	assert_int_equal(send(w, a, SMS_CODE, "19000000002").class, SMS_TAKEN);
	assert_int_equal(asked(p, a), SMS_KINDS + 2);
	house.secret = S("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	set(w, a, VENDOR_HOUSE, &house);
	SAME("signature", send(w, a, SMS_CODE, "19000000003").code);
}

TEST(tencent_takes_every_kind_with_as_many_values_as_its_template_has)
{
	every_kind_arrives(test_world(a), a, VENDOR_TENCENT, &tencent);
}

TEST(aliyun_takes_every_kind_with_the_values_its_template_names)
{
	every_kind_arrives(test_world(a), a, VENDOR_ALIYUN, &aliyun);
}

TEST(a_cloud_that_lost_its_answer_is_not_asked_again)
{
	static const struct { int64_t vendor; const void *form; } clouds[] = { { VENDOR_TENCENT, &tencent },
		{ VENDOR_ALIYUN, &aliyun } };
	struct world *w = test_world(a);
	struct program *p = begin(w, a);

	if (!p)
		skip();
	for (int i = 0; i < 2; i++) {
		set(w, a, clouds[i].vendor, clouds[i].form);
		mode(p, a, "lost", 1);
		assert_int_equal(send(w, a, SMS_CODE, "19000000001").class, SMS_UNSURE);
		assert_int_equal(asked(p, a), i + 1);
	}
}

TEST(what_a_cloud_refuses_is_understood)
{
	static const struct { int64_t vendor; const char *mode; enum sms_class class; const char *says; } cases[] = {
		{ VENDOR_TENCENT, "LimitExceeded.PhoneNumberDailyLimit", SMS_NOT_NUMBER, "收得太多" },
		{ VENDOR_TENCENT, "FailedOperation.InsufficientBalanceInSmsPackage", SMS_NOT_SETTING, "套餐包" },
		{ VENDOR_TENCENT, "busy", SMS_NOT_NOW, "过一会儿" },
		{ VENDOR_ALIYUN, "isv.BUSINESS_LIMIT_CONTROL", SMS_NOT_NUMBER, "收得太多" },
		{ VENDOR_ALIYUN, "isv.AMOUNT_NOT_ENOUGH", SMS_NOT_SETTING, "余额" },
		{ VENDOR_ALIYUN, "busy", SMS_NOT_NOW, "过一会儿" } };
	struct world *w = test_world(a);
	struct program *p = begin(w, a);

	if (!p)
		skip();
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sms_end end;

		set(w, a, cases[i].vendor, cases[i].vendor == VENDOR_TENCENT ? (const void *)&tencent : &aliyun);
		mode(p, a, cases[i].mode, 1);
		end = send(w, a, SMS_CODE, "19000000001");
		assert_int_equal(end.class, cases[i].class);
		HAS(sms_code_says(cases[i].vendor, end.code), cases[i].says);
	}
}

TEST(a_wrong_key_sign_or_template_is_named)
{
	struct world *w = test_world(a);
	struct program *p = begin(w, a);
	struct sms_tencent t = tencent;
	struct sms_aliyun l = aliyun;

	if (!p)
		skip();
	t.secret = S("0123456789abcdef");
	set(w, a, VENDOR_TENCENT, &t);
	SAME("AuthFailure.SignatureFailure", send(w, a, SMS_CODE, "19000000001").code);
	t = tencent;
	t.code = S("9999");
	set(w, a, VENDOR_TENCENT, &t);
	SAME("FailedOperation.TemplateIncorrectOrUnapproved", send(w, a, SMS_CODE, "19000000001").code);
	l.secret = S("0123456789abcdef");
	set(w, a, VENDOR_ALIYUN, &l);
	SAME("SignatureDoesNotMatch", send(w, a, SMS_CODE, "19000000001").code);
	l = aliyun;
	l.sign = S("别的工会");
	l.notice = (str){ 0 };
	set(w, a, VENDOR_ALIYUN, &l);
	SAME("isv.SMS_SIGNATURE_ILLEGAL", send(w, a, SMS_CODE, "19000000001").code);
	/* A kind without a template is not even asked for. */
	SAME("no-template", send(w, a, SMS_NOTICE, "19000000001").code);
	assert_int_equal(asked(p, a), 4);
}
