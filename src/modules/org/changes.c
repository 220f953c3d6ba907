/*
 * changes.c - what happens to a union: its history, dissolving, merging, dividing.
 *
 * 工会法 第十三条: nobody may dissolve or merge unions at will; who loses his union keeps his membership.
 * A closed union stays where it stood, with its papers and its successor; there is no reopening.
 */
#include "modules/org/inside.h"
#include "platform/job.h"
#include "platform/leave.h"

static const struct text
	says_reason   = { "org.change.reason", "请写明理由，会记入审计。" },
	says_document = { "org.change.document", "请填写批准文号，如“澄工复〔2026〕12号”。" },
	says_future   = { "org.change.future", "日期还没有到。" },
	says_founded  = { "org.change.founded", "日期不能早于建会日期 {1}。" },
	says_top      = { "org.change.top", "最上级的工会不能合并、分立或撤销。" },
	says_unions   = { "org.change.unions", "“{1}”下面还有 {2} 家工会，请先撤销它们或调整它们的隶属。" },
	says_flows    = { "org.change.flows", "“{1}”还有 {2} 件事没有办完（入会申请、投诉建议等），请先在“我的待办”里办完。" },
	says_keeper   = { "org.change.keeper", "“{1}”还有 {2} 名会员，请选择由哪个工会保留他们的会籍。" },
	says_keeps    = { "org.change.keeps", "这个工会不在上级之中，也不在您的范围内，请另选。" },
	says_own      = { "org.change.own", "会籍不能由它自己或它的下级保留。" },
	says_taking   = { "org.change.taking", "“{1}”正在并入它，完成以前不能办理。" },
	says_itself   = { "org.merge.itself", "不能并入自己。" },
	says_inside   = { "org.merge.inside", "“{1}”在它的下面，不能并入自己的下级。" },
	says_kind     = { "org.merge.kind", "“{1}”和“{2}”类别不同，不能合并。" },
	says_single   = { "org.merge.single", "“{1}”下面还有工会，不能并入独立基层工会。" },
	says_name     = { "org.merge.name", "两边下面都有“{1}”，请先改名。" },
	says_deep     = { "org.merge.deep", "并入以后层级会超过 8 级，请先调整下级的隶属。" },
	says_busy     = { "org.merge.busy", "已有一次整体调整正在进行，请等它完成后再办。" },
	says_nobody   = { "org.split.nobody", "没有选会员，也没有选单位。分立出去的工会至少要有一名会员。" },
	says_all      = { "org.split.all", "所有会员都分出去了，原来的工会就没有会员了。整家改隶属请用“调整隶属”，改名请用“修改”。" },
	says_base     = { "org.split.base", "只有基层工会可以分立，“{1}”不是基层工会。" },
	says_cover    = { "org.split.cover", "选的单位已不在覆盖之列，请重新选择。" },
	says_last     = { "org.split.last", "联合工会至少要留下一个单位。" },
	says_joint    = { "org.split.joint", "分立出去的是独立工会，只能带走一个单位。" },
	says_job      = { "org.merge.job", "合并：{1}" };

const struct choice org_change_kinds[] = {
	{ ORG_FOUNDED, "建会" }, { ORG_RENAMED, "更名", "info" }, { ORG_MOVED, "调整隶属", "info" },
	{ ORG_MERGED, "并入其他工会", "warn" }, { ORG_TOOK_IN, "接收合并", "good" },
	{ ORG_DIVIDED, "分立出新工会", "info" }, { ORG_SPLIT_FROM, "由分立成立", "good" },
	{ ORG_DISSOLVED, "撤销", "warn" }, { ORG_KEEPS, "接收保留会籍", "info" }, { 0 } };

/* --- tables ------------------------------------------------------------------------- */

