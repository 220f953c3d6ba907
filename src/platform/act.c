/* act.c - see act.h: rules in transactions, the record, events. */
#include "platform/act.h"

#include <assert.h>

#include "platform_act.h"

const struct actor actor_house = {
	.name = S("系统"), .post_title = S(""), .role = S("系统"), .address = S(""),
	.permits = { { ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0 } },
	.scope = { .low = S("0"), .high = S("~") },
};

struct date
act_today(const struct act *x)
{
	return date_of(x->now);
}

struct run { struct act act; act_rule *rule; void *arg; };

static failed
run_rule(struct db *d, void *v)
{
	struct run *r = v;

	r->act.db = d;
	r->act.recorded = 0;
	TRY(r->rule(&r->act, r->arg));
	/* R4: no change without its audit row. */
	if (db_written(d) > 0 && !r->act.recorded)
		return FAIL(r->act.a, ERR_FAULT, "a rule wrote rows and recorded nothing");
	return NULL;
}

failed
act_run(const struct world *w, struct arena *a, const struct actor *who, str request_id,
        act_rule *rule, void *arg)
{
	struct run r = { { .world = w, .who = who, .a = a, .now = world_now(w),
		.request_id = request_id }, rule, arg };

	return db_write(w->pool, a, run_rule, &r);
}

failed
act_within(struct act *x, act_rule *rule, void *arg)
{
	return rule(x, arg);
}

/* --- the record ---------------------------------------------------------- */

/* What the row's keyed digest covers: every column, separated, in order. */
static str
entry_bytes(struct act *x, id audit, const struct entry *e)
{
	struct buf b = { .a = x->a };
	const str parts[] = { x->who->name, x->who->post_title, x->who->address, str_of(e->what),
		str_of(e->object), e->org_path, e->title, e->changes, e->reason, x->request_id };

	buf_fmt(&b, "%lld|%lld|%lld|%lld|%lld|%lld|%d", (long long)audit.v, (long long)x->now.us,
	        (long long)x->who->account.v, (long long)x->who->person.v, (long long)x->who->session.v,
	        (long long)e->object_id.v, (int)e->outcome);
	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_fmt(&b, "|%zu:", parts[i].n);
		buf_put(&b, parts[i]);
	}
	return buf_str(&b);
}

static str
or_empty(str s)
{
	return s.s ? s : S("");
}

failed
act_record(struct act *x, struct entry e)
{
	id audit = act_id(x);
	unsigned char mac[32];

	if (!e.outcome)
		e.outcome = OUTCOME_DONE;
	crypt_mac(x->world->keys, "audit.row", entry_bytes(x, audit, &e), mac);
	x->recorded++;
	return db_run(x->db, x->a, audit_add, NULL, .audit_id = audit, .at = x->now,
		.account_id = x->who->account, .person_id = x->who->person, .session_id = x->who->session,
		.by_name = or_empty(x->who->name), .by_post = or_empty(x->who->post_title),
		.address = or_empty(x->who->address), .what = str_of(e.what), .object = str_of(e.object),
		.object_id = e.object_id, .org_path = or_empty(e.org_path), .title = or_empty(e.title),
		.outcome = e.outcome, .changes = e.changes, .reason = e.reason,
		.request_id = or_empty(x->request_id), .mac = { { (char *)mac, sizeof mac } });
}

static void
put_value(struct act *x, struct json *j, const struct field *f, const void *row)
{
	unsigned char mac[32];

	if (!(f->flags & SENSITIVE) && f->kind != KIND_SECRET) {
		json_str(j, field_show(x->a, f, row));
		return;
	}
	/* The digest tells that a secret changed, and nothing else. */
	crypt_mac(x->world->keys, "audit.secret", f->kind == KIND_SECRET
	          ? ((const struct secret *)field_of(f, row))->sealed : field_plain(x->a, f, row), mac);
	json_str(j, crypt_hex(x->a, (str){ (char *)mac, 8 }));
}

str
audit_changes(struct act *x, const struct entity *e, const void *before, const void *after)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	json_object(&j);
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		if (before && field_same(f, before, after))
			continue;
		if (!before && field_absent(f, after))
			continue;
		json_key(&j, f->name);
		json_array(&j);
		if (before)
			put_value(x, &j, f, before);
		put_value(x, &j, f, after);
		json_end(&j);
	}
	json_end(&j);
	return buf_str(&b);
}

failed
act_event(struct act *x, const char *event, id subject)
{
	for (size_t i = 0; i < x->world->n_listens; i++)
		if (str_eq(str_of(x->world->listens[i].event), str_of(event)))
			TRY(x->world->listens[i].run(x, subject));
	return db_run(x->db, x->a, outbox_add, NULL, .outbox_id = act_id(x), .at = x->now,
		.event = str_of(event), .subject_id = subject);
}

static failed
write_refusal(struct act *x, void *v)
{
	return act_record(x, *(const struct entry *)v);
}

void
act_refused(const struct world *w, struct arena *a, const struct actor *who, str request_id,
            struct entry e)
{
	failed f;

	e.outcome = OUTCOME_REFUSED;
	f = act_run(w, a, who ? who : &actor_house, request_id, write_refusal, &e);
	if (f)
		log_fault("audit", "a refusal was not recorded: " FMT, ARG(f->what));
}
