/* own.c - one's own data: seen and put right (个人信息保护法 第四十五条, 第四十六条); taken away: modules/privacy. */
#include "modules/join/views.h"

#include "join_correct.h"
#include "join_ledger.h"
#include "join_pages.h"
#include "web/site.h"
#include "web_pocket.h"

static const struct text
	says_data   = { "my.data", "我的资料" },
	says_edit   = { "own.edit", "改我的资料" },
	says_edit_line = { "own.edit_line", "马上生效，您的工会看得到改了什么。选填的可以不填" },
	says_saved  = { "own.saved", "已改好。" },
	says_member = { "own.member", "您还不是会员，没有可以改的资料。" },
	says_open   = { "own.open", "更正申请正在办理" };
static const struct text
	label_name = { "my.name", "姓名" }, label_type = { "my.type", "证件" }, label_no = { "my.number", "证件号码" },
	label_sex = { "my.sex", "性别" }, label_birth = { "my.birth", "出生年份" }, label_mobile = { "my.mobile", "手机号" },
	label_union = { "my.union", "工会" }, label_member_no = { "my.member_no", "会员编号" },
	label_joined = { "my.joined", "入会日期" }, label_unit = { "my.unit", "单位" }, label_job = { "my.job", "岗位" },
	label_education = { "my.education", "学历" }, label_skill = { "my.skill", "技能等级" };

#define F(m, ...) FIELD(struct own_form, m, __VA_ARGS__)
static const struct field own_fields[] = {
	F(work_unit, .label = "单位、平台或站点", .max = 60),
	F(job, .label = "岗位", .max = 30),
	F(nation, .label = "民族", .choices = nations),
	F(education, .label = "学历", .choices = educations),
	F(political, .label = "政治面貌", .choices = politicals),
	F(skill, .label = "技能等级", .choices = skills),
	F(household, .label = "户籍类型", .choices = households),
	F(employment, .label = "就业状况", .choices = employments),
	F(migrant, .label = "我是农民工"),
};
#undef F
const struct entity own_form_entity = ENTITY(struct own_form, own_fields, .name = "own", .label = "我的资料");

/* --- rules --------------------------------------------------------------------------------- */

/* The membership as its record fills a form; read in the union it is in, since it is one's own. */
static failed
form_of(const struct world *w, struct db *d, struct arena *a, id person, struct member *ret, struct member_form *form,
        int64_t *rev)
{
	failed f = person.v ? member_of_person(d, a, person, ret) : FAIL(a, ERR_MISSING, "not a person");

	if (f)
		return f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, NULL, &says_member) : f;
	return member_record.prefill(d, a, w, scope_of(a, ret->org_path), ret->member_id, form, rev);
}

failed
own_prefill(const struct world *w, struct db *d, struct arena *a, id person, struct own_form *ret)
{
	struct member m;
	struct member_form f;
	int64_t rev;

	TRY(form_of(w, d, a, person, &m, &f, &rev));
	*ret = (struct own_form){ f.work_unit, f.job, f.nation, f.education, f.political, f.skill, f.household,
		f.employment, f.migrant };
	return NULL;
}

struct own_row { id member; int64_t rev; struct member_form form; };

static failed
update_row(struct act *x, void *v)
{
	const struct own_row *r = v;

	return member_update(x, r->member, r->rev, &r->form);
}

failed
own_update(struct act *x, const struct own_form *form)
{
	/* His own membership is proven by the person: for this one row he acts where it stands. */
	struct actor here = *x->who;
	struct member m;
	struct own_row r;
	struct member_form f;

	TRY(form_of(x->world, x->db, x->a, x->who->person, &m, &f, &r.rev));
	here.scope = scope_of(x->a, m.org_path);
	here.scope.self = x->who->person;
	f.work_unit = form->work_unit;
	f.job = form->job;
	f.nation = form->nation;
	f.education = form->education;
	f.political = form->political;
	f.skill = form->skill;
	f.household = form->household;
	f.employment = form->employment;
	f.migrant = form->migrant;
	r.member = m.member_id;
	r.form = f;
	return act_as(x, &here, update_row, &r);
}

/* --- the page ------------------------------------------------------------------------------------ */

#define FACTS_MOST 14

static void
put_fact(struct fact *at, size_t *n, const struct text *label, str value)
{
	if (value.n)
		at[(*n)++] = (struct fact){ .label = str_of(label->zh), .value = { .text = value } };
}

static void
put_mask(struct fact *at, size_t *n, const struct text *label, struct secret value)
{
	if (value.sealed.n)
		at[(*n)++] = (struct fact){ .label = str_of(label->zh),
			.value = { .kind = CELL_SECRET, .secret = value } };
}