#define F(m, ...) FIELD(struct org_change, m, __VA_ARGS__)
static const struct field change_fields[] = {
	F(change_id,   .label = "编号", .flags = KEY),
	F(org_id,      .label = "工会编号", .flags = HIDE, .refers = &org_entity),
	F(org_path,    .label = "路径", .flags = HIDE),
	F(at,          .label = "记录时间"),
	F(kind,        .label = "变动", .choices = org_change_kinds),
	F(day,         .label = "日期"),
	F(other_id,    .label = "相关工会编号", .flags = HIDE, .refers = &org_entity),
	F(other_name,  .label = "相关工会"),
	F(members,     .label = "涉及会员", .unit = "人"),
	F(reason,      .label = "理由"),
	F(document_no, .label = "文号"),
	F(by_name,     .label = "经办"),
};
#undef F
const struct entity org_change_entity = ENTITY(struct org_change, change_fields, .name = "org_change", .label = "工会变动");

#define F(m, ...) FIELD(struct org_ending, m, __VA_ARGS__)
static const struct field ending_fields[] = {
	F(keeper_id,   .label = "保留会籍的工会", .refers = &org_entity, .hint = "会员的会籍由它保留，转入新单位时再转出"),
	F(day,         .label = "撤销日期", .flags = MUST),
	F(document_no, .label = "批准文号", .flags = MUST, .min = 2, .max = 60, .hint = "上一级工会的批复"),
	F(reason,      .label = "撤销的理由", .flags = MUST | LONG, .min = 2, .max = 200, .hint = "如所在单位终止、被撤销"),
};
#undef F
const struct entity org_ending_entity = ENTITY(struct org_ending, ending_fields, .name = "org_ending", .label = "撤销");

#define F(m, ...) FIELD(struct org_merging, m, __VA_ARGS__)
static const struct field merging_fields[] = {
	F(into_id,     .label = "并入哪个工会", .flags = MUST, .refers = &org_entity),
	F(day,         .label = "合并日期", .flags = MUST),
	F(document_no, .label = "批准文号", .flags = MUST, .min = 2, .max = 60, .hint = "上一级工会的批复"),
	F(reason,      .label = "合并的理由", .flags = MUST | LONG, .min = 2, .max = 200),
};
#undef F
const struct entity org_merging_entity = ENTITY(struct org_merging, merging_fields, .name = "org_merging", .label = "合并");

static const struct field *
ending_field(const char *name)
{
	return entity_field(&org_ending_entity, str_of(name));
}

static const struct field *
merging_field(const char *name)
{
	return entity_field(&org_merging_entity, str_of(name));
}

static str
number(struct arena *a, int64_t v)
{
	return arena_int(a, v);
}

/* --- history --------------------------------------------------------------------------- */

failed
org_note(struct act *x, struct org_change c)
{
	return db_run(x->db, x->a, org_change_add, NULL, .change_id = act_id(x), .org_id = c.org_id,
		.org_path = c.org_path,
		.at = x->now, .kind = c.kind, .day = c.day.ymd ? c.day : act_today(x), .other_id = c.other_id,
		.other_name = c.other_name, .members = c.members, .reason = c.reason, .document_no = c.document_no,
		.by_name = x->who->name.s ? x->who->name : S(""));
}

failed
org_heir_of(struct act *x, id org, struct org_public *ret)
{
	struct org_heir_row heir;
	struct org_any_row row;

	TRY(db_one(x->db, x->a, org_heir, &heir, .org_id = org));
	TRY(db_one(x->db, x->a, org_any, &row, .org_id = heir.successor_id));
	*ret = (struct org_public){ row.org_id, row.org_path, row.name, row.division_name, row.kind, row.base };
	return NULL;
}

failed
org_decided(struct act *x, id org, struct date *ret)
{
	struct org_decided_on_row row;

	TRY(db_one(x->db, x->a, org_decided_on, &row, .org_id = org, .merged = ORG_MERGED, .dissolved = ORG_DISSOLVED));
	*ret = row.day;
	return NULL;
}

