/*
 * model_out.h - does what is to go out agree with what was decided?  A picture of the tables before a request, and
 * afterwards what became of them, in statements of its own: each decision has its one event in the outbox, each event
 * its decision, each notice of somebody who bound a WeChat its one message.
 *
 *	struct out_picture *p = out_open(a, "…/gonghui.db");
 *	out_before(p);
 *	…
 *	str said = out_after(p, a);     a line for each thing that does not agree
 */
#ifndef TEST_RIG_MODEL_OUT_H
#define TEST_RIG_MODEL_OUT_H

#include "base/base.h"

struct out_picture;
struct out_picture *out_open(struct arena *, const char *path);         /* closed with the arena; fails the test */
void out_before(struct out_picture *);
str  out_after(struct out_picture *, struct arena *);

#endif
