/*
 * merge.c - two records that are one human being become one.
 *
 * The survivor keeps his id, so that everything that points to him stands; whatever pointed to the
 * loser is led to him.  The loser's row keeps what is sealed in it and gives its indexes free: it is
 * found by nobody any more, but what it once said can still be proven.
 */
#include <string.h>

#include "member_merge.h"
#include "member_mobile.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"
#include "modules/member/mobile.h"
#include "platform/account.h"
#include "platform/pinyin.h"

static const struct text
	says_one      = { "merge.one", "这两条本来就是同一个人的。" },
	says_own      = { "merge.own", "其中一条是您本人的，要由别人来合并。" },
	says_numbers  = { "merge.numbers", "两条记录各有一个有效的{1}号码，而且不一样，不能当作同一个人。"
	                  "号码录错的，请先在会员资料里改正，再来合并。" },
	says_offices  = { "merge.offices", "两条记录都担任着工会职务，请先由安全管理员结束其中一条的职务，再合并。" },
	says_keep     = { "merge.keep", "保留的那一条已经离会，另一条还在册。请保留在册的那一条。" },
	says_else     = { "merge.elsewhere", "其中一个人另有会籍，不在您的范围内，请上级工会合并。" },
	says_bound    = { "merge.bound", "这一条的人用登记的手机登录，请保留他现在的手机；要换的，合并以后办“更换手机”。" },
	says_reason   = { "merge.reason", "合并重复登记：{1}" },
	says_closed   = { "merge.closed", "与{1}的登记合并，这一条会籍结束：{2}" };

/* Which value wins. */
#define SIDE_KEEP  1
#define SIDE_OTHER 2

static const struct choice sides[] = { { SIDE_KEEP, "第一条" }, { SIDE_OTHER, "第二条" }, { 0 } };

#define F(m, ...) FIELD(struct merge_form, m, .choices = sides, __VA_ARGS__)
static const struct field merge_fields[] = {
	F(keep, .label = "保留哪一条", .flags = MUST),
	F(name, .label = "姓名"), F(document_no, .label = "证件"), F(sex, .label = "性别"),
	F(birth, .label = "出生日期"), F(mobile, .label = "手机"), F(tags, .label = "群体"),
	F(wage, .label = "月基本工资"), F(nation, .label = "民族"), F(education, .label = "学历"),
	F(political, .label = "政治面貌"), F(employment, .label = "就业状况"), F(skill, .label = "技能等级"),
	F(household, .label = "户籍类型"), F(work_unit, .label = "工作单位"), F(job, .label = "职业（工种）"),
	F(platform, .label = "平台名称"), F(migrant, .label = "农民工"),
	FIELD(struct merge_form, reason, .label = "怎么核对的", .flags = MUST | LONG, .min = 2, .max = 200,
	      .hint = "如“看过身份证原件，是同一个人，2024 年换单位时重新登记了一次”"),
};
#undef F
const struct entity merge_form_entity =
	ENTITY(struct merge_form, merge_fields, .name = "merge_form", .label = "合并");

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- the two ------------------------------------------------------------------------------- */

static failed
proven(struct db *d, struct arena *a, id person, int64_t *ret)
{
	struct merge_proven_row row = { { 0 } };
	failed f = db_one(d, a, merge_proven, &row, .person_id = person);

	*ret = row.at.us;
	return f && f->code != ERR_MISSING ? f : NULL;
}

failed
member_merge_look(struct db *d, struct arena *a, const struct world *w, struct scope scope, id keep,
		  id other, struct merge_pair *ret)
{
	int64_t one, two;

	TRY(member_one(d, a, w, scope, keep, &ret->keep));
	TRY(member_one(d, a, w, scope, other, &ret->other));
	TRY(proven(d, a, ret->keep.person_id, &one));
	TRY(proven(d, a, ret->other.person_id, &two));
	ret->later = two > one ? SIDE_OTHER : SIDE_KEEP;
	return NULL;
}

