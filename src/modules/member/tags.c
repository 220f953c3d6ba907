/*
 * tags.c - groups as tags: which there are, the set that a member has, how many have each.
 *
 * `member.tags` holds the set, a bit for each tag; `member_tag` repeats it row by row in the order of
 * lists.  `group_no`, the primary group, is the lowest of the ten that everybody has: it follows the
 * set and is never set by itself.
 */
#include "member_tags.h"
#include "modules/member/inside.h"

static const struct text
	says_no_tag = { "tag.unknown", "没有叫“{1}”的群体标签，现有：{2}。" },
	says_closed = { "tag.closed", "“{1}”已经停用，不能再加给会员。" },
	says_taken  = { "tag.taken", "已经有叫“{1}”的标签了。" },
	says_full   = { "tag.full", "标签最多 {1} 个，请先看看有没有可以合用的。" },
	says_given  = { "tag.given", "“{1}”是统一规定的群体，名称不能改。" },
	says_words  = { "tag.words", "名称里不能有顿号、逗号、分号和空格：表格里用它们隔开几个标签。" },
	says_saved_first = { "tag.first", "刚才有人改过这个标签，请看过以后再改。" },
	says_new    = { "tag.new_kinds", "新就业形态" },
	says_eight  = { "tag.eight", "八大群体" },
	says_both   = { "tag.both", "新就业形态、八大群体" },
	says_own    = { "tag.own", "自设" },
	says_other  = { "tag.other", "其他" },
	says_create = { "tag.create", "添加标签" };

/* --- fields --------------------------------------------------------------------------- */

const struct choice tag_states[] = { { TAG_OPEN, "在用", "good" }, { TAG_CLOSED, "停用" }, { 0 } };

#define F(m, ...) FIELD(struct tag, m, __VA_ARGS__)
static const struct field tag_fields[] = {
	F(tag_id,   .label = "编号", .flags = KEY),
	F(name,     .label = "名称", .flags = LIST, .max = 20),
	F(counts,   .label = "计入", .flags = LIST),
	F(members,  .label = "会员", .flags = LIST, .unit = "人"),
	F(of_new,   .label = "新就业形态人数", .flags = HIDE),
	F(of_eight, .label = "八大群体人数", .flags = HIDE),
	F(also,     .label = "表格里的别名", .flags = LIST, .max = 20),
	F(state,    .label = "状态", .flags = LIST, .choices = tag_states),
	F(rev,      .label = "版本", .flags = HIDE),
};
#undef F
const struct entity tag_entity = ENTITY(struct tag, tag_fields, .name = "tag", .label = "群体标签");

static failed
check_words(struct arena *a, const struct field *f, const void *value)
{
	str words = *(const str *)value, first = field_word(&words);

	return first.n == ((const str *)value)->n ? NULL : FAIL_SAY(a, ERR_INVALID, f, &says_words);
}

#define F(m, ...) FIELD(struct tag_form, m, __VA_ARGS__)
static const struct field form_fields[] = {
	F(name,  .label = "名称", .flags = MUST, .min = 2, .max = 20, .check = check_words, .hint = "如“劳动模范”“困难职工”"),
	F(also,  .label = "表格里的别名", .max = 20, .check = check_words, .hint = "导入时写这个名称也认得"),
	F(state, .label = "状态", .choices = tag_states, .hint = "停用以后不能再加给会员，已有的保留"),
};
#undef F
const struct entity tag_form_entity =
	ENTITY(struct tag_form, form_fields, .name = "tag_form", .label = "群体标签");

#define F(m, ...) FIELD(struct tag_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(state, .label = "状态", .choices = tag_states) };
#undef F
const struct entity tag_filter_entity =
	ENTITY(struct tag_filter, filter_fields, .name = "tag_filter", .label = "筛选");

/* --- sets of tags ------------------------------------------------------------------------ */

int64_t
tag_bit(int64_t tag)
{
	return tag >= 1 && tag <= TAGS_MOST ? (int64_t)1 << (tag - 1) : 0;
}

int64_t
tags_group(int64_t bits)
{
	for (int64_t g = GROUP_TRUCK; g <= GROUP_OTHER_PLATFORM; g++)
		if (bits & tag_bit(g))
			return g;
	return GROUP_NONE;
}

failed
tags_read(struct db *d, struct arena *a, struct tags *ret)
{
	struct tag_all_rows rows;

	TRY(db_all(d, a, tag_all, &rows));
	ret->at = NEW_N(a, struct tag, rows.n + 1);
	ret->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		ret->at[i] = (struct tag){ .tag_id = rows.at[i].tag_id, .name = rows.at[i].name,
			.also = rows.at[i].also, .state = rows.at[i].state, .rev = rows.at[i].rev };
	return NULL;
}

str
tags_text(struct arena *a, const struct tags *tags, int64_t bits)
{
	struct buf b = { .a = a };

	for (size_t i = 0; bits && i < tags->n; i++) {
		if (!(bits & tag_bit(tags->at[i].tag_id.v)))
			continue;
		buf_put(&b, b.n ? S("、") : S(""));
		buf_put(&b, tags->at[i].name);
	}
	return b.n ? buf_str(&b) : (str){ 0 };
}

