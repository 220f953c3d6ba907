/* menu.c - the three buttons under the account's window, and what lies behind them. */
#include "modules/wechat/inside.h"

static const struct text
	says_tops   = { "wechat.menu_tops", "最下面一排最多 3 个按钮，请放到某个按钮的下一级，或者先删一个。" },
	says_subs   = { "wechat.menu_subs", "一个按钮下面最多 5 个，请先删一个。" },
	says_long   = { "wechat.menu_long", "最下面一排最多 4 个字，多了手机上显示不全。" },
	says_deep   = { "wechat.menu_deep", "只有两级，下一级的按钮不能再展开。" },
	says_parent = { "wechat.menu_parent", "上一级要选“展开下一级”的按钮。" },
	says_target = { "wechat.menu_target", "请填写要打开的页面，以 / 或 https:// 开头。" },
	says_key    = { "wechat.menu_key", "请填写自动回复里的按钮名。" },
	says_none   = { "wechat.menu_none", "展开下一级的按钮不用填地址。" },
	says_kept   = { "wechat.menu_kept", "这个按钮下面还有按钮，请先移走或删掉。" },
	says_empty  = { "wechat.menu_empty", "还没有按钮，没有东西可以发布。" },
	says_hollow = { "wechat.menu_hollow", "“{1}”下面还没有按钮，请先加一个，或者改成打开网页。" },
	says_lost   = { "wechat.menu_lost", "“{1}”要回的话“{2}”还没有，请先在自动回复里加上。" };

#define F_(name) entity_field(&wechat_menu_form_entity, S(name))
#define NOT(field, text) err_join(x->a, all, FAIL_SAY(x->a, ERR_INVALID, F_(field), &text))

static int64_t
count_under(const struct wechat_menu_all_rows *rows, id parent, id but)
{
	int64_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += rows->at[i].parent_id.v == parent.v && rows->at[i].menu_id.v != but.v;
	return n;
}

static failed
prove(struct act *x, const struct wechat_menu_form *form, id self)
{
	failed all = entity_check(x->a, &wechat_menu_form_entity, form);
	struct wechat_menu_all_rows rows;
	bool above = false;

	TRY(db_all(x->db, x->a, wechat_menu_all, &rows));
	for (size_t i = 0; i < rows.n; i++)
		above |= rows.at[i].menu_id.v == form->parent_id.v && rows.at[i].kind == MENU_MORE &&
			!rows.at[i].parent_id.v;
	if (form->parent_id.v && (!above || form->parent_id.v == self.v))
		all = NOT("parent_id", says_parent);
	if (form->parent_id.v && form->kind == MENU_MORE)
		all = NOT("kind", says_deep);
	if (self.v && form->kind != MENU_MORE && count_under(&rows, self, (id){ 0 }))
		all = NOT("kind", says_kept);
	if (!form->parent_id.v && utf8_chars(form->label) > 4)
		all = NOT("label", says_long);
	if (count_under(&rows, form->parent_id, self) >= (form->parent_id.v ? MENU_SUBS : MENU_TOPS))
		all = form->parent_id.v ? NOT("parent_id", says_subs) : NOT("parent_id", says_tops);
	if (form->kind == MENU_VIEW && !str_starts(form->target, S("/")) && !str_starts(form->target, S("https://")))
		all = NOT("target", says_target);
	if (form->kind == MENU_CLICK && !form->target.n)
		all = NOT("target", says_key);
	if (form->kind == MENU_MORE && form->target.n)
		all = NOT("target", says_none);
	return all;
}

static failed
record_change(struct act *x, id entry, const struct wechat_menu_form *before, const struct wechat_menu_form *after)
{
	return act_record(x, (struct entry){ .what = "wechat.edit", .object = "wechat_menu", .object_id = entry,
		.org_path = ROOT_PATH, .title = after->label, .changes = audit_changes(x, &wechat_menu_form_entity,
		before, after) });
}

