/* init.h - making an installation: what init and demo share. */
#ifndef APP_INIT_H
#define APP_INIT_H

#include "app/app.h"

/* Settings, canary, roles, divisions; in the transaction of `x`. */
MAY_FAIL init_tables(struct act *x, str house, bool demo);
MAY_FAIL init_role(struct act *x, const char *name, id *ret);

/* An account with a post; the password is hashed beforehand. */
struct first_officer {
	const char *login, *name, *title, *role;
	id org;
	str org_path, org_name, hash, mobile, document_no;
	bool handed;                    /* the password is changed at the first sign-in */
};
MAY_FAIL init_officer(struct act *x, const struct first_officer *, id *ret_person);

#endif