static failed
form_of(struct arena *a, const struct world *w, const struct member *m, struct member_form *ret)
{
	str birth;

	*ret = member_form_of(m);
	TRY(crypt_open(w->keys, a, m->document_no, &ret->document_no));
	TRY(crypt_open(w->keys, a, m->mobile, &ret->mobile));
	TRY(crypt_open(w->keys, a, m->birth, &birth));
	date_parse(birth, &ret->birth);
	return NULL;
}

failed
member_merge_forms(struct arena *a, const struct world *w, const struct merge_pair *pair,
		   struct member_form *ret_keep, struct member_form *ret_other)
{
	TRY(form_of(a, w, &pair->keep, ret_keep));
	return form_of(a, w, &pair->other, ret_other);
}

/* --- what forbids it ---------------------------------------------------------------------------- */

/* A number of the old and one of the new kind of 外国人永久居留身份证 are one person's in turn. */
static bool
follows(const struct member_form *one, const struct member_form *two)
{
	return one->document_type == DOCUMENT_FOREIGNER && two->document_type == DOCUMENT_FOREIGNER &&
	       one->document_no.n != two->document_no.n;
}

static failed
check_documents(struct arena *a, const struct world *w, const struct merge_pair *pair)
{
	struct member_form one, two;
	const struct choice *type;
	str key, other;
	bool alike;

	TRY(member_merge_forms(a, w, pair, &one, &two));
	key = document_key(a, one.document_type, one.document_no, world_today(w));
	other = document_key(a, two.document_type, two.document_no, world_today(w));
	if (!key.n || !other.n || str_eq(key, other) || follows(&one, &two))
		return NULL;
	alike = one.document_type == two.document_type ||
		(str_starts(key, S("R")) && str_starts(other, S("R")));
	type = choice_of(document_types, one.document_type);
	return alike ? FAIL_SAY(a, ERR_INVALID, NULL, &says_numbers, str_of(type ? type->label : ""))
		     : NULL;
}

/* Besides the two there may be a membership in force that the officer does not see. */
static failed
check_elsewhere(struct db *d, struct arena *a, const struct actor *who, const struct member *shown)
{
	struct member m;
	failed f = member_of_person(d, a, shown->person_id, &m);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return m.member_id.v == shown->member_id.v || scope_covers(who->scope, m.org_path)
		? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_else);
}

static failed
check_offices(struct db *d, struct arena *a, const struct merge_pair *pair)
{
	struct merge_posts_row one, two;

	TRY(db_one(d, a, merge_posts, &one, .person_id = pair->keep.person_id));
	TRY(db_one(d, a, merge_posts, &two, .person_id = pair->other.person_id));
	return one.n && two.n ? FAIL_SAY(a, ERR_INVALID, NULL, &says_offices) : NULL;
}

failed
member_merge_refused(struct db *d, struct arena *a, const struct world *w, const struct actor *who,
		     const struct merge_pair *pair)
{
	const struct member *keep = &pair->keep, *other = &pair->other;

	if (keep->person_id.v == other->person_id.v)
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_one);
	if (actor_is(who, keep->person_id) || actor_is(who, other->person_id))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_own);
	TRY(check_documents(a, w, pair));
	TRY(check_elsewhere(d, a, who, keep));
	TRY(check_elsewhere(d, a, who, other));
	return check_offices(d, a, pair);
}

/* --- which value wins ------------------------------------------------------------------------------ */

/* Nothing stands there: for choices and figures that is 0. */
static bool
is_blank(const struct field *value, const struct member_form *form)
{
	return field_absent(value, form) ||
	       (value->kind == KIND_INT && !*(const int64_t *)field_of(value, form)) ||
	       (value->kind == KIND_MONEY && !((const struct money *)field_of(value, form))->fen) ||
	       (value->kind == KIND_BOOL && !*(const bool *)field_of(value, form));
}

