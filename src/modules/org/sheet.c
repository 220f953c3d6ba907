/*
 * sheet.c - unions brought in as a sheet: which one a line is about, where a new one will stand, taking one out again.
 *
 * A sheet names the union above, and has it above its own: a federation, then what stands below it.  While lines are
 * proven the new ones before are not written yet, so they are remembered (platform/record.h, coming).
 */
#include "modules/org/inside.h"
#include "org_sheet.h"

static const struct text
	says_parent    = { "org.parent", "请选择上级工会。" },
	says_no_above  = { "org.no_above", "您的范围内没有叫“{1}”的工会，这份表前面的行里也没有。上级工会要写全称，并且排在下级前面。" },
	says_two_above = { "org.two_above", "您的范围内叫“{1}”的工会不止一家，分不清是哪一家。请从模板的下拉里选，"
	                   "或者在名称后面用括号写上它的工会代码。" },
	says_many      = { "org.many", "您的范围内叫“{1}”的工会有 {2} 家，请写明上级工会。" },
	says_other     = { "org.other_above", "它现在的上级工会是“{1}”。上级工会不在表里改，请用“调整隶属”。" },
	says_elsewhere = { "org.code_elsewhere", "这个代码已经登记在“{1}”名下，它不在您的范围内。" },
	says_row       = { "org.row", "与本表第 {1} 行重复，以第 {1} 行为准。" },
	says_below     = { "org.out.below", "它下面已经有工会，不能撤回。" },
	says_used      = { "org.out.used", "它已经有了会员、干部、证书或者办过的事，不能撤回。不再存在的工会请用“撤销”。" };

static const struct field *
form_field(const char *name)
{
	return entity_field(&org_form_entity, str_of(name));
}

/* --- lines before --------------------------------------------------------------------------------- */

#define SEEN_SLOTS 4096         /* of hashed names and codes; a preview sees at most 20,000 lines */

/* A union that a line before will make.  `above`: the id of what it stands under, or the row of it, negative. */
struct seen { struct seen *next; uint64_t key; int64_t row, above; struct org_above as; };
struct seen_lines { struct seen *slots[SEEN_SLOTS]; };

static struct seen *
seen_of(const struct act *x, str key)
{
	const struct seen_lines *lines = x->lines ? x->lines->at : NULL;

	return lines && key.n ? lines->slots[str_hash(key) % SEEN_SLOTS] : NULL;
}

static void
remember(struct act *x, str key, struct seen s)
{
	struct seen_lines *lines = x->lines->at;
	struct seen **slot;

	if (!lines)
		x->lines->at = lines = NEW(x->lines->a, struct seen_lines);
	slot = &lines->slots[str_hash(key) % SEEN_SLOTS];
	s.key = str_hash(key);
	s.next = *slot;
	*slot = NEW(x->lines->a, struct seen);
	**slot = s;
}

/* --- the union above --------------------------------------------------------------------------------- */

static failed
above_by_id(struct act *x, const char *name, id org, struct org_above *ret)
{
	TRY(org_find_open(x, form_field(name), org, &ret->org));
	ret->depth = ret->org.org_path.n / ORG_SEGMENT;
	return NULL;
}

static failed
above_by_name(struct act *x, str name, struct org_above *ret)
{
	const struct field *f = form_field("parent_name");
	const struct seen *before = NULL;
	struct org_called_rows rows;
	size_t n;

	TRY(db_all(x->db, x->a, org_called, x->who->scope, &rows, .name = name));
	n = rows.n;
	for (const struct seen *s = seen_of(x, name); s; s = s->next)
		if (s->key == str_hash(name) && s->as.depth) {
			before = s;
			n++;
		}
	if (n != 1)
		return FAIL_SAY(x->a, ERR_INVALID, f, n ? &says_two_above : &says_no_above, name);
	if (!before)
		return above_by_id(x, "parent_name", rows.at[0].org_id, ret);
	*ret = before->as;
	ret->org.name = name;
	return NULL;
}

failed
org_find_above(struct act *x, const struct org_form *form, struct org_above *ret)
{
	str name = str_trim(form->parent_name);

	*ret = (struct org_above){ 0 };
	if (form->parent_id.v)
		return above_by_id(x, "parent_id", form->parent_id, ret);
	if (name.n)
		return above_by_name(x, name, ret);
	/* A sheet of one's own unions need not say so in each line. */
	if (x->sheet && x->who->org.v)
		return above_by_id(x, "parent_name", x->who->org, ret);
	return FAIL_SAY(x->a, ERR_INVALID, form_field(x->sheet ? "parent_name" : "parent_id"), &says_parent);
}

/* --- which one a line is about -------------------------------------------------------------------------- */

/* Does it stand where the line says, if the line says so? */
static bool
stands_there(const struct org_form *form, id parent, str parent_name)
{
	str name = str_trim(form->parent_name);

	return (!form->parent_id.v || form->parent_id.v == parent.v) && (!name.n || str_eq(name, parent_name));
}

