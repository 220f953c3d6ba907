/* asked.c - see asked.h. */
#include "bench/asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asked *asked;
size_t asked_n;
static char *texts[ASKED_TEXTS];

void
asked_must(PGconn *c, PGresult *r, ExecStatusType wanted)
{
	if (PQresultStatus(r) != wanted) {
		fprintf(stderr, "asked: %s", PQerrorMessage(c));
		exit(1);
	}
	PQclear(r);
}

void
asked_read(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL, *rest, *field;
	size_t size = 0, most = 0;
	ssize_t n;

	if (!f) {
		perror(path);
		exit(1);
	}
	while ((n = getline(&line, &size, f)) > 0) {
		line[n - 1] = 0;
		rest = line;
		field = strsep(&rest, "\t");
		if (*field == '=') {
			texts[strtol(field + 1, NULL, 10) % ASKED_TEXTS] = strdup(rest);
			continue;
		}
		if (*field == '.') {
			asked[asked_n - 1].ends = true;
			continue;
		}
		if (asked_n == most) {
			most = most ? 2 * most : 1024;
			asked = realloc(asked, most * sizeof *asked);
		}
		asked[asked_n] = (struct asked){ .text = (int)strtol(field, NULL, 10) % ASKED_TEXTS };
		while ((field = strsep(&rest, "\t")) && asked[asked_n].n < ASKED_PARAMETERS)
			asked[asked_n].values[asked[asked_n].n++] = strcmp(field, "\\N") ? strdup(field) : NULL;
		asked_n++;
	}
	free(line);
	fclose(f);
	if (!asked_n) {
		fprintf(stderr, "%s: no statement\n", path);
		exit(1);
	}
}

void
asking_open(struct asking *a, const char *url)
{
	*a = (struct asking){ .c = PQconnectdb(url) };
	if (PQstatus(a->c) != CONNECTION_OK) {
		fprintf(stderr, "asked: %s", PQerrorMessage(a->c));
		exit(1);
	}
}

static const char *
name_of(const struct asked *one, char name[static 16])
{
	snprintf(name, 16, "s%d", one->text);
	return name;
}

/* What a text does not name cannot be inferred: such a one is a text.  Bytes are told by how they are spelt. */
void
asking_prepare(struct asking *a, const struct asked *one)
{
	Oid types[ASKED_PARAMETERS] = { 0 };
	char name[16];

	if (a->ready[one->text])
		return;
	for (int i = 0; i < one->n; i++) {
		char mark[16];
		size_t length = (size_t)snprintf(mark, sizeof mark, "$%d", i + 1);
		const char *at = strstr(texts[one->text], mark);

		while (at && at[length] >= '0' && at[length] <= '9')
			at = strstr(at + length, mark);
		types[i] = one->values[i] && !strncmp(one->values[i], "\\x", 2) ? 17 : at ? 0 : 25;
	}
	asked_must(a->c, PQprepare(a->c, name_of(one, name), texts[one->text], one->n, types), PGRES_COMMAND_OK);
	a->ready[one->text] = true;
}

PGresult *
asking_run(struct asking *a, const struct asked *one)
{
	char name[16];

	return PQexecPrepared(a->c, name_of(one, name), one->n, one->values, NULL, NULL, 0);
}

void
asking_rows(struct asking *a, size_t i)
{
	const struct asked *one = &asked[i % asked_n];

	asking_prepare(a, one);
	asked_must(a->c, asking_run(a, one), PGRES_TUPLES_OK);
}
