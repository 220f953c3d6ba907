/*
 * asset.h - files that the server carries inside itself: style sheets, scripts,
 * fonts, pictures.  The table is made by tools/embed.c while building.
 *
 * A URL holds the hash of the bytes, so it may be cached for ever; a changed
 * file has another URL.
 *
 *	const struct asset *a = asset_by_url(path);     "/a/desk.0123456789ab.css", or NULL
 *	href="{{ asset_url("desk.css") }}"              in a template
 *	href="{{ ASSET_DESK_CSS }}"                     the same, as a constant of the made header
 */
#ifndef WEB_ASSET_H
#define WEB_ASSET_H

#include "base/base.h"

struct asset {
	const char *name;       /* "desk.css" */
	const char *type;       /* "text/css; charset=utf-8" */
	const char *hash;       /* the first 12 hexadecimal digits of the SHA-256 of the bytes */
	const char *url;        /* "/a/desk.0123456789ab.css" */
	str plain;              /* the bytes; they outlive everything */
	str gzip;               /* the same packed; absent where packing gains nothing */
};

extern const struct asset assets[];     /* sorted by url */
extern const size_t n_assets;

const struct asset *asset_by_url(str url);      /* or NULL */
const struct asset *asset_by_name(str name);    /* or NULL */
const char *asset_url(const char *name);        /* a name that is not there is our fault: assert */

#endif
