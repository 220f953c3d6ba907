/*
 * consent.c - what people agree to, take back, and are asked anew.
 *
 * The use of a document number wants a consent of its own (个人信息保护法 第二十九条), and so does
 * handing something to somebody else, who is named (第二十三条); what is not needed for joining
 * does not stand in its way (第十六条).  Each consent names the version of the text and keeps the
 * digest of what was shown; a text is never changed, a new version takes its place.
 */
#include "modules/join/inside.h"

#include <string.h>

#include "join_ledger.h"

static const struct text
	says_join    = { "consent.join", "要自愿加入工会，请在这里打勾。" },
	says_use     = { "consent.use", "不同意使用这些资料就无法办理入会，请看完说明再决定。" },
	says_number  = { "consent.number", "证件号码需要您单独同意才能使用，请看完说明再决定。" },
	says_changed = { "consent.changed", "说明有更新，请看一遍新的说明，再打勾提交。" },
	says_missing = { "consent.missing", "入会说明还没有准备好，暂时不能提交，请联系 12351。" },
	says_none    = { "consent.none", "这一项已经撤回过了。" },
	says_twice   = { "consent.twice", "这一项您已经同意过了。" },
	says_old     = { "consent.old", "这份说明已有新版，请看新版再决定。" },
	says_why     = { "consent.why", "撤回了使用资料的同意" },
	says_newer   = { "consent.newer", "别人刚发布了新的一版，请在新版上修改。" },
	says_same    = { "consent.same", "和现在的一版一样，不用发布。" };

/* What each is for, whether joining needs it, and what ends when it is taken back. */
static const struct { const char *purpose; enum consent_kind kind; struct text stops; } kinds_of_consent[] = {
	{ "join.1", CONSENT_MUST, { "stops.join", "正在办理的申请会一并撤回。已经入会的，会籍不变；要退会，请联系您的工会。" } },
	{ "join.2", CONSENT_MUST, { "stops.use", "正在办理的申请会一并撤回。已经入会的，会籍不变；要删除资料，请联系您的工会。" } },
	{ "join.3", CONSENT_MUST, { "stops.number", "正在办理的申请会一并撤回。已经登记的号码停止用于别的用途，会籍不变。" } },
	{ "share.province", CONSENT_MAY, { "stops.share",
	  "从撤回时起不再向省级平台提供您的资料；用不了省级平台的服务，别的都不受影响。" } },
	{ "privacy", CONSENT_READ, { "stops.none", "" } },
};

static const struct { const char *purpose, *label, *words; } first_texts[] = {
	{ "join.1", "自愿加入中国工会，遵守工会章程",
	  "我自愿加入中国工会，承认并遵守《中国工会章程》，按时缴纳会费，参加工会的活动。"
	  "入会自愿、退会自由：以后不想参加了，可以随时向所在工会提出。" },
	{ "join.2", "同意使用以上资料办理入会",
	  "谁在使用：您要加入的工会和它的上级工会。\n"
	  "用来做什么：核对身份、审核入会、登记会籍、发放电子会员卡、通知您办理结果。不作别的用途，不卖、不做广告。\n"
	  "用哪些：姓名、性别、出生日期、手机号、单位或站点、岗位。\n"
	  "保存多久：会籍存续期间；申请没有通过或者撤回的，只留办理记录备查。\n"
	  "怎样保护：证件号码、手机号和出生日期加密保存，页面上只显示一部分；谁看过完整号码都有记录。\n"
	  "您可以：随时在“我的资料”里查看、更正，在“我的授权”里撤回同意，或拨打 12351 要求删除。" },
	{ "join.3", "单独同意使用证件号码",
	  "证件号码属于敏感个人信息，依法要您单独同意。\n"
	  "为什么要用：会籍一人一份，只有证件号码能确认没有重复登记；不填证件号码就无法办理入会。\n"
	  "对您的影响：号码泄露可能被人冒用，所以我们加密保存，不在任何公示中出现，工作人员看完整号码要写理由并留下记录。\n"
	  "您可以：随时撤回同意。撤回以后，正在办理的申请会一并撤回；已经入会的，请联系工会办理退会。" },
	{ "share.province", "把会籍提供给江苏省总工会的省级平台（可以不选）",
	  "提供给谁：江苏省总工会，用于全省工会服务平台（“一张网”）。\n"
	  "提供什么：姓名、证件号码、手机号、所在工会、入会日期。\n"
	  "用来做什么：在省级平台登录、领取全省通用的服务，跨市转会时不用重新登记。\n"
	  "不选会怎样：照常入会，本市的服务都能用，只是用不了省级平台。\n"
	  "您可以：随时在“我的授权”里撤回，撤回以后不再提供。" },
	{ "privacy", "隐私说明",
	  "我们是谁：本市总工会和它的下级工会，一起使用这个系统办理工会的事。\n"
	  "收集什么、为什么：看下面的“个人信息收集清单”。能不收的不收，选填的可以不填。\n"
	  "给谁：看下面的“个人信息共享清单”。清单以外的，不提供给任何人，不卖、不做广告。\n"
	  "怎样保护：证件号码、手机号、出生日期加密保存，页面只显示一部分；工作人员看完整号码要写理由，谁看过都有记录。\n"
	  "保存多久：会籍存续期间；没有交的草稿 30 天后删除；办理记录按档案规定保存。\n"
	  "您的权利：在“我的资料”里查看、更正、下载，申请删除资料、注销账号，依法要保存的只保存、不再处理；在“我的授权”里"
	  "撤回同意。想问清楚，请拨打 12351，也可以在“投诉建议”里说。都在 15 个工作日内答复。\n"
	  "未满 16 周岁的人不能入会，我们不收集他们的资料。" },
};

