/*
 * sms.h - short messages where no gateway is: they go to the log, and the demo
 * shows a visitor what his number was sent.
 */
#ifndef APP_SMS_H
#define APP_SMS_H

#include "platform/world.h"

struct sms *sms_to_log(struct arena *, bool demo);

#endif
