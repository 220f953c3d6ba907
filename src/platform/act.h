/*
 * act.h - one person's doing inside one transaction.
 *
 * A rule that changes something takes a struct act: who does it, when, on
 * which connection.  Everything that must be durable together goes through it:
 * business rows, the audit row, the events.  A transaction that wrote business
 * rows and left no audit row is our fault and is rolled back (act_run asserts).
 *
 *	static failed rename(struct act *x, void *v) { …; return act_record(x, …); }
 *	TRY(act_run(world, a, who, request_id, rename, &args));
 */
#ifndef PLATFORM_ACT_H
#define PLATFORM_ACT_H

#include <pthread.h>

#include "platform/world.h"

/* What a session has to do before anything else; web/site.c lets it no further. */
enum must {
	MUST_NOTHING,
	MUST_PROVE,                             /* the second factor of its account */
	MUST_CHANGE,                            /* the password */
	MUST_ENROL,                             /* who must have a second factor and has none */
};

/* The one union below, with all that is below it, at which an officer looks for a while. */
struct within { id org; str name, path; };

/* Who acts: a session in one post, or as himself; the command line and jobs have one too. */
/*
 * The figures of a session's menu, kept with it while nothing is written (db_wrote) and no longer than
 * a minute: those that depend on the day, and what other servers write, come up then.
 */
enum { KNOWN_MOST = 64 };
struct menu_known {
	pthread_mutex_t lock;
	uint64_t wrote;
	int64_t until;                          /* microseconds; 0: nothing is known */
	char low[64];                           /* the scope in which they were counted */
	size_t low_size;
	int64_t at[KNOWN_MOST];
};

/* 代: in whose post the actor stands in, until the end of which day (platform/rights.h); zero: in his own. */
struct behalf {
	id deputy;                              /* the row that says so */
	id person, account;                     /* who named him */
	id back;                                /* a post of his own, to go back to */
	str name;                               /* of who named him */
	struct date last;
};

struct actor {
	id account, person, session, post, org;
	str name, post_title, role;             /* 陆志明 or, standing in, 王芳 代 陆志明; 组织部干事; role's label */
	str org_name, org_path;                 /* of the post; absent for a worker */
	struct permits permits;
	struct scope scope;                     /* of the post or narrower, and .self */
	struct within within;                   /* what it is narrowed to; zero: it is the post's */
	struct behalf behalf;
	str address;
	enum must must;
	struct moment proven;                   /* when this session gave the second factor */
	struct menu_known *known;               /* of a session in a post, or NULL */
};
bool actor_may(const struct world *, const struct actor *, const char *permit);
/*
 * Is it this person's own matter?  Who stands in for somebody is taken for both: he decides neither on
 * what is his nor on what is the other's.
 */
static inline bool
actor_is(const struct actor *who, id person)
{
	return person.v && (who->person.v == person.v || who->behalf.person.v == person.v);
}
static inline bool
actor_is_account(const struct actor *who, id account)
{
	return account.v && (who->account.v == account.v || who->behalf.account.v == account.v);
}
/*
 * 范围: the actor sees this union and what is below it, and nothing else; who he is and what he may stay as they
 * are.  ERR_MISSING when the union is not in his scope, so that it is never widened.
 */
MAY_FAIL actor_narrow(const struct world *, struct db *, struct arena *, id org, struct actor *);
extern const struct actor actor_house;          /* the installation itself: seeds, timers, the command line */

/* What counts only when the transaction is durable: memory that must not know it earlier. */
struct act_after { struct act_after *next; void (*run)(const struct world *, id); id subject; };

struct act {
	const struct world *world;
	const struct actor *who;
	struct db *db;
	struct arena *a;
	struct moment now;
	str request_id;
	/*
	 * What the rule is given was copied from an old list by an import, not typed by somebody who has the
	 * paper at hand.  The same rule serves both, and the form is the same; the few who treat an
	 * old list otherwise (a document number of 15 digits is converted there, and refused on page and API)
	 * ask here.  Only the import sets it, so no request can.
	 */
	bool sheet;
	struct act_block *block;                /* one of many rows: act_block */
	void *known;                            /* what was asked for many rows: platform/record.h, ahead */
	struct sheet_lines *lines;              /* of a sheet that is being proven: platform/record.h, coming */
	int64_t recorded;                       /* audit rows written */
	struct act_after *after;                /* act_after_commit */
};

typedef failed act_rule(struct act *, void *arg);
MAY_FAIL act_run(const struct world *, struct arena *, const struct actor *, str request_id,
                 act_rule *, void *arg);
