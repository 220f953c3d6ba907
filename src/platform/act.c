/* act.c - see act.h: rules in transactions, the record, events. */
#include "platform/act.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "platform_act.h"
#include "platform_chain.h"

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
	r->act.after = NULL;
	r->act.block = NULL;
	r->act.known = NULL;
	TRY(r->rule(&r->act, r->arg));
	/* R4: no change without its audit row. */
	if (db_written(d) > 0 && !r->act.recorded)
		return FAIL(r->act.a, ERR_FAULT, "a rule wrote rows and recorded nothing");
	return NULL;
}

void
act_after_commit(struct act *x, void (*run)(const struct world *, id), id subject)
{
	struct act_after **end = &x->after;

	for (; *end; end = &(*end)->next)
		if ((*end)->run == run && (*end)->subject.v == subject.v)
			return;
	*end = NEW(x->a, struct act_after);
	**end = (struct act_after){ .run = run, .subject = subject };
}

/* What db_write said; after a success the rule's last run has left its list. */
static failed
run_after(struct run *r, failed f)
{
	for (struct act_after *i = r->act.after; i && !f; i = i->next)
		i->run(r->act.world, i->subject);
	return f;
}

failed
act_run(const struct world *w, struct arena *a, const struct actor *who, str request_id,
        act_rule *rule, void *arg)
{
	struct run r = { { .world = w, .who = who, .a = a, .now = world_now(w),
		.request_id = request_id }, rule, arg };

	return run_after(&r, db_write(w->pool, a, run_rule, &r));
}

failed
act_run_alone(const struct world *w, struct arena *a, const struct actor *who, str request_id,
              act_rule *rule, void *arg)
{
	struct run r = { { .world = w, .who = who, .a = a, .now = world_now(w),
		.request_id = request_id }, rule, arg };

	return run_after(&r, db_write_alone(w->pool, a, run_rule, &r));
}

failed
act_within(struct act *x, act_rule *rule, void *arg)
{
	return rule(x, arg);
}

failed
act_as(struct act *x, const struct actor *who, act_rule *rule, void *arg)
{
	const struct actor *own = x->who;
	failed f;

	x->who = who;
	f = rule(x, arg);
	x->who = own;
	return f;
}

/* --- many rows ------------------------------------------------------------ */

struct told { struct told *next; const struct listen *listen; id *subjects; size_t n, most; };
struct sums { struct sums *next; act_sum_rule *run; struct act_part *at; size_t n, most; };
struct act_block { struct told *told; struct sums *sums; };

void
act_part_add(struct act_part *parts, size_t *n, str key, int64_t change)
{
	size_t i = 0;

	while (i < *n && !str_eq(parts[i].key, key))
		i++;
	if (i == *n)
		parts[(*n)++] = (struct act_part){ key, 0 };
	parts[i].n += change;
}

failed
act_sum(struct act *x, act_sum_rule *run, str key, int64_t n)
{
	struct sums **s;

	if (!x->block)
		return run(x, &(struct act_part){ key, n }, 1);
	for (s = &x->block->sums; *s && (*s)->run != run;)
		s = &(*s)->next;
	if (!*s) {
		*s = NEW(x->a, struct sums);
		**s = (struct sums){ .run = run };
	}
	if ((*s)->n == (*s)->most) {
		size_t most = (*s)->most ? (*s)->most * 2 : 64;
		struct act_part *larger = NEW_N(x->a, struct act_part, most);

		if ((*s)->n)
			memcpy(larger, (*s)->at, (*s)->n * sizeof *larger);
		(*s)->at = larger;
		(*s)->most = most;
	}
	act_part_add((*s)->at, &(*s)->n, arena_str(x->a, key), n);
	return NULL;
}

static int
by_sum(const void *a, const void *b)
{
	int64_t one = ((const struct act_part *)a)->n, two = ((const struct act_part *)b)->n;

	return (one > two) - (one < two);
}

