/*
 * privacy.h - what somebody may ask about his own data (个人信息保护法 第四十四条 to 第四十七条).
 *
 * What the house keeps of him is in all modules' tables; each tells its own (platform/told.h), here it is put
 * together.
 */
#ifndef MODULES_PRIVACY_PRIVACY_H
#define MODULES_PRIVACY_PRIVACY_H

#include "modules/member/member.h"
#include "platform/flow.h"
#include "platform/told.h"

/* The rows of one table that are about him. */
struct own_part { const struct told *told; const void *rows; size_t n; };
struct own_parts { struct own_part *at; size_t n; };

/* Everything of whoever acts, by his person and his account; parts without a row are left out. */
MAY_FAIL own_parts(struct db *, struct arena *, const struct actor *, struct own_parts *ret);
/* A cell as a machine or a person reads it; numbers in full. */
MAY_FAIL own_cell(const struct world *, struct arena *, const struct own_part *, size_t row, const struct told_column *,
                  bool paper, str *ret);
/* The same as JSON: a key for each part, a list of its rows. */
MAY_FAIL own_json(struct db *, struct arena *, const struct world *, const struct actor *, str *ret);
/* What is not recorded is not sent. */
MAY_FAIL own_record(struct act *);

/* --- to be forgotten ------------------------------------------------------------------------ */

enum erasure_state {
	ERASURE_ASKED = 1, ERASURE_HELD, ERASURE_DONE, ERASURE_REFUSED, ERASURE_WITHDRAWN, ERASURE_LIFTED
};
extern const struct choice erasure_states[];

struct erasure {
	id            erasure_id;
	str           name;                     /* empty: deleted, or an account without a person */
	str           org_name;
	int64_t       state;
	struct moment made;
	struct date   due;
	str           words;
	id            person_id, account_id, org_id;
	str           org_path;
	int64_t       rev;
};
extern const struct entity erasure_entity;
struct erasure_filter { int64_t state; };
extern const struct entity erasure_filter_entity;
struct erasure_form { str words; };
extern const struct entity erasure_form_entity;
extern const struct record erasure_record;
extern const struct flow erasure_flow;

/* What has to be kept of him, by which rule; with none he is deleted, otherwise restricted (docs/decisions/0025). */
#define ERASURE_BONDS_MOST 16
struct erasure_bonds { const struct told *at[ERASURE_BONDS_MOST]; size_t n; };
MAY_FAIL erasure_bonds(struct db *, struct arena *, id person, id account, struct erasure_bonds *ret);

/*
 * Whoever acts asks for it.  Fails with a sentence while he has an open request or is restricted, has a post, or a
 * matter that waits for somebody.
 */
MAY_FAIL erasure_ask(struct act *, const struct erasure_form *, id *ret);
/* His latest; ERR_MISSING when there is none. */
MAY_FAIL erasure_of(struct db *, struct arena *, const struct actor *, struct erasure *ret);

/* To whom personal data was given: for the security and the audit administrator. */
extern const struct record handed_record;

failed   erasure_org_moved(struct act *, id org);
failed   erasure_org_gone(struct act *, id org);
failed   erasure_person_merged(struct act *, id loser);

#endif
