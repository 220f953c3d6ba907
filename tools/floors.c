/*
 * floors - who may include whom.
 *
 *	floors ROOT                             check ROOT/src and print the picture
 *	floors --check-tour TOUR.md ROOT        check also that the picture between two
 *	                                        <!-- floors --> marks of the tour is this one
 *
 * Includes point down.  Folders of floor 1 wrap one library each and do not
 * know one another.  A module includes another's modules/b/b.h only, and only
 * when b is in its .needs; needs make no circle.  A header inside.h is its
 * folder's own.  A header made while building (member_queries.h) counts as
 * lying in the folder it is named after.  Faults are printed as file:line:
 * reason, all of them, and the status is 1.
 */
#include "tool.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct { const char *folder; int floor; } folders[] = {
	{ "base", 0 },
	{ "db", 1 }, { "http", 1 }, { "html", 1 }, { "crypt", 1 }, { "sheet", 1 }, { "net", 1 },
	{ "qr", 1 }, { "pdf", 1 }, { "clean", 1 }, { "picture", 1 }, { "film", 1 }, { "jail", 1 },
	{ "pack", 1 },
	{ "platform", 2 },
	{ "web", 3 },
	{ "modules", 4 },
	{ "app", 5 },
};

struct module {
	const char *name;
	const char **needs; size_t n_needs;
	int mark;                       /* while looking for circles: 1 on the way, 2 done */
};

/* Where a file lies: folder, floor, and the module in modules/. */
struct home { const char *folder; int floor; const char *module; };

struct check {
	const char *src;
	struct module *modules; size_t n_modules;
	int faults;
};

static void fault(struct check *, const char *file, int line, const char *fmt, ...) PRINTF(4, 5);

static void
fault(struct check *c, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	c->faults++;
}

static struct module *
module_named(const struct check *c, const char *name)
{
	for (size_t i = 0; i < c->n_modules; i++)
		if (!strcmp(c->modules[i].name, name))
			return &c->modules[i];
	return NULL;
}

static bool
needs(const struct module *m, const char *name)
{
	for (size_t i = 0; i < m->n_needs; i++)
		if (!strcmp(m->needs[i], name))
			return true;
	return false;
}

/* The home of a path that begins below src: "db/db.h", "modules/member/member.h". */
static bool
home_of(const char *path, struct home *ret)
{
	size_t n = strcspn(path, "/");

	for (size_t i = 0; i < COUNT(folders); i++) {
		if (strlen(folders[i].folder) != n || strncmp(folders[i].folder, path, n) ||
		    !path[n])
			continue;
		*ret = (struct home){ folders[i].folder, folders[i].floor, NULL };
		if (!strcmp(ret->folder, "modules") && strchr(path + n + 1, '/'))
			ret->module = copy_of(path + n + 1, strcspn(path + n + 1, "/"));
		return true;
	}
	return false;
}

/* member_queries.h lies in modules/member, web_parts.h in web: the longest name that fits. */
static bool
home_of_made(const struct check *c, const char *name, struct home *ret)
{
	size_t longest = 0;

	for (size_t i = 0; i < COUNT(folders); i++) {
		size_t n = strlen(folders[i].folder);

		if (n > longest && !strncmp(name, folders[i].folder, n) && name[n] == '_') {
			*ret = (struct home){ folders[i].folder, folders[i].floor, NULL };
			longest = n;
		}
	}
	for (size_t i = 0; i < c->n_modules; i++) {
		size_t n = strlen(c->modules[i].name);

		if (n > longest && !strncmp(name, c->modules[i].name, n) && name[n] == '_') {
			*ret = (struct home){ "modules", 4, c->modules[i].name };
			longest = n;
		}
	}
	return longest > 0;
}

/* One include of a module by another. */
static void
check_modules(struct check *c, const char *file, int line, const struct home *from,
              const struct home *to, const char *included)
{
	const struct module *m = module_named(c, from->module);
	struct text public = { 0 };

	text_fmt(&public, "modules/%s/%s.h", to->module, to->module);
	if (!m || !needs(m, to->module))
		fault(c, file, line, "%s is not in the .needs of %s: %s", to->module, from->module,
		      included);
	else if (strcmp(included, public.s))
		fault(c, file, line, "%s may include %s only: %s", from->module, public.s,
		      included);
}

static void
check_include(struct check *c, const char *file, int line, const struct home *from,
              const char *included)
{
	struct home to;
	struct text neighbour = { 0 };
	struct stat about;

	if (strchr(included, '/')) {
		if (!home_of(included, &to)) {
			fault(c, file, line, "no folder of src: %s", included);
			return;
		}
	} else {
		text_fmt(&neighbour, "%.*s%s", (int)(base_name(file) - file), file, included);
		if (!stat(neighbour.s, &about))
			return;
		if (!home_of_made(c, included, &to)) {
			fault(c, file, line, "include it by its path from src: %s", included);
			return;
		}
	}
	if (to.floor > from->floor)
		fault(c, file, line, "%s (floor %d) includes upward: %s (floor %d)", from->folder,
		      from->floor, included, to.floor);
	else if (to.floor == 1 && from->floor == 1 && strcmp(to.folder, from->folder))
		fault(c, file, line, "folders of floor 1 do not know one another: %s", included);
	else if (from->module && to.module && strcmp(from->module, to.module))
		check_modules(c, file, line, from, &to, included);
	else if (!strcmp(base_name(included), "inside.h") && strcmp(from->folder, to.folder))
		fault(c, file, line, "the folder's own header: %s", included);
}