static int
purpose_at(str purpose)
{
	for (size_t i = 0; i < COUNT(kinds_of_consent); i++)
		if (str_eq(str_of(kinds_of_consent[i].purpose), purpose))
			return (int)i;
	return -1;
}

enum consent_kind
join_consent_kind(str purpose)
{
	int at = purpose_at(purpose);

	return at < 0 ? 0 : kinds_of_consent[at].kind;
}

str
join_consent_stops(str purpose)
{
	int at = purpose_at(purpose);

	return at < 0 ? (str){ 0 } : str_of(kinds_of_consent[at].stops.zh);
}

/* --- texts ------------------------------------------------------------------------------- */

static failed
add_text(struct act *x, str purpose, int64_t version, str label, str words, id *ret)
{
	char *digest = arena_get(x->a, 32);

	*ret = act_id(x);
	crypt_sha256(arena_fmt(x->a, FMT "\n" FMT, ARG(label), ARG(words)), (unsigned char *)digest);
	TRY(db_run(x->db, x->a, join_text_add, NULL, .consent_text_id = *ret, .purpose = purpose,
		.version = version, .label = label, .words = words, .digest = { { digest, 32 } }, .since = x->now));
	return act_record(x, (struct entry){ .what = "consent.text", .object = "consent_text", .object_id = *ret,
		.title = label });
}

failed
join_seed_consents(struct act *x)
{
	struct join_texts_now_rows there;
	id made;

	TRY(db_all(x->db, x->a, join_texts_now, &there));
	for (size_t i = 0; i < COUNT(first_texts); i++) {
		bool has = false;

		for (size_t k = 0; k < there.n; k++)
			has = has || str_eq(there.at[k].purpose, str_of(first_texts[i].purpose));
		if (!has)
			TRY(add_text(x, str_of(first_texts[i].purpose), 1, str_of(first_texts[i].label),
				str_of(first_texts[i].words), &made));
	}
	return NULL;
}

failed
join_publish(struct act *x, id text, const struct consent_form *form, id *ret)
{
	struct join_text_by_id_row was;

	TRY(db_one(x->db, x->a, join_text_by_id, &was, .consent_text_id = text));
	if (was.newest != was.version)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_newer);
	if (str_eq(str_trim(form->label), was.label) && str_eq(str_trim(form->words), was.words))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_same);
	return add_text(x, was.purpose, was.version + 1, str_trim(form->label), str_trim(form->words), ret);
}

