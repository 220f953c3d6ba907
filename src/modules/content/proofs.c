/* proofs.c - 三校: where it is the rule, and what proofs found. */
#include "modules/content/inside.h"

static const struct text
	says_proof   = { "proofs.proof", "本工会实行三校，请先“送校”。" },
	says_submit  = { "proofs.submit", "本工会没有实行三校，请直接“送审”。" },
	says_by_rule = { "proofs.by_rule", "三校是按规则在全系统实行的，这里不能改。" },
	says_above   = { "proofs.above", "三校是“{1}”规定的，由它取消。" },
	says_is_on   = { "proofs.is_on", "已经实行三校了。" },
	says_is_off  = { "proofs.is_off", "本来就没有实行三校。" },
	says_title   = { "proofs.title", "{1}的三校" };

failed
content_proofed(struct db *d, struct arena *a, const struct world *w, str org_path, struct content_proofing *ret)
{
	const struct rule *all = rules_find(w->rules, S("content.proofs"));
	struct proofing_for_row row;
	failed f;

	if (all && all->n) {
		*ret = (struct content_proofing){ .on = true };
		return NULL;
	}
	f = db_one(d, a, proofing_for, &row, .org_path = org_path);
	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? (struct content_proofing){ 0 } : (struct content_proofing){ .on = true, .org_id = row.org_id,
		.org_name = row.name, .by_name = row.by_name, .since = row.since };
	return NULL;
}

failed
content_may_hand_in(struct db *d, struct arena *a, const struct world *w, const struct move *m, id version)
{
	struct content_proofing p;
	struct version_place_row row;
	bool to_proof = m->to == CONTENT_PROOF_1;

	TRY(db_one(d, a, version_place, &row, .version_id = version));
	TRY(content_proofed(d, a, w, row.org_path, &p));
	return p.on == to_proof ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, p.on ? &says_proof : &says_submit);
}

failed
content_proofing_set(struct act *x, bool on)
{
	struct content_proofing was;
	struct org_public org;
	int64_t changed;

	TRY(org_open_for_writing(x, x->who->org, &org));
	TRY(content_proofed(x->db, x->a, x->world, org.org_path, &was));
	if (was.on && !was.org_id.v)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_by_rule);
	if (was.on && was.org_id.v != org.org_id.v)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_above, was.org_name);
	if (was.on == on)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, on ? &says_is_on : &says_is_off);
	if (on)
		TRY(db_run(x->db, x->a, proofing_add, x->who->scope, &changed, .org_id = org.org_id, .since = x->now,
			.by_name = x->who->name.s ? x->who->name : S("")));
	else
		TRY(db_run(x->db, x->a, proofing_drop, x->who->scope, &changed, .org_id = org.org_id));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)org.org_id.v);
	return act_record(x, (struct entry){ .what = on ? "content.proofs_on" : "content.proofs_off", .object = "org",
		.object_id = org.org_id, .org_path = org.org_path, .title = content_say(x->a, &says_title, org.name,
		(str){ 0 }) });
}

int64_t
content_faults(str remark)
{
	int64_t n = 0;

	for (str line; (line = str_cut(&remark, '\n')).s;)
		n += str_trim(line).n > 0;
	return n;
}
