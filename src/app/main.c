/* main.c - gonghui COMMAND …: 0 it went well, 1 the world's fault, 2 the words are wrong. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "app/commands.h"
#include "film/film.h"
#include "jail/jail.h"
#include "picture/picture.h"
#include "sheet/sheet.h"

static int
print_usage(FILE *to)
{
	fputs("usage: gonghui COMMAND [--db sqlite:PATH|postgresql://…] [--data DIR] [--config FILE] …\n\n", to);
	for (const struct command *c = commands; c->name; c++)
		fprintf(to, "  %-10s %s\n", c->name, c->help);
	fputs("\ngonghui COMMAND --help tells more of each.\n", to);
	return to == stdout ? EXIT_FINE : EXIT_USAGE;
}

static const struct command *
command_named(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* Core files would hold keys and personal data. */
static void
guard_process(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
}

/* Before there is a thread, a key or a connection: what is forked here has none of them. */
static failed
start_keeper(struct arena *a)
{
	static const struct child_work *const works[] = { &sheet_work, &picture_work, &film_work, NULL };

	return child_start(a, works, &jail_of_children);
}

int
main(int argc, char **argv)
{
	const struct command *c;
	struct config config;
	struct arena *a;
	failed f;
	int code;

	guard_process();
	if (argc < 2)
		return print_usage(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return print_usage(stdout);
	if (!(c = command_named(argv[1]))) {
		fprintf(stderr, "gonghui: no such command: %s\n", argv[1]);
		return print_usage(stderr);
	}
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], "--help")) {
			printf("usage: gonghui %s %s\n\n%s\n", c->name, c->usage, c->help);
			return EXIT_FINE;
		}
	if (!(a = arena_open((size_t)1 << 30)))
		return EXIT_WORLD;
	if (c->files && (f = start_keeper(a))) {
		code = command_failed(a, f);
		arena_close(a);
		return code;
	}
	argc -= 2;
	argv += 2;
	if ((f = config_read(a, &argc, argv, &config))) {
		fprintf(stderr, "gonghui: " FMT "\n", ARG(f->what));
		arena_close(a);
		return EXIT_USAGE;
	}
	code = c->run(a, &config, argc, argv);
	child_stop();
	arena_close(a);
	return code;
}
