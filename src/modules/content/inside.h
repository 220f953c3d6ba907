/* inside.h - what the files of the content module share. */
#ifndef MODULES_CONTENT_INSIDE_H
#define MODULES_CONTENT_INSIDE_H

#include "clean/clean.h"
#include "content_models.h"
#include "content_proofs.h"
#include "content_queries.h"
#include "content_reach.h"
#include "content_public.h"
#include "modules/content/content.h"
#include "modules/content/proofs.h"
#include "platform/job.h"

enum file_kind { FILE_PICTURE = 1, FILE_ATTACHMENT, FILE_FILM };
#define PICTURE_SIDE 1280       /* the longer side of a picture as it is kept */
#define ATTACHMENT_MOST ((int64_t)20 << 20)

/* --- texts: text.c ------------------------------------------------------------------ */

/* Who an entry of a gallery is about; honour 0: an article. */
struct content_person { str name; int64_t honour, level, year; str unit; };
/* article_write and article_change without their line in the record, which is the caller's; person NULL: none,
	as it was. */
MAY_FAIL content_add(struct act *, const struct article_form *, const struct content_person *, str *ret_path, id *ret);
MAY_FAIL content_edit(struct act *, id article, int64_t rev, const struct article_form *, const struct content_person *,
	struct content_text *ret_was);
str content_title(struct arena *, str title);           /* 稿件《…》 */
/* Handed in and not decided yet: a change of the text takes it back. */
bool content_under_way(int64_t state);

/* The digest of everything that is reviewed: the words, and the bytes of the films in them with their posters. */
MAY_FAIL content_hash(struct db *, struct arena *, const struct content_text *, struct blob *ret);
/* The films of a text, in their order. */
struct content_films { const struct film_about_row *at; size_t n; };
MAY_FAIL content_films(struct db *, struct arena *, const struct clean_found *, struct content_films *ret);
/* "12.3 MB", "81 KB". */
str content_size(struct arena *, int64_t bytes);
/* "1:05" of 65,000 ms. */
str content_length(struct arena *, int64_t ms);
/* What the system sees in a text before it goes on: told, and never a reason to stop it silently. */
struct content_remark { const char *tone; str text, second; };
struct content_remarks { struct content_remark *at; size_t n; };
MAY_FAIL content_remarks(struct db *, struct arena *, const struct content_text *, struct content_remarks *ret);
str content_say(struct arena *, const struct text *, str one, str two);

/* --- the flow: review.c --------------------------------------------------------------- */

failed content_leave(struct act *, id version, int64_t state, const struct flow_heir *to);
failed content_set_state(struct act *, id version, int64_t from, int64_t to);
failed content_may(struct db *, struct arena *, const struct world *, const struct actor *, const struct move *,
	id version);
failed content_submit(struct act *, id version, str reason);
failed content_pass(struct act *, id version, str reason);
failed content_return(struct act *, id version, str reason);
failed content_approve(struct act *, id version, str reason);
failed content_publish(struct act *, id version, str reason);
failed content_go_down(struct act *, id version, str reason);
failed content_org_moved(struct act *, id org);
failed content_org_taken_out(struct act *, id org);
failed content_org_closed(struct act *, id org);
failed content_person_merged(struct act *, id loser);
failed content_check(struct act *, bool repair, struct buf *ret);
/* A move of the installation, within what somebody does. */
MAY_FAIL content_by_house(struct act *, id version, str move, int64_t from, str reason);

/* --- proofs.c ------------------------------------------------------------------------- */

/* Handing in leads to the first proof where the union has them, and to the first review where it has not. */
failed content_may_hand_in(struct db *, struct arena *, const struct world *, const struct move *, id version);

/* --- words and files -------------------------------------------------------------------- */

struct word_form { str word, advice; };
extern const struct entity word_form_entity;
extern const struct record content_word_record;

/* A picture, an attachment or a film of the union the actor acts for; what is kept was sealed before. */
struct content_upload {
	enum file_kind kind; str name, type, alt; int64_t width, height; struct sealed_file *sealed; id made;
	id poster; int64_t ms, codec; struct blob digest;       /* of a film */
	bool waited;                                            /* it was kept already, until the form was right */
};
MAY_FAIL content_keep_file(struct act *, struct content_upload *);
/* Made anew and sealed: its size, type and bytes into *u, whose `sealed` is the caller's. */
MAY_FAIL content_seal_picture(const struct world *, struct arena *, int fd, struct content_upload *u);
/* Read and measured, what was noted with it overwritten: all of a film that its bytes say.  ERR_INVALID, in words. */
MAY_FAIL content_prove_film(const struct world *, struct arena *, int fd, struct content_upload *u);
/* The same with a poster, which has to be a picture within the actor's scope. */
MAY_FAIL content_keep_film(struct act *, struct content_upload *);

/* An act of waiting.c: what waits there is kept for `purpose` from now on.  ERR_INVALID, in words: it is gone. */
MAY_FAIL film_stop_waiting(struct act *, id file, const char *purpose);

/* --- differences: difference.c ------------------------------------------------------------- */

enum piece_kind { PIECE_SAME, PIECE_ADDED, PIECE_GONE };
struct piece { enum piece_kind kind; str text; };
struct line_pieces { struct piece *at; size_t n; };
struct difference { struct line_pieces *at; size_t n; int64_t added, gone; };   /* line by line; characters */
struct difference content_difference(struct arena *, str before, str after);

/* --- pages ------------------------------------------------------------------------------------ */

struct rq;
struct content_move_form { str move, reason; };
extern const struct entity content_move_entity;
struct picture_form { str alt; };
extern const struct entity picture_form_entity;

struct proofing_form { bool on; };
extern const struct entity proofing_form_entity;
struct disagree_form { str reason; };
extern const struct entity disagree_form_entity;

struct film_form { str words; id poster_id, kept; };     /* kept: a film that waits (waiting.c) */
extern const struct entity film_form_entity;

failed article_list_page(struct rq *);
failed article_new_page(struct rq *);
failed article_create_do(struct rq *);
failed article_edit_page(struct rq *);
failed article_update_do(struct rq *);
failed article_page(struct rq *);
failed version_page(struct rq *);
failed version_move_do(struct rq *);
failed version_sheet(struct rq *);
failed version_preview_page(struct rq *);
failed article_plan_do(struct rq *);
failed proofing_page(struct rq *);
failed proofing_do(struct rq *);
failed model_page(struct rq *);
failed model_new_page(struct rq *);
failed model_create_do(struct rq *);
failed model_edit_page(struct rq *);
failed model_update_do(struct rq *);
failed model_disagree_page(struct rq *);
failed model_disagree_do(struct rq *);
failed article_menu_count(struct rq *, int64_t *ret);
failed picture_page(struct rq *);
failed picture_choices_page(struct rq *);
failed picture_keep_do(struct rq *);
failed attachment_keep_do(struct rq *);
failed film_page(struct rq *);
failed film_keep_do(struct rq *);
failed film_waiting_part(struct rq *);

#endif
