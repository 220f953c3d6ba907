/* my.c - the pocket's home, and a member who finds himself. */
#include "modules/join/views.h"

#include "join_ledger.h"
#include "join_pages.h"
#include "platform/notice.h"
#include "web_pocket.h"

static const struct text
	says_home     = { "my.home", "职工之家" },
	says_claim    = { "my.claim", "找到我的会员卡" },
	says_claim_line = { "my.claim_line", "证件和登录的手机号都和登记的一致，就能找到。" },
	says_claim_do = { "my.claim_do", "找到会员卡" },
	says_claim_help = { "my.claim_help", "换过手机号的，请拨打 12351 或联系您的工会" },
	says_found    = { "my.found", "找到了，这是您的会员卡。" },
	says_review   = { "my.review", "入会申请审核中" },
	says_review_by = { "my.review_by", "最晚 {1} 给您答复" },
	says_fix      = { "my.fix", "入会申请需要补正" },
	says_fix_text = { "my.fix_text", "看看要改什么，改好再交" },
	says_no       = { "my.no", "入会申请没有通过" },
	says_no_text  = { "my.no_text", "看看理由，可以重新申请" },
	says_draft    = { "my.draft", "有一份没交的入会申请" },
	says_draft_text = { "my.draft_text", "接着填，或者换一家重来" },
	says_newer    = { "my.newer", "说明有新版，请您看一看" },
	says_newer_text = { "my.newer_text", "看完再决定是不是同意" };

static const struct menu_item
	item_join = { .path = "/my/join", .label = "入会", .icon = "user-plus" },
	item_way = { .path = "/my/join/progress", .label = "入会进度", .icon = "clock" },
	item_card = { .path = "/my/card", .label = "会员卡", .icon = "id" },
	item_founding = { .path = "/my/founding", .label = "我要建会", .icon = "building-community" },
	item_data = { .path = "/my/data", .label = "我的资料", .icon = "user" },
	item_notices = { .path = "/my/notices", .label = "消息", .icon = "bell" },
	item_site = { .path = "/site", .label = "工会资讯", .icon = "file-text" },
	item_transfer = { .path = "/my/transfer", .label = "转会", .icon = "arrows-exchange" },
	item_invite = { .path = "/my/invite", .label = "邀请同事", .icon = "users" },
	item_claim = { .path = "/my/claim", .label = "找会员卡", .icon = "id" };

/* Where a name may break: behind the words that end a place, a trade or a company. */
static const struct text ends[] = {
	{ "city", "市" }, { "street", "街道" }, { "town", "镇" }, { "trade", "行业" }, { "company", "公司" } };

static size_t
name_break(str name)
{
	size_t first = name.n;

	for (size_t i = 0; i < COUNT(ends); i++) {
		ptrdiff_t at = str_find_str(name, str_of(ends[i].zh));

		if (at > 0 && (size_t)at + str_of(ends[i].zh).n < first)
			first = (size_t)at + str_of(ends[i].zh).n;
	}
	return first;
}

struct name_parts
name_parts(struct arena *a, str name)
{
	struct name_parts p = { .at = NEW_N(a, str, name.n / 3 + 2) };

	while (name.n) {
		size_t n = name_break(name);

		p.at[p.n++] = str_part(name, 0, n);
		name = str_from(name, n);
	}
	return p;
}

/* --- home ----------------------------------------------------------------------------- */

static void
fill_next(struct rq *rq, const struct application *row, struct my_home *h)
{
	struct err by = { .code = ERR_INVALID, .say = &says_review_by, .values = { date_text(rq->a, row->due) } };

	h->open = row->state == JOIN_SUBMITTED || row->state == JOIN_RETURNED;
	h->next_path = S("/my/join/progress");
	if (row->state == JOIN_SUBMITTED) {
		h->next_head = str_of(says_review.zh);
		h->next_text = row->due.ymd ? err_sentence(rq->a, &by) : (str){ 0 };
	} else if (row->state == JOIN_RETURNED) {
		h->next_head = str_of(says_fix.zh);
		h->next_text = str_of(says_fix_text.zh);
	} else if (row->state == JOIN_REFUSED) {
		h->next_head = str_of(says_no.zh);
		h->next_text = str_of(says_no_text.zh);
	}
}

