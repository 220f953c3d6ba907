/*
 * review.c - an officer decides on an application.
 *
 * Acceptance is the moment an applicant becomes a person on file: the officer
 * has compared him with his document, so name and mobile of the record follow
 * the application, the account is linked to the person, and a mobile account
 * that was linked under an earlier number is not any more.
 */
#include "modules/join/inside.h"

#include "join_late.h"
#include "join_ledger.h"
#include "platform/notice.h"
#include "platform/pinyin.h"

static const struct text
	says_own       = { "join.own", "这是您本人的入会申请，要由别人来审核。" },
	says_changed   = { "join.changed", "申请内容在您打开以后有变动，请看一遍新的内容再决定。" },
	says_elsewhere = { "join.member_elsewhere", "该证件已有有效会籍，不能重复入会。请退回，让申请人办理转会。" },
	says_linked    = { "join.linked", "申请人的手机号登记的是另一个人，不能入会。请退回，让申请人用自己的手机号申请。" },
	says_officer   = { "join.officer", "证件登记的是在任工会干部，手机号却不同。变更干部的手机号请联系安全管理员。" },
	says_in        = { "join.in", "您已加入工会" },
	says_in_body   = { "join.in_body", "欢迎您成为{1}的会员，会员编号 {2}。电子会员卡已可使用。" },
	says_back      = { "join.back", "入会申请需要补正" },
	says_no        = { "join.no", "入会申请没有通过" },
	says_no_body   = { "join.no_body", "{1}。不同意的，可以向上级工会反映，或拨打 12351。" };

/* That a union decided which was not asked, because the one that was let the day go by. */
static failed
record_above(struct act *x, const struct join_inside_row *row)
{
	struct join_late_of_row late;

	TRY(db_one(x->db, x->a, join_late_of, &late, .application_id = row->application_id));
	if (!late.escalated.us || x->who->org.v == row->org_id.v)
		return NULL;
	return act_record(x, (struct entry){ .what = "join.above", .object = "join",
		.object_id = row->application_id, .org_path = row->org_path, .title = join_title(x->a, row->name),
		.reason = x->who->org_name });
}

static failed
load_foreign(struct act *x, id application, struct join_inside_row *ret)
{
	bool own;

	TRY(db_one(x->db, x->a, join_inside, ret, .application_id = application));
	TRY(join_is_own(x->db, x->a, x->who, ret, &own));
	return own ? FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own) : record_above(x, ret);
}

/* --- the person ---------------------------------------------------------------------------- */

static failed
find_or_make(struct act *x, const struct join_inside_row *row, struct person_known *ret)
{
	struct person_by_document_row there;
	struct person_form form = { .name = row->name, .document_type = row->document_type, .sex = row->sex };
	str birth;
	failed f;

	if (row->person_id.v) {
		*ret = (struct person_known){ .person = row->person_id };
		return NULL;
	}
	f = db_one(x->db, x->a, person_by_document, &there, .document_index = row->document_index);
	if (!f)
		*ret = (struct person_known){ .person = there.person_id };
	if (!f || f->code != ERR_MISSING)
		return f;
	TRY(crypt_open(x->world->keys, x->a, row->document_no, &form.document_no));
	TRY(crypt_open(x->world->keys, x->a, row->mobile, &form.mobile));
	TRY(crypt_open(x->world->keys, x->a, row->birth, &birth));
	(void)date_parse(birth, &form.birth);
	return person_put(x, &form, 0, ret);
}

