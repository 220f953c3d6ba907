/* registering.h - members registered, changed and read again as somebody, for the tests of this module. */
#ifndef MODULES_MEMBER_TEST_REGISTERING_H
#define MODULES_MEMBER_TEST_REGISTERING_H

#include "modules/member/member.h"
#include "platform/account.h"
#include "test/test.h"
#include "test/world.h"

static inline struct member_form
form_of(struct arena *a, const char *name, int n, const char *union_name)
{
	return (struct member_form){ .name = str_of(name), .document_type = DOCUMENT_RESIDENT,
		.document_no = document_make(a, S("320599"), (struct date){ 19900307 }, n),
		.mobile = arena_fmt(a, "1900%07d", n), .org_name = str_of(union_name),
		.joined = { 20260105 }, .wage = { 650000 }, .employment = 1 };
}

struct call { const struct member_form *form; id member; int64_t rev; const struct member_move *move; };

static inline failed
do_register(struct act *x, void *v)
{
	struct call *c = v;

	return member_register(x, c->form, &c->member);
}

static inline failed
do_update(struct act *x, void *v)
{
	struct call *c = v;

	return member_update(x, c->member, c->rev, c->form);
}

static inline failed
do_move(struct act *x, void *v)
{
	struct call *c = v;

	return member_move(x, c->member, c->rev, c->move);
}

static inline failed
register_as(struct world *w, struct arena *a, const struct actor *who, const struct member_form *form, id *ret)
{
	struct call c = { .form = form };

	TRY(act_run(w, a, who, S("test"), do_register, &c));
	if (ret)
		*ret = c.member;
	return NULL;
}

static inline failed
update_as(struct world *w, struct arena *a, const struct actor *who, id member, int64_t rev,
          const struct member_form *form)
{
	return act_run(w, a, who, S("test"), do_update, &(struct call){ form, member, rev, NULL });
}

/* The fault of this field says this. */
static inline void
says(struct arena *a, failed f, const char *field, const char *part)
{
	for (; f; f = f->next)
		if (f->field && !strcmp(f->field->name, field)) {
			HAS(err_sentence(a, f), str_of(part));
			return;
		}
	fail_msg("%s is not at fault", field);
}

/* Lent until it is given back: there are few. */
static inline struct db *
reader(struct world *w, struct arena *a)
{
	struct db *d;

	OK(db_borrow(w->pool, a, &d));
	return d;
}

#define COMPANY "江阴市晟科机械装备有限公司工会委员会"
#define MILL    "江阴市盈帆针织服饰有限公司工会委员会"
#define SCHOOL  "江阴市澄晖中心小学工会委员会"

static inline struct member
read_member(struct world *w, struct arena *a, const struct actor *who, id member)
{
	struct member m = { 0 };
	struct db *d = reader(w, a);

	OK(member_record.one(d, a, w, who->scope, member, &m));
	db_return(w->pool, d);
	return m;
}

static inline size_t
list_as(struct world *w, struct arena *a, const struct actor *who, const char *word, struct member **ret)
{
	const struct entity *filter = member_record.filter;
	void *row = arena_get(a, filter->size);
	struct ask ask = { .filter = row, .most = 50 };
	struct found found;
	struct db *d = reader(w, a);

	if (word)
		OK(field_read(a, entity_field(filter, S("word")), str_of(word), row));
	OK(member_record.list(d, a, w, who->scope, &ask, &found));
	db_return(w->pool, d);
	if (ret)
		*ret = found.at;
	return found.n;
}

#endif
