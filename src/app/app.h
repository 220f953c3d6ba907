/*
 * app.h - floor 5: configuration, the installation as one value, subcommands.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "web/web.h"

/* From gonghui.conf (ini), then GONGHUI_*, then flags: the later weighs more. */
struct config {
	str db;                 /* sqlite:PATH or postgresql://… */
	str data;               /* folder of files, spool, admin.sock */
	str key_file;           /* outside the data folder in production; DATA/../gonghui.key by default */
	str listen;             /* 127.0.0.1:8080 */
	str house;              /* 江阴市总工会 */
	str base;               /* https://gonghui.example.org: what paper and messages lead to */
	str hosts, proxies;     /* comma-separated */
	str rules_file;
	str audit_anchor;       /* where signed heads of the record go: a file elsewhere, syslog:, a service */
	str wechat;             /* http://127.0.0.1:8090: a stand-in for WeChat's platform, for trials */
	bool demo, no_rates;
	int64_t loops, workers, readers;
};

/* One word of the command line: `gonghui NAME …`. */
struct command {
	const char *name, *usage, *help;
	int (*run)(struct arena *, struct config *, int argc, char **argv);
};
extern const struct command commands[];         /* ends in a NULL name */

/* Exit codes. */
enum { EXIT_FINE = 0, EXIT_WORLD = 1, EXIT_USAGE = 2 };

MAY_FAIL config_read(struct arena *, int *argc, char **argv, struct config *ret);

/* Opens database and keys, checks the canary, migrates when asked, and builds the world. */
struct opening { bool migrate, read_only, make_keys; int64_t lock_wait_ms; int cache_mb; };
MAY_FAIL world_open(struct arena *, const struct config *, struct opening, struct world **ret);
const struct step *const *all_steps(struct arena *, size_t *ret_n);

/* What `gonghui check` finds that cannot be, a line for each; empty: nothing is wrong. */
MAY_FAIL check_world(struct act *, str *ret_said);

/* The tables of all modules over a database and keys that are open already; without folder and
 * settings.  world_open and the tests begin with it. */
struct world *world_new(struct arena *, struct db_pool *, struct keys *, const struct clock *);

#endif
