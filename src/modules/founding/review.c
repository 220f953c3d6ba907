/* review.c - what the union above decides, the union that comes of it, reminders. */
#include "modules/founding/inside.h"

#include "platform/account.h"
#include "platform/notice.h"
#include "platform_account.h"

static const struct text
	says_own      = { "founding.own", "这是您本人提出的申请，要由别人来办。" },
	says_agreed   = { "founding.agreed", "上级工会同意筹备建会" },
	says_agreed_text = { "founding.agreed_text", "{1}：请成立筹备组，发展会员，召开会员大会选举，再填写选举结果报批。" },
	says_returned = { "founding.returned", "建会申请需要补正" },
	says_refused  = { "founding.refused", "建会申请没有同意" },
	says_not_held = { "founding.not_held", "还没有填写选举结果，不能报批。" },
	says_invalid  = { "founding.invalid", "选举无效：到会没有达到应到的三分之二。请重新选举后再报批。" },
	says_heads    = { "founding.heads", "当选的人里要有一位{1}，也只能有一位。" },
	says_back     = { "founding.back", "建会选举结果要重报" },
	says_done     = { "founding.done", "工会成立了" },
	says_done_text = { "founding.done_text", "{1}已经批准成立，批复文号 {2}。职工可以在手机上申请入会。" },
	says_soon     = { "founding.soon", "建会申请 {1} 快到期限" },
	says_late     = { "founding.late", "建会申请 {1} 已过期限" },
	says_until    = { "founding.until", "期限 {1}，请尽快办理。" },
	says_reminded = { "founding.reminded", "提醒了 {1} 件建会申请。" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

failed
founding_set_state(struct act *x, id founding, int64_t from, int64_t to)
{
	int64_t changed;

	TRY(db_run(x->db, x->a, founding_state, &changed, .founding_id = founding, .from_state = from, .state = to));
	return changed == 1 ? NULL : FAIL(x->a, ERR_CONFLICT, "application %lld is in another state",
		(long long)founding.v);
}

/* An officer who applied with his telephone and decides at his desk is the same person. */
static failed
load_foreign(struct act *x, id founding, struct founding *ret)
{
	struct founding_index_row row;
	struct person_by_id_row me;

	TRY(db_one(x->db, x->a, founding_get, ret, .founding_id = founding));
	if (!x->who->person.v)
		return NULL;
	TRY(db_one(x->db, x->a, founding_index, &row, .founding_id = founding));
	TRY(db_one(x->db, x->a, person_by_id, &me, .person_id = x->who->person));
	return me.mobile_index.bytes.n && str_eq(me.mobile_index.bytes, row.mobile_index.bytes)
		? FAIL_SAY(x->a, ERR_DENIED, NULL, &says_own) : NULL;
}

/* Who is known as a person is told at once; the page of progress tells everybody. */
static failed
tell(struct act *x, const struct founding *f, const struct text *title, str body)
{
	return f->person_id.v ? notice_send(x, f->person_id, str_of(title->zh), body,
		arena_fmt(x->a, "/my/founding/%lld", (long long)f->founding_id.v)) : NULL;
}

failed
founding_agree(struct act *x, id founding, str reason)
{
	struct founding f;

	(void)reason;
	TRY(load_foreign(x, founding, &f));
	return tell(x, &f, &says_agreed, say(x->a, &says_agreed_text, f.unit_name, (str){ 0 }));
}

failed
founding_return(struct act *x, id founding, str reason)
{
	struct founding f;

	TRY(load_foreign(x, founding, &f));
	return tell(x, &f, f.state == FOUNDING_RETURNED ? &says_returned : &says_back, reason);
}

failed
founding_refuse(struct act *x, id founding, str reason)
{
	struct founding f;

	TRY(load_foreign(x, founding, &f));
	return tell(x, &f, &says_refused, reason);
}

/* --- the election, as it is filed -------------------------------------------------------------- */

static failed
load_elected(struct act *x, const struct founding *f, struct committee_people *ret)
{
	int64_t kind = founding_committee(f->form), n;
	struct committee_people all;
	bool elected[COMMITTEE_PEOPLE];

	TRY(committee_people_read(x->a, entity_field(&founding_result_entity, S("people")), kind, f->people, &all));
	committee_count(x->world->rules, &all, f->entitled, f->present, f->seats, elected, &n);
	*ret = (struct committee_people){ NEW_N(x->a, struct committee_person, all.n + 1), 0 };
	for (size_t i = 0; i < all.n; i++)
		if (elected[i])
			ret->at[ret->n++] = all.at[i];
	return NULL;
}

static failed
prove_elected(struct act *x, const struct founding *f, struct committee_people *ret)
{
	int64_t head = f->form == FOUND_ORGANISER ? COMMITTEE_ORGANISER : COMMITTEE_CHAIR, heads = 0;
	const struct choice *c = choice_of(committee_posts, head);

	if (!f->held.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_not_held);
	if (!f->valid)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_invalid);
	TRY(load_elected(x, f, ret));
	for (size_t i = 0; i < ret->n; i++)
		heads += ret->at[i].post == head;
	return heads == 1 ? NULL : FAIL_SAY(x->a, ERR_INVALID, NULL, &says_heads, str_of(c->label));
}

failed
founding_file(struct act *x, id founding, str reason)
{
	struct founding f;
	struct committee_people elected;

	(void)reason;
	TRY(db_one(x->db, x->a, founding_get, &f, .founding_id = founding));
	return prove_elected(x, &f, &elected);
}

/* --- the union is there ------------------------------------------------------------------------- */

