/*
 * icon.h - line drawings of 24 × 24 for buttons and menus, as SVG in the page,
 * so that they take the colour and size of the text (class "icon").  The table
 * is made by tools/embed.c while building, of the icons that assets name.
 *
 *	{{ icon("users") }}
 *	{{ icon(ICON_USERS) }}          the same, and a misspelt name does not compile
 *
 * They are hidden from screen readers: a button that shows nothing else needs
 * an aria-label.
 */
#ifndef WEB_ICON_H
#define WEB_ICON_H

#include "base/base.h"

/* The markup; lives as long as the program.  A name that is not in the table is our fault: assert. */
struct html icon(const char *name);

#endif