int64_t
member_merge_side(const struct field *f, const struct merge_pair *pair, const struct member_form *one,
		  const struct member_form *two)
{
	const struct field *value = member_form_field(f->name);
	bool document = !strcmp(f->name, "document_no");

	if (is_blank(value, one) || is_blank(value, two))
		return is_blank(value, two) ? SIDE_KEEP : SIDE_OTHER;
	/* A number that says whose it is stands before 其他证件. */
	if (document && (one->document_type == DOCUMENT_OTHER) != (two->document_type == DOCUMENT_OTHER))
		return two->document_type == DOCUMENT_OTHER ? SIDE_KEEP : SIDE_OTHER;
	return pair->later;
}

static void
choose(const struct merge_form *chosen, const struct merge_pair *pair, const struct member_form *keep,
       const struct member_form *other, struct member_form *ret)
{
	*ret = *keep;
	for (size_t i = 0; i < merge_form_entity.n; i++) {
		const struct field *f = &merge_form_entity.fields[i];
		const struct field *value = member_form_field(f->name);
		int64_t side = value && f->kind == KIND_INT ? *(const int64_t *)field_of(f, chosen) : SIDE_KEEP;

		if (!side)
			side = member_merge_side(f, pair, keep, other);
		if (side == SIDE_KEEP)
			continue;
		memcpy((char *)ret + value->at, field_of(value, other), value->size);
		if (!strcmp(f->name, "document_no"))
			ret->document_type = other->document_type;
	}
}

/* What the number tells, nobody can choose otherwise. */
static void
tell(struct act *x, struct member_form *now)
{
	struct document d;

	if (!now->document_no.n ||
	    document_check_as(x->a, NULL, now->document_type, now->document_no, act_today(x),
			      DOCUMENT_IMPORT | DOCUMENT_MINOR, &d))
		return;
	now->sex = d.sex ? d.sex : now->sex;
	now->birth = d.birth.ymd ? d.birth : now->birth;
}

/* --- writing ----------------------------------------------------------------------------------------- */

/* A second membership in force ends here; the one that stays goes on. */
static failed
end_other(struct act *x, const struct merge_pair *pair, str reason)
{
	const struct member *m = &pair->other;
	str why = say(x->a, &says_closed, pair->keep.org_name, reason);
	struct org_public org;
	int64_t changed;

	TRY(member_note(x, &(struct whose){ m->member_id, m->person_id, m->org_path }, CHANGE_SAME_PERSON,
		act_today(x), why));
	if (!member_in_being(m->status) || !member_in_being(pair->keep.status))
		return NULL;
	TRY(org_open_for_writing(x, m->org_id, &org));
	TRY(db_run(x->db, x->a, member_status_set, x->who->scope, &changed, .member_id = m->member_id,
		   .rev = m->rev, .status = MEMBER_EXITED, .day = act_today(x)));
	if (!changed)
		return member_conflict(x, m->member_id);
	TRY(org_count_members(x, m->org_path, -1));
	TRY(member_count_retained(x, m->org_id, m->org_path, m->status, -1));
	return act_event(x, "member.left", m->member_id);
}

/* Memory knows who is signed in by the person's id. */
static failed
forget_sessions(struct act *x, id loser)
{
	struct merge_signed_in_rows accounts;

	TRY(db_all(x->db, x->a, merge_signed_in, &accounts, .person_id = loser));
	for (size_t i = 0; i < accounts.n; i++)
		TRY(session_stale(x, accounts.at[i].account_id));
	return NULL;
}

