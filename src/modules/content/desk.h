/* desk.h - what the desk's templates of this module show. */
#ifndef MODULES_CONTENT_DESK_H
#define MODULES_CONTENT_DESK_H

#include "modules/content/site.h"

struct review_line { str order, name, line, remark; struct state state; bool yours; };
/* What a proof found: who, when, in which version; each line a fault. */
struct finding { str head, line, fate; struct { const str *at; size_t n; } faults; };
struct version_view {
	struct page_head head;
	struct note note;
	const struct content_text *text;
	struct html body;
	int64_t compared;               /* the number of the version it is compared with; 0: none */
	bool marking;
	str toggle;
	struct difference difference;
	struct facts facts;
	struct table_view versions;
	struct { struct review_line *at; size_t n; } reviews;
	bool proofed;                   /* three proofs stand before the reviews */
	struct { struct finding *at; size_t n; } findings;
	struct site_person person;      /* of a gallery's entry */
	str sheet;
	struct decision decision;
	struct content_remarks checks;
	struct form_view plan;          /* an absent path: none is shown */
	struct moves moves;
};
struct pictures_view {
	struct page_head head;
	struct note note;
	struct { const struct file_rows_row *at; size_t n; } pictures, files;
	struct nothing nothing;
	struct form_field word, alt;
	bool filtered;
	struct pager pager;
	str fault, attachment_fault;
};
struct film_line { id file_id, poster_id; str words, length, about; int64_t width, height; };
/* A film that was sent already; file_id 0: none. */
struct film_waiting { id file_id; str about; };
struct films_view {
	struct page_head head;
	struct note note;
	struct { const struct film_line *at; size_t n; } films;
	struct nothing nothing;
	struct form_field words, poster;
	str limits, fault;
	struct film_waiting waiting;
	struct pager pager;
};
struct reach_view {
	struct page_head head;
	struct form_fields filters;
	struct tables tables;
};

struct proofing_view { struct page_head head; struct note note; struct facts facts; str path; bool on; };

/* The three reviews of a version, and the proofs before them, from its timeline: review_lines.c */
MAY_FAIL version_reviews(struct rq *, const struct content_text *, const struct flow_steps *, struct version_view *);
/* What proofs of this version and of those before it found, the newest first. */
MAY_FAIL version_findings(struct rq *, const struct content_text *, const struct version_list_rows *,
	struct version_view *);
/* The sheet with its stages' names, times and words; `v` holds what the two above filled in. */
MAY_FAIL version_sheet_make(struct rq *, const struct content_text *, const struct flow_steps *,
	const struct version_view *v, str *ret);

/* The form of a text under the crumb of its list; columns and pictures of that union to choose from. */
MAY_FAIL content_show_editor(struct rq *, struct form_view *, str org_path, const struct text *list, str list_path);

/*
 * waiting.c.  Of a film's form that is shown again: what came with it is kept for who sent it, or was so before.
 * ERR_INVALID, in words: it is no film that is taken.
 */
MAY_FAIL film_wait(struct rq *, struct film_waiting *ret);
/* The plain bytes of what waits, and all of *u that is known of it.  ERR_INVALID, in words: it is gone. */
MAY_FAIL film_waited(struct rq *, id file, int *ret_fd, struct content_upload *u);
/* What a person would call the file that came. */
str content_film_name(struct rq *);

/* Films of the union to choose from: value its number, hint its length. */
MAY_FAIL content_film_options(struct rq *, struct options *ret);
/* The choice of a picture: the chosen one, however old, and the newest; the others are looked for. */
MAY_FAIL content_picture_choice(struct rq *, struct form_field *);
/* Of a page that begins behind `after` and goes on behind `last` (zero: it does not). */
struct pager content_pager(struct rq *, str path, id after, id last);

#endif