failed
act_parts_alike(struct act *x, struct act_part *parts, size_t n, failed (*run)(struct act *, str keys, int64_t sum))
{
	str *keys = NEW_N(x->a, str, n + 1);

	if (n)
		qsort(parts, n, sizeof *parts, by_sum);
	for (size_t i = 0, alike; i < n; i += alike) {
		for (alike = 0; i + alike < n && parts[i + alike].n == parts[i].n; alike++)
			keys[alike] = parts[i + alike].key;
		TRY(run(x, db_texts(x->a, keys, alike), parts[i].n));
	}
	return NULL;
}

static void
tell_later(struct act *x, const struct listen *l, id subject)
{
	struct told **t = &x->block->told;

	while (*t && (*t)->listen != l)
		t = &(*t)->next;
	if (!*t) {
		*t = NEW(x->a, struct told);
		**t = (struct told){ .listen = l };
	}
	if ((*t)->n == (*t)->most) {
		size_t most = (*t)->most ? (*t)->most * 2 : 64;
		id *larger = NEW_N(x->a, id, most);

		if ((*t)->n)
			memcpy(larger, (*t)->subjects, (*t)->n * sizeof *larger);
		(*t)->subjects = larger;
		(*t)->most = most;
	}
	(*t)->subjects[(*t)->n++] = subject;
}

/* Who is told may tell more, and count. */
static failed
block_end(struct act *x)
{
	struct act_block *b = x->block;

	while (b->told) {
		struct told *all = b->told;

		b->told = NULL;
		for (struct told *t = all; t; t = t->next)
			TRY(t->listen->many(x, t->subjects, t->n));
	}
	for (struct sums *s = b->sums; s; s = s->next)
		TRY(s->run(x, s->at, s->n));
	x->block = NULL;
	return NULL;
}

failed
act_block(struct act *x, act_rule *rows, void *arg)
{
	assert(!x->block);
	x->block = NEW(x->a, struct act_block);
	db_gather(x->db);
	TRY(rows(x, arg));
	return block_end(x);
}

/* --- the record ---------------------------------------------------------- */

#define ROW_NUMBER_MOST 22              /* digits, sign, and what stands beside them */

#define F(m) FIELD(struct audit_row, m, .label = #m)
static const struct field row_fields[] = {
	F(audit_id), F(at), F(account_id), F(person_id), F(session_id), F(by_name), F(by_post), F(address), F(what),
	F(object), F(object_id), F(org_path), F(title), F(outcome), F(changes), F(reason), F(request_id), F(mac),
};
#undef F
const struct entity audit_row_entity = ENTITY(struct audit_row, row_fields, .name = "audit_row", .label = "审计记录");

/* Written by hand: a long record is verified by it row by row. */
str
audit_row_bytes(struct arena *a, const struct audit_row *r)
{
	struct buf b = { .a = a };
	const int64_t numbers[] = { r->audit_id.v, r->at.us, r->account_id.v, r->person_id.v, r->session_id.v,
		r->object_id.v, r->outcome };
	const str parts[] = { r->by_name, r->by_post, r->address, r->what, r->object, r->org_path,
		r->title, r->changes, r->reason, r->request_id };
	size_t n = (COUNT(numbers) + COUNT(parts)) * ROW_NUMBER_MOST;

	for (size_t i = 0; i < COUNT(parts); i++)
		n += parts[i].n;
	buf_reserve(&b, n);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (i)
			buf_char(&b, '|');
		buf_int(&b, numbers[i]);
	}
	for (size_t i = 0; i < COUNT(parts); i++) {
		buf_char(&b, '|');
		buf_int(&b, (int64_t)parts[i].n);
		buf_char(&b, ':');
		buf_put(&b, parts[i]);
	}
	return buf_str(&b);
}

static struct blob
row_mac(struct keys *keys, struct arena *a, const struct audit_row *r)
{
	char *mac = arena_get(a, 32);

	crypt_mac(keys, "audit.row", audit_row_bytes(a, r), (unsigned char *)mac);
	return (struct blob){ { mac, 32 } };
}

