/*
 * setting.h - 系统设置: the few things an installation decides for itself.
 *
 *	house           the federation's name
 *	demo            "1": every page says that this is a demonstration
 *	sms.ceiling     short messages a day, over which none are sent
 *	password.profile  djbh3 or asvs: platform/password.h
 *	second.factor   who must have a second factor: platform/second.h; "offered" in a demonstration only
 */
#ifndef MODULES_SETTING_SETTING_H
#define MODULES_SETTING_SETTING_H

#include "platform/second.h"

struct setting_form { str house; int64_t sms_ceiling, password_profile, second_factor; };
extern const struct entity setting_form_entity;

/* As they are now; what was never set has its default. */
struct settings { struct setting_form form; bool demo; int64_t sms_today; };
MAY_FAIL setting_read(struct db *, struct arena *, const struct world *, struct settings *ret);

/* Those that differ are written and recorded; the house's name is shown after the next start. */
MAY_FAIL setting_change(struct act *, const struct setting_form *);

#endif
