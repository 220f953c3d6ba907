/* init.c - gonghui init: an empty installation, its keys, and codes for the three administrators. */
#include "app/init.h"

#include <stdio.h>

#include "app/commands.h"
#include "modules/join/join.h"
#include "modules/org/org.h"
#include "platform/account.h"
#include "platform/pinyin.h"
#include "platform/second.h"
#include "platform_account.h"
#include "platform_act.h"

/* What each may is said by the permits themselves, in the tables of the modules. */
static const struct { const char *name, *label; enum first_role bit; } roles[] = {
	{ "city", "市总工会干部", FOR_CITY },
	{ "town", "镇街工会干部", FOR_TOWN },
	{ "base", "基层工会干部", FOR_BASE },
	{ "wall", "大厅展示屏", FOR_WALL },
	{ "system", "系统管理员", FOR_NOBODY },
	{ "security", "安全管理员", FOR_NOBODY },
	{ "audit", "审计管理员", FOR_NOBODY },
};

static struct permits
permits_given(const struct world *w, str name, enum first_role bit)
{
	enum keeper keeper = role_keeper(name);
	struct permits p = { 0 };

	for (size_t i = 0; i < w->n_permits; i++)
		if (keeper != KEEPER_NONE ? permit_is_of(&w->permits[i], keeper) : w->permits[i].given & bit)
			permits_add(&p, i);
	return p;
}


static failed
put_setting(struct act *x, str name, str value)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = name, .value = value, .changed = x->now);
}

failed
init_role(struct act *x, const char *name, id *ret)
{
	struct role_by_name_row row;

	TRY(db_one(x->db, x->a, role_by_name, &row, .name = str_of(name)));
	*ret = row.role_id;
	return NULL;
}

failed
init_tables(struct act *x, str house, bool demo)
{
	struct blob canary;
	struct permits permits;
	id role;

	TRY(keys_canary(x->world->keys, x->a, &canary));
	TRY(put_setting(x, S("key.canary"), crypt_base64url(x->a, canary.bytes)));
	TRY(put_setting(x, S("profile"), keys_sm(x->world->keys) ? S("sm") : S("")));
	TRY(put_setting(x, S("house"), house));
	TRY(put_setting(x, S("demo"), demo ? S("1") : S("0")));
	/* The demo's printed accounts are to be tried, the administrators' too. */
	TRY(put_setting(x, S(SECOND_SETTING), demo ? S(SECOND_OFFERED) : S(SECOND_ADMINISTRATORS)));
	for (size_t i = 0; i < COUNT(roles); i++) {
		permits = permits_given(x->world, str_of(roles[i].name), roles[i].bit);
		TRY(role_make(x, str_of(roles[i].name), str_of(roles[i].label), &permits, &role));
	}
	TRY(org_load_divisions(x));
	TRY(join_seed_consents(x));
	return act_record(x, (struct entry){ .what = "init", .object = "setting", .title = house });
}

failed
init_officer(struct act *x, const struct first_officer *o, id *ret_person)
{
	id person, account, role, post;
	struct blob mobile = act_blind(x, "person.mobile", o->mobile);
	struct secret sealed = { 0 };

	person = act_id(x);
	TRY(act_seal(x, "person.mobile", person, o->mobile, &sealed));
	TRY(db_run(x->db, x->a, person_add, NULL, .person_id = person, .name = str_of(o->name),
		.name_key = pinyin_sort_key(x->a, str_of(o->name)), .initials = pinyin_initials(x->a, str_of(o->name)),
		.mobile = sealed, .mobile_index = mobile, .verified_by = 0, .made = x->now));
	TRY(account_make(x, (struct new_account){ str_of(o->login), o->hash, person, o->handed }, &account));
	TRY(init_role(x, o->role, &role));
	TRY(post_make(x, (struct new_post){ person, o->org, o->org_path, o->org_name, str_of(o->title), role }, &post));
	*ret_person = person;
	return NULL;
}

/* --- init ---------------------------------------------------------------------------- */

enum { ADMINISTRATORS = 3 };
static const struct { const char *login, *name, *title, *role; } administrators[ADMINISTRATORS] = {
	{ "xitong", "系统管理员", "系统管理员", "system" },
	{ "anquan", "安全管理员", "安全管理员", "security" },
	{ "shenji", "审计管理员", "审计管理员", "audit" },
};

struct initial { str house; str hashes[ADMINISTRATORS]; };

static failed
init_rule(struct act *x, void *v)
{
	struct initial *i = v;
	struct org_form city = { .kind = ORG_CITY, .name = i->house, .division = S("320281") };
	struct org_public root;
	id org, person;

	TRY(init_tables(x, i->house, false));
	TRY(org_create(x, &city, &org));
	TRY(org_public_get(x->db, x->a, org, &root));
	for (size_t n = 0; n < ADMINISTRATORS; n++)
		TRY(init_officer(x, &(struct first_officer){ .login = administrators[n].login,
			.name = administrators[n].name, .title = administrators[n].title,
			.role = administrators[n].role, .org = org, .org_path = root.org_path,
			.org_name = root.name, .hash = i->hashes[n], .handed = true }, &person));
	return NULL;
}

static failed
init(struct arena *a, const struct config *c)
{
	struct initial i = { .house = c->house };
	str codes[ADMINISTRATORS];
	struct world *w;

	TRY(world_open(a, c, (struct opening){ .migrate = true, .make_keys = true, .key_apart = true }, &w));
	for (size_t n = 0; n < ADMINISTRATORS; n++) {
		codes[n] = str_part(crypt_token(a), 0, 16);
		TRY(password_hash(a, codes[n], keys_passwords(w->keys), &i.hashes[n]));
	}
	TRY(act_run(w, a, &actor_house, S("init"), init_rule, &i));
	printf("an empty installation is ready; keys: " FMT "\n", ARG(c->key_file));
	for (size_t n = 0; n < ADMINISTRATORS; n++)
		printf("  %-8s %s  code " FMT "\n", administrators[n].login, administrators[n].title, ARG(codes[n]));
	puts("Hand each code to one person.  Nobody may hold two of them.");
	return NULL;
}

int
init_command(struct arena *a, struct config *c, int argc, char **argv)
{
	failed f;

	if (argc)
		return command_usage("init", argv[0]);
	f = init(a, c);
	return f ? command_failed(a, f) : EXIT_FINE;
}
