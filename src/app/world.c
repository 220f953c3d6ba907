/* world.c - the installation, built once at start: database, keys, tables of all modules. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/files.h"
#include "platform/account.h"
#include "platform/root.h"
#include "platform/viewed.h"
#include "platform/holder.h"
#include "platform/named.h"
#include "platform_act.h"

static const struct text
	says_inside   = { "world.key_inside", "密钥文件 {1} 放在数据目录 {2} 里面，谁拿到数据的副本也就拿到了密钥。请把它移到数据目录外面，"
		"再用 --key-file 指明。" },
	says_no_keys  = { "world.no_keys", "打不开密钥文件 {1}。" },
	says_no_init  = { "world.no_init", "这个数据库还没有初始化，请先运行 gonghui init。" };

/* --- tables -------------------------------------------------------------------------- */

static void
count_tables(struct world *w)
{
	for (const struct module *const *m = modules; *m; m++) {
		for (const struct permit *p = (*m)->permits; p && p->name; p++)
			w->n_permits++;
		for (const struct flow *const *f = (*m)->flows; f && *f; f++)
			w->n_flows++;
		for (const struct listen *l = (*m)->listens; l && l->event; l++)
			w->n_listens++;
		for (const struct job_kind *j = (*m)->jobs; j && j->name; j++)
			w->n_jobs++;
	}
}

static void
gather_tables(struct arena *a, struct world *w)
{
	struct permit *permits;
	const struct flow **flows;
	struct listen *listens;
	struct job_kind *jobs;

	count_tables(w);
	permits = NEW_N(a, struct permit, w->n_permits + 1);
	flows = NEW_N(a, const struct flow *, w->n_flows + 1);
	listens = NEW_N(a, struct listen, w->n_listens + 1);
	jobs = NEW_N(a, struct job_kind, w->n_jobs + 1);
	w->permits = permits;
	w->flows = flows;
	w->listens = listens;
	w->jobs = jobs;
	for (const struct module *const *m = modules; *m; m++) {
		for (const struct permit *p = (*m)->permits; p && p->name; p++) {
			assert(permit_is_disjoint(p));
			*permits++ = *p;
		}
		for (const struct flow *const *f = (*m)->flows; f && *f; f++)
			*flows++ = *f;
		for (const struct listen *l = (*m)->listens; l && l->event; l++)
			*listens++ = *l;
		for (const struct job_kind *j = (*m)->jobs; j && j->name; j++)
			*jobs++ = *j;
		if ((*m)->union_at)
			w->union_at = (*m)->union_at;
	}
}

const struct step *const *
all_steps(struct arena *a, size_t *ret_n)
{
	const struct step **steps;
	size_t n = 0;

	for (const struct module *const *m = modules; *m; m++)
		for (const struct step *s = (*m)->steps; s && s->name; s++)
			n++;
	steps = NEW_N(a, const struct step *, n + 1);
	*ret_n = n;
	n = 0;
	for (const struct module *const *m = modules; *m; m++)
		for (const struct step *s = (*m)->steps; s && s->name; s++)
			steps[n++] = s;
	return steps;
}

/* --- folders and keys ------------------------------------------------------------------- */

/* Where the key lies, or will lie, when names and links are followed. */
static failed
key_apart(struct arena *a, const struct config *c)
{
	char data[PATH_MAX], key[PATH_MAX];
	str inside;

	if (!realpath(arena_z(a, c->data), data) || (!realpath(arena_z(a, c->key_file), key) &&
	    !realpath(arena_z(a, arena_cat(a, folder_of(c->key_file), S("/."))), key)))
		return NULL;
	inside = arena_cat(a, str_of(key), S("/"));
	return str_starts(inside, arena_cat(a, str_of(data), S("/")))
		? FAIL_SAY(a, ERR_INVALID, NULL, &says_inside, c->key_file, c->data) : NULL;
}

static failed
open_keys(struct arena *a, const struct config *c, bool make, struct world *w)
{
	const char *path = arena_z(a, c->key_file);

	if (make && access(path, F_OK))
		TRY(keys_make(a, path));
	if (keys_open(a, path, &w->keys))
		return FAIL_SAY(a, ERR_FAULT, NULL, &says_no_keys, c->key_file);
	return NULL;
}

/* At init as the configuration says it, and from then on as the database does. */
static failed
choose_profile(struct arena *a, const struct config *c, bool make, struct world *w)
{
	struct setting_get_row row;
	str profile = c->profile;
	struct db *d;
	failed f;

	if (profile.n && !str_eq(profile, S("sm")))
		return FAIL(a, ERR_INVALID, "profile \"" FMT "\": sm, or none", ARG(profile));
	if (make) {
		keys_profile(w->keys, profile.n);
		return NULL;
	}
	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, setting_get, &row, .name = S("profile"));
	db_return(w->pool, d);
	if (f && f->code != ERR_MISSING)
		return f;
	keys_profile(w->keys, !f && str_eq(row.value, S("sm")));
	return profile.n && !keys_sm(w->keys) ? FAIL(a, ERR_INVALID, "this database was made without the profile sm, "
		"which is chosen at init and never after") : NULL;
}

