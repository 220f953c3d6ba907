/* one.c - what member_record offers of one: a row, the form's values, the row an import's line is about, words. */
#include "db/spread.h"
#include "modules/member/inside.h"

static const struct text
	says_new_kinds = { "members.new_kinds", "新就业形态劳动者" },
	says_eight     = { "members.eight", "八大群体" },
	says_no_group  = { "members.no_group", "没有主要群体" };

failed
member_read(struct db *d, struct arena *a, struct scope scope, id member, struct member *ret)
{
	if (db_over_servers(d)) {
		failed f = db_one(d, a, member_by_id, scope, ret, .member_id = member, .first = true);

		if (!f || f->code != ERR_MISSING)
			return f;
	}
	return db_one(d, a, member_by_id, scope, ret, .member_id = member);
}

failed
member_one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id member,
	   void *row)
{
	struct dues_rule rule = dues_rule_of(w->rules);

	TRY(member_read(d, a, scope, member, row));
	TRY(tags_fill(d, a, row));
	return member_reckon(&rule, a, row);
}

/* Kept by the write at the union that the scope begins with; nothing is counted here. */
failed
member_count(struct db *d, struct arena *a, struct scope scope, int64_t *ret)
{
	struct member_org_first_row first;

	TRY(member_first_org(d, a, scope, &first));
	*ret = first.members;
	return NULL;
}

/* What a new form begins with: joined today, and the union of whoever acts for one alone. */
static failed
prefill_new(struct db *d, struct arena *a, const struct world *w, struct scope scope,
	    struct member_form *form)
{
	struct member_org_first_row first;

	TRY(member_first_org(d, a, scope, &first));
	*form = (struct member_form){ .document_type = DOCUMENT_RESIDENT, .joined = world_today(w), .employment = 1,
		.org_name = first.kind == ORG_BASE ? first.name : (str){ 0 } };
	return NULL;
}

/* The union is left out: it is not changed by a form. */
struct member_form
member_prefilled(const struct member *m)
{
	struct member_form form = member_form_of(m);

	form.org_id = (id){ 0 };
	form.org_name = (str){ 0 };
	return form;
}

failed
member_prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id member,
	       void *form, int64_t *rev)
{
	struct member_form *to = form;
	struct member m;

	if (!member.v)
		return prefill_new(d, a, w, scope, to);
	TRY(member_read(d, a, scope, member, &m));
	TRY(tags_fill(d, a, &m));
	*to = member_prefilled(&m);
	*rev = m.rev;
	return NULL;
}

static const struct text says_other_name = { "member.other_name",
	"这个证件登记的姓名是“{1}”，和这里写的不一样。请核对；确已改名的，请打开这位会员修改。" };

/* The membership in force of the line's document, when the actor may see it; zero otherwise. */
failed
member_match(struct act *x, const void *line, id *ret)
{
	const struct member_form *form = line;
	int64_t type = form->document_type ? form->document_type : DOCUMENT_RESIDENT;
	struct document document;
	struct member_there m = { 0 };
	struct blob index;
	failed f = NULL;
	bool missing;

	TRY(document_check_as(x->a, member_form_field("document_no"), type, form->document_no,
			      act_today(x), member_document_flags(x), &document));
	index = member_document_index(x->world, x->a, type, document.number);
	missing = member_known_new(x, index);
	if (!missing && !member_known_there(x, index, &m) &&
	    (f = member_find_by_document(x->db, x->a, index, &m)) && f->code != ERR_MISSING)
		return f;
	if (missing || f || !scope_covers(x->who->scope, m.org_path)) {
		*ret = (id){ 0 };
		return NULL;
	}
	/* A line with somebody's number and another name is a mistake more often than a change of name. */
	if (!str_eq(m.name, person_name(x->a, form->name)))
		return FAIL_SAY(x->a, ERR_INVALID, member_form_field("name"), &says_other_name, m.name);
	*ret = m.member_id;
	return NULL;
}

struct place
member_place(const void *row)
{
	const struct member *m = row;

	return (struct place){ m->org_path, m->name_key, m->member_id };
}

str
member_title(const void *row)
{
	return ((const struct member *)row)->name;
}

str
member_org_path(const void *row)
{
	return ((const struct member *)row)->org_path;
}

/* What the group of a filter is called: a tag, or one of the two sums. */
failed
member_filter_word(struct db *d, struct arena *a, const struct field *f, const void *filter, str *ret)
{
	const struct member_filter *m = filter;
	struct tags tags;

	*ret = (str){ 0 };
	if (f != entity_field(&member_filter_entity, S("group")))
		return NULL;
	if (m->group > TAGS_MOST) {
		*ret = str_of(m->group == FILTER_NEW_KINDS ? says_new_kinds.zh
			: m->group == FILTER_EIGHT ? says_eight.zh : says_no_group.zh);
		return NULL;
	}
	TRY(tags_read(d, a, &tags));
	*ret = tags_text(a, &tags, tag_bit(m->group));
	return NULL;
}