/* His memberships, and what lies beside each of them. */
static failed
lead_memberships(struct act *x, id loser, id survivor)
{
	struct merge_memberships_rows rows;

	TRY(db_all(x->db, x->a, merge_memberships, &rows, .person_id = loser));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, merge_changes, NULL, .member_id = rows.at[i].member_id, .loser_id = loser,
			.survivor_id = survivor));
		TRY(db_run(x->db, x->a, merge_tags, NULL, .member_id = rows.at[i].member_id, .loser_id = loser,
			.survivor_id = survivor));
	}
	TRY(db_run(x->db, x->a, merge_grounds, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_members_touch, NULL, .loser_id = loser));
	TRY(db_run(x->db, x->a, merge_members, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_bin_touch, NULL, .loser_id = loser));
	return db_run(x->db, x->a, merge_bin, NULL, .loser_id = loser, .survivor_id = survivor);
}

static failed
lead(struct act *x, id loser, id survivor)
{
	TRY(forget_sessions(x, loser));
	TRY(lead_memberships(x, loser, survivor));
	TRY(items_merge(x, loser, survivor));
	TRY(db_run(x->db, x->a, merge_accounts, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_held, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_sessions, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_handed, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_restriction, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_restriction_drop, NULL, .loser_id = loser));
	TRY(db_run(x->db, x->a, merge_notices, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_resets, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_jobs, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, mobile_merge, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_exits, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_deciders, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_items, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_items_for, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_moves_for, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_moves_left, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, merge_moves, NULL, .loser_id = loser, .survivor_id = survivor);
}

static failed
write_person(struct act *x, id survivor, const struct member_form *now)
{
	str key = pinyin_sort_key(x->a, now->name), initials = pinyin_initials(x->a, now->name);
	struct secret document, birth, mobile;
	struct blob document_index = { 0 }, mobile_index = { 0 };
	struct person_by_id_row p;
	int64_t changed;

	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = survivor));
	TRY(act_seal(x, "person.document_no", survivor, now->document_no, &document));
	TRY(act_seal(x, "person.mobile", survivor, now->mobile, &mobile));
	TRY(act_seal(x, "person.birth", survivor,
		     now->birth.ymd ? date_text(x->a, now->birth) : (str){ 0 }, &birth));
	if (now->document_no.n)
		document_index = member_document_index(x->world, x->a, now->document_type,
						       now->document_no);
	if (now->mobile.n)
		mobile_index = act_blind(x, "person.mobile", now->mobile);
	TRY(db_run(x->db, x->a, person_set, &changed, .person_id = survivor, .rev = p.rev,
		   .name = now->name, .name_key = key, .initials = initials, .sex = now->sex,
		   .document_type = now->document_type, .document_no = document,
		   .document_index = document_index, .birth = birth,
		   .birth_year = now->birth.ymd / 10000, .mobile = mobile,
		   .mobile_index = mobile_index));
	return db_run(x->db, x->a, member_follow, NULL, .person_id = survivor, .name = now->name,
		      .name_key = key, .initials = initials, .document_index = document_index,
		      .mobile_index = mobile_index);
}

static failed
write_member(struct act *x, const struct member *keep, const struct member_form *now)
{
	struct tags tags;
	int64_t bits, changed;

	TRY(tags_read(x->db, x->a, &tags));
	TRY(tags_bits(x, &tags, now->tags, INT64_MAX, &bits));
	TRY(db_run(x->db, x->a, member_set, x->who->scope, &changed, .member_id = keep->member_id,
		   .rev = keep->rev, .group_no = tags_group(bits), .tags = bits,
		   .joined = keep->joined, .wage = now->wage, .nation = now->nation,
		   .education = now->education, .political = now->political,
		   .employment = now->employment, .skill = now->skill,
		   .household = now->household, .work_unit = now->work_unit, .job = now->job,
		   .platform = now->platform, .migrant = now->migrant));
	if (!changed)
		return member_conflict(x, keep->member_id);
	return tags_rewrite(x, &(struct tagged){ keep->member_id, keep->person_id, keep->org_path,
		keep->name_key, bits, member_in_being(keep->status) });
}

