/* draft.c - an application that is not handed in yet; an invitation's figures. */
#include <string.h>

#include "modules/join/inside.h"
#include "platform/json_text.h"

/* Neither numbers nor ticks: the first are typed, the second set, where the application is handed in. */
static bool
is_kept(const struct field *f)
{
	return !(f->flags & SENSITIVE) && f->kind != KIND_BOOL && strcmp(f->name, "texts");
}

failed
join_draft_save(struct act *x, const struct join_form *form)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };
	struct secret words;
	id key = act_id(x);

	emit_object(&j);
	for (size_t i = 0; i < join_draft_entity.n; i++) {
		const struct field *f = &join_draft_entity.fields[i];

		if (is_kept(f)) {
			emit_key(&j, f->name);
			emit_str(&j, field_plain(x->a, f, form));
		}
	}
	emit_end(&j);
	TRY(act_seal(x, "draft.words", key, buf_str(&b), &words));
	TRY(db_run(x->db, x->a, join_draft_drop, NULL, .account_id = x->who->account));
	TRY(db_run(x->db, x->a, join_draft_put, NULL, .draft_id = key, .account_id = x->who->account,
		.words = words, .now = x->now));
	return act_record(x, (struct entry){ .what = "join.draft", .object = "account",
		.object_id = x->who->account });
}

static failed
read_words(struct arena *a, str words, struct join_form *ret)
{
	json_t *all = json_text(a, words);
	const char *name;
	json_t *value;

	if (!all)
		return FAIL(a, ERR_FAULT, "a draft is no JSON");
	json_object_foreach(all, name, value) {
		const struct field *f = entity_field(&join_draft_entity, str_of(name));
		str text = json_is_string(value) ? arena_str(a, str_of(json_string_value(value))) : (str){ 0 };

		/* A choice that is no more stays absent: it is asked for again. */
		if (f && is_kept(f) && text.n && field_read(a, f, text, ret))
			continue;
	}
	json_decref(all);
	return NULL;
}

failed
join_draft(const struct world *w, struct db *d, struct arena *a, id account, struct join_form *ret,
           struct moment *ret_changed)
{
	struct join_draft_get_row row;
	str words;

	TRY(db_one(d, a, join_draft_get, &row, .account_id = account));
	TRY(crypt_open(w->keys, a, row.words, &words));
	*ret = (struct join_form){ 0 };
	*ret_changed = row.changed;
	return read_words(a, words, ret);
}

/* --- invitations -------------------------------------------------------------------------- */

failed
join_invited_by(struct db *d, struct arena *a, id member, struct moment now, struct join_invited *ret)
{
	struct join_invited_row row;

	TRY(db_one(d, a, join_invited, &row, .member_id = member, .since = moment_of(date_of(now))));
	*ret = (struct join_invited){ row.today, row.applied, row.accepted };
	return NULL;
}

failed
join_invitation(const struct world *w, struct db *d, struct arena *a, str code, id *ret_member,
                struct org_public *ret)
{
	struct join_card_member_row m;
	struct join_invited figures;
	id member;

	if (!join_code_read(w, a, "invite", code, &member))
		return FAIL(a, ERR_MISSING, "no invitation of ours");
	TRY(db_one(d, a, join_card_member, &m, .member_id = member));
	TRY(join_invited_by(d, a, member, world_now(w), &figures));
	if (m.status >= MEMBER_EXITED || figures.today >= INVITED_A_DAY)
		return FAIL(a, ERR_MISSING, "the invitation is over");
	*ret_member = member;
	return org_public_get(d, a, m.org_id, ret);
}
