/*
 * deputy.h - 请假代理: an officer names another who stands in for him, from one day to another.
 *
 * What a deputy may is nowhere written down: platform/rights.h reads it from the giver's post each time.  Here is who
 * may name whom for how long, when it ends, and who is told.
 */
#ifndef MODULES_DEPUTY_DEPUTY_H
#define MODULES_DEPUTY_DEPUTY_H

#include "platform/record.h"

enum deputy_state { DEPUTY_COMING = 1, DEPUTY_NOW, DEPUTY_OVER };
enum deputy_end { END_OVER = 1, END_TAKEN_BACK, END_GIVEN_BACK, END_ADMINISTRATOR, END_POST };
extern const struct choice deputy_states[], deputy_ends[];

/* One post lent to one person; the state is of today. */
struct deputy {
	id deputy_id;
	str giver_name, name, org_name, title;
	struct date first_day, last_day;
	int64_t state;
	str reason;
	struct moment made, ended;
	int64_t ended_by;
	str org_path;
	id giver_person_id, person_id, post_id;
};
extern const struct entity deputy_entity;
extern const struct record deputy_record;

/* own_post_id: the post by which somebody is named; all: every post of the giver, not post_id alone. */
struct deputy_form { id post_id; bool all; id own_post_id; struct date first_day, last_day; str reason; };
extern const struct entity deputy_form_entity;

/* At most this long at once: rule "deputy.days", counted with the first day and the last. */
#define DEPUTY_DAYS "deputy.days"

/*
 * Name a deputy, for the actor's own post or all of them (each is a row of its own; *ret is the first).  ERR_DENIED
 * for who stands in for somebody himself now, who has no post, and for an administrator's post.  ERR_INVALID, at its
 * field: somebody outside the scope, an administrator or oneself; days that are past, in the wrong
 * order or too many; a post that somebody stands in for on one of these days already.  Both are told.
 */
MAY_FAIL deputy_give(struct act *, const struct deputy_form *, id *ret);

/*
 * End it now, whether it has begun or not.  Who gave it takes it back, who was named gives it back; with account.edit
 * whoever has the post in his scope ends it and says why.  ERR_CONFLICT when it has ended.  Both are told.
 */
MAY_FAIL deputy_take_back(struct act *, id deputy);
MAY_FAIL deputy_stop(struct act *, id deputy, str reason);

/* What somebody gave and was given, newest first. */
struct deputies { struct deputy *at; size_t n; };
MAY_FAIL deputy_of(struct db *, struct arena *, const struct world *, id person, id deputy, int64_t most,
                   struct deputies *ret);

/* Whom the actor may name: officers of his union, or all of his scope by a part of the name.  ERR_DENIED: no post. */
struct candidate { id own_post_id; str name, title, org_name; };
extern const struct entity candidate_entity;
struct candidates { struct candidate *at; size_t n; };
MAY_FAIL deputy_found(struct db *, struct arena *, const struct actor *, str word, struct candidates *ret);

/* Each morning: tells both that it has begun, or is over. */
#define DEPUTY_JOB  "deputy.days"
#define DEPUTY_HOUR 6
struct job_run;
failed deputy_job(struct job_run *);

/* Listeners. */
failed deputy_post_ended(struct act *, id post);
failed deputy_person_merged(struct act *, id loser);

#endif
