/* sqlvariant.c - the pieces of a statement put together: one {if} choice, one engine. */
#include "sqlgen.h"

#include <stdlib.h>
#include <string.h>

/* Blanks in a row become one; a new line wins over a blank. */
static void
add_piece(struct text *x, const char *s)
{
	bool blank = !strcmp(s, " ") || !strcmp(s, "\n");
	bool behind = !x->n || x->s[x->n - 1] == ' ' || x->s[x->n - 1] == '\n';

	if (!blank)
		text_put(x, s);
	else if (!behind)
		text_put(x, s);
	else if (x->n && *s == '\n')
		x->s[x->n - 1] = '\n';
}

void
statement_variant(const struct statement *st, unsigned variant, bool pg, struct text *x)
{
	int low = (int)st->n_args + 1, self = (int)st->n_args + (st->scoped ? 3 : 1);

	for (size_t i = 0; i < st->n_pieces; i++) {
		const struct piece *p = &st->pieces[i];
		unsigned bit = 1u << (abs(p->when) - (p->when != 0));
		int number = p->number == LOW ? low : p->number == HIGH ? low + 1 :
		             p->number == SELF ? self : p->number;

		if ((p->when > 0 && !(variant & bit)) || (p->when < 0 && (variant & bit)))
			continue;
		if (number)
			text_fmt(x, "%c%d", pg ? '$' : '?', number);
		else
			add_piece(x, pg ? p->pg : p->sqlite);
	}
	while (x->n && (x->s[x->n - 1] == ' ' || x->s[x->n - 1] == '\n'))
		x->s[--x->n] = 0;
}