static str
label_of(const struct choice *choices, int64_t v)
{
	const struct choice *c = choice_of(choices, v);

	return c ? str_of(c->label) : (str){ 0 };
}

/* Not on file yet: what stands in the application is what there is. */
static failed
show_application(struct rq *rq, struct fact *at, size_t *n)
{
	struct application row;
	struct account_mobile_get_row account;
	failed f = join_of_account(web_db(rq), rq->a, rq->who->account, &row);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		put_fact(at, n, &label_name, row.name);
		put_fact(at, n, &label_type, label_of(document_types, row.document_type));
		put_mask(at, n, &label_no, row.document_no);
		put_fact(at, n, &label_sex, label_of(sexes, row.sex));
		put_mask(at, n, &label_birth, row.birth);
		put_fact(at, n, &label_unit, row.work_unit);
		put_fact(at, n, &label_job, row.job);
	}
	TRY(db_one(web_db(rq), rq->a, account_mobile_get, &account, .account_id = rq->who->account));
	put_mask(at, n, &label_mobile, account.mobile);
	return NULL;
}

static failed
show_person(struct rq *rq, struct fact *at, size_t *n, bool *ret_member)
{
	struct person_by_id_row p;
	struct member m;
	failed f;

	TRY(db_one(web_db(rq), rq->a, person_by_id, &p, .person_id = rq->who->person));
	put_fact(at, n, &label_name, p.name);
	put_fact(at, n, &label_type, label_of(document_types, p.document_type));
	put_mask(at, n, &label_no, p.document_no);
	put_fact(at, n, &label_sex, label_of(sexes, p.sex));
	put_mask(at, n, &label_birth, p.birth);
	put_mask(at, n, &label_mobile, p.mobile);
	f = member_of_person(web_db(rq), rq->a, rq->who->person, &m);
	*ret_member = !f;
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	put_fact(at, n, &label_union, m.org_name);
	put_fact(at, n, &label_member_no, m.member_no);
	put_fact(at, n, &label_joined, date_text(rq->a, m.joined));
	put_fact(at, n, &label_unit, m.work_unit);
	put_fact(at, n, &label_job, m.job);
	put_fact(at, n, &label_education, label_of(educations, m.education));
	put_fact(at, n, &label_skill, label_of(skills, m.skill));
	return NULL;
}

static failed
my_facts(struct rq *rq, struct facts *ret, bool *ret_member)
{
	struct fact *at = NEW_N(rq->a, struct fact, FACTS_MOST);
	size_t n = 0;

	*ret_member = false;
	if (rq->who->person.v)
		TRY(show_person(rq, at, &n, ret_member));
	else
		TRY(show_application(rq, at, &n));
	*ret = (struct facts){ at, n };
	return NULL;
}

failed
my_data_page(struct rq *rq)
{
	struct my_data d = { .wechat = site_has(rq->site, "/my/wechat") };
	struct join_consents_rows rows;
	struct correction last;
	failed f;

	TRY(my_facts(rq, &d.facts, &d.member));
	TRY(db_all(web_db(rq), rq->a, join_consents, &rows, .account_id = rq->who->account));
	for (size_t i = 0; i < rows.n; i++)
		d.consents += !rows.at[i].withdrawn.us;
	f = correction_of(web_db(rq), rq->a, rq->who->person, &last);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && last.state == CORRECTION_ASKED)
		d.open = (struct pocket_row){ .icon = "clock", .title = str_of(says_open.zh), .second = last.number,
			.path = S("/my/data/correction") };
	TRY(web_page(rq, str_of(says_data.zh)));
	my_data(&rq->out, &rq->view, &d);
	return web_done(rq);
}

/* --- changing ------------------------------------------------------------------------------------------ */

failed
my_edit_page(struct rq *rq)
{
	struct own_form now;
	struct form_view f;
	failed x = own_prefill(rq->world, web_db(rq), rq->a, rq->who->person, &now);

	if (x)
		return x->code == ERR_INVALID ? web_redirect(rq, S("/my/data")) : x;
	f = web_form_view(rq, &own_form_entity, &now);
	f.head = (struct page_head){ .h1 = str_of(says_edit.zh), .line = str_of(says_edit_line.zh) };
	f.path = S("/my/data/edit");
	f.back = S("/my/data");
	TRY(web_page(rq, f.head.h1));
	rq->view.tabs.n = 0;
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
update(struct act *x, void *v)
{
	return own_update(x, v);
}

failed
my_edit_do(struct rq *rq)
{
	web_flash(rq, str_of(says_saved.zh));
	return web_write(rq, update, rq->form, "/my/data", NULL);
}
