/* routes.c - gonghui routes: every address there is, for those who walk over all of them. */
#include <stdio.h>

#include "app/commands.h"
#include "web/web.h"

/* Tab-separated: method, path, layout, permit, a sample of its query or form; "-" where there is none. */
int
routes_command(struct arena *a, struct config *c, int argc, char **argv)
{
	static const char *const methods[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE" };
	struct site_routes all;

	(void)c;
	if (argc)
		return command_usage("routes", argv[0]);
	all = site_routes(site_new(a, world_new(a, NULL, NULL, &clock_real)));
	for (size_t i = 0; i < all.n; i++) {
		const struct route *r = all.at[i].route;

		printf("%s\t%s\t%s\t%s\t%s\n", methods[r->method], r->path,
		       r->flags & API ? "api" : r->flags & POCKET ? "pocket" : "desk", r->permit ? r->permit : "-",
		       r->sample ? r->sample : "-");
	}
	return EXIT_FINE;
}
