/*
 * bin.c - the recycle bin: whoever was entered by mistake goes out of lists, figures and uniqueness, can
 * be brought back for 30 days, and is cleared away after that; what was done stays in the record.
 *
 * The row itself moves to member_bin, so no list and no index needs to know of it.  A person whom
 * nothing else needs gives his document free too, for whoever is registered with it rightly.
 */
#include "member_bin.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "platform/job.h"

static const struct text
	says_officer  = { "bin.officer", "这个人现在担任工会职务，请先结束职务，再删除。" },
	says_leaving  = { "bin.leaving", "这个人正在转会，请等转会办完或撤回以后再删除。" },
	says_first    = { "bin.first", "资料刚才变过，请看过以后再删除。" },
	says_taken    = { "bin.taken", "不能恢复：这个证件现在已是{1}的会员。确实要恢复的，请先处理那一条。" },
	says_taken_else = { "bin.taken_else", "不能恢复：这个证件现在已在本市另一家工会入会，请联系 12351。" },
	says_person   = { "bin.person", "不能恢复：这个证件号码现在登记在另一个人名下，请先核对是谁的。" },
	says_number   = { "bin.number", "会员 {1}" },
	says_cleared  = { "bin.cleared", "清除了 {1} 条过了 30 天的误录会员" };

/* --- fields ----------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct binned, m, __VA_ARGS__)
#define SEALED(place_) .seals = (place_), .sealed_by = offsetof(struct binned, person_id)
static const struct field fields[] = {
	F(member_id,   .label = "编号", .flags = KEY),
	F(person_id,   .label = "人员编号", .flags = HIDE),
	F(org_id,      .label = "工会编号", .flags = HIDE),
	F(name,        .label = "姓名", .flags = LIST, .max = 40),
	F(document_no, .label = "证件号码", .flags = LIST, SEALED("person.document_no")),
	F(mobile,      .label = "手机", SEALED("person.mobile")),
	F(org_name,    .label = "原来的工会", .flags = LIST, .max = 100),
	F(status,      .label = "删除时的会籍", .choices = member_statuses),
	F(joined,      .label = "入会日期"),
	F(reason,      .label = "为什么删除", .flags = LIST, .max = 200),
	F(by_name,     .label = "谁删除的"),
	F(binned,      .label = "删除时间"),
	F(until,       .label = "保留到", .flags = LIST),
	F(org_path,    .label = "路径", .flags = HIDE),
	F(rev,         .label = "版本", .flags = HIDE),
};
#undef F
#undef SEALED
const struct entity binned_entity = ENTITY(struct binned, fields, .name = "binned", .label = "误录的会员");

#define F(m, ...) FIELD(struct bin_filter, m, __VA_ARGS__)
static const struct field filter_fields[] = { F(word, .label = "姓名", .max = 40, .flags = FIND) };
#undef F
const struct entity bin_filter_entity =
	ENTITY(struct bin_filter, filter_fields, .name = "bin_filter", .label = "筛选");

#define F(m, ...) FIELD(struct bin_reason, m, __VA_ARGS__)
static const struct field reason_fields[] = {
	F(reason, .label = "为什么删除", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity bin_reason_entity =
	ENTITY(struct bin_reason, reason_fields, .name = "bin_reason", .label = "误录删除");

#define F(m, ...) FIELD(struct bin_back, m, __VA_ARGS__)
static const struct field back_fields[] = {
	F(reason, .label = "为什么恢复", .flags = MUST | LONG, .min = 2, .max = 200) };
#undef F
const struct entity bin_back_entity = ENTITY(struct bin_back, back_fields, .name = "bin_back", .label = "从回收站恢复");

static str
say(struct arena *a, const struct text *t, str one)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one } });
}

/* --- into the bin --------------------------------------------------------------------------- */

static failed
put_in(struct act *x, const struct member *m, bool alone, bool held, str reason)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, bin_add, x->who->scope, &changed, .member_id = m->member_id,
		   .alone = alone, .held = held, .reason = reason, .by_name = member_by_whom(x->a, x->who),
		   .binned = x->now));
	if (!changed)
		return FAIL(x->a, ERR_MISSING, "member %lld", (long long)m->member_id.v);
	TRY(tags_drop(x, m->member_id, m->person_id));
	TRY(db_run(x->db, x->a, bin_member_drop, x->who->scope, &changed, .member_id = m->member_id));
	return alone ? db_run(x->db, x->a, bin_person_blank, NULL, .person_id = m->person_id) : NULL;
}

