/* roles.c - what is whose among the administrators: in the permits' tables, and in the roles of the database. */
#include <string.h>

#include "platform/account.h"
#include "platform_account.h"

/* What is only looked at; all else is one administrator's or none's. */
static const char *const permit_looks[] = { "account.see", "dual.see", "expiry.see", "second.see", "setting.see",
	"wechat.see" };

static const struct text
	says_strange = { "roles.strange", "角色“{1}”含有不属于它的权限 {2}。系统、安全、审计三员的权限不能混在一起，请先改正角色。" };

static bool
only_looks(const char *name)
{
	for (size_t i = 0; i < COUNT(permit_looks); i++)
		if (!strcmp(permit_looks[i], name))
			return true;
	return false;
}

bool
permit_is_disjoint(const struct permit *p)
{
	return !p->looks || (only_looks(p->name) && p->keeper == KEEPER_NONE);
}

bool
permit_is_of(const struct permit *p, enum keeper keeper)
{
	return p->keeper == keeper || p->looks & 1 << keeper;
}

/* An administrator's role holds his own permits alone; any other none that no officer has. */
static bool
may_hold(const struct permit *p, enum keeper keeper)
{
	return keeper != KEEPER_NONE ? permit_is_of(p, keeper) : p->given != FOR_NOBODY || p->keeper == KEEPER_NONE;
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