/* --- what every ending has to say ------------------------------------------------------------ */

struct saying { struct date day; str document_no, reason; const struct entity *of; };

static failed
prove_saying(struct act *x, const struct saying *s, const struct org *o)
{
	const struct field *day = entity_field(s->of, S("day"));
	failed all = NULL;

	if (!str_trim(s->reason).n)
		all = FAIL_SAY(x->a, ERR_INVALID, entity_field(s->of, S("reason")), &says_reason);
	if (!str_trim(s->document_no).n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, entity_field(s->of, S("document_no")),
			&says_document));
	if (s->day.ymd > act_today(x).ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, day, &says_future));
	if (s->day.ymd && o->founded.ymd && s->day.ymd < o->founded.ymd)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, day, &says_founded, date_text(x->a, o->founded)));
	return all;
}

/* Others are on their way into it. */
static failed
prove_no_taking(struct act *x, id org)
{
	struct org_taking_in_row other;
	failed e = db_one(x->db, x->a, org_taking_in, &other, .successor_id = org);

	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_taking, other.name);
	return e->code == ERR_MISSING ? NULL : e;
}

/* The union is no longer: its figure above, its day, its row in the record. */
static failed
end_union(struct act *x, const struct org_brief_row *o, struct date day)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, org_ended_set, &changed, .org_id = o->org_id, .ended = day));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "org %lld was closed by another", (long long)o->org_id.v);
	return org_add_above(x, o->org_path, 0, -(o->kind == ORG_BASE));
}

/* --- dissolving --------------------------------------------------------------------------------- */

/* A union above is given by the tree, one elsewhere must be in the actor's scope. */
static failed
find_keeper(struct act *x, const struct org_brief_row *o, id keeper, struct org_brief_row *ret)
{
	const struct field *f = ending_field("keeper_id");
	struct org_brief_row k;
	failed e = db_one(x->db, x->a, org_brief, scope_all(), &k, .org_id = keeper);

	if (e)
		return e->code == ERR_MISSING ? FAIL_SAY(x->a, ERR_INVALID, f, &says_keeps) : e;
	if (str_starts(k.org_path, o->org_path))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_own);
	if (k.state != ORG_ACTIVE || k.moving || (!str_starts(o->org_path, k.org_path) &&
	    !scope_covers(x->who->scope, k.org_path)))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_keeps);
	*ret = k;
	return NULL;
}

static failed
prove_dissolving(struct act *x, const struct org_brief_row *o, const struct org_ending *e)
{
	struct org_bound_row bound;
	struct org was;

	TRY(org_get(x->db, x->a, x->who->scope, o->org_id, &was));
	if (!o->parent_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_top);
	TRY(prove_saying(x, &(struct saying){ e->day, e->document_no, e->reason, &org_ending_entity }, &was));
	TRY(prove_no_taking(x, o->org_id));
	TRY(db_one(x->db, x->a, org_bound, &bound, .org_id = o->org_id));
	if (bound.open_below)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_unions, o->name, number(x->a, bound.open_below));
	if (bound.flows)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_flows, o->name, number(x->a, bound.flows));
	if (o->members && !e->keeper_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, ending_field("keeper_id"), &says_keeper, o->name,
			number(x->a, o->members));
	return NULL;
}

/* What stands in their names goes to the officers above. */
static failed
officers_leave(struct act *x, id org, str reason)
{
	struct post_all_rows posts;
	struct left_sum left;

	TRY(db_all(x->db, x->a, post_all, &posts, .org_id = org));
	for (size_t i = 0; i < posts.n; i++)
		TRY(leave_behind(x, &(struct leaving){ posts.at[i].person_id, posts.at[i].post_id,
			posts.at[i].org_path }, NULL, reason, &left));
	return NULL;
}