/* Out of the union's figures; `kind` stands in the timeline. */
static failed
leave_figures(struct act *x, const struct member *m, enum member_change_kind kind, str reason)
{
	TRY(member_note(x, &(struct whose){ m->member_id, m->person_id, m->org_path }, kind, act_today(x), reason));
	if (member_in_being(m->status))
		TRY(org_count_members(x, m->org_path, -1));
	return member_count_retained(x, m->org_id, m->org_path, m->status, -1);
}

/* What keeps one where he is. */
static failed
check_bonds(struct act *x, const struct member *m, struct bin_bonds_row *ret)
{
	if (m->status == MEMBER_LEAVING)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_leaving);
	TRY(db_one(x->db, x->a, bin_bonds, ret, .person_id = m->person_id, .member_id = m->member_id));
	return ret->posts ? FAIL_SAY(x->a, ERR_INVALID, NULL, &says_officer) : NULL;
}

failed
member_remove(struct act *x, id member, int64_t rev, str reason)
{
	struct bin_bonds_row bonds;
	struct org_public org;
	struct member m;

	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	if (m.rev != rev)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_first);
	TRY(org_open_for_writing(x, m.org_id, &org));
	TRY(check_bonds(x, &m, &bonds));
	TRY(put_in(x, &m, !bonds.others, false, str_trim(reason)));
	TRY(leave_figures(x, &m, CHANGE_BINNED, str_trim(reason)));
	TRY(member_audit(x, "member.remove", &m, (str){ 0 }, str_trim(reason)));
	return act_event(x, "member.removed", member);
}

/* His document stays his: nobody else may have it meanwhile. */
failed
bin_hold(struct act *x, id member, str reason)
{
	struct bin_bonds_row bonds;
	struct member m;

	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	TRY(check_bonds(x, &m, &bonds));
	TRY(put_in(x, &m, false, true, str_trim(reason)));
	TRY(leave_figures(x, &m, CHANGE_HELD, (str){ 0 }));
	TRY(member_audit(x, "member.hold", &m, (str){ 0 }, str_trim(reason)));
	return act_event(x, "member.held", member);
}

/* --- and back --------------------------------------------------------------------------------- */

/* What came in between: his document is a member's again, or another person's. */
static failed
check_free(struct act *x, const struct bin_inside_row *b)
{
	struct member_there there;
	struct person_by_document_row other;
	struct member own;
	failed f;

	if (member_in_being(b->status) && b->document_index.bytes.n) {
		f = member_find_by_document(x->db, x->a, b->document_index, &there);
		if (!f && scope_covers(x->who->scope, there.org_path))
			return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_taken, there.org_name);
		if (!f)
			return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_taken_else);
		if (f->code != ERR_MISSING)
			return f;
	}
	if (member_in_being(b->status)) {
		f = member_of_person(x->db, x->a, b->person_id, &own);
		if (!f)
			return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_taken, own.org_name);
		if (f->code != ERR_MISSING)
			return f;
	}
	if (!b->alone || !b->document_index.bytes.n)
		return NULL;
	f = db_one(x->db, x->a, person_by_document, &other, .document_index = b->document_index);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_person);
}

static failed
bring_back(struct act *x, id member, bool held, str reason)
{
	enum member_change_kind kind = held ? CHANGE_LET_GO : CHANGE_UNBINNED;
	struct bin_inside_row b;
	struct org_public org;
	struct member m;
	int64_t changed;
	str number;

	TRY(db_one(x->db, x->a, bin_inside, x->who->scope, &b, .member_id = member, .held = held));
	/* Who comes back from what he asked for himself does so wherever he was. */
	if (!held)
		TRY(org_open_for_writing(x, b.org_id, &org));
	TRY(check_free(x, &b));
	TRY(member_number_free(x, member, b.member_no, &number));
	if (b.alone)
		TRY(db_run(x->db, x->a, bin_person_back, NULL, .person_id = b.person_id,
			   .document_index = b.document_index, .mobile_index = b.mobile_index));
	TRY(db_run(x->db, x->a, bin_take, x->who->scope, &changed, .member_id = member,
		   .person_id = b.person_id, .member_no = number));
	TRY(db_run(x->db, x->a, bin_drop, NULL, .member_id = member));
	TRY(member_read(x->db, x->a, x->who->scope, member, &m));
	TRY(tags_write(x, &(struct tagged){ member, m.person_id, m.org_path, m.name_key, b.tags,
		member_in_being(b.status) }));
	TRY(member_note(x, &(struct whose){ member, b.person_id, b.org_path }, kind, act_today(x),
		str_trim(reason)));
	if (member_in_being(b.status))
		TRY(org_count_members(x, b.org_path, 1));
	TRY(member_count_retained(x, b.org_id, b.org_path, b.status, 1));
	TRY(member_audit(x, held ? "member.let_go" : "member.restore", &m, (str){ 0 },
	                 str_trim(reason)));
	return act_event(x, "member.unbinned", member);
}