/* The same, holding the writer alone for long work: nobody else writes until it ends. */
MAY_FAIL act_run_alone(const struct world *, struct arena *, const struct actor *, str request_id,
                       act_rule *, void *arg);
/* The same within a transaction that somebody else opened (imports, demo). */
MAY_FAIL act_within(struct act *, act_rule *, void *arg);
/*
 * The rule within this act, done by somebody else than who began it: what follows by itself (&actor_house), or by the
 * same person where he otherwise has no say.  What it records and puts off is the act's.
 */
MAY_FAIL act_as(struct act *, const struct actor *who, act_rule *, void *arg);

/*
 * Run this when the transaction has become durable, before act_run returns; never when it was
 * undone.  The same function for the same subject runs once.  It may not fail.
 */
void act_after_commit(struct act *, void (*run)(const struct world *, id), id subject);

/*
 * A block: many rows of one kind in one transaction, an import's batch, on PostgreSQL, where a question is a journey.
 * What their rules would ask one by one was asked of all at once; what they write without asking travels together;
 * what each tells and counts is told and counted once, behind the last.  The rules are those of a single row: they
 * take an answer from here where there is one.  A fault may be told late, of another row, so whoever wants to know
 * whose it is runs the rows again without a block.
 */
MAY_FAIL act_block(struct act *, act_rule *rows, void *arg);
/* For `changed` of db_run: in a block DB_LATER; alone NULL, so that what fails is what is named. */
#define ACT_LATER(x) ((x)->block ? DB_LATER : NULL)
/* run(x, parts, n): in a block once, behind the last row, with the sum of each key; alone at once, with the one. */
struct act_part { str key; int64_t n; };
typedef failed act_sum_rule(struct act *, struct act_part *, size_t n);
MAY_FAIL act_sum(struct act *, act_sum_rule *, str key, int64_t n);
/* Adds to the part of that key, or makes one; `parts` has room. */
void act_part_add(struct act_part *parts, size_t *n, str key, int64_t change);
/* run(x, the keys with this sum as db_texts, sum), for each sum there is.  Sorts the parts. */
MAY_FAIL act_parts_alike(struct act *, struct act_part *, size_t n, failed (*run)(struct act *, str keys, int64_t sum));

enum outcome { OUTCOME_DONE = 1, OUTCOME_REFUSED = 2 };

/* One row of the record.  `changes` is JSON made by audit_changes or audit_note, or absent. */
struct entry {
	const char *what;                       /* "member.edit": the permit's or act's name */
	const char *object;                     /* "member" */
	id object_id;
	str org_path;
	str title;                              /* of the object, without personal numbers: 会员 王小明 */
	str changes;
	str reason;
	enum outcome outcome;                   /* 0 means done */
};
MAY_FAIL act_record(struct act *, struct entry);

/* A row of the record as it lies in the database; `mac` is its keyed digest. */
struct audit_row {
	id audit_id; struct moment at; id account_id, person_id, session_id;
	str by_name, by_post, address, what, object; id object_id;
	str org_path, title; int64_t outcome; str changes, reason, request_id;
	struct blob mac;
};
extern const struct entity audit_row_entity;
/* All columns but the digest, each with its length, in order: what digests of a row cover. */
str audit_row_bytes(struct arena *, const struct audit_row *);
/* True when the digest is that of the row: nobody without the keys has changed a column of it. */
bool act_verify(struct keys *, struct arena *, const struct audit_row *);
/* The same for who has audit_row_bytes of it already, and knows under which root (keys_root) it was made. */
bool act_verify_bytes(struct keys *, int root, str bytes, const struct audit_row *);

/* {"name":["旧","新"], …} of the fields that differ; secrets and SENSITIVE ones by digest only. */
str audit_changes(struct act *, const struct entity *, const void *before, const void *after);

/* Tell the listeners, in this transaction, and leave an outbox row. */
MAY_FAIL act_event(struct act *, const char *event, id subject);

/* A refusal that the savepoint would take along: written in a transaction of its own. */
void act_refused(const struct world *, struct arena *, const struct actor *, str request_id, struct entry);

/* The owner of a secret: seals with the row it belongs to. */
static inline failed
act_seal(struct act *x, const char *place, id row, str plain, struct secret *ret)
{
	return crypt_seal(x->world->keys, x->a, place, row, plain, ret);
}
static inline struct blob
act_blind(struct act *x, const char *column, str plain)
{
	return crypt_blind(x->world->keys, x->a, column, plain);
}
static inline id
act_id(struct act *x)
{
	return x->world->ids ? (id){ x->world->ids->next++ } : id_new(x->now);
}
struct date act_today(const struct act *);

#endif
