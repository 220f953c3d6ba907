/*
 * user.c - gonghui user: accounts from the command line.  While a server runs it
 * holds the writer's lock, so what changes something is asked of it over
 * admin.sock; without one this process does it itself.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "modules/account/account.h"
#include "platform_account.h"

#define LIST_STEP 200

static failed
called(struct db *d, struct arena *a, const struct account_list_rows *rows, str **ret)
{
	id *persons = NEW_N(a, id, rows->n + 1);

	for (size_t i = 0; i < rows->n; i++)
		persons[i] = rows->at[i].person_id;
	return persons_called(d, a, persons, rows->n, ret);
}

static failed
print_users(struct arena *a, const struct config *c)
{
	struct account_list_rows rows;
	str *names;
	struct world *w;
	struct db *d;
	str after = { 0 };

	TRY(world_open(a, c, (struct opening){ .read_only = true }, &w));
	TRY(db_borrow(w->pool, a, &d));
	do {
		TRY(db_all(d, a, account_list, &rows, .after = after, .most = LIST_STEP));
		TRY(called(d, a, &rows, &names));
		for (size_t i = 0; i < rows.n; i++)
			printf("%-24.*s %-8s " FMT "\n", ARG(rows.at[i].login),
				rows.at[i].state == 1 ? "open" : "closed",
			       ARG(names[i].s ? names[i] : S("")));
		if (rows.n)
			after = rows.at[rows.n - 1].login;
	} while (rows.n == LIST_STEP);
	db_return(w->pool, d);
	return NULL;
}

/* --- asking the server ----------------------------------------------------------------- */

static str
form_of(struct arena *a, const char *word, str login)
{
	struct buf b = { .a = a };

	buf_fmt(&b, "do=%s&login=", word);
	for (size_t i = 0; i < login.n; i++)
		buf_fmt(&b, "%%%02X", (unsigned char)login.s[i]);
	return buf_str(&b);
}

static void
print_outcome(const char *word, str login, str password)
{
	if (password.n)
		printf(FMT "  one-time password " FMT "\n", ARG(login), ARG(password));
	else
		printf(FMT "  %s: done\n", ARG(login), word);
}

static failed
read_answer(struct arena *a, int status, str body, str *password)
{
	json_error_t e;
	json_t *root = json_loadb(body.s, body.n, JSON_REJECT_DUPLICATES, &e);
	str said = arena_str(a, str_of(json_string_value(json_object_get(root, "say"))));

	*password = arena_str(a, str_of(json_string_value(json_object_get(root, "password"))));
	json_decref(root);
	if (status == 404)
		return FAIL(a, ERR_MISSING, FMT, ARG(said.n ? said : S("no such login")));
	if (status == 409)
		return FAIL(a, ERR_CONFLICT, FMT, ARG(said));
	return status == 200 ? NULL : FAIL(a, ERR_FAULT, "the server answered %d: see its log",
		status);
}

/* ERR_MISSING when no server listens. */
static failed
ask_server(struct arena *a, const struct config *c, const char *word, str login, bool *asked,
	str *password)
{
	str socket = arena_fmt(a, FMT "/admin.sock", ARG(c->data)), body;
	int status;
	failed f = http_ask_local(a, socket.s, HTTP_POST, S("/admin/user"),
		S("application/x-www-form-urlencoded"), form_of(a, word, login), &status, &body);

	*asked = !f || f->code != ERR_MISSING;
	if (f)
		return *asked ? f : NULL;
	return read_answer(a, status, body, password);
}

/* --- doing it here ---------------------------------------------------------------------- */

struct change { const char *word; str login, hash; id account; };

static failed
change_rule(struct act *x, void *v)
{
	struct change *c = v;

	return account_by_word(x, str_of(c->word), c->login, c->hash, &c->account);
}

static failed
change_here(struct arena *a, const struct config *c, const char *word, str login, str *password)
{
	struct change change = { .word = word, .login = login };
	struct world *w;
	failed f;

	TRY(world_open(a, c, (struct opening){ .lock_wait_ms = 1000 }, &w));
	if (!strcmp(word, "password")) {
		*password = account_one_time_password(a);
		TRY(password_hash(a, *password, keys_passwords(w->keys), &change.hash));
	}
	f = act_run(w, a, &actor_house, S("gonghui user"), change_rule, &change);
	if (f && f->code == ERR_CONFLICT)
		return FAIL(a, ERR_CONFLICT, "this account has no second factor");
	return f && f->code == ERR_MISSING ? FAIL(a, ERR_MISSING, "no such login") : f;
}

static failed
change_user(struct arena *a, const struct config *c, const char *word, str login)
{
	str password = { 0 };
	bool asked = false;

	TRY(ask_server(a, c, word, login, &asked, &password));
	if (!asked)
		TRY(change_here(a, c, word, login, &password));
	print_outcome(word, login, password);
	return NULL;
}

int
user_command(struct arena *a, struct config *c, int argc, char **argv)
{
	static const char *const words[] = { "password", "open", "close" };
	failed f;

	if (argc == 1 && !strcmp(argv[0], "list")) {
		f = print_users(a, c);
		return f ? command_failed(a, f) : EXIT_FINE;
	}
	for (size_t i = 0; i < COUNT(words) && argc == 2; i++)
		if (!strcmp(argv[0], words[i])) {
			f = change_user(a, c, words[i], str_of(argv[1]));
			return f ? command_failed(a, f) : EXIT_FINE;
		}
	if (argc == 3 && !strcmp(argv[0], "second") && !strcmp(argv[2], "--off")) {
		f = change_user(a, c, argv[0], str_of(argv[1]));
		return f ? command_failed(a, f) : EXIT_FINE;
	}
	return command_usage("user", argc ? argv[argc - 1] : "");
}
