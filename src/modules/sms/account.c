/* account.c - how the gateway is set up.  Its secret is sealed, never shown, and in the record only by digest. */
#include "modules/sms/inside.h"

#include <string.h>

#include "sms_queries.h"

static const struct text says_secret = { "sms.secret", "请填写密钥，没有它网关不认。" };

failed
sms_gateway_get(struct db *d, struct arena *a, struct sms_gateway *ret)
{
	return db_one(d, a, sms_gateway_by, ret, .sms_gateway_id = SMS_GATEWAY);
}

failed
sms_templates_get(struct db *d, struct arena *a, str ret[SMS_KINDS + 1])
{
	struct sms_templates_rows rows;

	TRY(db_all(d, a, sms_templates, &rows));
	for (size_t i = 0; i <= SMS_KINDS; i++)
		ret[i] = (str){ 0 };
	for (size_t i = 0; i < rows.n; i++)
		if (rows.at[i].kind >= 1 && rows.at[i].kind <= SMS_KINDS)
			ret[rows.at[i].kind] = rows.at[i].code;
	return NULL;
}

static void
fill(const struct entity *e, const char *name, str value, void *form)
{
	const struct field *f = entity_field(e, str_of(name));

	if (f)
		*(str *)((char *)form + f->at) = value;
}

void
sms_form_fill(const struct entity *e, const struct sms_gateway *g, const str templates[SMS_KINDS + 1], void *form)
{
	fill(e, "url", g->url, form);
	fill(e, "sign", g->sign, form);
	fill(e, "app_id", g->app_id, form);
	fill(e, "key_id", g->key_id, form);
	for (size_t i = 0; i < SMS_KINDS; i++)
		fill(e, sms_kinds[i].name, templates[sms_kinds[i].kind], form);
}

/* What was set before, as that vendor's form; zero where it was another vendor's. */
static failed
form_before(struct act *x, const struct sms_gateway *was, const struct entity *e, void *ret)
{
	str templates[SMS_KINDS + 1];

	TRY(sms_templates_get(x->db, x->a, templates));
	sms_form_fill(e, was, templates, ret);
	return NULL;
}

static failed
put_templates(struct act *x, const struct entity *e, const void *form)
{
	TRY(db_run(x->db, x->a, sms_templates_drop, NULL));
	for (size_t i = 0; i < SMS_KINDS; i++) {
		str code = sms_form_text(e, form, sms_kinds[i].name);

		if (code.n)
			TRY(db_run(x->db, x->a, sms_template_add, NULL, .kind = sms_kinds[i].kind, .code = code));
	}
	return NULL;
}

/* What it remembers of the failures before says nothing of what is set now. */
static void
changed(const struct world *w, id gateway)
{
	(void)gateway;
	if (w->sms && w->sms->changed)
		w->sms->changed(w->sms);
}

static failed
put(struct act *x, const struct sms_gateway *g, bool first)
{
	int64_t n = 0;

	if (first)
		TRY(db_run(x->db, x->a, sms_gateway_add, &n, .sms_gateway_id = SMS_GATEWAY, .vendor = g->vendor,
			.enabled = true, .url = g->url, .sign = g->sign, .app_id = g->app_id, .key_id = g->key_id,
			.secret = g->secret, .changed = x->now));
	else
		TRY(db_run(x->db, x->a, sms_gateway_put, &n, .sms_gateway_id = SMS_GATEWAY, .rev = g->rev,
			.vendor = g->vendor, .enabled = true, .url = g->url, .sign = g->sign, .app_id = g->app_id,
			.key_id = g->key_id, .secret = g->secret, .changed = x->now));
	return n == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "the gateway has another rev than %lld", (long long)g->rev);
}

static failed
seal(struct act *x, const struct sms_gateway *was, const struct entity *e, const void *form, struct sms_gateway *g)
{
	str plain = sms_form_text(e, form, "secret");

	if (plain.n)
		return act_seal(x, "sms_gateway.secret", SMS_GATEWAY, plain, &g->secret);
	if (was->vendor != g->vendor || !was->secret.sealed.n)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(e, S("secret")), &says_secret);
	g->secret = was->secret;
	return NULL;
}

failed
sms_gateway_set(struct act *x, int64_t vendor, int64_t rev, const void *form)
{
	const struct entity *e = sms_form_entity(vendor);
	struct sms_gateway was = { 0 }, g = { .vendor = vendor, .rev = rev, .url = sms_form_text(e, form, "url"),
		.sign = sms_form_text(e, form, "sign"), .app_id = sms_form_text(e, form, "app_id"),
		.key_id = sms_form_text(e, form, "key_id") };
	void *before = arena_get(x->a, e->size);
	failed f = sms_gateway_get(x->db, x->a, &was);
	bool first = f;

	if (f && f->code != ERR_MISSING)
		return f;
	TRY(err_join(x->a, entity_check(x->a, e, form), seal(x, &was, e, form, &g)));
	memset(before, 0, e->size);
	if (was.vendor == vendor)
		TRY(form_before(x, &was, e, before));
	TRY(put(x, &g, first));
	TRY(put_templates(x, e, form));
	TRY(sms_state_forget(x));
	act_after_commit(x, changed, SMS_GATEWAY);
	return act_record(x, (struct entry){ .what = "sms.edit", .object = "sms_gateway", .object_id = SMS_GATEWAY,
		.org_path = ROOT_PATH, .title = str_of(choice_of(sms_vendors, vendor)->label),
		.changes = audit_changes(x, e, was.vendor == vendor ? before : NULL, form) });
}

failed
sms_gateway_enable(struct act *x, bool enabled)
{
	struct sms_gateway g;
	int64_t n;

	TRY(sms_gateway_get(x->db, x->a, &g));
	TRY(db_run(x->db, x->a, sms_gateway_switch, &n, .sms_gateway_id = SMS_GATEWAY, .enabled = enabled,
		.changed = x->now));
	act_after_commit(x, changed, SMS_GATEWAY);
	return act_record(x, (struct entry){ .what = enabled ? "sms.start" : "sms.stop", .object = "sms_gateway",
		.object_id = SMS_GATEWAY, .org_path = ROOT_PATH,
		.title = str_of(choice_of(sms_vendors, g.vendor)->label) });
}
