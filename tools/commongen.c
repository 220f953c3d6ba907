/*
 * commongen - write what many people take for a password as a C file.
 *
 *	commongen node_modules/zxcvbn/lib/frequency_lists.js OUT.c
 *
 * Takes the list named "passwords" and of it what is ten characters and longer, in order.  What the
 * file holds is described in src/platform/data/common_table.h.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 10, LONGEST = 40, WORDS = 20000, LIST = 1 << 20 };

static char words[WORDS][LONGEST + 1];
static size_t n_words;

static void
die(const char *where, const char *what)
{
	fprintf(stderr, "commongen: %s: %s\n", where, what);
	exit(1);
}

static bool
is_plain(const char *word)
{
	for (; *word; word++)
		if (*word <= ' ' || *word > '~' || *word == '"' || *word == '\\')
			return false;
	return true;
}

static int
by_letters(const void *one, const void *other)
{
	return strcmp(one, other);
}

/* The list stands in one line: passwords: "123456,password,…".split(",") */
static void
read_words(const char *path)
{
	static char line[LIST];
	static const char head[] = "  passwords: \"";
	FILE *from = fopen(path, "r");
	bool found = false;
	char *end;

	if (!from)
		die(path, "cannot be read");
	while (!found && fgets(line, sizeof line, from))
		found = !strncmp(line, head, sizeof head - 1);
	fclose(from);
	end = found ? strchr(line + sizeof head - 1, '"') : NULL;
	if (!end)
		die(path, "has no line of passwords");
	*end = '\0';
	for (char *word = strtok(line + sizeof head - 1, ","); word; word = strtok(NULL, ",")) {
		size_t n = strlen(word);

		if (n < SHORTEST || n > LONGEST || !is_plain(word))
			continue;
		if (n_words == WORDS)
			die(path, "has more words than there is room for");
		memcpy(words[n_words++], word, n + 1);
	}
	if (n_words < 500)
		die(path, "has too few long words: is it another list?");
	qsort(words, n_words, sizeof words[0], by_letters);
}

int
main(int argc, char **argv)
{
	FILE *to;

	if (argc != 3)
		die("usage", "commongen LISTS.js OUT.c");
	read_words(argv[1]);
	if (!(to = fopen(argv[2], "w")))
		die(argv[2], "cannot be written");
	fputs("/* Made by tools/commongen.c. */\n#include \"platform/data/common_table.h\"\n\n"
	      "const str common_table[] = {\n", to);
	for (size_t i = 0; i < n_words; i++)
		if (!i || strcmp(words[i], words[i - 1]))
			fprintf(to, "\tS(\"%s\"),\n", words[i]);
	fputs("};\nconst size_t common_table_n = COUNT(common_table);\n", to);
	if (fclose(to))
		die(argv[2], "cannot be written");
	return 0;
}
