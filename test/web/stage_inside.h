/* stage_inside.h - what the parts of the stage share, those in a stage.c of a module too. */
#ifndef TEST_WEB_STAGE_INSIDE_H
#define TEST_WEB_STAGE_INSIDE_H

#include "modules/committee/committee.h"
#include "platform/uscc.h"
#include "test/web/stage.h"

/* The test cannot go on without it. */
#define DO(call) stage_must((call), #call, __FILE__, __LINE__)
void stage_must(failed, const char *call, const char *file, int line);

/* What a request needs besides its route's sample; {words} are filled by word_value. */
struct lesson { const char *route, *pairs; enum principal who; void (*before)(struct stage *); const char *permit; };

/* What stands in a path: the first whose beginning (and end, if it says one) fits. */
struct thing { const char *path, *tail; id (*make)(struct stage *, id *ret_second); bool scoped; };
extern const struct thing stage_common_things[];

str stage_id_text(struct arena *, id);
str stage_mobile(struct stage *);               /* a number nobody had before */
str stage_document(struct stage *);
id  stage_org(struct stage *, const char *path);
const char *stage_union_of(const struct stage *);       /* the union of the place in hand */
id  stage_role(struct stage *, id *ret_second);

/* Somebody who has proven a mobile, and no more. */
const struct actor *stage_holder(struct stage *, str mobile, str *ret_token);

/* What a rule makes, run as somebody. */
struct making { struct stage *s; str text; id parent, made, other; int fd; };
void stage_make(struct stage *, const struct actor *, act_rule *, struct making *);

/* src/modules/join/test/stage.c: his application to the union at this path; one of a new applicant at the place in hand;
 * a correction that a new member there has asked for. */
id  stage_apply(struct stage *, const struct actor *, const char *path);
id  stage_member(struct stage *);
/* A rule run as a new member of the place in hand, about himself: what it has made. */
id  stage_own(struct stage *, act_rule *);
id  stage_application(struct stage *, id *ret_second);
id  stage_correction(struct stage *, id *ret_second);

/* A union below the street. */
id  stage_new_union(struct stage *);
/* src/modules/committee/test/stage.c: of the place in hand; the first seat of the term that stands in the path. */
id  stage_term(struct stage *, id *ret_second);
id  stage_election(struct stage *, id *ret_second);
id  stage_seat(struct stage *);
/* stage_members.c: things that happen to a new member of the place in hand, and what a request needs before it. */
id   stage_transfer(struct stage *, id *ret_second);
id   stage_expelled(struct stage *, id *ret_second);
id   stage_report(struct stage *, id *ret_second);
id   stage_exit(struct stage *, id *ret_second);
/* Somebody registered in the union at this path, with the mobile and the document in hand. */
void stage_on_file(struct stage *, const char *path);
void stage_foreign_member_first(struct stage *);
void stage_member_first(struct stage *);
void stage_transfer_first(struct stage *);
void stage_free_first(struct stage *);
void stage_own_transfer_first(struct stage *);
void stage_union_transfer_first(struct stage *);
void stage_exit_first(struct stage *);

/* stage_second.c: the base officer's second factor, and that he has none when the turn is over */
void stage_pending_first(struct stage *);
void stage_second_first(struct stage *);
void stage_second_over(struct stage *);
id   stage_account(struct stage *, id *ret_second);     /* stage_things.c: one in the place in hand */
id   stage_second_account(struct stage *, id *ret_second);      /* one that has it */
id   stage_second_reset(struct stage *, id *ret_second);        /* and the request to switch it off */

/* A saved view of this record's list, of who asks or of somebody like him. */
id  stage_saved_view(struct stage *, const char *record);

/* stage_sheets.c: a sheet of two rows, one of which cannot be taken, as a form with this token; what becomes of it. */
str stage_sheet(struct stage *, str csrf);
id  stage_import(struct stage *, id *ret_second);
id  stage_begun_import(struct stage *, id *ret_second);         /* asked for, and not yet taken up by the runner */
id  stage_ended_import(struct stage *, id *ret_second);
id  stage_held(struct stage *, id *ret_second);                 /* the row of that sheet that could not be taken */

/* The route's path with objects of the place in hand; a path of the API without its beginning. */
str stage_path(struct stage *, const char *route);
str stage_page(const char *route);

#endif