failed
org_dissolve(struct act *x, id org, const struct org_ending *e)
{
	struct org_brief_row o, keeper = { 0 };
	str reason = str_trim(e->reason), document_no = str_trim(e->document_no);

	TRY(org_find_open(x, NULL, org, &o));
	TRY(prove_dissolving(x, &o, e));
	if (o.members)
		TRY(find_keeper(x, &o, e->keeper_id, &keeper));
	TRY(org_note(x, (struct org_change){ .org_id = org, .org_path = o.org_path, .kind = ORG_DISSOLVED,
		.day = e->day,
		.other_id = keeper.org_id, .other_name = keeper.name, .members = o.members, .reason = reason,
		.document_no = document_no }));
	if (o.members) {
		TRY(db_run(x->db, x->a, org_heir_set, NULL, .org_id = org, .successor_id = keeper.org_id));
		TRY(act_event(x, "org.dissolved", org));
		TRY(org_note(x, (struct org_change){ .org_id = keeper.org_id, .org_path = keeper.org_path,
			.kind = ORG_KEEPS, .day = e->day, .other_id = org, .other_name = o.name, .members = o.members,
			.reason = reason, .document_no = document_no }));
	}
	TRY(org_covers_hand_over(x, org, NULL, e->day));
	/* Rows of sheets that nobody has put right yet: whoever keeps the members, else the union above. */
	TRY(db_run(x->db, x->a, held_follow, NULL, .was = o.org_path, .org_path = keeper.org_path.n ? keeper.org_path
		: str_part(o.org_path, 0, o.org_path.n - ORG_SEGMENT)));
	TRY(officers_leave(x, org, reason));
	TRY(db_run(x->db, x->a, post_end_all, NULL, .org_id = org, .now = x->now));
	TRY(end_union(x, &o, e->day));
	TRY(act_record(x, (struct entry){ .what = "org.close", .object = "org", .object_id = org,
		.org_path = o.org_path,
		.title = o.name, .reason = reason, .changes = audit_changes(x, &org_ending_entity, NULL, e) }));
	return act_event(x, "org.closed", org);
}

/* --- merging -------------------------------------------------------------------------------------- */

static failed
prove_below(struct act *x, const struct org_brief_row *o, const struct org_brief_row *into)
{
	const struct field *f = merging_field("into_id");
	struct scope subtree = scope_of(x->a, o->org_path);
	struct org_same_names_row same;
	struct org_deepest_row deep;
	failed e;

	if (into->kind == ORG_BASE && into->base == ORG_SINGLE)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_single, o->name);
	TRY(db_one(x->db, x->a, org_deepest, &deep, .low = subtree.low, .high = subtree.high));
	if (into->org_path.n + (size_t)deep.length - o->org_path.n > ORG_LEVELS * ORG_SEGMENT)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_deep);
	e = db_one(x->db, x->a, org_same_names, &same, .from_id = o->org_id, .into_id = into->org_id);
	if (!e)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_name, same.name);
	return e->code == ERR_MISSING ? NULL : e;
}

static failed
prove_merging(struct act *x, const struct org_brief_row *o, const struct org_brief_row *into,
	const struct org_merging *m)
{
	const struct field *f = merging_field("into_id");
	struct org was;

	TRY(org_get(x->db, x->a, x->who->scope, o->org_id, &was));
	if (!o->parent_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_top);
	if (str_starts(into->org_path, o->org_path))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_inside, into->name);
	if (into->kind != o->kind)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_kind, o->name, into->name);
	TRY(prove_saying(x, &(struct saying){ m->day, m->document_no, m->reason, &org_merging_entity }, &was));
	return prove_no_taking(x, o->org_id);
}

