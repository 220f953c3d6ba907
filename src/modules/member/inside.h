/* inside.h - what the files of the member module share. */
#ifndef MODULES_MEMBER_INSIDE_H
#define MODULES_MEMBER_INSIDE_H

#include "member_queries.h"
#include "modules/member/member.h"
#include "platform/flow.h"
#include "platform_account.h"

/* member.c: the union that a scope begins with; zeros when it holds none. */
MAY_FAIL member_first_org(struct db *, struct arena *, struct scope, struct member_org_first_row *ret);

/* One in scope: one.c. */
MAY_FAIL member_read(struct db *, struct arena *, struct scope, id member, struct member *ret);

/* --- fields.c ------------------------------------------------------------------ */

/* What a list may be asked for. */
struct member_filter {
	str         word;               /* a name, its initials, a mobile, a document number */
	id          org_id;             /* this union and all below it */
	int64_t     group;              /* a tag, or FILTER_NEW_KINDS, FILTER_EIGHT, FILTER_NO_GROUP */
	int64_t     status;             /* of member_statuses, or FILTER_LACKING, FILTER_IN_FORCE */
	struct date since, until;       /* joined on this day or later; on this day or earlier */
};
extern const struct entity member_filter_entity;

extern const struct entity member_move_entity;
struct member_undo { str reason; };
extern const struct entity member_undo_entity;
/* Which change the form is asked for. */
enum turn { TURN_RETAIN = 1, TURN_RESTORE, TURN_EXIT, TURN_DEEM, TURN_EXPEL, TURN_DECEASE };
struct member_turn { int64_t turn; };
extern const struct choice member_turns[];
extern const struct entity member_turn_entity;
struct expulsion_filter { int64_t state; };
extern const struct entity expulsion_filter_entity;
extern const struct record expulsion_record;
struct member_leave { str words; };
extern const struct entity member_leave_entity;

/* What is typed of a union's name while registering. */
struct member_union_query { str org_name; };
extern const struct entity member_union_entity;

/* A row of member_form's table by its name, for faults. */
const struct field *member_form_field(const char *name);

/* --- person.c ------------------------------------------------------------------ */

/* A person proven and not yet written. */
struct person_ready {
	str          name, name_key, initials;
	struct document document;
	int64_t      document_type, sex;
	struct date  birth;
	str          mobile;                    /* absent: leave what is stored */
	struct blob  document_index, mobile_index;
	bool         exists;
	struct person_by_id_row stored;
};
/* How a number is proven here: an old list may still have those of 15 digits. */
unsigned member_document_flags(const struct act *);
MAY_FAIL person_prepare(struct act *, const struct person_form *, unsigned document_flags,
                        struct person_ready *ret);
MAY_FAIL person_write(struct act *, struct person_ready *, id *ret);
/* The birth that is on record; absent when there is none. */
MAY_FAIL person_birth(struct act *, const struct person_by_id_row *, struct date *ret);
str      person_name(struct arena *, str typed);        /* without the blanks that line names up */

/* --- member.c -------------------------------------------------------------------- */

bool     member_in_being(int64_t status);               /* a membership in force */
str      member_by_whom(struct arena *, const struct actor *);
MAY_FAIL member_check_joined(struct act *, struct date joined, struct date birth);
MAY_FAIL member_check_once(struct act *, struct blob document_index, id but);
/* A membership, as what is written about it names it. */
struct whose { id member, person; str org_path; };
MAY_FAIL member_note(struct act *, const struct whose *, enum member_change_kind, struct date, str reason);
MAY_FAIL member_audit(struct act *, const char *what, const struct member *, str changes,
                      str reason);
MAY_FAIL member_conflict(struct act *, id member);      /* always fails: who was first, and when */
MAY_FAIL member_union(struct act *, const struct member_form *, struct org_public *ret);

/* 2026 0123 4567 89: a number that the dice draw. */
str      member_number_of(struct arena *, struct date joined, struct dice *);

/* --- known.c: what was asked ahead for many lines of a sheet --------------------------------- */