static const struct tag *
named(const struct tags *tags, str name)
{
	for (size_t i = 0; i < tags->n; i++)
		if (str_eq(tags->at[i].name, name) || (name.n && str_eq(tags->at[i].also, name)))
			return &tags->at[i];
	return NULL;
}

static int64_t
open_bits(const struct tags *tags)
{
	int64_t bits = 0;

	for (size_t i = 0; i < tags->n; i++)
		bits |= tags->at[i].state == TAG_OPEN ? tag_bit(tags->at[i].tag_id.v) : 0;
	return bits;
}

failed
tags_bits(struct act *x, const struct tags *tags, str words, int64_t had, int64_t *ret)
{
	const struct field *f = member_form_field("tags");
	int64_t bits = 0, open = open_bits(tags);

	for (str word; (word = field_word(&words)).n;) {
		const struct tag *t = named(tags, word);

		/* 无 is how older sheets say that there is none. */
		if (str_eq(word, str_of(member_groups[0].label)))
			continue;
		if (!t)
			return FAIL_SAY(x->a, ERR_INVALID, f, &says_no_tag, word,
					tags_text(x->a, tags, open));
		if (t->state == TAG_CLOSED && !(had & tag_bit(t->tag_id.v)))
			return FAIL_SAY(x->a, ERR_INVALID, f, &says_closed, t->name);
		bits |= tag_bit(t->tag_id.v);
	}
	*ret = bits;
	return NULL;
}

/* In which sums the row of this tag stands: of several tags of a sum only the lowest, so that a
 * member counts once. */
static int64_t
first_of(int64_t bits, int64_t tag)
{
	int64_t bit = tag_bit(tag), below = bit - 1;

	return (bit & TAGS_NEW_KINDS && !(bits & TAGS_NEW_KINDS & below) ? 1 : 0) +
	       (bit & TAGS_EIGHT && !(bits & TAGS_EIGHT & below) ? 2 : 0);
}

failed
tags_write(struct act *x, const struct tagged *m)
{
	for (int64_t tag = 1; tag <= TAGS_MOST; tag++)
		if (m->bits & tag_bit(tag))
			TRY(db_run(x->db, x->a, member_tag_add, ACT_LATER(x), .member_id = m->member,
				   .person_id = m->person, .tag_id = { tag }, .org_path = m->org_path,
				   .name_key = m->name_key, .in_force = m->in_force,
				   .first_of = first_of(m->bits, tag)));
	return NULL;
}

failed
tags_drop(struct act *x, id member, id person)
{
	return db_run(x->db, x->a, member_tag_drop, NULL, .member_id = member, .person_id = person);
}

failed
tags_rewrite(struct act *x, const struct tagged *m)
{
	TRY(tags_drop(x, m->member, m->person));
	return tags_write(x, m);
}

failed
member_tags_follow(struct act *x, id member)
{
	struct member_state m;

	TRY(member_state(x->db, x->a, member, &m));
	return db_run(x->db, x->a, member_tag_follow, NULL, .person_id = m.person_id);
}

failed
tags_org_moved(struct act *x, id org, str path)
{
	return db_run(x->db, x->a, member_tag_moved, NULL, .org_id = org, .org_path = path);
}

failed
tags_fill(struct db *d, struct arena *a, struct member *m)
{
	struct tags tags;

	m->tags = (str){ 0 };
	if (!m->tag_bits)
		return NULL;
	TRY(tags_read(d, a, &tags));
	m->tags = tags_text(a, &tags, m->tag_bits);
	return NULL;
}

/* The rows say what the set says. */
failed
tags_check(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct tags tags;

	TRY(tags_read(x->db, x->a, &tags));
	for (size_t i = 0; i < tags.n; i++) {
		struct tag_check_rows rows;

		TRY(db_all(x->db, x->a, tag_check, &rows, .bit = tag_bit(tags.at[i].tag_id.v),
			   .tag_id = tags.at[i].tag_id));
		for (size_t k = 0; k < rows.n; k++) {
			const struct tag_check_row *r = &rows.at[k];

			buf_fmt(ret, "member %lld: its row of tag %lld is missing or old\n",
				(long long)r->member_id.v, (long long)tags.at[i].tag_id.v);
			if (!repair)
				continue;
			TRY(tags_rewrite(x, &(struct tagged){ r->member_id, r->person_id, r->org_path,
				r->name_key, r->tags, member_in_being(r->status) }));
			++*repaired;
		}
	}
	return NULL;
}

/* --- the record ------------------------------------------------------------------------------ */

static str
counts_of(int64_t tag)
{
	bool new_kind = tag_bit(tag) & TAGS_NEW_KINDS, eight = tag_bit(tag) & TAGS_EIGHT;

	return str_of((new_kind && eight ? &says_both : new_kind ? &says_new : eight ? &says_eight
		: tag > GROUP_OTHER_PLATFORM ? &says_own : &says_other)->zh);
}

