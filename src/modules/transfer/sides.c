/*
 * sides.c - whose turn it is, who may act, who is told.
 *
 * A transfer has two sides and seldom an officer with both in his scope.  Its row carries
 * both paths and is seen from either; its place in the flow carries the path of the
 * side whose turn it is, so that it waits in that union's inbox and in no other.
 * Which moves an officer has follows from the side his union is on.
 */
#include "modules/transfer/inside.h"
#include "platform/notice.h"

#include <string.h>

static const struct text
	says_own_first = { "transfer.own_first", "这一步先由{1}确认；{2} 以后还没有办，您可以代为办理。" },
	says_at_home   = { "transfer.at_home", "这是本工会自己的事，请直接确认，不用代办。" },
	says_other     = { "transfer.other_side", "这一步由{1}办理。" },
	says_starter   = { "transfer.starter", "谁提出的转会，由谁撤回。" };

struct side
transfer_waits_for(const struct transfer_inside_row *t, int64_t state)
{
	bool leaving = state == TRANSFER_RELEASE || state == TRANSFER_RELEASE_ABOVE;

	return leaving ? (struct side){ t->from_org, t->from_path, t->from_name }
	               : (struct side){ t->to_org, t->to_path, t->to_name };
}

failed
transfer_sees(struct db *d, struct arena *a, const struct actor *who, id transfer, bool *ret)
{
	struct transfer_inside_row t;

	TRY(db_one(d, a, transfer_inside, &t, .transfer_id = transfer));
	*ret = scope_covers(who->scope, t.from_path) || scope_covers(who->scope, t.to_path);
	return NULL;
}

static bool
is_any(const struct move *m, const char *one, const char *other, const char *third)
{
	return !strcmp(m->name, one) || !strcmp(m->name, other) || !strcmp(m->name, third);
}

static failed
may_confirm(struct db *d, struct arena *a, const struct actor *who, const struct transfer_inside_row *t,
            bool in_place)
{
	struct side side = transfer_waits_for(t, t->state);
	struct flow_place place;

	if (!scope_covers(who->scope, side.path))
		return FAIL_SAY(a, ERR_DENIED, NULL, &says_other, side.name);
	if (in_place)
		return who->org.v == side.org.v ? FAIL_SAY(a, ERR_DENIED, NULL, &says_at_home) : NULL;
	if (who->org.v == side.org.v)
		return NULL;
	TRY(flow_place(d, a, &transfer_flow, t->transfer_id, &place));
	return FAIL_SAY(a, ERR_DENIED, NULL, &says_own_first, side.name, date_text(a, place.due));
}

/* Who asked may take it back; the member may object to what others asked for. */
static failed
may_end(struct arena *a, const struct actor *who, const struct transfer_inside_row *t, const struct move *m)
{
	bool own = t->started == STARTED_BY_MEMBER;
	str path = t->started == STARTED_BY_NEW ? t->to_path : t->from_path;
	bool may = !strcmp(m->name, "withdraw") ? own : !strcmp(m->name, "object") ? !own
	         : !own && scope_covers(who->scope, path);

	return may ? NULL : FAIL_SAY(a, ERR_DENIED, NULL, &says_starter);
}

failed
transfer_may(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct move *m,
             id transfer)
{
	struct transfer_inside_row t;

	(void)w;
	if (m->flags & HOUSE)
		return NULL;
	TRY(db_one(d, a, transfer_inside, &t, .transfer_id = transfer));
	if (is_any(m, "release", "accept", "refuse"))
		return may_confirm(d, a, who, &t, false);
	if (is_any(m, "release_for", "accept_for", "refuse_for"))
		return may_confirm(d, a, who, &t, true);
	return may_end(a, who, &t, m);
}

/* --- who is there, who is told ------------------------------------------------------------- */

static failed
officers(struct act *x, id org, const char *permit, id **ret, size_t *ret_n)
{
	struct transfer_officers_rows rows;
	size_t bit = permit_bit(x->world, permit), n = 0;

	TRY(db_all(x->db, x->a, transfer_officers, &rows, .org_id = org));
	*ret = NEW_N(x->a, id, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		struct permits p = permits_read(x->world, rows.at[i].permits);

		if (permits_has(&p, bit) && (!n || (*ret)[n - 1].v != rows.at[i].person_id.v))
			(*ret)[n++] = rows.at[i].person_id;
	}
	*ret_n = n;
	return NULL;
}

failed
transfer_manned(struct act *x, id org, bool *ret)
{
	size_t n;
	id *at;

	TRY(officers(x, org, "transfer.confirm", &at, &n));
	*ret = n > 0;
	return NULL;
}

failed
transfer_tell(struct act *x, id org, bool above, const char *permit, const struct text *title, str body, str path)
{
	struct transfer_above_row up;
	size_t n = 0;
	id *at;

	if (above)
		TRY(db_one(x->db, x->a, transfer_above, &up, .org_id = org));
	for (id here = above ? up.parent_id : org; here.v && !n; here = up.parent_id) {
		TRY(officers(x, here, permit, &at, &n));
		TRY(db_one(x->db, x->a, transfer_above, &up, .org_id = here));
		if (!above)
			break;
	}
	for (size_t i = 0; i < n; i++)
		TRY(notice_send(x, at[i], str_of(title->zh), body, path));
	return NULL;
}

failed
transfer_by_house(struct act *x, id transfer, const char *move, int64_t from)
{
	return flow_by_house(x, &transfer_flow, transfer, str_of(move), from, (str){ 0 });
}
