/* demo.h - the official account of a made-up federation. */
#ifndef MODULES_WECHAT_DEMO_H
#define MODULES_WECHAT_DEMO_H

#include "platform/act.h"

/*
 * Its keys are the public ones of test/wechat/platform.mjs, the stand-in that a visitor of the demo follows it
 * in; no other platform is ever asked by a demo.
 */
MAY_FAIL wechat_demo(struct act *);

#endif
