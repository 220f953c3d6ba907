/* Every table of fields agrees with its struct, and every record with itself. */
#include "test/test.h"
#include "web/module.h"

/* Runs `look` over row, form and filter of every record. */
static void
each_entity(void (*look)(const struct record *, const struct entity *))
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *r = (*m)->records; r && *r; r++) {
			const struct entity *const of[] = { (*r)->row, (*r)->form, (*r)->filter };

			for (size_t i = 0; i < COUNT(of); i++)
				if (of[i])
					look(*r, of[i]);
		}
}

static void
covers(const struct record *r, const struct entity *e)
{
	if (!entity_covers(e))
		fail_msg("%s: the table %s leaves a member of its struct out", r->name, e->name);
}

TEST(no_member_is_left_out)
{
	each_entity(covers);
}

static void
speaks(const struct record *r, const struct entity *e)
{
	for (const struct field *f = e->fields; f < e->fields + e->n; f++) {
		if (!f->label || !*f->label)
			fail_msg("%s: %s.%s has no label", r->name, e->name, f->name);
		for (const struct field *g = e->fields; g < f; g++)
			if (!strcmp(f->name, g->name))
				fail_msg("%s: %s.%s is there twice", r->name, e->name, f->name);
		if (f->kind == KIND_SECRET && !f->seals)
			fail_msg("%s: %s.%s does not say what it is sealed for", r->name, e->name, f->name);
	}
}

TEST(every_field_has_a_label_and_every_secret_its_place)
{
	each_entity(speaks);
}

TEST(every_record_can_be_found_listed_and_named)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *i = (*m)->records; i && *i; i++) {
			const struct record *r = *i;

			if (!r->name || !r->label || !r->path || r->path[0] != '/' || !r->see || !r->row || !r->one)
				fail_msg("%s: a record without its basics", r->name ? r->name : (*m)->name);
			if (!entity_key(r->row))
				fail_msg("%s: rows have no key", r->name);
			if (r->list && !r->place)
				fail_msg("%s: a list that cannot be paged", r->name);
			if ((r->create || r->update) && (!r->form || !r->edit))
				fail_msg("%s: changed without a form or a permit", r->name);
			if (!r->title)
				fail_msg("%s: rows have no title", r->name);
		}
}

/* What is entered and then shown carries the same name in both tables. */
TEST(what_a_form_takes_is_shown_under_the_same_name_or_sealed)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct record *const *i = (*m)->records; i && *i; i++)
			for (size_t k = 0; (*i)->form && k < (*i)->form->n; k++) {
				const struct field *f = &(*i)->form->fields[k], *shown = entity_field((*i)->row, str_of(f->name));

				if (shown && shown->kind == KIND_SECRET && !(f->flags & SENSITIVE))
					fail_msg("%s.%s is sealed but its form does not say SENSITIVE", (*i)->name, f->name);
			}
}

TEST(modules_need_only_what_stands_before_them)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const char *const *need = (*m)->needs; need && *need; need++) {
			bool before = false;

			for (const struct module *const *k = modules; k != m; k++)
				before = before || !strcmp((*k)->name, *need);
			if (!before)
				fail_msg("%s needs %s, which comes later or never", (*m)->name, *need);
		}
}

/* Entries are sorted by rank: the ranks of two groups do not reach into one another. */
TEST(a_group_stands_once_in_the_menu)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct menu *e = (*m)->menu; e && e->path; e++) {
			int from = e->rank, to = e->rank;

			if (!e->group)
				continue;
			for (const struct module *const *n = modules; *n; n++)
				for (const struct menu *o = (*n)->menu; o && o->path; o++)
					if (o->group && !strcmp(o->group, e->group)) {
						from = o->rank < from ? o->rank : from;
						to = o->rank > to ? o->rank : to;
					}
			for (const struct module *const *n = modules; *n; n++)
				for (const struct menu *o = (*n)->menu; o && o->path; o++)
					if (o->group && strcmp(o->group, e->group) && o->rank >= from && o->rank <= to)
						fail_msg("%s of %s stands among %s", o->path, o->group, e->group);
		}
}

TEST(permits_are_named_once_and_asked_for_by_name)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct permit *p = (*m)->permits; p && p->name; p++)
			for (const struct module *const *k = modules; *k; k++)
				for (const struct permit *q = (*k)->permits; q && q->name; q++)
					if (p != q && !strcmp(p->name, q->name))
						fail_msg("the permit %s is there twice", p->name);
}

/* Who stands above may whatever those below him may, and an administrator's right is nobody else's. */
TEST(rights_are_given_from_above)
{
	for (const struct module *const *m = modules; *m; m++)
		for (const struct permit *p = (*m)->permits; p && p->name; p++) {
			if (p->given & (FOR_BASE | FOR_TOWN | FOR_WALL) && !(p->given & FOR_CITY))
				fail_msg("%s: the city may not what those below it may", p->name);
			if ((permit_keeper(p) == KEEPER_SYSTEM || permit_keeper(p) == KEEPER_AUDIT) &&
			    p->given != FOR_NOBODY)
				fail_msg("%s: kept for an administrator, and given to others", p->name);
			if (!permit_is_disjoint(p))
				fail_msg("%s: of two administrators, and more than looking", p->name);
		}
}