/* The same choices seen from the other side. */
static struct merge_form
turned(const struct merge_form *form)
{
	struct merge_form ret = *form;

	for (size_t i = 0; i < merge_form_entity.n; i++) {
		const struct field *f = &merge_form_entity.fields[i];
		int64_t *side = (int64_t *)((char *)&ret + f->at);

		if (f->kind == KIND_INT && *side)
			*side = *side == SIDE_KEEP ? SIDE_OTHER : SIDE_KEEP;
	}
	return ret;
}

/* A mobile by which one of the two signs in stays; the survivor's goes before. */
static failed
keep_mobile(struct act *x, const struct merge_pair *pair, struct merge_form *form)
{
	bool one, two;
	int64_t side;

	TRY(mobile_is_bound(x->db, x->a, pair->keep.person_id, &one));
	TRY(mobile_is_bound(x->db, x->a, pair->other.person_id, &two));
	side = one && pair->keep.mobile.sealed.n ? SIDE_KEEP : two && pair->other.mobile.sealed.n ? SIDE_OTHER : 0;
	if (!side)
		return NULL;
	if (form->mobile && form->mobile != side)
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&merge_form_entity, S("mobile")), &says_bound);
	form->mobile = side;
	return NULL;
}

static failed
merge(struct act *x, id keep, id other, const struct merge_form *typed)
{
	struct merge_form chosen = *typed, *form = &chosen;
	struct merge_pair pair;
	struct member_form one, two, now;
	struct org_public org;
	id survivor, loser;
	str reason = str_trim(form->reason);

	TRY(member_merge_look(x->db, x->a, x->world, x->who->scope, keep, other, &pair));
	TRY(member_merge_refused(x->db, x->a, x->world, x->who, &pair));
	if (!member_in_being(pair.keep.status) && member_in_being(pair.other.status))
		return FAIL_SAY(x->a, ERR_INVALID, entity_field(&merge_form_entity, S("keep")), &says_keep);
	TRY(org_open_for_writing(x, pair.keep.org_id, &org));
	TRY(member_merge_forms(x->a, x->world, &pair, &one, &two));
	TRY(keep_mobile(x, &pair, form));
	survivor = pair.keep.person_id;
	loser = pair.other.person_id;
	choose(form, &pair, &one, &two, &now);
	tell(x, &now);
	TRY(write_member(x, &pair.keep, &now));
	TRY(end_other(x, &pair, reason));
	TRY(db_run(x->db, x->a, merge_person_close, NULL, .person_id = loser));
	TRY(lead(x, loser, survivor));
	TRY(write_person(x, survivor, &now));
	TRY(db_run(x->db, x->a, merge_chain, NULL, .loser_id = loser, .survivor_id = survivor));
	TRY(db_run(x->db, x->a, merge_add, NULL, .loser_id = loser, .survivor_id = survivor,
		   .name = pair.other.name, .at = x->now, .reason = reason,
		   .by_name = member_by_whom(x->a, x->who)));
	TRY(member_note(x, &(struct whose){ keep, survivor, pair.keep.org_path }, CHANGE_SAME_PERSON,
			act_today(x), say(x->a, &says_reason, reason, (str){ 0 })));
	TRY(member_audit(x, "person.merge", &pair.keep,
			 audit_changes(x, &member_form_entity, &one, &now), reason));
	TRY(member_audit(x, "person.merged", &pair.other, (str){ 0 }, reason));
	TRY(act_event(x, "person.merged", loser));
	return act_event(x, "member.edited", keep);
}

failed
member_merge(struct act *x, id one, id other, const struct merge_form *form)
{
	struct merge_form seen = turned(form);

	return form->keep == SIDE_OTHER ? merge(x, other, one, &seen) : merge(x, one, other, form);
}

failed
person_survivor(struct db *d, struct arena *a, id loser, id *ret)
{
	struct merge_survivor_row row;

	TRY(db_one(d, a, merge_survivor, &row, .loser_id = loser));
	*ret = row.survivor_id;
	return NULL;
}
