/*
 * sms.h - short messages where no gateway is.  The demo, whose people are made up, writes them to the log and shows a
 * visitor what his number was sent; anybody else is told that none can be sent, and no code is written down.
 */
#ifndef APP_SMS_H
#define APP_SMS_H

#include "platform/world.h"

struct sms *sms_without_gateway(struct arena *, bool demo);

#endif