/* Noted when it is decided; a large one goes on behind it. */
static failed
note_merging(struct act *x, const struct org_brief_row *o, const struct org_brief_row *into,
	const struct org_merging *m)
{
	struct org_change c = { .org_id = o->org_id, .org_path = o->org_path, .kind = ORG_MERGED, .day = m->day,
		.other_id = into->org_id, .other_name = into->name, .members = o->members + o->members_below,
		.reason = str_trim(m->reason), .document_no = str_trim(m->document_no) };

	TRY(org_note(x, c));
	c.org_id = into->org_id;
	c.org_path = into->org_path;
	c.kind = ORG_TOOK_IN;
	c.other_id = o->org_id;
	c.other_name = o->name;
	TRY(org_note(x, c));
	return act_record(x, (struct entry){ .what = "org.merge", .object = "org", .object_id = o->org_id,
		.org_path = o->org_path, .title = o->name, .reason = c.reason,
		.changes = audit_changes(x, &org_merging_entity, NULL, m) });
}

failed
org_merge(struct act *x, id org, const struct org_merging *m, id *ret_job)
{
	struct org_brief_row o, into;
	struct org_frozen_row frozen;
	struct org_bound_row bound;
	struct scope subtree;
	int64_t unions = 0;

	TRY(org_find_open(x, NULL, org, &o));
	if (m->into_id.v == org.v)
		return FAIL_SAY(x->a, ERR_INVALID, merging_field("into_id"), &says_itself);
	TRY(org_find_open(x, merging_field("into_id"), m->into_id, &into));
	TRY(prove_merging(x, &o, &into, m));
	TRY(db_one(x->db, x->a, org_bound, &bound, .org_id = org));
	if (bound.below)
		TRY(prove_below(x, &o, &into));
	TRY(db_run(x->db, x->a, org_heir_set, NULL, .org_id = org, .successor_id = into.org_id));
	TRY(note_merging(x, &o, &into, m));
	*ret_job = (id){ 0 };
	if (!bound.below)
		return org_absorb(x, org);
	TRY(db_one(x->db, x->a, org_frozen, &frozen));
	if (frozen.n)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_busy);
	subtree = scope_of(x->a, o.org_path);
	TRY(db_run(x->db, x->a, org_freeze, &unions, .low = subtree.low, .high = subtree.high));
	return job_start(x, ORG_MOVE_JOB, err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = &says_job,
			.values = { o.name } }),
		arena_fmt(x->a, "{\"org_id\":\"%lld\",\"unions\":%lld}", (long long)org.v, (long long)unions), ret_job);
}

failed
org_take_children(struct act *x, id org, id into, size_t *ret)
{
	struct org_next_below_rows rows;
	struct org_brief_row to, was;
	int64_t members = 0;
	size_t n = 0;
	str path;

	TRY(db_one(x->db, x->a, org_brief, scope_all(), &to, .org_id = into));
	TRY(db_all(x->db, x->a, org_next_below, &rows, .parent_id = org, .most = ORG_BATCH_UNIONS));
	for (; n < rows.n && (!n || members + rows.at[n].members <= ORG_BATCH_MEMBERS); n++) {
		members += rows.at[n].members;
		TRY(db_one(x->db, x->a, org_brief, scope_all(), &was, .org_id = rows.at[n].org_id));
		TRY(org_bring(x, &was, &to, &path));
		TRY(db_run(x->db, x->a, org_thaw, NULL, .org_id = was.org_id, .org_path = path));
	}
	*ret = n;
	return NULL;
}

failed
org_absorb(struct act *x, id org)
{
	struct org_brief_row o, into;
	struct org_heir_row heir;
	struct org_change_list_rows last;
	struct date day = act_today(x);

	TRY(db_one(x->db, x->a, org_brief, scope_all(), &o, .org_id = org));
	TRY(db_one(x->db, x->a, org_heir, &heir, .org_id = org));
	TRY(db_one(x->db, x->a, org_brief, scope_all(), &into, .org_id = heir.successor_id));
	TRY(db_all(x->db, x->a, org_change_list, scope_all(), &last, .org_id = org, .most = 1));
	if (last.n && last.at[0].kind == ORG_MERGED)
		day = last.at[0].day;
	TRY(act_event(x, "org.merged", org));
	TRY(org_covers_hand_over(x, org, &into, day));
	TRY(db_run(x->db, x->a, held_follow, NULL, .was = o.org_path, .org_path = into.org_path));
	TRY(db_run(x->db, x->a, post_hand_over, NULL, .org_id = org, .to_id = into.org_id, .org_path = into.org_path,
		.org_name = into.name));
	TRY(end_union(x, &o, day));
	return act_event(x, "org.closed", org);
}

