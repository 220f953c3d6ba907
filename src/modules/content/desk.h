/* desk.h - what the desk's templates of this module show. */
#ifndef MODULES_CONTENT_DESK_H
#define MODULES_CONTENT_DESK_H

#include "modules/content/site.h"

struct review_line { str order, name, line, remark; struct state state; bool yours; };
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

/* The three reviews of a version, from its timeline: review_pages.c */
MAY_FAIL version_reviews(struct rq *, const struct content_text *, const struct flow_steps *, struct version_view *);

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
/* The choice of a picture: after `none` the chosen one, however old, and the newest; the others are looked for. */
MAY_FAIL content_picture_choice(struct rq *, const struct text *none, struct form_field *);
extern const struct text content_no_poster;
/* Of a page that begins behind `after` and goes on behind `last` (zero: it does not). */
struct pager content_pager(struct rq *, str path, id after, id last);

#endif
