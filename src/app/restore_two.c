/* restore_two.c - nobody restores alone: a code of an agreed request, or two who sign in at the machine. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/backup.h"
#include "modules/dual/dual.h"
#include "platform/root.h"

#define LINE_MOST 1024

static failed
by_code(struct arena *a, struct keys *keys, const char *dir, struct restore_by *by)
{
	struct restoring r;

	TRY(restoring_read(keys, a, by->code, clock_now(&clock_real), &r));
	if (!str_eq(r.folder, str_of(dir)))
		return FAIL(a, ERR_DENIED, "this code is for " FMT ", not for %s", ARG(r.folder), dir);
	by->asked = r.asked;
	by->agreed = r.agreed;
	by->reason = r.reason;
	return NULL;
}

/* A line of the terminal that does not show what is typed, or of whatever standard input is. */
static str
ask(struct arena *a, str login, const char *what)
{
	char line[LINE_MOST] = "";
	struct termios was, quiet;
	bool terminal = !tcgetattr(STDIN_FILENO, &was);
	str typed;

	if (terminal) {
		fprintf(stderr, "%s of " FMT ": ", what, ARG(login));
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	if (!fgets(line, sizeof line, stdin))
		line[0] = '\0';
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
		fputc('\n', stderr);
	}
	typed = arena_str(a, (str){ line, strcspn(line, "\r\n") });
	explicit_bzero(line, sizeof line);
	return typed;
}

failed
two_signed(struct arena *a, const struct world *w, struct db *d, struct restore_by *by)
{
	static const char *const permits[2] = { KEYS_ASK, KEYS_AGREE };
	str *names[2] = { &by->asked, &by->agreed };
	id persons[2];

	for (size_t i = 0; i < 2; i++) {
		struct signing s = { .login = by->logins[i], .permit = permits[i] };

		s.password = ask(a, s.login, "password");
		s.code = str_trim(ask(a, s.login, "one-time code (empty without a second factor)"));
		TRY(dual_signed(d, a, w, &s, &persons[i], names[i]));
	}
	if (persons[0].v == persons[1].v)
		return FAIL(a, ERR_DENIED, "these are two accounts of one person");
	return NULL;
}

failed
restore_allowed(struct arena *a, struct keys *keys, const char *dir, struct restore_by *by)
{
	struct db_pool *pool;
	struct db *d;
	struct world *w;
	failed f;

	if (by->code.n)
		return by_code(a, keys, dir, by);
	TRY(db_open(a, arena_fmt(a, "sqlite:%s/gonghui.db", dir).s, (struct db_options){ .read_only = true,
		.readers = 1 }, &pool));
	w = world_new(a, pool, keys, &clock_real);
	TRY(db_borrow(pool, a, &d));
	f = root_learn(keys, d, a, by->key_file);
	if (!f)
		f = two_signed(a, w, d, by);
	db_return(pool, d);
	by->reason = S("gonghui restore --two");
	return f;
}