/* The record follows what was accepted: name, sex, birth, the proven mobile, and the document where none was. */
static failed
follow_application(struct act *x, const struct join_inside_row *row, const struct person_by_id_row *p)
{
	struct secret number, birth, mobile;
	str document_text, birth_text, mobile_text;
	struct date born = { 0 };
	int64_t changed;

	if (str_eq(p->name, row->name) && p->sex == row->sex && p->birth.sealed.n &&
	    join_same(p->mobile_index, row->mobile_index) && join_same(p->document_index, row->document_index))
		return NULL;
	TRY(crypt_open(x->world->keys, x->a, row->document_no, &document_text));
	TRY(crypt_open(x->world->keys, x->a, row->birth, &birth_text));
	TRY(crypt_open(x->world->keys, x->a, row->mobile, &mobile_text));
	(void)date_parse(birth_text, &born);
	TRY(act_seal(x, "person.document_no", p->person_id, document_text, &number));
	TRY(act_seal(x, "person.birth", p->person_id, birth_text, &birth));
	TRY(act_seal(x, "person.mobile", p->person_id, mobile_text, &mobile));
	TRY(db_run(x->db, x->a, person_set, &changed, .person_id = p->person_id, .rev = p->rev, .name = row->name,
		.name_key = pinyin_sort_key(x->a, row->name), .initials = pinyin_initials(x->a, row->name),
		.sex = row->sex, .document_type = row->document_type, .document_no = number,
		.document_index = row->document_index, .birth = birth, .birth_year = born.ymd / 10000,
		.mobile = mobile, .mobile_index = row->mobile_index));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "person %lld changed meanwhile", (long long)p->person_id.v);
	return act_record(x, (struct entry){ .what = "person.edit", .object = "person", .object_id = p->person_id,
		.org_path = row->org_path, .title = row->name,
		.changes = join_same(p->mobile_index, row->mobile_index) ? S("{\"by\":\"join\"}")
		                                                         : S("{\"by\":\"join\",\"mobile\":true}") });
}

/* Mobile accounts of this person under another number: an earlier telephone, or somebody who had no right. */
static failed
unlink_strangers(struct act *x, id person, struct blob mobile)
{
	struct account_strangers_rows rows;

	TRY(db_all(x->db, x->a, account_strangers, &rows, .person_id = person, .mobile_index = mobile));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, account_person_change, NULL, .account_id = rows.at[i].account_id));
		TRY(act_record(x, (struct entry){ .what = "account.person", .object = "account",
			.object_id = rows.at[i].account_id }));
		TRY(session_stale(x, rows.at[i].account_id));
	}
	return NULL;
}

static failed
link_account(struct act *x, const struct join_inside_row *row, const struct person_by_id_row *p)
{
	struct account_mobile_get_row account;
	struct post_rows posts;

	TRY(db_one(x->db, x->a, account_mobile_get, &account, .account_id = row->account_id));
	if (account.person_id.v && account.person_id.v != p->person_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_linked);
	TRY(account_posts(x->db, x->a, p->person_id, &posts));
	/* An officer's rights are not to be had by a text message. */
	if (posts.n && p->mobile_index.bytes.n && !join_same(p->mobile_index, row->mobile_index))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_officer);
	if (posts.n)
		return NULL;
	TRY(unlink_strangers(x, p->person_id, row->mobile_index));
	TRY(db_run(x->db, x->a, account_person_set, NULL, .account_id = row->account_id, .person_id = p->person_id));
	TRY(session_stale(x, row->account_id));
	return NULL;
}

/* --- the moves' own parts --------------------------------------------------------------------- */

static str
sentence(struct act *x, const struct text *t, str one, str two)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one, two } };

	return err_sentence(x->a, &e);
}

failed
join_set_state(struct act *x, id application, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, join_state_set, &changed, .application_id = application, .from_state = from,
		.state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "application %lld is in another state",
		(long long)application.v);
}

failed
join_accept(struct act *x, id application, str reason)
{
	struct join_inside_row row;
	struct member_there there;
	struct member member;
	struct person_by_id_row p;
	struct org_public org;
	struct person_known who;
	id made;
	failed f;

	(void)reason;
	TRY(load_foreign(x, application, &row));
	TRY(org_open_for_writing(x, row.org_id, &org));
	f = member_find_by_document(x->db, x->a, row.document_index, &there);
	if (!f)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_elsewhere);
	if (f->code != ERR_MISSING)
		return f;
	TRY(find_or_make(x, &row, &who));
	TRY(db_one(x->db, x->a, person_by_id, &p, .person_id = who.person));
	TRY(link_account(x, &row, &p));
	TRY(follow_application(x, &row, &p));
	TRY(db_run(x->db, x->a, join_person_set, NULL, .application_id = application, .person_id = who.person));
	TRY(db_run(x->db, x->a, join_consent_person, NULL, .account_id = row.account_id, .person_id = who.person));
	TRY(member_admit(x, &(struct member_admission){ .person = who.person, .made = who.made, .org = row.org_id,
		.group = row.group_no, .joined = act_today(x), .work_unit = row.work_unit, .job = row.job }, &made));
	TRY(member_of_person(x->db, x->a, who.person, &member));
	return notice_send(x, who.person, str_of(says_in.zh), sentence(x, &says_in_body, org.name, member.member_no),
	                   S("/my/card"));
}

