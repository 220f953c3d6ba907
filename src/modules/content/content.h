/*
 * content.h - 网站与宣传: columns, articles, three reviews; what other modules may use.
 *
 * An article is a row with versions.  A version is a text: it changes while it is a draft and never after it
 * was handed in.  Three people who are neither its author nor one another agree to it, and what is read is exactly
 * that text: its digest is compared when it is published and by `gonghui check`.  A newer text is a
 * new version; the old one stays up until the new one has passed.
 *
 * Events, with the article as subject: "content.published" (also for a new version of one that is read already),
 * "content.withdrawn".
 *
 *	struct content_piece p;
 *
 *	TRY(content_published(db, a, article, &p));     ERR_MISSING: not on the site
 */
#ifndef MODULES_CONTENT_CONTENT_H
#define MODULES_CONTENT_CONTENT_H

#include "modules/content/models.h"
#include "modules/content/reach.h"
#include "modules/org/org.h"
#include "platform/flow.h"

/* Of a version. */
enum content_state {
	CONTENT_DRAFT = 1, CONTENT_FIRST, CONTENT_SECOND, CONTENT_FINAL, CONTENT_APPROVED, CONTENT_LIVE,
	CONTENT_RETURNED, CONTENT_RECALLED, CONTENT_REPLACED, CONTENT_WITHDRAWN,
	CONTENT_PROOF_1, CONTENT_PROOF_2, CONTENT_PROOF_3       /* before CONTENT_FIRST, where a union has 三校 */
};
extern const struct choice content_states[];

/* --- what is read ------------------------------------------------------------------ */

/* An article on the site.  `body` is cleaned markup; `path` its page: "/site/article/12". */
struct content_piece {
	id article_id, version_id, org_id, column_id;
	str title, summary;
	struct html body;
	id cover_id;                    /* content_picture_open; zero: none */
	str source, author, org_name, column_name, path;
	str org_path, column_path;      /* the union's place, and that of the union whose column it stands in */
	struct moment published;
};
struct content_pieces { struct content_piece *at; size_t n; };

/* ERR_MISSING when it is not on the site (any more); without its text, the version that is there. */
MAY_FAIL content_live(struct db *, struct arena *, id article, id *ret_version);
MAY_FAIL content_published(struct db *, struct arena *, id article, struct content_piece *ret);
/* The newest articles that hold these words, without their bodies; nothing to search for finds nothing. */
MAY_FAIL content_search(struct db *, struct arena *, str words, int64_t most, struct content_pieces *ret);
/* A picture that an article on the site shows, as a file; ERR_MISSING otherwise. */
struct content_picture { int fd; int64_t size; str type, alt; };
MAY_FAIL content_picture_open(struct db *, struct arena *, const struct world *, id file, struct content_picture *ret);

/*
 * A picture or a film of the union the actor acts for: what stands in `fd` is read, sealed and kept, as one that an
 * officer uploads.  Takes long, and has no place under the baton while others wait.  ERR_INVALID says what is wrong
 * with it.
 */
MAY_FAIL content_add_picture(struct act *, int fd, str name, str alt, id *ret);
MAY_FAIL content_add_film(struct act *, int fd, str name, str words, id poster, id *ret);

/* --- columns ------------------------------------------------------------------------- */

enum column_state { COLUMN_OPEN = 1, COLUMN_CLOSED };

struct content_column {
	id      column_id;
	str     name, parent_name, org_name;
	int64_t rank;
	bool    shared;                 /* unions below may file into it, and show it */
	int64_t state;
	str     intro;
	id      parent_id, org_id;
	str     org_path;
	int64_t rev;
};
extern const struct entity content_column_entity;

struct column_form { id parent_id; str name; int64_t rank, state; str intro; bool shared; };
extern const struct entity column_form_entity;
extern const struct record content_column_record;

MAY_FAIL column_make(struct act *, const struct column_form *, id *ret);
MAY_FAIL column_change(struct act *, id column, int64_t rev, const struct column_form *);

/* --- articles -------------------------------------------------------------------------- */

struct article {
	id            article_id;
	str           title, column_name, org_name;
	int64_t       state;            /* of the newest version */
	str           by_name;
	struct moment changed, published;
	int64_t       views, reads;
	int64_t       number;           /* of the newest version */
	bool          pinned;
	struct moment publish_from, withdraw_on;
	id            newest_id, live_id, column_id, org_id;
	str           org_path;
	int64_t       rev;
};
extern const struct entity article_entity;

/* Body: markup of an editor, or plain text; it is cleaned. */
struct article_form {
	str  title;
	id   column_id;
	str  body, summary, source, author, topic, tags;
	id   cover_id;
	bool sourced;                   /* facts and sources were checked */
	bool unclassified;              /* no state or working secret is in it */
};
extern const struct entity article_form_entity;

struct article_filter { str word; int64_t state; };
extern const struct entity article_filter_entity;
extern const struct record article_record;
extern const struct flow content_flow;

/* A new article of the union the actor acts for, as a draft.  ERR_INVALID names the field. */
MAY_FAIL article_write(struct act *, const struct article_form *, id *ret);
/*
 * Change its text.  A draft is changed in place; otherwise a new version begins, one that was being
 * reviewed is taken back by that, and one that is read stays.  ERR_CONFLICT when somebody saved first.
 */
MAY_FAIL article_change(struct act *, id article, int64_t rev, const struct article_form *);
/* When it is published and withdrawn, and whether it stands first; no part of the reviewed text. */
struct article_plan {
	bool pinned; struct date publish_on; int64_t publish_hour; struct date withdraw_day;
	int64_t rank;                   /* of a gallery's entry (models.h): small ones first */
};
extern const struct entity article_plan_entity;
MAY_FAIL article_schedule(struct act *, id article, const struct article_plan *);
/* What is due: approved texts whose hour has come, articles whose last day is over.  Each minute, by the server. */
MAY_FAIL article_publish_due(struct act *, int64_t *ret);

/* A word that is looked for in texts, with what to say when it is there; it warns and stops nothing. */
struct content_word { id word_id; str word, advice, org_name; id org_id; str org_path; int64_t rev; };
extern const struct entity content_word_entity;

MAY_FAIL content_word_add(struct act *, str word, str advice, id *ret);

/* A version as a whole. */
struct content_text {
	id            version_id, article_id, org_id;
	str           org_path, org_name;
	int64_t       number, state;
	id            column_id;
	str           column_name;
	str           title, summary, body;
	id            cover_id;
	str           source, author, topic, tags;
	bool          sourced, unclassified;
	struct blob   hash, approved;
	id            person_id;
	str           by_name;
	struct moment changed;
	int64_t       rev;
	str           person_name;      /* of a gallery's entry (models.h); honour 0: an article */
	int64_t       honour, level, award_year;
	str           unit;
};
extern const struct entity content_text_entity;

#endif