failed   member_ahead(struct act *, const void *const *forms, size_t n);
/* Nobody on record and no membership in force has this document: true only where it is known. */
bool     member_known_new(const struct act *, struct blob document_index);
id       member_known_drawn(const struct act *, struct blob document_index);    /* the number of who is new; or zero */
void     member_known_made(struct act *, struct blob document_index, const struct member_made *);   /* now he has */
/* The id and the number that were drawn for the membership of this document, which is there; false: none. */
bool     member_known_number(const struct act *, struct blob document_index, const struct member_seat *, id *ret,
                             str *ret_number);
/* The membership in force of this document, while lines are proven; false: it is not known. */
bool     member_known_there(const struct act *, struct blob document_index, struct member_there *ret);
bool     member_recall(struct act *, id, void *form, int64_t *ret_rev, void *row);
/* Unions by what a sheet calls them, and the tags: in a block they are asked for once. */
bool     member_known_union(const struct act *, str name, struct org_public *ret);
void     member_know_union(struct act *, str name, const struct org_public *);
MAY_FAIL member_known_tags(struct act *, struct tags *ret);

/* --- status.c, exit.c ----------------------------------------------------------------- */

str      member_clause(int64_t status, int64_t ground);

/* One more or fewer membership of this status at the union: the figure of those that rest. */
MAY_FAIL member_count_retained(struct act *, id org, str path, int64_t status, int64_t n);
/* Of a membership that changes: closes the member's open request to leave. */
MAY_FAIL member_exit_close(struct act *, id member, id person, int64_t status);
/* 备案: an expulsion is reported to the upper union (第二十三条), and the report is withdrawn with it. */
enum member_report { REPORT_SENT = 1, REPORT_FILED, REPORT_RETURNED, REPORT_CANCELLED };
extern const struct choice member_report_states[];
extern const struct flow member_report_flow;
struct member_standing_row;
struct member_ground_last_row;
MAY_FAIL member_report(struct act *, id change, const struct member_standing_row *);
MAY_FAIL member_report_cancel(struct act *, const struct member_ground_last_row *);

enum member_exit_state { EXIT_ASKED = 1, EXIT_DONE, EXIT_WITHDRAWN };
extern const struct choice member_exit_states[];
extern const struct flow member_exit_flow;
MAY_FAIL member_exit_withdraw(struct act *);
failed   member_exits_org_moved(struct act *, id org, str path);
/* --- tags.c -------------------------------------------------------------------------- */

int64_t  tags_group(int64_t bits);                      /* the primary group of a set */
/* The set that words name; a closed tag only where it was `had`.  Faults name member_form's tags. */
MAY_FAIL tags_bits(struct act *, const struct tags *, str words, int64_t had, int64_t *ret);
struct tagged { id member, person; str org_path, name_key; int64_t bits; bool in_force; };
MAY_FAIL tags_write(struct act *, const struct tagged *);       /* of a new membership */
MAY_FAIL tags_rewrite(struct act *, const struct tagged *);
MAY_FAIL tags_fill(struct db *, struct arena *, struct member *);
MAY_FAIL tags_org_moved(struct act *, id org, str path);
MAY_FAIL tags_check(struct act *, bool repair, struct buf *ret, size_t *repaired);
failed   tag_create(struct act *, const void *form, id *ret);
failed   tag_change(struct act *, id tag, int64_t rev, const void *form);

extern const struct entity tag_filter_entity;
MAY_FAIL tags_drop(struct act *, id member, id person);

/* --- bin.c --------------------------------------------------------------------------- */

struct bin_filter { str word; };
struct bin_reason { str reason; };
struct bin_back { str reason; };
extern const struct entity bin_reason_entity, bin_back_entity, bin_filter_entity;
struct job_run;
failed   member_purge_job(struct job_run *);
MAY_FAIL bin_org_moved(struct act *, id org, str path);
/* Beside the bin and back: hold.c. */
MAY_FAIL bin_hold(struct act *, id member, str reason);
MAY_FAIL bin_let_go(struct act *, id member);
/* This number, or another if somebody has got it meanwhile. */
MAY_FAIL member_number_free(struct act *, id member, str number, str *ret);

/* --- update.c ------------------------------------------------------------------------- */

/* What a form would hold now; what will be sealed is absent. */
struct member_form member_form_of(const struct member *);
struct member_form member_prefilled(const struct member *);     /* as a form to be filled in begins */

/* --- list.c: the functions of member_record ------------------------------------------ */

failed   member_list(struct db *, struct arena *, const struct world *, struct scope,
                     const struct ask *, struct found *ret);
