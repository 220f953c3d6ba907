/*
 * may.h - what somebody may open and do, read from the tables that serve the requests.
 *
 * There is no list beside those tables: the menu is made by what makes the menu (menu_offers), an address is there when
 * the request for it would be let through (site_may), and the words of buttons come from records and flows.  So what
 * this tells of an account and what the account meets cannot differ.  What a rule asks besides (nobody decides on his
 * own matter) depends on the matter and is not told here.
 *
 *	struct may may;
 *	may_of(a, rq->world, rq->site, &actor, &may);
 */
#ifndef WEB_MAY_H
#define WEB_MAY_H

#include "web/site.h"

/* One permit that he has, and what it opens: pages (GET), what is posted, and the words on the buttons. */
struct may_permit {
	const struct permit *permit;
	str module;                             /* 会员 */
	struct { const struct compiled **at; size_t n; } pages, posts;
	struct { str *at; size_t n; } acts;     /* 登记会员; 入会申请：通过、退回补正 */
};

struct may {
	struct { const struct menu **at; size_t n; } menu;              /* of the desk, in its order */
	struct { struct may_permit *at; size_t n; } permits;
	size_t own;                             /* pages about oneself, for whoever is signed in */
};

/* The API's addresses are left out: each stands for a page or a button that is told. */
void may_of(struct arena *, const struct world *, const struct site *, const struct actor *, struct may *ret);

#endif