static struct org_form
union_of(struct act *x, const struct founding *f)
{
	return (struct org_form){ .parent_id = f->org_id, .kind = ORG_BASE,
		.base = f->form == FOUND_JOINT ? ORG_JOINT : ORG_SINGLE, .name = f->union_name,
		.unit_name = f->unit_name,
		.unit_uscc = f->unit_uscc, .division = f->division, .address = f->address, .nature = f->nature,
		.industry = f->industry, .employees = f->employees, .founded = act_today(x) };
}

/* The reason of an approval is the number of its document. */
failed
founding_approve(struct act *x, id founding, str document_no)
{
	struct founding f;
	struct committee_people elected;
	struct org_form form;
	id org, term;
	bool one;

	TRY(load_foreign(x, founding, &f));
	TRY(prove_elected(x, &f, &elected));
	one = f.form == FOUND_ORGANISER;
	form = union_of(x, &f);
	TRY(org_create(x, &form, &org));
	TRY(committee_install(x, &(struct committee_office){ org, one ? COMMITTEE_ONE : COMMITTEE_UNION, 1, f.held,
		one && !f.years ? rules_n(x->world->rules, S("term.basic_min")) : f.years, one ? 1 : f.seats,
		document_no, elected }, &term));
	TRY(db_run(x->db, x->a, founding_made, NULL, .founding_id = founding, .document_no = document_no,
		.made_org_id = org));
	TRY(act_event(x, "org.founded", org));
	return tell(x, &f, &says_done, say(x->a, &says_done_text, f.union_name, document_no));
}

/* --- reminders ------------------------------------------------------------------------------------ */

#define REMIND_ROWS 200         /* applications of one transaction */

struct reminding { struct date today, soon; int64_t told, n; };

static failed
remind_one(struct act *x, const struct reminding *r, const struct founding_to_remind_row *f)
{
	bool late = f->due.ymd < r->today.ymd, upper = f->state == FOUNDING_SUBMITTED || f->state == FOUNDING_FILED;
	str title = say(x->a, late ? &says_late : &says_soon, f->unit_name, (str){ 0 });
	str body = say(x->a, &says_until, date_text(x->a, f->due), (str){ 0 });

	TRY(db_run(x->db, x->a, founding_reminded, NULL, .founding_id = f->founding_id, .reminded = late ? 2 : 1));
	/* Whoever has it: the union above, or who applied. */
	if (upper)
		return committee_tell(x, f->org_id, f->state == FOUNDING_FILED ? "founding.approve" : "founding.review",
			title, body, arena_fmt(x->a, "/foundings/%lld", (long long)f->founding_id.v));
	return f->person_id.v ? notice_send(x, f->person_id, title, body,
		arena_fmt(x->a, "/my/founding/%lld", (long long)f->founding_id.v)) : NULL;
}

static failed
remind(struct act *x, void *v)
{
	struct reminding *r = v;
	struct founding_to_remind_rows rows;

	TRY(db_all(x->db, x->a, founding_to_remind, &rows, .soon = r->soon, .today = r->today, .most = REMIND_ROWS));
	for (size_t i = 0; i < rows.n; i++)
		TRY(remind_one(x, r, &rows.at[i]));
	r->n = (int64_t)rows.n;
	r->told += r->n;
	return rows.n ? act_record(x, (struct entry){ .what = FOUNDING_REMIND_JOB, .object = "founding",
		.changes = arena_fmt(x->a, "{\"told\":%zu}", rows.n) }) : NULL;
}

failed
founding_remind_job(struct job_run *r)
{
	const struct world *w = r->world;
	struct date today = world_today(w);
	struct reminding m = { .today = today, .n = REMIND_ROWS,
		.soon = rules_due(w->rules, w->calendar, S("founding.remind"), today) };

	while (m.n == REMIND_ROWS && !job_cancelled(r)) {
		TRY(act_run(w, r->a, r->who, S("job"), remind, &m));
		TRY(job_progress(r, m.told, m.told, 0, m.told));
	}
	job_note(r, say(r->a, &says_reminded, arena_fmt(r->a, "%lld", (long long)m.told), (str){ 0 }));
	return NULL;
}

/* --- the union above moves, or ends -------------------------------------------------------------------------- */

failed
founding_org_moved(struct act *x, id org)
{
	struct founding_at_rows rows;
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_all(x->db, x->a, founding_at, &rows, .org_id = org));
	if (!rows.n)
		return NULL;
	TRY(db_run(x->db, x->a, founding_rescope, NULL, .org_id = org, .org_path = path));
	for (size_t i = 0; i < rows.n; i++)
		TRY(flow_rescope(x, &founding_flow, rows.at[i].founding_id, org, path));
	return NULL;
}

failed
founding_org_closed(struct act *x, id org)
{
	struct founding_open_at_rows rows;
	struct founding_upper_now_row to;

	TRY(db_all(x->db, x->a, founding_open_at, &rows, .org_id = org));
	if (!rows.n)
		return NULL;
	TRY(db_one(x->db, x->a, founding_upper_now, &to, .org_id = org));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, founding_place, NULL, .founding_id = rows.at[i].founding_id,
			.org_id = to.org_id, .org_path = to.org_path));
		TRY(flow_rescope(x, &founding_flow, rows.at[i].founding_id, to.org_id, to.org_path));
	}
	return NULL;
}

/* Who applied is still who applied. */
failed
founding_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return db_run(x->db, x->a, founding_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

failed
founding_division_recoded(struct act *x, id change)
{
	str was, now;

	TRY(org_division_recoded(x, change, &was, &now));
	return db_run(x->db, x->a, founding_division_follow, NULL, .code = now, .old_code = was);
}