failed
tags_counted(struct db *d, struct arena *a, struct scope scope, struct tags *ret)
{
	TRY(tags_read(d, a, ret));
	for (size_t i = 0; i < ret->n; i++) {
		struct tag *t = &ret->at[i];
		struct tag_count_row n;

		TRY(db_one(d, a, tag_count, scope, &n, .tag_id = t->tag_id));
		t->counts = counts_of(t->tag_id.v);
		t->members = n.members;
		t->of_new = n.of_new;
		t->of_eight = n.of_eight;
	}
	return NULL;
}

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
     struct found *ret)
{
	const struct tag_filter *f = ask->filter;
	struct tags all;
	size_t n = 0;

	(void)w;
	TRY(tags_counted(d, a, scope, &all));
	for (size_t i = 0; i < all.n && (int64_t)n < ask->most; i++)
		if (all.at[i].tag_id.v > ask->after.row.v && (!f || !f->state || f->state == all.at[i].state))
			all.at[n++] = all.at[i];
	*ret = (struct found){ all.at, n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id tag, void *row)
{
	struct tags all;

	(void)w;
	TRY(tags_counted(d, a, scope, &all));
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].tag_id.v == tag.v) {
			*(struct tag *)row = all.at[i];
			return NULL;
		}
	return FAIL(a, ERR_MISSING, "tag %lld", (long long)tag.v);
}

static failed
prefill(struct db *d, struct arena *a, const struct world *w, struct scope scope, id tag, void *form,
        int64_t *rev)
{
	struct tag_form *to = form;
	struct tag t;

	*to = (struct tag_form){ .state = TAG_OPEN };
	if (!tag.v)
		return NULL;
	TRY(one(d, a, w, scope, tag, &t));
	*to = (struct tag_form){ t.name, t.also, t.state };
	*rev = t.rev;
	return NULL;
}

static failed
check_name(struct act *x, const struct tags *tags, const char *field, str name, id but)
{
	const struct tag *t = name.n ? named(tags, name) : NULL;

	return !t || t->tag_id.v == but.v ? NULL
	     : FAIL_SAY(x->a, ERR_INVALID, entity_field(&tag_form_entity, str_of(field)), &says_taken, name);
}

static failed
record(struct act *x, const char *what, id tag, const struct tag_form *was, const struct tag_form *now)
{
	return act_record(x, (struct entry){ .what = what, .object = "tag", .object_id = tag,
		.org_path = x->who->org_path.n ? x->who->org_path : ROOT_PATH, .title = now->name,
		.changes = audit_changes(x, &tag_form_entity, was, now) });
}

failed
tag_create(struct act *x, const void *form, id *ret)
{
	const struct tag_form *f = form;
	struct tags all;
	id tag = { GROUP_OTHER_PLATFORM + 1 };

	TRY(tags_read(x->db, x->a, &all));
	TRY(err_join(x->a, check_name(x, &all, "name", f->name, (id){ 0 }),
		     check_name(x, &all, "also", f->also, (id){ 0 })));
	if (all.n && all.at[all.n - 1].tag_id.v >= tag.v)
		tag.v = all.at[all.n - 1].tag_id.v + 1;
	if (tag.v > TAGS_MOST)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_full, arena_fmt(x->a, "%d", TAGS_MOST));
	TRY(db_run(x->db, x->a, tag_add, NULL, .tag_id = tag, .name = f->name, .also = f->also));
	TRY(record(x, "tag.add", tag, NULL, f));
	*ret = tag;
	return NULL;
}

failed
tag_change(struct act *x, id tag, int64_t rev, const void *form)
{
	const struct tag_form *f = form;
	struct tag_form was, now = *f;
	struct tags all;
	int64_t changed, present = 0;

	TRY(prefill(x->db, x->a, x->world, x->who->scope, tag, &was, &present));
	TRY(tags_read(x->db, x->a, &all));
	if (tag.v <= GROUP_OTHER_PLATFORM && !str_eq(f->name, was.name))
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&tag_form_entity, S("name")), &says_given,
				was.name);
	TRY(err_join(x->a, check_name(x, &all, "name", f->name, tag),
		     check_name(x, &all, "also", f->also, tag)));
	now.state = f->state ? f->state : was.state;
	if (str_eq(now.name, was.name) && str_eq(now.also, was.also) && now.state == was.state)
		return NULL;
	TRY(db_run(x->db, x->a, tag_set, &changed, .tag_id = tag, .rev = rev, .name = now.name,
		   .also = now.also, .state = now.state));
	if (!changed)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_saved_first);
	return record(x, "tag.edit", tag, &was, &now);
}

static struct place place(const void *row) { return (struct place){ .row = ((const struct tag *)row)->tag_id }; }
static str title(const void *row) { return ((const struct tag *)row)->name; }

const struct record tag_record = {
	.name = "tag", .label = "群体标签", .path = "/tags", .unit = "个", .group = "组织与会员",
	.see = "member.see", .edit = "tag.edit", .export = "member.export",
	.row = &tag_entity, .form = &tag_form_entity, .filter = &tag_filter_entity,
	.list = list, .place = place, .one = one, .prefill = prefill, .create = tag_create,
	.update = tag_change, .title = title, .create_word = &says_create, .no_list = true,
};
