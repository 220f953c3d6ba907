/*
 * shards.c - the servers of a cluster on which people lie, and which of them do not answer.
 *
 * A statement meets it first: its error names the server that could not be reached.  Every few seconds, and for
 * /readyz, the coordinator is asked to try each of them.  The log has a sentence when one goes and one when all are
 * back; there is nothing else to be done, for every statement tries anew.
 */
#include "db/inside.h"
#include "db/spread.h"

#include <stdio.h>
#include <string.h>

/* What a coordinator says without a state of its own when a line to another server ends in a transaction. */
static const char *const lost_words[] = { "failure on connection marked as essential",
	"failed to prepare transaction" };

/* What is known now, or, with `first`, what one statement has met: nothing new where one is known to be away. */
static void
note(struct shards *s, const char *who, bool first)
{
	int64_t now = ticks(), since;
	bool other;

	pthread_mutex_lock(&s->lock);
	since = s->since;
	other = *who && (!since || (!first && strcmp(s->who, who)));
	s->since = !*who ? 0 : since ? since : now;
	if (!*who || other)
		snprintf(s->who, sizeof s->who, "%s", who);
	pthread_mutex_unlock(&s->lock);
	if (other)
		log_fault("db", "of the cluster, %s does not answer: who lies there can be neither read nor written,"
		          " and nothing is written that is everywhere", who);
	else if (since && !*who)
		log_note("db", "all servers of the cluster answer again, after %lld ms",
		         (long long)((now - since) / 1000));
}

/* "… node gonghui@10.0.0.11:5432 failed …", "… essential: 10.0.0.11:5432"; otherwise "one of its servers". */
static void
name_of(const char *message, char ret[WHAT])
{
	const char *node = strstr(message, " node "), *end = strchr(message, ':');
	str name = { 0 };

	if (node) {
		name = str_of(node + strlen(" node "));
		name = str_cut(&name, ' ');
		for (ptrdiff_t at; (at = str_find(name, '@')) >= 0; )
			name = str_from(name, (size_t)at + 1);
	} else if (end && str_starts(str_of(message), str_of(lost_words[0]))) {
		name = str_trim(str_of(end + 1));
	}
	snprintf(ret, WHAT, FMT, ARG(name.n ? name : S("one of its servers")));
}

bool
shard_lost(struct db *d, const char *state, const char *message)
{
	bool lost = !strncmp(state, "08", 2);
	char who[WHAT];

	if (d->pool->spread != DB_CLUSTER || !message)
		return false;
	for (size_t i = 0; i < COUNT(lost_words); i++)
		lost = lost || str_starts(str_of(message), str_of(lost_words[i]));
	if (!lost)
		return false;
	name_of(message, who);
	note(&d->pool->shards, who, true);
	return true;
}

failed
shards_look(struct db *d, struct arena *a, const char **ret)
{
	str lines, one;
	struct buf b = { .a = a };

	*ret = NULL;
	if (d->pool->spread != DB_CLUSTER)
		return NULL;
	/* It warns of each beside what it answers. */
	TRY(pg_text(d, a, "set local client_min_messages = error;"
	                  " select nodename || ':' || nodeport from pg_dist_node where isactive and groupid <> 0"
	                  " and noderole = 'primary' and not citus_check_connection_to_node(nodename, nodeport)"
	                  " order by 1", &lines));
	while (one = str_cut(&lines, '\n'), one.n)
		buf_fmt(&b, "%s" FMT, b.n ? ", " : "", ARG(one));
	buf_char(&b, 0);
	note(&d->pool->shards, b.s, false);
	*ret = *b.s ? b.s : NULL;
	return NULL;
}