failed
member_restore(struct act *x, id member, str reason)
{
	return bring_back(x, member, false, reason);
}

failed
bin_let_go(struct act *x, id member)
{
	return bring_back(x, member, true, (str){ 0 });
}

/* --- cleared away --------------------------------------------------------------------------------- */

struct clearing { int64_t cleared; };

static failed
clear_one(struct act *x, const struct bin_old_row *b)
{
	struct bin_bonds_row bonds;

	TRY(act_event(x, "member.purged", b->member_id));
	TRY(db_run(x->db, x->a, bin_changes_drop, NULL, .member_id = b->member_id, .person_id = b->person_id));
	TRY(db_run(x->db, x->a, bin_drop, NULL, .member_id = b->member_id));
	TRY(db_one(x->db, x->a, bin_bonds, &bonds, .person_id = b->person_id, .member_id = b->member_id));
	if (b->alone && !bonds.others)
		TRY(items_clear(x, b->person_id));
	if (b->alone && !bonds.others)
		TRY(db_run(x->db, x->a, bin_person_drop, NULL, .person_id = b->person_id));
	return act_record(x, (struct entry){ .what = "member.purge", .object = "member",
		.object_id = b->member_id, .org_path = b->org_path,
		.title = say(x->a, &says_number, b->member_no) });
}

#define CLEARED_AT_ONCE 100

static failed
clear_batch(struct act *x, void *v)
{
	struct clearing *c = v;
	struct bin_old_rows rows;

	TRY(db_all(x->db, x->a, bin_old, &rows, .before = { x->now.us - BIN_DAYS * DAY },
		   .most = CLEARED_AT_ONCE));
	for (size_t i = 0; i < rows.n; i++)
		TRY(clear_one(x, &rows.at[i]));
	c->cleared = (int64_t)rows.n;
	return NULL;
}

failed
member_purge_job(struct job_run *r)
{
	struct clearing c = { CLEARED_AT_ONCE };
	int64_t all = 0;

	while (c.cleared == CLEARED_AT_ONCE && !job_cancelled(r)) {
		TRY(act_run(r->world, r->a, &actor_house, S("job"), clear_batch, &c));
		all += c.cleared;
		TRY(job_progress(r, all, all, 0, all));
	}
	job_note(r, say(r->a, &says_cleared, arena_int(r->a, all)));
	return NULL;
}

failed
bin_org_moved(struct act *x, id org, str path)
{
	return db_run(x->db, x->a, bin_moved, NULL, .org_id = org, .org_path = path);
}

/* --- the record ------------------------------------------------------------------------------------ */

static void
fill(struct binned *b)
{
	b->until = date_plus(date_of(b->binned), BIN_DAYS);
}

static failed
list(struct db *d, struct arena *a, const struct world *w, struct scope scope, const struct ask *ask,
     struct found *ret)
{
	const struct bin_filter *f = ask->filter;
	str word = f ? person_name(a, f->word) : (str){ 0 };
	struct bin_list_rows rows;

	(void)w;
	TRY(db_all(d, a, bin_list, scope, &rows, .after_path = ask->after.path,
		   .after_id = ask->after.row, .low = word.n ? word : (str){ 0 },
		   .high = arena_cat(a, word, S("\xf4\x8f\xbf\xbf")), .most = ask->most));
	for (size_t i = 0; i < rows.n; i++)
		fill(&rows.at[i]);
	*ret = (struct found){ rows.at, rows.n };
	return NULL;
}

static failed
one(struct db *d, struct arena *a, const struct world *w, struct scope scope, id member, void *row)
{
	(void)w;
	TRY(db_one(d, a, bin_one, scope, (struct binned *)row, .member_id = member));
	fill(row);
	return NULL;
}

static struct place
place(const void *row)
{
	const struct binned *b = row;

	return (struct place){ .path = b->org_path, .key = S(""), .row = b->member_id };
}

static str title(const void *row) { return ((const struct binned *)row)->name; }
static str org_path(const void *row) { return ((const struct binned *)row)->org_path; }

const struct record bin_record = {
	.name = "bin", .label = "回收站", .path = "/members/bin", .unit = "人", .group = "组织与会员",
	.see = "member.remove", .export = "member.export", .row = &binned_entity, .filter = &bin_filter_entity,
	.list = list, .place = place, .one = one, .title = title, .org_path = org_path, .no_list = true,
};
