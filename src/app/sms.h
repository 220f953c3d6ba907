/*
 * sms.h - short messages of the demo, whose people are made up: they are written to the log, and a visitor is shown
 * what his number was sent.  Nobody else's are written down anywhere: modules/sms.
 */
#ifndef APP_SMS_H
#define APP_SMS_H

#include "platform/world.h"

struct sms *sms_of_demo(struct arena *);

#endif