failed
wechat_menu_make(struct act *x, const struct wechat_menu_form *form, id *ret)
{
	id entry = act_id(x);

	TRY(prove(x, form, (id){ 0 }));
	TRY(db_run(x->db, x->a, wechat_menu_add, NULL, .menu_id = entry, .parent_id = form->parent_id,
		.place = form->place, .label = form->label, .kind = form->kind, .target = form->target));
	*ret = entry;
	return record_change(x, entry, NULL, form);
}

failed
wechat_menu_change(struct act *x, id entry, int64_t rev, const struct wechat_menu_form *form)
{
	struct wechat_menu_form before;
	struct wechat_menu was;
	int64_t changed;

	TRY(db_one(x->db, x->a, wechat_menu_by, &was, .menu_id = entry));
	TRY(prove(x, form, entry));
	TRY(db_run(x->db, x->a, wechat_menu_set, &changed, .menu_id = entry, .rev = rev, .parent_id = form->parent_id,
		.place = form->place, .label = form->label, .kind = form->kind, .target = form->target));
	if (changed != 1)
		return FAIL(x->a, ERR_CONFLICT, "entry %lld has rev %lld", (long long)entry.v, (long long)was.rev);
	before = (struct wechat_menu_form){ was.parent_id, was.place, was.label, was.kind, was.target };
	return record_change(x, entry, &before, form);
}

failed
wechat_menu_drop(struct act *x, id entry)
{
	struct wechat_menu_all_rows rows;
	struct wechat_menu was;

	TRY(db_one(x->db, x->a, wechat_menu_by, &was, .menu_id = entry));
	TRY(db_all(x->db, x->a, wechat_menu_all, &rows));
	if (count_under(&rows, entry, (id){ 0 }))
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_kept);
	TRY(db_run(x->db, x->a, wechat_menu_remove, NULL, .menu_id = entry));
	return act_record(x, (struct entry){ .what = "wechat.edit", .object = "wechat_menu", .object_id = entry,
		.org_path = ROOT_PATH, .title = was.label });
}

/* --- as the platform wants it ------------------------------------------------------------ */

static failed
put_entry(struct db *d, struct arena *a, const struct world *w, struct json *j, const struct wechat_menu *m)
{
	struct wechat_reply reply;
	failed f;

	emit_key(j, "type");
	emit_z(j, m->kind == MENU_VIEW ? "view" : "click");
	if (m->kind == MENU_VIEW) {
		emit_key(j, "url");
		emit_str(j, wechat_link(w, a, m->target));
		return NULL;
	}
	emit_key(j, "key");
	emit_str(j, m->target);
	f = db_one(d, a, wechat_reply_for, &reply, .kind = REPLY_KEY, .word = m->target);
	return f && f->code == ERR_MISSING ? FAIL_SAY(a, ERR_INVALID, NULL, &says_lost, m->label, m->target) : f;
}

static failed
put_under(struct db *d, struct arena *a, const struct world *w, struct json *j,
	const struct wechat_menu_all_rows *rows, id parent)
{
	bool any = false;

	emit_array(j);
	for (size_t i = 0; i < rows->n; i++) {
		const struct wechat_menu *m = &rows->at[i];

		if (m->parent_id.v != parent.v)
			continue;
		any = true;
		emit_object(j);
		emit_key(j, "name");
		emit_str(j, m->label);
		if (m->kind == MENU_MORE) {
			if (!count_under(rows, m->menu_id, (id){ 0 }))
				return FAIL_SAY(a, ERR_INVALID, NULL, &says_hollow, m->label);
			emit_key(j, "sub_button");
			TRY(put_under(d, a, w, j, rows, m->menu_id));
		} else
			TRY(put_entry(d, a, w, j, m));
		emit_end(j);
	}
	emit_end(j);
	return any ? NULL : FAIL_SAY(a, ERR_INVALID, NULL, &says_empty);
}

failed
wechat_menu_json(struct db *d, struct arena *a, const struct world *w, str *ret)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	struct wechat_menu_all_rows rows;

	TRY(db_all(d, a, wechat_menu_all, &rows));
	emit_object(&j);
	emit_key(&j, "button");
	TRY(put_under(d, a, w, &j, &rows, (id){ 0 }));
	emit_end(&j);
	*ret = buf_str(&b);
	return NULL;
}