/* A person who is known is told at once; the page of the application tells everybody. */
static failed
tell(struct act *x, const struct join_inside_row *row, const struct text *title, str body)
{
	if (!row->person_id.v)
		return NULL;
	return notice_send(x, row->person_id, str_of(title->zh), body, S("/my/join/progress"));
}

failed
join_return(struct act *x, id application, str reason)
{
	struct join_inside_row row;

	TRY(load_foreign(x, application, &row));
	return tell(x, &row, &says_back, reason);
}

failed
join_refuse(struct act *x, id application, str reason)
{
	struct join_inside_row row;

	TRY(load_foreign(x, application, &row));
	return tell(x, &row, &says_no, sentence(x, &says_no_body, reason, (str){ 0 }));
}

/* --- deciding ------------------------------------------------------------------------------------ */

/* Whose sessions have to be read anew: the applicant's, and those an acceptance unlinks. */
static failed
note_accounts(struct act *x, struct join_decision *d, const struct join_inside_row *row)
{
	struct person_by_document_row there;
	struct account_strangers_rows rows = { 0 };
	failed f = db_one(x->db, x->a, person_by_document, &there, .document_index = row->document_index);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f)
		TRY(db_all(x->db, x->a, account_strangers, &rows, .person_id = there.person_id,
			.mobile_index = row->mobile_index));
	d->forget = NEW_N(x->a, id, rows.n + 1);
	d->n_forget = 0;
	d->forget[d->n_forget++] = row->account_id;
	for (size_t i = 0; i < rows.n; i++)
		d->forget[d->n_forget++] = rows.at[i].account_id;
	return NULL;
}

failed
join_decide(struct act *x, struct join_decision *d)
{
	struct join_inside_row row;
	failed f = db_one(x->db, x->a, join_inside, &row, .application_id = d->application);

	if (f)
		return f;
	/* What the officer read is what he decides on; a state that has moved on is flow_move's to explain. */
	if (d->rev && row.rev != d->rev && row.state == d->from && scope_covers(x->who->scope, row.org_path))
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_changed);
	TRY(note_accounts(x, d, &row));
	return flow_move(x, &join_flow, d->application, d->move, d->from, d->reason);
}

void
join_forget(const struct world *w, const struct join_decision *d)
{
	for (size_t i = 0; i < d->n_forget; i++)
		session_forget_account(w, d->forget[i]);
}

/* --- the union moved --------------------------------------------------------------------------------- */

failed
join_org_moved(struct act *x, id org)
{
	struct join_at_org_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, join_hint_rescope, NULL, .org_id = org, .org_path = path));
	TRY(db_all(x->db, x->a, join_at_org, &rows, .org_id = org));
	if (!rows.n)
		return NULL;
	TRY(db_run(x->db, x->a, join_rescope, NULL, .org_id = org, .org_path = path));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &join_flow, rows.at[i].application_id, org, path));
	return NULL;
}

failed
join_org_merged(struct act *x, id org)
{
	struct join_at_org_rows rows;
	struct org_public to;

	TRY(org_heir_of(x, org, &to));
	TRY(db_all(x->db, x->a, join_at_org, &rows, .org_id = org));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &join_flow, rows.at[i].application_id, to.org_id, to.org_path));
	return db_run(x->db, x->a, join_hand_over, NULL, .org_id = org, .to_id = to.org_id, .org_path = to.org_path);
}

failed
join_division_recoded(struct act *x, id change)
{
	str was, now;

	TRY(org_division_recoded(x, change, &was, &now));
	return db_run(x->db, x->a, join_division_follow, NULL, .code = now, .old_code = was);
}
