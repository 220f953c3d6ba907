/* roles.c - what is whose among the administrators: in the permits' tables, and in the roles of the database. */
#include <string.h>

#include "platform/account.h"
#include "platform_account.h"

enum { SYSTEM = 1 << KEEPER_SYSTEM, SECURITY = 1 << KEEPER_SECURITY, AUDIT = 1 << KEEPER_AUDIT,
	ALL = SYSTEM | SECURITY | AUDIT };

/* keeper: of one alone; name and by: only looked at, by these. */
struct holding { enum keeper keeper; const char *name; unsigned by; };

const struct holding kept_by_system = { .keeper = KEEPER_SYSTEM }, kept_by_security = { .keeper = KEEPER_SECURITY },
	kept_by_audit = { .keeper = KEEPER_AUDIT };
const struct holding
	looked_at_account = { .name = "account.see", .by = SYSTEM | SECURITY },
	looked_at_dual    = { .name = "dual.see",    .by = ALL },
	looked_at_expiry  = { .name = "expiry.see",  .by = ALL },
	looked_at_handed  = { .name = "handed.see",  .by = SECURITY | AUDIT },
	looked_at_second  = { .name = "second.see",  .by = ALL },
	looked_at_setting = { .name = "setting.see", .by = SYSTEM },
	looked_at_wechat  = { .name = "wechat.see",  .by = SYSTEM };

static const struct text
	says_strange = { "roles.strange", "角色“{1}”含有不属于它的权限 {2}。系统、安全、审计三员的权限不能混在一起，请先改正角色。" };

enum keeper
permit_keeper(const struct permit *p)
{
	return p->held ? p->held->keeper : KEEPER_NONE;
}

bool
permit_is_disjoint(const struct permit *p)
{
	return !p->held || !p->held->name || !strcmp(p->held->name, p->name);
}

bool
permit_is_of(const struct permit *p, enum keeper keeper)
{
	return p->held && (p->held->keeper == keeper || p->held->by & 1u << keeper);
}

/* An administrator's role holds his own permits alone; any other none that no officer has. */
static bool
may_hold(const struct permit *p, enum keeper keeper)
{
	return keeper != KEEPER_NONE ? permit_is_of(p, keeper)
		: p->given != FOR_NOBODY || permit_keeper(p) == KEEPER_NONE;
}

failed
roles_prove(struct db *d, struct arena *a, const struct world *w)
{
	struct role_all_rows roles;

	TRY(db_all(d, a, role_all, &roles));
	for (size_t i = 0; i < roles.n; i++) {
		struct permits held = permits_read(w, roles.at[i].permits);

		for (size_t n = 0; n < w->n_permits; n++)
			if (permits_has(&held, n) && !may_hold(&w->permits[n], role_keeper(roles.at[i].name)))
				return FAIL_SAY(a, ERR_FAULT, NULL, &says_strange, roles.at[i].label,
					str_of(w->permits[n].name));
	}
	return NULL;
}