bool
act_verify_bytes(struct keys *keys, int root, str bytes, const struct audit_row *r)
{
	unsigned char right[32];

	crypt_mac_of(keys, root, "audit.row", bytes, right);
	return r->mac.bytes.n == sizeof right && crypt_same(r->mac.bytes.s, right, sizeof right);
}

bool
act_verify(struct keys *keys, struct arena *a, const struct audit_row *r)
{
	str bytes = audit_row_bytes(a, r);
	int present = keys_roots(keys) - 1, root = 0;

	while (root < present && r->at.us > keys_root(keys, root)->until.us)
		root++;
	/* A clock may have been set back meanwhile. */
	return act_verify_bytes(keys, root, bytes, r) || (root < present && act_verify_bytes(keys, present, bytes, r));
}

static str
or_empty(str s)
{
	return s.s ? s : S("");
}

failed
act_record(struct act *x, struct entry e)
{
	const struct actor *who = x->who;
	/* What belongs to no union belongs to the house: the auditor's scope holds it. */
	struct audit_row r = { .audit_id = act_id(x), .at = x->now, .account_id = who->account,
		.person_id = who->person, .session_id = who->session, .by_name = or_empty(who->name),
		.by_post = or_empty(who->post_title), .address = or_empty(who->address),
		.what = str_of(e.what), .object = str_of(e.object), .object_id = e.object_id,
		.org_path = e.org_path.n ? e.org_path : who->org_path.n ? who->org_path : ROOT_PATH,
		.title = or_empty(e.title), .outcome = e.outcome ? e.outcome : OUTCOME_DONE,
		.changes = e.changes, .reason = e.reason, .request_id = or_empty(x->request_id) };

	x->recorded++;
	db_proof(x->db, &audit_is_there, r.audit_id);
	/* Until the chain takes it up: chain.h. */
	TRY(db_run(x->db, x->a, chain_wait, DB_LATER, .audit_id = r.audit_id));
	return db_run(x->db, x->a, audit_add, DB_LATER, .audit_id = r.audit_id, .at = r.at,
		.account_id = r.account_id, .person_id = r.person_id, .session_id = r.session_id,
		.by_name = r.by_name, .by_post = r.by_post, .address = r.address, .what = r.what,
		.object = r.object, .object_id = r.object_id, .org_path = r.org_path, .title = r.title,
		.outcome = r.outcome, .changes = r.changes, .reason = r.reason,
		.request_id = r.request_id, .mac = row_mac(x->world->keys, x->a, &r),
		.root = keys_root_word(x->world->keys));
}

static void
put_value(struct act *x, struct json *j, const struct field *f, const void *row)
{
	unsigned char mac[32];

	if (!(f->flags & SENSITIVE) && f->kind != KIND_SECRET) {
		emit_str(j, field_show(x->a, f, row));
		return;
	}
	/* The digest tells that a secret changed, and nothing else. */
	crypt_mac(x->world->keys, "audit.secret", f->kind == KIND_SECRET
	          ? ((const struct secret *)field_of(f, row))->sealed : field_plain(x->a, f, row), mac);
	emit_str(j, crypt_hex(x->a, (str){ (char *)mac, 8 }));
}

str
audit_changes(struct act *x, const struct entity *e, const void *before, const void *after)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	emit_object(&j);
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		if (before && field_same(f, before, after))
			continue;
		if (!before && field_absent(f, after))
			continue;
		emit_key(&j, f->name);
		emit_array(&j);
		if (before)
			put_value(x, &j, f, before);
		put_value(x, &j, f, after);
		emit_end(&j);
	}
	emit_end(&j);
	return buf_str(&b);
}

failed
act_event(struct act *x, const char *event, id subject)
{
	for (const struct listen *l = x->world->listens; l < x->world->listens + x->world->n_listens; l++) {
		if (!str_eq(str_of(l->event), str_of(event)))
			continue;
		if (x->block && l->many)
			tell_later(x, l, subject);
		else
			TRY(l->run(x, subject));
	}
	return db_run(x->db, x->a, outbox_add, DB_LATER, .outbox_id = act_id(x), .at = x->now,
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