/* Where nothing else comes first: what he began, and what he is asked anew. */
static failed
fill_also(struct rq *rq, struct my_home *h)
{
	struct join_draft_get_row draft;
	struct join_consents_old_row old;
	failed f = db_one(web_db(rq), rq->a, join_draft_get, &draft, .account_id = rq->who->account);

	if (f && f->code != ERR_MISSING)
		return f;
	TRY(db_one(web_db(rq), rq->a, join_consents_old, &old, .account_id = rq->who->account));
	if (old.n) {
		h->next_path = S("/my/consents");
		h->next_head = str_of(says_newer.zh);
		h->next_text = str_of(says_newer_text.zh);
	} else if (!f && !h->member) {
		h->next_path = S("/my/join/draft");
		h->next_head = str_of(says_draft.zh);
		h->next_text = str_of(says_draft_text.zh);
	}
	return NULL;
}

static failed
fill_person(struct rq *rq, struct my_home *h)
{
	struct member m;
	struct notice_rows notices;
	struct pocket_row *rows;
	failed f = member_of_person(web_db(rq), rq->a, rq->who->person, &m);

	if (f && f->code != ERR_MISSING)
		return f;
	h->member = !f;
	if (h->member) {
		h->union_name = name_parts(rq->a, m.org_name);
		h->joined = m.joined;
	}
	TRY(notice_list(web_db(rq), rq->a, rq->who->person, (id){ 0 }, 3, &notices));
	rows = NEW_N(rq->a, struct pocket_row, notices.n + 1);
	for (size_t i = 0; i < notices.n; i++)
		rows[i] = (struct pocket_row){ .title = notices.at[i].title,
			.second = date_text(rq->a, date_of(notices.at[i].at)), .path = S("/my/notices") };
	h->notices.at = rows;
	h->notices.n = notices.n;
	return NULL;
}

/* Complaints have their own row below, beside the telephone. */
static void
fill_services(struct rq *rq, struct my_home *h)
{
	const struct menu_item of_members[] = {
		item_card, item_transfer, item_invite, item_data, item_founding, item_site };
	const struct menu_item of_others[] = {
		h->open ? item_way : item_join, item_claim, item_data, item_founding, item_notices, item_site };
	struct menu_item *at = NEW_N(rq->a, struct menu_item, COUNT(of_members));
	size_t n = 0;

	for (size_t i = 0; i < COUNT(of_members); i++) {
		const struct menu_item *one = h->member ? &of_members[i] : &of_others[i];

		if (site_has(rq->site, one->path))
			at[n++] = *one;
	}
	h->services.at = at;
	h->services.n = n;
}

failed
my_home_page(struct rq *rq)
{
	struct my_home h = { .known = rq->who != NULL };
	struct application row;
	failed f;

	if (rq->who) {
		if (rq->who->person.v)
			TRY(fill_person(rq, &h));
		f = join_of_account(web_db(rq), rq->a, rq->who->account, &row);
		if (f && f->code != ERR_MISSING)
			return f;
		if (!f && !h.member)
			fill_next(rq, &row, &h);
		if (!h.next_head.n)
			TRY(fill_also(rq, &h));
	}
	fill_services(rq, &h);
	TRY(web_page(rq, str_of(says_home.zh)));
	my_home(&rq->out, &rq->view, &h);
	return web_done(rq);
}

/* --- a member who finds himself ---------------------------------------------------------------- */

failed
my_claim_page(struct rq *rq)
{
	static const struct join_claim resident = { .document_type = DOCUMENT_RESIDENT };
	struct form_view f = web_form_view(rq, &join_claim_entity, &resident);
	struct form_field fields[] = { f.sections.at->fields.at[0], f.sections.at->fields.at[1] };
	struct form_section section = { .fields = { fields, COUNT(fields) } };

	fields[1].check = "document";
	f.sections.at = &section;
	f.head = (struct page_head){ .h1 = str_of(says_claim.zh), .line = str_of(says_claim_line.zh) };
	f.path = S("/my/claim");
	f.submit = says_claim_do.zh;
	f.line = str_of(says_claim_help.zh);
	TRY(web_page(rq, str_of(says_claim.zh)));
	pocket_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

static failed
claim(struct act *x, void *v)
{
	return join_claim(x, v);
}

failed
my_claim_do(struct rq *rq)
{
	failed f;

	web_flash(rq, str_of(says_found.zh));
	f = web_write(rq, claim, rq->form, "/my/card", NULL);
	if (f)
		join_refused(rq->world, rq->a, rq->who, rq->http->request_id, f);
	return f;
}
