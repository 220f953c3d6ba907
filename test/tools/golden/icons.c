/* made by embed; do not edit */
#include "icons.h"

#include <assert.h>
#include <string.h>

static const struct { const char *name; struct html svg; } icons[] = {
	{ "home", { { "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M5 12l-2 0l9 -9\"/><path d=\"M5 12v7\"/></svg>", 109 } } },
	{ "home-2", { { "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M5 12l-2 0l9 -9\"/><path d=\"M5 12v7\"/></svg>", 109 } } },
	{ 0 },
};

struct html
icon(const char *name)
{
	size_t from = 0, to = sizeof icons / sizeof *icons - 1;

	while (from < to) {
		size_t at = from + (to - from) / 2;
		int c = strcmp(name, icons[at].name);

		if (!c)
			return icons[at].svg;
		if (c < 0)
			to = at;
		else
			from = at + 1;
	}
	assert(!"an icon of this name");
	return (struct html){ 0 };
}
