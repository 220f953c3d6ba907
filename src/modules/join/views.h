/* views.h - what the templates of the join module show, and their handlers. */
#ifndef MODULES_JOIN_VIEWS_H
#define MODULES_JOIN_VIEWS_H

#include "modules/join/inside.h"
#include "web/web.h"

/* A union's name in parts between which a line may break: 江阴市 | 澄江街道 | 快递行业 | 工会联合会. */
struct name_parts { str *at; size_t n; };
struct name_parts name_parts(struct arena *, str name);

struct my_home {
	str next_path, next_head, next_text;    /* the one thing to do next, or absent */
	bool known;                             /* signed in */
	bool open;                              /* an application is on its way */
	bool member;
	struct name_parts union_name; struct date joined;
	struct menu_items services;
	struct pocket_rows notices;
};

struct my_consent { id consent_id; str label, words, stops; int64_t version;
                    struct moment at, withdrawn; bool replaced; };
struct consent_offer { id text; str label, words; int64_t version; bool older; };
struct my_consents {
	struct { const struct my_consent *at; size_t n; } consents;
	struct { const struct consent_offer *at; size_t n; } offers;
};
struct privacy_view { str words; int64_t version; struct date since; };
struct my_data {
	bool member;
	struct facts facts;
	int64_t consents;
	struct pocket_row open;                 /* a correction that is under way */
	bool wechat;                            /* there is a page for it */
};
/* path absent: the code is no good (any more) */
struct land_view { bool poster; struct name_parts union_name; str path; struct note note; };
struct invite_view { struct name_parts union_name; str address; struct join_invited figures; int64_t most; };

struct start_view { struct { const struct option *at; size_t n; } routes; struct note draft; };

struct union_view { struct form_field word; struct pocket_rows found; bool searched; };

struct where_view { int64_t route; struct form_field group, division; str fault; struct pocket_rows found; };

struct consent_view { const char *name; str label, words, fault; int64_t version; bool ticked; };
struct apply_view {
	struct page_head head;
	bool fixing;                            /* a returned application is corrected */
	struct name_parts union_name; str change, why;  /* where another union is chosen; why this one */
	struct note note;
	struct faults faults;
	struct form_fields fields, other;       /* other: for documents that do not tell sex and age */
	bool other_open;
	struct secret document_no, mobile;      /* document_no: of an application that is corrected */
	struct { const struct consent_view *at; size_t n; } consents;
	str path, once, back, draft;            /* draft: where what is typed is kept for later */
	struct pairs hidden;
	const char *submit, *line;
};

struct way_view {
	struct state state; str head, text; struct moves moves;
	struct application row; struct name_parts union_name;
	bool member, again;
	bool fix, withdraw;
};

/* issued: the second of the code; life, renew: seconds after it when it is dead, and when the next is asked for. */
struct card_view { struct member row; struct name_parts union_name; str no; int64_t issued, life, renew; };
struct code_view { struct page_head head; struct note note; str code; struct facts facts; };

/* my.c */
failed my_home_page(struct rq *);
failed my_claim_page(struct rq *);
failed my_claim_do(struct rq *);
/* ledger.c */
failed my_consents_page(struct rq *);
failed my_consent_give_do(struct rq *);
failed my_consent_do(struct rq *);
failed join_privacy_page(struct rq *);
failed consent_texts_page(struct rq *);
failed consent_text_page(struct rq *);
failed consent_text_edit_page(struct rq *);
failed consent_text_publish_do(struct rq *);
/* invite.c */
failed join_land_page(struct rq *);
failed join_invite_page(struct rq *);
failed join_invite_picture(struct rq *);
/* own.c */
failed my_data_page(struct rq *);
failed my_edit_page(struct rq *);
failed my_edit_do(struct rq *);
/* poster.c */
failed join_poster_page(struct rq *);
/* correct.c */
failed my_correct_page(struct rq *);
failed my_correct_do(struct rq *);
failed my_correction_page(struct rq *);
failed my_correction_withdraw_do(struct rq *);
failed correction_page(struct rq *);
failed correction_move_do(struct rq *);
failed correction_file_do(struct rq *);
failed correction_menu_count(struct rq *, int64_t *ret);
/* form.c */
failed join_start_page(struct rq *);
failed join_union_page(struct rq *);
failed join_platform_page(struct rq *);
failed join_place_page(struct rq *);
failed join_draft_page(struct rq *);
failed join_draft_do(struct rq *);
failed join_draft_drop_do(struct rq *);
failed join_form_page(struct rq *);
failed join_form_again(struct rq *);
failed join_submit_do(struct rq *);
failed join_fix_page(struct rq *);
failed join_fix_do(struct rq *);
/* way.c */
failed join_progress_page(struct rq *);
failed join_withdraw_page(struct rq *);
failed join_withdraw_do(struct rq *);
/* show.c */
failed card_page(struct rq *);
failed card_renew_page(struct rq *);
failed card_picture(struct rq *);
failed card_check_page(struct rq *);
failed card_check_do(struct rq *);
failed card_check_post(struct rq *);
/* desk.c */
failed join_list_page(struct rq *);
failed join_review_page(struct rq *);
failed join_move_do(struct rq *);
failed join_reveal_do(struct rq *);
failed join_units_page(struct rq *);
failed join_menu_count(struct rq *, int64_t *ret);

#endif