failed
join_texts(struct db *d, struct arena *a, struct join_texts *ret)
{
	struct join_texts_now_rows rows;
	struct join_texts all = { 0 };
	struct buf digests = { .a = a };
	unsigned char digest[32];

	TRY(db_all(d, a, join_texts_now, &rows));
	all.at = NEW_N(a, struct join_text, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct join_texts_now_row *r = &rows.at[i];

		if (join_consent_kind(r->purpose) == CONSENT_READ)
			continue;
		all.at[all.n++] = (struct join_text){ r->consent_text_id, r->purpose, r->label, r->words,
			r->version, r->digest };
		buf_put(&digests, r->digest.bytes);
	}
	crypt_sha256(buf_str(&digests), digest);
	all.digest = crypt_hex(a, (str){ (char *)digest, 16 });
	*ret = all;
	return NULL;
}

/* --- with an application ------------------------------------------------------------------- */

/* Whether the tick of this text was set; the others are of no application. */
static bool
ticked(const struct join_form *form, str purpose)
{
	return str_eq(purpose, S("join.1")) ? form->join : str_eq(purpose, S("join.2")) ? form->use
		: str_eq(purpose, S("join.3")) ? form->number : form->share;
}

failed
join_check_consents(struct act *x, const struct join_form *form, struct join_texts *ret)
{
	failed all = NULL;
	size_t musts = 0;

	TRY(join_texts(x->db, x->a, ret));
	for (size_t i = 0; i < ret->n; i++)
		musts += join_consent_kind(ret->at[i].purpose) == CONSENT_MUST;
	if (musts != 3)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_missing);
	if (!form->join)
		all = FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_JOIN), &says_join);
	if (!form->use)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_USE), &says_use));
	if (!form->number)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_NUMBER), &says_number));
	if (!all && !str_eq(form->texts, ret->digest))
		all = FAIL_SAY(x->a, ERR_INVALID, join_field(FIELD_USE), &says_changed);
	return all;
}

static failed
write_consent(struct act *x, id text, struct blob digest, id account, id person)
{
	return db_run(x->db, x->a, join_consent_add, DB_LATER, .consent_id = act_id(x), .account_id = account,
		.person_id = person, .consent_text_id = text, .digest = digest, .channel = S("pocket"), .at = x->now);
}

failed
join_write_consents(struct act *x, const struct join_texts *texts, const struct join_form *form, id account,
                    id person)
{
	for (size_t i = 0; i < texts->n; i++)
		if (ticked(form, texts->at[i].purpose))
			TRY(write_consent(x, texts->at[i].text, texts->at[i].digest, account, person));
	return NULL;
}

/* --- the ledger ------------------------------------------------------------------------------- */

failed
join_consent_give(struct act *x, id text)
{
	struct join_text_by_id_row t;
	struct join_consent_active_row active;
	failed f;

	TRY(db_one(x->db, x->a, join_text_by_id, &t, .consent_text_id = text));
	if (join_consent_kind(t.purpose) == CONSENT_READ)
		return FAIL(x->a, ERR_MISSING, "nothing to agree to");
	if (t.newest != t.version)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_old);
	f = db_one(x->db, x->a, join_consent_active, &active, .account_id = x->who->account, .consent_text_id = text);
	if (!f)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_twice);
	if (f->code != ERR_MISSING)
		return f;
	TRY(write_consent(x, text, t.digest, x->who->account, x->who->person));
	return act_record(x, (struct entry){ .what = "consent.give", .object = "consent_text", .object_id = text,
		.title = t.label });
}

failed
join_consent_withdraw(struct act *x, id consent)
{
	struct join_open_by_account_row open;
	struct join_consent_own_row own;
	int64_t changed;
	failed f;

	TRY(db_one(x->db, x->a, join_consent_own, &own, .consent_id = consent, .account_id = x->who->account));
	if (own.withdrawn.us)
		return FAIL_SAY(x->a, ERR_MISSING, NULL, &says_none);
	/* Of whatever version: what is taken back is the purpose. */
	TRY(db_run(x->db, x->a, join_consent_end, &changed, .purpose = own.purpose,
		.account_id = x->who->account, .now = x->now));
	TRY(act_record(x, (struct entry){ .what = "consent.withdraw", .object = "consent", .object_id = consent,
		.title = own.label }));
	TRY(act_event(x, "consent.withdrawn", consent));
	/* What may no longer be used may no longer be reviewed. */
	if (join_consent_kind(own.purpose) != CONSENT_MUST)
		return NULL;
	f = db_one(x->db, x->a, join_open_by_account, &open, .account_id = x->who->account);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return join_withdraw(x, str_of(says_why.zh));
}
