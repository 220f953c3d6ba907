/* account.c - the account's settings.  Its three secrets are sealed, never shown, and in the record only by digest. */
#include "modules/wechat/inside.h"
#include "platform/holder.h"

static const struct text
	says_token = { "wechat.token", "请填写 Token，要和微信后台填的一样。" },
	says_secret = { "wechat.secret", "请填写 AppSecret，没有它就不能和微信通话。" },
	says_key = { "wechat.key", "安全模式和兼容模式要填 EncodingAESKey。" },
	says_template = { "wechat.template", "发模板消息或订阅通知，要填模板编号。" },
	says_elsewhere = { "wechat.elsewhere", "公众号换了一个，这篇留在原来的公众号里，要撤请到那里去撤" },
	says_word = { "wechat.word", "请填写模板里的字段名，如 thing1。" };

failed
wechat_account_get(struct db *d, struct arena *a, struct wechat_account *ret)
{
	return db_one(d, a, wechat_account_by, ret, .wechat_account_id = WECHAT_ACCOUNT);
}

static const struct field *
form_field(const char *name)
{
	return entity_field(&wechat_account_form_entity, str_of(name));
}

/* What must be there together; `was` is zero at first. */
static failed
prove(struct act *x, const struct wechat_account *was, const struct wechat_account_form *form)
{
	failed all = entity_check(x->a, &wechat_account_form_entity, form);
	bool sends = form->notices == NOTICES_TEMPLATE || form->notices == NOTICES_SUBSCRIBED;

	if (!form->token.n && !was->token.sealed.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("token"), &says_token));
	if (!form->app_secret.n && !was->app_secret.sealed.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("app_secret"), &says_secret));
	if (form->mode != WECHAT_PLAIN && !form->aes_key.n && !was->aes_key.sealed.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("aes_key"), &says_key));
	if (sends && !form->template_id.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("template_id"), &says_template));
	if (sends && !form->word_title.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("word_title"), &says_word));
	if (sends && !form->word_text.n)
		all = err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, form_field("word_text"), &says_word));
	return all;
}

static failed
seal(struct act *x, const char *place, str plain, struct secret was, struct secret *ret)
{
	*ret = was;
	return plain.n ? act_seal(x, place, WECHAT_ACCOUNT, plain, ret) : NULL;
}

/* Tokens that were got with the old secret are not of this account any more. */
static void
forget_tokens(const struct world *w, id account)
{
	(void)account;
	holder_forget(w, "wechat.token");
	holder_forget(w, "wechat.ticket");
}

/* What lies in another account is out of our reach. */
static failed
forget_articles(struct act *x)
{
	TRY(db_run(x->db, x->a, wechat_picture_forget, NULL));
	return db_run(x->db, x->a, wechat_piece_elsewhere, NULL, .now = x->now, .why = str_of(says_elsewhere.zh));
}

static struct wechat_account_form
form_of(const struct wechat_account *was)
{
	return (struct wechat_account_form){ .name = was->name, .app_id = was->app_id, .origin = was->origin,
		.mode = was->mode, .notices = was->notices, .template_id = was->template_id,
		.word_title = was->word_title, .word_text = was->word_text, .word_time = was->word_time,
		.by_sms = was->by_sms, .publishing = was->publishing,
		.articles = was->articles };
}

failed
wechat_account_set(struct act *x, int64_t rev, const struct wechat_account_form *form)
{
	struct wechat_account was = { 0 };
	struct wechat_account_form before;
	struct secret token, aes, secret;
	int64_t changed;
	failed f = wechat_account_get(x->db, x->a, &was);
	bool first = f;

	if (f && f->code != ERR_MISSING)
		return f;
	TRY(prove(x, &was, form));
	TRY(seal(x, "wechat_account.token", form->token, was.token, &token));
	TRY(seal(x, "wechat_account.aes_key", form->aes_key, was.aes_key, &aes));
	TRY(seal(x, "wechat_account.app_secret", form->app_secret, was.app_secret, &secret));
	if (first)
		TRY(db_run(x->db, x->a, wechat_account_add, &changed, .wechat_account_id = WECHAT_ACCOUNT,
			.name = form->name, .app_id = form->app_id, .origin = form->origin, .mode = form->mode,
			.token = token, .aes_key = aes, .app_secret = secret, .notices = form->notices,
			.template_id = form->template_id, .word_title = form->word_title,
			.word_text = form->word_text, .word_time = form->word_time, .by_sms = form->by_sms,
			.publishing = form->publishing, .articles = form->articles));
	else
		TRY(db_run(x->db, x->a, wechat_account_put, &changed, .wechat_account_id = WECHAT_ACCOUNT, .rev = rev,
			.name = form->name, .app_id = form->app_id, .origin = form->origin, .mode = form->mode,
			.token = token, .aes_key = aes, .app_secret = secret, .notices = form->notices,
			.template_id = form->template_id, .word_title = form->word_title,
			.word_text = form->word_text, .word_time = form->word_time, .by_sms = form->by_sms,
			.publishing = form->publishing, .articles = form->articles));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "the account has rev %lld", (long long)was.rev);
	if (first)
		TRY(wechat_seed(x));
	if (!first && !str_eq(was.app_id, form->app_id))
		TRY(forget_articles(x));
	act_after_commit(x, forget_tokens, WECHAT_ACCOUNT);
	before = form_of(&was);
	return act_record(x, (struct entry){ .what = "wechat.edit", .object = "wechat_account",
		.object_id = WECHAT_ACCOUNT, .org_path = ROOT_PATH, .title = form->name,
		.changes = audit_changes(x, &wechat_account_form_entity, first ? NULL : &before, form) });
}
