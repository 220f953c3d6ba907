/*
 * items.h - inside: what is kept of a person in lists: skills, honours, family members.
 *
 * One table and one set of rules for the three; what differs stands in `parts`: the words, the form,
 * and how a form becomes a row.
 */
#ifndef MODULES_MEMBER_ITEMS_H
#define MODULES_MEMBER_ITEMS_H

#include "modules/member/member.h"

enum item_part { PART_SKILL = 1, PART_HONOUR, PART_FAMILY };

struct skill_form { str occupation; int64_t level; str number; str body; struct date day; };
struct honour_form { str name; int64_t level; struct date day; str body; };
struct family_form { int64_t relation; str name; struct date birth; int64_t purpose; bool consent; };
extern const struct entity skill_form_entity, honour_form_entity, family_form_entity;

/* A row being written: sensitive values plain.  What is absent of them leaves what is stored. */
struct item_plain {
	str name, sealed_name, number, body;
	int64_t level, relation, purpose;
	struct date day, birth;
	bool consent;
};

struct part {
	enum item_part part;
	const char *name, *label, *add, *edit;  /* "skills", 职业技能, 添加技能, 修改技能 */
	const struct entity *form;
	void (*take)(const void *form, struct item_plain *ret);
	void (*give)(const struct item *, void *form);          /* sensitive values stay absent */
};
extern const struct part parts[];               /* ends in a NULL name */
const struct part *part_of(int64_t part);

/* Whose it is: proven in scope, or the person himself. */
struct item_owner { id person, member; str name, org_path; bool himself; };
/*
 * A new item (item zero), or a changed one.  A child under 14 needs the guardian's separate consent,
 * recorded before the row is written (个人信息保护法第三十一条): ERR_INVALID at `consent` without it.
 */
MAY_FAIL item_save(struct act *, const struct item_owner *, const struct part *, id item, int64_t rev,
                   const void *form, id *ret);
MAY_FAIL item_remove(struct act *, const struct item_owner *, id item);
MAY_FAIL item_read(struct db *, struct arena *, id person, id item, struct item *ret);
struct items { struct item *at; size_t n; };
MAY_FAIL items_read(struct db *, struct arena *, id person, const struct part *, struct items *ret);
MAY_FAIL items_ahead(struct db *, struct arena *, id person);           /* DB_AHEAD; of every part */
/* Merging and clearing away. */
MAY_FAIL items_merge(struct act *, id loser, id survivor);
MAY_FAIL items_clear(struct act *, id person);

#define CHILD_YEARS 14
#define ITEMS_MOST  60          /* of one person */

#endif
