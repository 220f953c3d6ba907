/*
 * models.h - 劳模工匠风采: a gallery of people, made of articles.
 *
 * An entry is an article with a person: who, which honour of which year, of what unit, a portrait and deeds.
 * Versions, digest, proofs, reviews, schedule, withdrawal and reach are the article's own.  Besides, the
 * person's consent to being shown is kept: without it nothing is handed in or published, and when it is
 * withdrawn the entry leaves the site in the same transaction (个人信息保护法 第十三条、第十五条、第二十五条).
 *
 *	struct model_form form = { .person_name = S("周建平"), .honour = HONOUR_MODEL, .level = LEVEL_CITY,
 *		.award_year = 2024, … .consent_on = today, .consent_paper = S("宣传部 2026-031") };
 *	id entry;
 *
 *	TRY(model_write(x, &form, &entry));             a draft: handed in like any article
 */
#ifndef MODULES_CONTENT_MODELS_H
#define MODULES_CONTENT_MODELS_H

#include "modules/org/org.h"

enum model_honour { HONOUR_MODEL = 1, HONOUR_ADVANCED, HONOUR_MEDAL, HONOUR_WOMEN, HONOUR_GREAT, HONOUR_CRAFT,
	HONOUR_SKILL };
enum model_level { LEVEL_NATION = 1, LEVEL_PROVINCE, LEVEL_CITY, LEVEL_COUNTY, LEVEL_UNIT };
extern const struct choice model_honours[], model_levels[];

/* An entry as the desk lists it, with its newest version. */
struct content_model {
	id            article_id;
	str           person_name;
	int64_t       honour, level;
	str           award_year;       /* "2024": a year, no figure */
	str           unit, title;
	int64_t       state;
	int64_t       rank;             /* in the gallery: small ones first */
	struct date   consent_on;
	str           consent_paper;
	struct moment consent_gone;     /* when he withdrew it; zero: he agrees */
	struct moment published;
	str           org_name;
	id            cover_id, newest_id, live_id, org_id;
	str           org_path;
	int64_t       rev;
};
extern const struct entity content_model_entity;

/* The portrait is the article's cover: a picture kept before, with its words.  Body: his deeds. */
struct model_form {
	str  title, body, summary;
	str  person_name;
	int64_t honour, level, award_year;
	str  unit;
	id   cover_id;
	id   column_id;
	str  source, author;
	struct date consent_on;
	str  consent_paper;             /* where the signed paper lies */
	bool sourced, unclassified;
};
extern const struct entity model_form_entity;
struct model_filter { str word; int64_t honour; str award_year; int64_t state; };
extern const struct entity model_filter_entity;
extern const struct record content_model_record;

/* As article_write and article_change; ERR_INVALID also when the consent is of a day to come,
	or older than its withdrawal. */
MAY_FAIL model_write(struct act *, const struct model_form *, id *ret);
MAY_FAIL model_change(struct act *, id entry, int64_t rev, const struct model_form *);
/*
 * The person no longer agrees: off the site at once, and out of review.  `why` says how he told it and is kept in
 * the record; ERR_CONFLICT when it was withdrawn before, ERR_MISSING when the article is no entry.
 */
MAY_FAIL model_disagree(struct act *, id entry, str why);

/* "省级劳动模范", "大国工匠". */
str model_honour_text(struct arena *, int64_t honour, int64_t level);

#endif