static void
check_file(struct check *c, const char *file)
{
	const char *s = file_read(file, NULL);
	struct home from;

	if (!home_of(file + strlen(c->src) + 1, &from))
		return;
	for (int line = 1; s; line++) {
		const char *p = s + strspn(s, " \t");
		const char *newline = strchr(s, '\n');

		if (!strncmp(p, "{!", 2))
			p += 2 + strspn(p + 2, " \t");
		if (*p == '#') {
			p++;
			p += strspn(p, " \t");
			if (!strncmp(p, "include", 7)) {
				p += 7;
				p += strspn(p, " \t");
				if (*p == '"')
					check_include(c, file, line, &from,
					              copy_of(p + 1, strcspn(p + 1, "\"\n")));
			}
		}
		s = newline ? newline + 1 : NULL;
	}
}

/* The strings of .needs = (const char *const[]){ "a", "b", NULL } in a module.c. */
static void
read_needs(struct check *c, const char *file)
{
	struct module m = { 0 };
	const char *slash = base_name(file) - 1, *from = slash;
	const char *p = strstr(file_read(file, NULL), ".needs");

	while (from > file && from[-1] != '/')
		from--;
	m.name = copy_of(from, (size_t)(slash - from));
	p = p ? strchr(p, '{') : NULL;
	for (; p && *p && *p != '}'; p++) {
		const char *close;

		if (*p != '"' || !(close = strchr(p + 1, '"')))
			continue;
		m.needs = grow(m.needs, &m.n_needs, sizeof *m.needs);
		m.needs[m.n_needs - 1] = copy_of(p + 1, (size_t)(close - p - 1));
		p = close;
	}
	c->modules = grow(c->modules, &c->n_modules, sizeof *c->modules);
	c->modules[c->n_modules - 1] = m;
}

/* Follow the needs of m; `way` is how we came to it. */
static void
check_circle(struct check *c, struct module *m, const char *way)
{
	struct text here = { 0 }, file = { 0 };

	text_fmt(&here, "%s%s%s", way, *way ? " → " : "", m->name);
	text_fmt(&file, "%s/modules/%s/module.c", c->src, m->name);
	if (m->mark == 1)
		fault(c, file.s, 1, "needs make a circle: %s", here.s);
	if (m->mark)
		return;
	m->mark = 1;
	for (size_t i = 0; i < m->n_needs; i++) {
		struct module *next = module_named(c, m->needs[i]);

		if (next)
			check_circle(c, next, here.s);
		else
			fault(c, file.s, 1, "needs a module that is not there: %s", m->needs[i]);
	}
	m->mark = 2;
}

static void
picture(const struct check *c, struct text *t)
{
	for (int floor = 5; floor >= 0; floor--) {
		text_fmt(t, "%d ", floor);
		for (size_t i = 0; i < COUNT(folders); i++)
			if (folders[i].floor == floor)
				text_fmt(t, " %s", folders[i].folder);
		text_put(t, "\n");
		for (size_t i = 0; floor == 4 && i < c->n_modules; i++) {
			const struct module *m = &c->modules[i];

			text_fmt(t, "     %s%s", m->name, m->n_needs ? " → " : "");
			for (size_t k = 0; k < m->n_needs; k++)
				text_fmt(t, "%s%s", k ? ", " : "", m->needs[k]);
			text_put(t, "\n");
		}
	}
}

/* What stands between two marks of the tour, without the fence of a code block. */
static void
check_tour(struct check *c, const char *tour, const struct text *now)
{
	static const char mark[] = "<!-- floors -->\n";
	const char *s = file_read(tour, NULL), *from = strstr(s, mark), *to;
	struct text shown = { 0 };

	to = from ? strstr(from + sizeof mark - 1, "<!-- floors -->") : NULL;
	if (!to) {
		fault(c, tour, 1, "no picture between two <!-- floors --> marks");
		return;
	}
	for (const char *p = from + sizeof mark - 1; p < to; ) {
		size_t n = strcspn(p, "\n") + 1;

		if (strncmp(p, "```", 3) && n > 1)
			text_add(&shown, p, n);
		p += n;
	}
	if (shown.n != now->n || memcmp(shown.s, now->s, now->n))
		fault(c, tour, 1, "its picture of the floors is not this one");
}

int
main(int argc, char **argv)
{
	const char *tour = argc == 4 && !strcmp(argv[1], "--check-tour") ? argv[2] : NULL;
	struct check c = { 0 };
	struct text src = { 0 }, now = { 0 };
	size_t n;
	char **files;

	if (argc != 2 && !tour) {
		fputs("usage: floors [--check-tour TOUR.md] ROOT\n", stderr);
		return 2;
	}
	text_fmt(&src, "%s/src", argv[argc - 1]);
	c.src = src.s;
	files = files_below(c.src, &n);
	for (size_t i = 0; i < n; i++)
		if (ends_with(files[i], "/module.c") && strstr(files[i], "/modules/"))
			read_needs(&c, files[i]);
	for (size_t i = 0; i < n; i++)
		if (ends_with(files[i], ".c") || ends_with(files[i], ".h") ||
		    ends_with(files[i], ".html"))
			check_file(&c, files[i]);
	for (size_t i = 0; i < c.n_modules; i++)
		check_circle(&c, &c.modules[i], "");
	picture(&c, &now);
	fputs(now.s, stdout);
	if (tour)
		check_tour(&c, tour, &now);
	return c.faults ? 1 : 0;
}