/* The canary: the keys that are here are the keys this database was sealed with. */
static failed
prove_keys(struct arena *a, const struct config *c, struct world *w)
{
	struct setting_get_row row;
	struct db *d;
	str bytes;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, setting_get, &row, .name = S("key.canary"));
	if (!f)
		f = root_learn(w->keys, d, a, c->key_file);
	db_return(w->pool, d);
	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(a, ERR_FAULT, NULL, &says_no_init) : f;
	if (!crypt_base64url_read(a, row.value, &bytes))
		return FAIL(a, ERR_FAULT, "the canary is damaged");
	return keys_prove(w->keys, a, (struct blob){ bytes });
}

static failed
read_settings(struct arena *a, struct world *w)
{
	struct setting_get_row row;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = db_one(d, a, setting_get, &row, .name = S("house"));
	if (!f)
		w->house = row.value;
	f = db_one(d, a, setting_get, &row, .name = S("demo"));
	if (!f)
		w->demo = str_eq(row.value, S("1"));
	db_return(w->pool, d);
	return NULL;
}

/* host:port of an address: the stand-in's "127.0.0.1:8090", and where the record's heads go. */
static str
peer_of(struct arena *a, str address)
{
	ptrdiff_t at = str_find_str(address, S("://")), end;
	str where = at < 0 ? (str){ 0 } : str_from(address, (size_t)at + 3);

	end = str_find_str(where, S("/"));
	if (end >= 0)
		where = str_part(where, 0, (size_t)end);
	if (!where.n || str_find_str(where, S(":")) >= 0)
		return where;
	return arena_cat(a, where, str_starts(address, S("https")) ? S(":443") : S(":80"));
}

static str
peers_of(struct arena *a, const struct config *c)
{
	struct buf b = { .a = a };

	buf_fmt(&b, FMT ",", ARG(c->peers));
	buf_fmt(&b, FMT ",", ARG(peer_of(a, c->wechat)));
	buf_fmt(&b, FMT ",", ARG(peer_of(a, c->sms_cloud)));
	buf_put(&b, peer_of(a, c->audit_anchor));
	return buf_str(&b);
}

struct world *
world_new(struct arena *a, struct db_pool *pool, struct keys *keys, const struct clock *clock)
{
	struct world *w = NEW(a, struct world);

	*w = (struct world){ .pool = pool, .keys = keys, .clock = clock, .calendar = &calendar_china,
		.rules = &rules_jiangsu };
	gather_tables(a, w);
	w->steps = all_steps(a, &w->n_steps);
	w->sessions = session_table_new(a);
	w->viewed = viewed_new(a);
	w->holders = holders_new(a);
	w->unions = named_new(a);
	return w;
}

failed
world_open(struct arena *a, const struct config *c, struct opening how, struct world **ret)
{
	struct world *w = world_new(a, NULL, NULL, &clock_real);
	size_t applied = 0, n_replicas = 0;
	const str *replicas = how.replicas ? config_list(a, c->replicas, &n_replicas) : NULL;

	w->data = c->data;
	w->house = c->house;
	w->wechat = c->wechat;
	w->sms_cloud = c->sms_cloud;
	w->net = net_new(a, peers_of(a, c));
	w->base = c->base.n || !c->listen.n ? c->base : arena_cat(a, S("http://"), c->listen);
	TRY(folder_need(a, arena_z(a, c->data)));
	TRY(folder_need(a, arena_fmt(a, FMT "/spool", ARG(c->data)).s));
	TRY(folder_need(a, arena_fmt(a, FMT "/files", ARG(c->data)).s));
	TRY(folder_need(a, arena_fmt(a, FMT "/record", ARG(c->data)).s));
	if (how.key_apart)
		TRY(key_apart(a, c));
	TRY(open_keys(a, c, how.make_keys, w));
	TRY(db_open(a, arena_z(a, c->db), (struct db_options){ .readers = (int)c->readers,
		.read_only = how.read_only, .lock_wait_ms = how.lock_wait_ms,
		.filling = how.filling, .cache_mb = how.cache_mb, .replicas = replicas, .n_replicas = n_replicas,
		.behind_most_seconds = c->replica_seconds, .behind_most_bytes = c->replica_mb << 20 }, &w->pool));
	if (how.migrate)
		TRY(db_migrate(w->pool, a, w->steps, w->n_steps, world_now(w), &applied));
	if (applied)
		log_note("migrate", "%zu steps applied", applied);
	TRY(choose_profile(a, c, how.make_keys, w));
	if (!how.make_keys)
		TRY(prove_keys(a, c, w));
	TRY(read_settings(a, w));
	*ret = w;
	return NULL;
}
