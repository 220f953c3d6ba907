/* inside.h - what the files of the transfer module share. */
#ifndef MODULES_TRANSFER_INSIDE_H
#define MODULES_TRANSFER_INSIDE_H

#include "modules/transfer/transfer.h"
#include "platform/flow.h"
#include "platform/job.h"
#include "transfer_queries.h"

/* --- fields.c ------------------------------------------------------------------- */

/* Which side of a list: waiting for us, going out, coming in, all that are open. */
enum transfer_side { SIDE_OURS = 1, SIDE_OUT, SIDE_IN, SIDE_OPEN };
struct transfer_filter { str word; int64_t side, state; };
extern const struct entity transfer_filter_entity;

/* What is typed: by the union that is left (one member, or ticked ones), by the one that asks, on the phone. */
struct start_form { id member_id; str to_name, reason; };
struct ask_form { str name; int64_t document_type; str document_no, to_name, reason; };
struct own_form { id org_id; str reason; };
struct batch_form { id org_id; str to_name, reason; };
extern const struct entity start_form_entity, ask_form_entity, own_transfer_entity, batch_form_entity;
struct start_query { id member_id; };
struct batch_query { str org_name; id org_id; str after; };
struct picks_query { str to_name, org_name; };
struct own_query { id org_id; str word; };
struct say_form { str reason; };
extern const struct entity start_query_entity, batch_query_entity, picks_query_entity, own_query_entity,
	say_form_entity;

/* --- sides.c -------------------------------------------------------------------- */

/* The union that has to act in a state, from the row. */
struct side { id org; str path, name; };
struct side transfer_waits_for(const struct transfer_inside_row *, int64_t state);
failed      transfer_sees(struct db *, struct arena *, const struct actor *, id transfer, bool *ret);
failed      transfer_may(struct db *, struct arena *, const struct world *, const struct actor *,
                         const struct move *, id transfer);
/* Is there anybody at this union who can confirm? */
MAY_FAIL    transfer_manned(struct act *, id org, bool *ret);
/* Tells everybody at the union who has this right; at the first union above that has somebody, when `above`. */
MAY_FAIL    transfer_tell(struct act *, id org, bool above, const char *permit, const struct text *title, str body,
                          str path);
/* A move that follows by itself, in the name of the installation, within the same act. */
MAY_FAIL    transfer_by_house(struct act *, id transfer, const char *move, int64_t from);

/* --- transfer.c: what the moves do -------------------------------------------------- */

failed transfer_set_state(struct act *, id transfer, int64_t from, int64_t to);
failed transfer_released(struct act *, id transfer, str reason);
failed transfer_done(struct act *, id transfer, str reason);
failed transfer_over(struct act *, id transfer, str reason);
failed transfer_handed_up(struct act *, id transfer, str reason);
failed transfer_member_left(struct act *, id member);
failed transfer_person_merged(struct act *, id loser);
failed transfer_member_removed(struct act *, id member);
failed transfer_org_moved(struct act *, id org);
failed transfer_org_merged(struct act *, id org);
failed transfer_org_dissolved(struct act *, id org);
failed transfer_org_closed(struct act *, id org);

/* The union of this whole name, for a field of a form. */
MAY_FAIL transfer_union(struct db *, struct arena *, const struct field *, str name, id *ret);

/* --- pages ------------------------------------------------------------------------ */

struct rq;
failed transfer_menu_count(struct rq *, int64_t *ret);
failed transfer_list_page(struct rq *);
failed transfer_page(struct rq *);
failed transfer_move_do(struct rq *);
failed transfer_confirm_do(struct rq *);
failed transfer_new_page(struct rq *);
failed transfer_new_do(struct rq *);
failed transfer_ask_page(struct rq *);
failed transfer_ask_do(struct rq *);
failed transfer_unions_page(struct rq *);
failed transfer_batch_page(struct rq *);
failed transfer_batch_do(struct rq *);
failed my_membership_page(struct rq *);
failed my_transfer_page(struct rq *);
failed my_transfer_do(struct rq *);
failed my_progress_page(struct rq *);
failed my_withdraw_do(struct rq *);
failed my_object_do(struct rq *);

#endif
