/*
 * certificate.c - 工会组织登记证: the upper union issues it, the paper carries a code, anybody may check the number.
 *
 * A certificate says a name; it holds while the union is in being under that name and no newer one was issued.  Nothing
 * has to be ended when a union is closed or renamed: whether it holds is reckoned when somebody asks.
 */
#include "modules/org/inside.h"
#include "org_certificate.h"

static const struct text
	says_own   = { "certificate.own", "登记证由上一级工会核发，请联系“{1}”。" },
	says_again = { "certificate.again", "现在的登记证名称没有变，仍然有效；要换发的，请写明原因（如损坏、遗失）。" };

const struct choice org_validities[] = {
	{ CERTIFICATE_VALID, "有效", "good" }, { CERTIFICATE_REPLACED, "已换发新证", "warn" },
	{ CERTIFICATE_RENAMED, "工会已更名", "warn" }, { CERTIFICATE_CLOSED, "工会已撤销", "bad" }, { 0 } };

#define F(m, ...) FIELD(struct org_issuing, m, __VA_ARGS__)
static const struct field issuing_fields[] = {
	F(reason, .label = "换发的原因", .flags = LONG, .max = 200),
};
#undef F
const struct entity org_issuing_entity = ENTITY(struct org_issuing, issuing_fields, .name = "org_issuing", .label = "发证");

/* 20261122-483920: the day, and six digits that do not tell how many there are. */
static failed
take_number(struct act *x, id key, str *ret)
{
	struct certificate_taken_row taken;
	uint64_t seed = (uint64_t)key.v * 0x9e3779b97f4a7c15u >> 24;
	failed f = NULL;

	for (uint64_t i = 0; !f; i++) {
		*ret = arena_fmt(x->a, "%d-%06llu", act_today(x).ymd, (unsigned long long)((seed + i) % 1000000));
		f = db_one(x->db, x->a, certificate_taken, &taken, .number = *ret);
	}
	return f->code == ERR_MISSING ? NULL : f;
}

/* Its own officers do not certify their union; the top has nobody above it. */
static failed
prove_issuer(struct act *x, const struct org *o, str *ret)
{
	if (o->parent_id.v && x->who->org.v == o->org_id.v)
		return FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own, o->parent_name);
	*ret = o->parent_id.v ? o->parent_name : o->name;
	return NULL;
}

failed
org_certify(struct act *x, id org, const struct org_issuing *form)
{
	struct certificate_now_row now;
	struct org_public open;
	struct org o;
	id key = act_id(x);
	str number, issuer, reason = str_trim(form->reason);
	int64_t changed;
	failed f;

	TRY(org_get(x->db, x->a, x->who->scope, org, &o));
	TRY(org_open_for_writing(x, org, &open));
	TRY(prove_issuer(x, &o, &issuer));
	f = db_one(x->db, x->a, certificate_now, x->who->scope, &now, .org_id = org);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && str_eq(now.org_name, o.name) && !reason.n)
		return FAIL_SAY(x->a, ERR_INVALID, &issuing_fields[0], &says_again);
	TRY(take_number(x, key, &number));
	TRY(db_run(x->db, x->a, certificate_replace, x->who->scope, NULL, .org_id = org, .day = act_today(x)));
	TRY(db_run(x->db, x->a, certificate_add, x->who->scope, &changed, .certificate_id = key, .org_id = org,
		.number = number, .org_name = o.name, .issuer = issuer, .issued = act_today(x),
		.by_name = x->who->name.s ? x->who->name : S(""), .made = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "org %lld is out of scope", (long long)org.v);
	return act_record(x, (struct entry){ .what = "org.certify", .object = "org", .object_id = org,
		.org_path = o.org_path, .title = o.name, .reason = reason,
		.changes = arena_fmt(x->a, "{\"number\":\"" FMT "\"}", ARG(number)) });
}

failed
org_certificate_check(struct db *d, struct arena *a, str number, struct org_certificate_state *ret)
{
	struct certificate_check_row row;

	TRY(db_one(d, a, certificate_check, &row, .number = number));
	*ret = (struct org_certificate_state){ .name = row.org_name, .issuer = row.issuer, .issued = row.issued,
		.valid = CERTIFICATE_VALID };
	if (row.state != ORG_ACTIVE) {
		ret->valid = CERTIFICATE_CLOSED;
		ret->since = row.ended;
	} else if (row.replaced.ymd) {
		ret->valid = CERTIFICATE_REPLACED;
		ret->since = row.replaced;
	} else if (!str_eq(row.org_name, row.name_now)) {
		ret->valid = CERTIFICATE_RENAMED;
	}
	return NULL;
}

failed
org_certificates_moved(struct act *x, id org, str path)
{
	return db_run(x->db, x->a, certificate_moved, NULL, .org_id = org, .org_path = path);
}
