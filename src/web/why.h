/*
 * why.h - 我为什么能看到: the permit, the post it comes from, and the scope, in one sentence.
 *
 * Said of the actor himself at the foot of every page of one object, and of somebody else to whoever keeps his rights.
 * It is answered by the same route table, permits and record functions that serve the page, and shows nothing of it.
 */
#ifndef WEB_WHY_H
#define WEB_WHY_H

#include "web/web.h"

/* Why this actor may see a page that asks for `permit` (NULL: everybody's own); `subject`: 您, or a name. */
str why_text(struct arena *, const struct world *, const struct actor *, str subject, const char *permit);

/*
 * May this actor see the page at a path ("/members/12", with or without host and query)?  What is absent and what is
 * out of his scope are one answer.
 */
struct verdict { bool may; str why; };
MAY_FAIL why_ask(struct rq *, const struct actor *, str subject, str path, struct verdict *ret);

/* The sentence for the page being shown: of one object, behind a sign-in, on the desk; absent otherwise. */
str why_here(struct rq *);

#endif
