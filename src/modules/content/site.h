/* site.h - the pages everybody reads, and what their templates show. */
#ifndef MODULES_CONTENT_SITE_H
#define MODULES_CONTENT_SITE_H

#include "modules/content/inside.h"
#include "web/view.h"

/* Whose site: the federation's own at /site, a union's at /u/ID. */
struct site_link { str label, path; bool current; };
struct site_links { struct site_link *at; size_t n; };
/* What stands on a card where the page is shared; whole addresses.  signed_at: where WeChat's signature is had. */
struct site_card { str title, summary, link, picture, signed_at; };
struct site_place {
	id org; str org_path, name, base, home;
	bool city;
	struct site_links columns;      /* the upper ones, in their order */
	str about;                      /* one line for search engines */
	str word;                       /* searched for */
	struct site_card *card;         /* of a page that is shared as one, or NULL */
};

/* A row of a list: title and summary may be marked where words were found. */
struct site_item {
	str path, title, when, from, column, summary;
	struct line_pieces marked_title, marked_summary;
	id cover_id; str cover_alt;
};
struct site_items { struct site_item *at; size_t n; };
struct site_block { str head, more; struct site_items items; };
struct site_blocks { struct site_block *at; size_t n; };

struct site_film { str path, title, when, from, words, length; id poster_id; };
struct site_films { struct site_film *at; size_t n; };
/* Somebody in a gallery: honour with its year, portrait with its words; name absent: nobody. */
struct site_person { str path, name, honour, year, unit, title, alt; id portrait; int64_t width, height; };
struct site_people { struct site_person *at; size_t n; };
struct site_gallery {
	str h1, next, none, none_text;
	struct site_links honours, years;       /* what it can be looked through by; empty: nothing to choose */
	struct site_people people;
};
struct site_home {
	const struct site_item *lead;
	struct site_items more, news;
	struct site_films films;
	struct site_people people;
	struct site_blocks blocks;
};
struct site_film_list { struct site_films films; str next, none, none_text; };
struct site_list {
	str h1, line, next; struct site_links parts; struct site_items items;
	str none, none_text;
	bool search;
};
struct site_article {
	id article_id;
	str title, source, author, when, column, column_path, topic, topic_path, complaint, views;
	struct html body;
	struct site_items related;
	struct site_person person;
	bool preview;
};

struct picture_query { id made, poster; str word; };
/* What is typed to look for a picture, and which one is chosen now. */
struct choices_query { str word; id poster_id, cover_id; bool must; };
struct article_query { id film; };          /* a new article that shows it */
extern const struct entity article_query_entity;
extern const struct entity picture_query_entity, choices_query_entity;
struct site_query { str word, topic, after; };
extern const struct entity site_query_entity;
struct models_query { int64_t honour, year; str after; };
extern const struct entity models_query_entity;
struct reach_query { struct date since, until; };
extern const struct entity reach_query_entity;

struct rq;
/* Opens and closes the layout of the site; the place is filled from the union. */
MAY_FAIL site_place(struct rq *, id org, struct site_place *ret);
MAY_FAIL site_open(struct rq *, str title, struct site_place *);
MAY_FAIL site_close(struct rq *, const struct site_place *);
void     site_show_article(struct rq *, const struct site_article *);

/* The file of the path: on the site for everybody, else for officers whose union it is; ERR_MISSING otherwise. */
MAY_FAIL site_find_file(struct rq *, enum file_kind, struct site_file_row *ret);

/* The first of a union's gallery, and whom a text is about: gallery.c */
MAY_FAIL site_people_first(struct rq *, const struct site_place *, int64_t most, struct site_people *ret);
MAY_FAIL site_person_of(struct rq *, const struct content_person *, id portrait, struct site_person *ret);

failed site_models_page(struct rq *);
failed site_union_models_page(struct rq *);
failed site_home_page(struct rq *);
failed site_union_page(struct rq *);
failed site_column_page(struct rq *);
failed site_union_column_page(struct rq *);
failed site_article_page(struct rq *);
failed site_read_note(struct rq *);
failed site_topic_page(struct rq *);
failed site_search_page(struct rq *);
failed site_feed(struct rq *);
failed site_union_feed(struct rq *);
failed site_map_page(struct rq *);
failed site_picture(struct rq *);
failed site_attachment(struct rq *);
failed site_film(struct rq *);
failed site_film_poster(struct rq *);
failed site_films_page(struct rq *);
failed site_union_films_page(struct rq *);
failed reach_page(struct rq *);
failed content_minute(const struct world *, struct arena *);

#endif