failed   member_each(struct db *, struct arena *, const struct world *, struct scope,
                     const void *filter, db_each_row *, void *arg);
failed   member_one(struct db *, struct arena *, const struct world *, struct scope, id, void *row);
failed   member_count(struct db *, struct arena *, struct scope, int64_t *ret);
failed   member_prefill(struct db *, struct arena *, const struct world *, struct scope, id,
                        void *form, int64_t *rev);
failed   member_match(struct act *, const void *form, id *ret);
failed   member_create(struct act *, const void *form, id *ret);
failed   member_change_form(struct act *, id, int64_t rev, const void *form);
/* Of an import that is taken back: what an update changed, and what create made (remove.c). */
failed   member_put_back(struct act *, id, int64_t rev, const void *form, const bool *empty);
failed   member_take_out(struct act *, id, int64_t rev);
struct place member_place(const void *row);
failed   member_filter_word(struct db *, struct arena *, const struct field *, const void *filter, str *ret);
str      member_title(const void *row);
str      member_org_path(const void *row);

/* --- ticked.c --------------------------------------------------------------------------- */

extern const struct ticked_act member_ticked[];

/* --- check.c --------------------------------------------------------------------------- */

failed   member_check(struct act *, bool repair, struct buf *ret);
failed   member_org_moved(struct act *, id org);

/* --- reshape.c --------------------------------------------------------------------------- */

/* Those who go to the new union, each of them in force in the old one. */
struct member_splitting { struct org_splitting org; const id *members; size_t n_members; };
failed   member_org_merged(struct act *, id org);
failed   member_org_dissolved(struct act *, id org);
failed   member_org_taken_out(struct act *, id org);
MAY_FAIL member_split(struct act *, id org, const struct member_splitting *, id *ret);

/* --- pages.c --------------------------------------------------------------------------- */

struct rq;
failed member_held_count(struct rq *, int64_t *ret);    /* of the menu */
failed member_list_page(struct rq *);
failed member_page(struct rq *);
failed member_new_page(struct rq *);
failed member_edit_page(struct rq *);
failed member_create_do(struct rq *);
failed member_update_do(struct rq *);
failed member_unions_page(struct rq *);

/* Where one is: 会员, and the member whose page it is beneath. */
void   member_crumbs(struct rq *, const struct member *);

/* --- status_pages.c --------------------------------------------------------------------- */

struct page_head;
/* Offers to take the last change back, where it may be. */
MAY_FAIL member_add_undo(struct rq *, const struct member *, struct page_head *);
/* Who knows whose membership it is asks one shard where people lie on many. */
MAY_FAIL member_changes_of(struct db *, struct arena *, struct scope, id member, id person, int64_t most,
                           struct member_changes *ret);
MAY_FAIL member_undo_ahead(struct rq *, const struct member *);         /* DB_AHEAD, of what it asks */
failed member_move_page(struct rq *);
failed member_move_do(struct rq *);
failed member_undo_page(struct rq *);
failed member_undo_do(struct rq *);
failed expulsion_list_page(struct rq *);
failed expulsion_menu_count(struct rq *, int64_t *ret);
failed member_report_page(struct rq *);
failed member_report_do(struct rq *);
failed member_exit_page(struct rq *);
failed member_leave_page(struct rq *);
failed member_leave_do(struct rq *);
failed member_stay_do(struct rq *);

/* --- split_pages.c --------------------------------------------------------------------- */

extern const struct entity member_split_entity;
failed member_split_page(struct rq *);
failed member_split_do(struct rq *);
failed tag_list_page(struct rq *);
struct tables;
failed item_cards(struct rq *, const struct member *, struct tables *ret);
failed item_new_page(struct rq *);
failed item_edit_page(struct rq *);
failed item_save_do(struct rq *);
failed item_remove_do(struct rq *);
failed item_own_page(struct rq *);
failed item_own_new_page(struct rq *);
failed item_own_edit_page(struct rq *);
failed item_own_save_do(struct rq *);
failed item_own_remove_do(struct rq *);
failed member_remove_page(struct rq *);
failed member_remove_do(struct rq *);
failed bin_list_page(struct rq *);
failed bin_page(struct rq *);
failed bin_restore_page(struct rq *);
failed bin_restore_do(struct rq *);

#endif