/* --- dividing ---------------------------------------------------------------------------------------- */

/* The employers that go along: of this union, and not all of a joint one. */
static failed
prove_covers(struct act *x, const struct org_brief_row *o, const struct org_splitting *s)
{
	struct cover_all_now_rows now;

	TRY(db_all(x->db, x->a, cover_all_now, &now, .org_id = o->org_id));
	for (size_t i = 0; i < s->n_covers; i++) {
		size_t at = 0;

		while (at < now.n && now.at[at].cover_id.v != s->covers[i].v)
			at++;
		if (at == now.n)
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_cover);
	}
	if (s->n_covers && s->n_covers == now.n && o->base == ORG_JOINT)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_last);
	if (s->n_covers > 1 && s->form.base == ORG_SINGLE)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_joint);
	return NULL;
}

static failed
take_cover(struct act *x, const struct org_brief_row *from, id cover, id to, const struct org_splitting *s)
{
	struct org_cover c;
	struct org_cover_form form;
	id made;

	TRY(org_cover_get(x->db, x->a, scope_all(), from->org_id, cover, &c));
	TRY(db_run(x->db, x->a, cover_end, NULL, .cover_id = cover, .until = s->day, .reason = str_trim(s->reason)));
	if (c.sole)
		TRY(db_run(x->db, x->a, org_unit_set, NULL, .org_id = from->org_id));
	form = (struct org_cover_form){ .employer_id = c.employer_id, .since = s->day };
	return org_cover_add(x, to, &form, &made);
}

failed
org_split_off(struct act *x, id org, const struct org_splitting *s, id *ret)
{
	struct org_form form = s->form;
	struct org_brief_row o;
	struct org_change c;
	struct org was;
	str path;

	TRY(org_find_open(x, NULL, org, &o));
	TRY(org_get(x->db, x->a, x->who->scope, org, &was));
	if (o.kind != ORG_BASE)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_base, o.name);
	if (!o.parent_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_top);
	TRY(prove_saying(x, &(struct saying){ s->day, s->document_no, s->reason, &org_merging_entity }, &was));
	if (!s->members)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_nobody);
	if (s->members >= o.members)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_all);
	TRY(prove_covers(x, &o, s));
	form.parent_id = o.parent_id;
	form.kind = ORG_BASE;
	form.founded = s->day;
	TRY(org_create(x, &form, ret));
	TRY(org_path_of(x, *ret, &path));
	for (size_t i = 0; i < s->n_covers; i++)
		TRY(take_cover(x, &o, s->covers[i], *ret, s));
	c = (struct org_change){ .org_id = org, .org_path = o.org_path, .kind = ORG_DIVIDED, .day = s->day,
		.other_id = *ret, .other_name = form.name, .members = s->members, .reason = str_trim(s->reason),
		.document_no = str_trim(s->document_no) };
	TRY(org_note(x, c));
	c.org_id = *ret;
	c.org_path = path;
	c.kind = ORG_SPLIT_FROM;
	c.other_id = org;
	c.other_name = o.name;
	TRY(org_note(x, c));
	return act_record(x, (struct entry){ .what = "org.split", .object = "org", .object_id = org,
		.org_path = o.org_path,
		.title = o.name, .reason = c.reason,
		.changes = arena_fmt(x->a, "{\"into\":\"%lld\",\"members\":%lld}", (long long)ret->v,
		(long long)s->members) });
}
