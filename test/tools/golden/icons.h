/* made by embed; do not edit */
#ifndef MADE_ICONS_H
#define MADE_ICONS_H

#include "web/icon.h"

#define ICON_HOME "home"
#define ICON_HOME_2 "home-2"

#endif