static failed
by_code(struct act *x, const struct org_form *form, id *ret)
{
	const struct field *f = form_field("uscc");
	str code;
	struct org_with_code_row row;
	struct org there;
	failed e;

	TRY(uscc_check(x->a, f, form->uscc, &code));
	e = db_one(x->db, x->a, org_with_code, &row, .uscc = code);
	if (e)
		return e->code == ERR_MISSING ? NULL : e;
	e = org_get(x->db, x->a, x->who->scope, row.org_id, &there);
	if (e && e->code == ERR_MISSING)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_elsewhere, row.name);
	TRY(e);
	if (!stands_there(form, there.parent_id, there.parent_name))
		return FAIL_SAY(x->a, ERR_INVALID, form_field("parent_name"), &says_other, there.parent_name);
	*ret = there.org_id;
	return NULL;
}

/* By its name, under the union that the line names; without one it must be the only one of that name. */
static failed
by_name(struct act *x, const struct org_form *form, id *ret)
{
	struct org_called_rows rows;
	size_t n = 0;
	id found = { 0 };

	TRY(db_all(x->db, x->a, org_called, x->who->scope, &rows, .name = str_trim(form->name)));
	for (size_t i = 0; i < rows.n; i++)
		if (stands_there(form, rows.at[i].parent_id, rows.at[i].parent_name)) {
			found = rows.at[i].org_id;
			n++;
		}
	if (n > 1)
		return FAIL_SAY(x->a, ERR_INVALID, form_field(form->parent_name.n ? "name" : "parent_name"), &says_many,
			form->name, arena_int(x->a, (int64_t)n));
	*ret = found;
	return NULL;
}

failed
org_match(struct act *x, const void *line, id *ret)
{
	const struct org_form *form = line;

	*ret = (id){ 0 };
	if (form->uscc.n)
		TRY(by_code(x, form, ret));
	return ret->v || !form->name.n ? NULL : by_name(x, form, ret);
}

failed
org_coming(struct act *x, const void *line, int64_t row)
{
	struct org_form form = *(const struct org_form *)line;
	struct org_above above;
	struct seen s = { .row = row };

	TRY(org_prove_form(x, &form, (id){ 0 }));
	TRY(org_find_above(x, &form, &above));
	TRY(org_check_level(x, &form, &above));
	s.above = above.org.org_id.v ? above.org.org_id.v : -above.row;
	for (const struct seen *i = seen_of(x, form.name); i; i = i->next)
		if (i->key == str_hash(form.name) && i->above == s.above)
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_row, arena_int(x->a, i->row));
	if (!above.row)
		TRY(org_check_sibling(x, form_field("name"), above.org.org_id, form.name, (id){ 0 }));
	for (const struct seen *i = seen_of(x, form.uscc); i; i = i->next)
		if (i->key == str_hash(form.uscc))
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_row, arena_int(x->a, i->row));
	if (form.uscc.n)
		remember(x, form.uscc, s);
	s.as = (struct org_above){ .org = { .kind = form.kind, .base = form.base }, .row = row,
		.depth = above.depth + 1 };
	remember(x, form.name, s);
	return NULL;
}

/* --- taking one out again ----------------------------------------------------------------------------------- */

/*
 * What an import made by mistake is gone, as if it had never been: its rev is still the first, nothing stands below it,
 * and nothing of any module hangs on it, or it stays.  Its path is not given again.
 */
failed
org_take_out(struct act *x, id org, int64_t rev)
{
	struct org_brief_row o;
	struct org_hangs_row hangs;
	struct org was;
	int64_t changed;

	TRY(org_get(x->db, x->a, x->who->scope, org, &was));
	if (was.rev != rev)
		return FAIL(x->a, ERR_CONFLICT, "org %lld has rev %lld", (long long)org.v, (long long)was.rev);
	TRY(org_find_open(x, NULL, org, &o));
	TRY(db_one(x->db, x->a, org_hangs, &hangs, .org_id = org, .org_path = o.org_path));
	if (hangs.below)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_below);
	if (hangs.posts || hangs.flows || hangs.papers || hangs.covers || hangs.waits || o.members)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_used);
	/* Listeners that have rows of it refuse. */
	TRY(act_event(x, "org.taken_out", org));
	TRY(db_run(x->db, x->a, org_covers_out, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, org_employer_out, NULL, .made = hangs.made));
	TRY(db_run(x->db, x->a, org_history_out, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, org_words_forget, NULL, .org_id = org));
	TRY(db_run(x->db, x->a, org_out, x->who->scope, &changed, .org_id = org, .rev = rev));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "org %lld was changed by another", (long long)org.v);
	TRY(org_add_above(x, o.org_path, 0, -(o.kind == ORG_BASE)));
	return act_record(x, (struct entry){ .what = "org.remove", .object = "org", .object_id = org,
		.org_path = o.org_path, .title = o.name });
}

failed
org_keep_if_used(struct act *x, int64_t n)
{
	return n ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_used) : NULL;
}
