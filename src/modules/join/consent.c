/*
 * consent.c - what an applicant agrees to, and takes back.
 *
 * The use of a document number wants a consent of its own (个人信息保护法 第二十九条);
 * each consent names the version of the text and keeps the digest of what was shown.
 */
#include "modules/join/inside.h"

#include <string.h>

static const struct text
	says_join    = { "consent.join", "要自愿加入工会，请在这里打勾。" },
	says_use     = { "consent.use", "不同意使用这些资料就无法办理入会，请看完说明再决定。" },
	says_number  = { "consent.number", "证件号码需要您单独同意才能使用，请看完说明再决定。" },
	says_changed = { "consent.changed", "说明有更新，请看一遍新的说明，再打勾提交。" },
	says_missing = { "consent.missing", "入会说明还没有准备好，暂时不能提交，请联系 12351。" },
	says_none    = { "consent.none", "这一项已经撤回过了。" },
	says_why     = { "consent.why", "撤回了使用资料的同意" };

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
	  "您可以：随时在“我的资料”里查看、撤回同意，或拨打 12351 要求更正、删除。" },
	{ "join.3", "单独同意使用证件号码",
	  "证件号码属于敏感个人信息，依法要您单独同意。\n"
	  "为什么要用：会籍一人一份，只有证件号码能确认没有重复登记；不填证件号码就无法办理入会。\n"
	  "对您的影响：号码泄露可能被人冒用，所以我们加密保存，不在任何公示中出现，工作人员看完整号码要写理由并留下记录。\n"
	  "您可以：随时撤回同意。撤回以后，正在办理的申请会一并撤回；已经入会的，请联系工会办理退会。" },
};

failed
join_seed_consents(struct act *x)
{
	struct join_texts_now_rows there;

	TRY(db_all(x->db, x->a, join_texts_now, &there));
	if (there.n)
		return NULL;
	for (size_t i = 0; i < COUNT(first_texts); i++) {
		str words = str_of(first_texts[i].words), label = str_of(first_texts[i].label);
		char *digest = arena_get(x->a, 32);

		crypt_sha256(arena_fmt(x->a, FMT "\n" FMT, ARG(label), ARG(words)), (unsigned char *)digest);
		TRY(db_run(x->db, x->a, join_text_add, NULL, .consent_text_id = act_id(x),
			.purpose = str_of(first_texts[i].purpose), .version = 1, .label = label, .words = words,
			.digest = { { digest, 32 } }, .since = x->now));
	}
	return act_record(x, (struct entry){ .what = "consent.text", .object = "consent_text",
		.title = str_of(first_texts[0].label) });
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

		all.at[all.n++] = (struct join_text){ r->consent_text_id, r->purpose, r->label, r->words,
			r->version, r->digest };
		buf_put(&digests, r->digest.bytes);
	}
	crypt_sha256(buf_str(&digests), digest);
	all.digest = crypt_hex(a, (str){ (char *)digest, 16 });
	*ret = all;
	return NULL;
}

failed
join_check_consents(struct act *x, const struct join_form *form, struct join_texts *ret)
{
	failed all = NULL;

	TRY(join_texts(x->db, x->a, ret));
	if (ret->n != COUNT(first_texts))
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

failed
join_write_consents(struct act *x, const struct join_texts *texts, id account, id person)
{
	for (size_t i = 0; i < texts->n; i++)
		TRY(db_run(x->db, x->a, join_consent_add, NULL, .consent_id = act_id(x), .account_id = account,
			.person_id = person, .consent_text_id = texts->at[i].text, .digest = texts->at[i].digest,
			.channel = S("pocket"), .at = x->now));
	return NULL;
}

failed
join_consent_withdraw(struct act *x, id consent)
{
	struct join_open_by_account_row open;
	int64_t changed;
	failed f;

	TRY(db_run(x->db, x->a, join_consent_end, &changed, .consent_id = consent,
		.account_id = x->who->account, .now = x->now));
	if (!changed)
		return FAIL_SAY(x->a, ERR_MISSING, NULL, &says_none);
	TRY(act_record(x, (struct entry){ .what = "consent.withdraw", .object = "consent", .object_id = consent }));
	/* What may no longer be used may no longer be reviewed. */
	f = db_one(x->db, x->a, join_open_by_account, &open, .account_id = x->who->account);
	if (f)
		return f->code == ERR_MISSING ? NULL : f;
	return join_withdraw(x, str_of(says_why.zh));
}
