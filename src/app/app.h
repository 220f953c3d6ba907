/*
 * app.h - floor 5: configuration, the installation as one value, subcommands.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "web/web.h"

/* From gonghui.conf (ini), then GONGHUI_*, then flags: the later weighs more. */
struct config {
	str db;                 /* sqlite:PATH or postgresql://… */
	str replicas;           /* postgresql://… of standbys of db, comma-separated */
	str data;               /* folder of files, spool, admin.sock */
	str key_file;           /* outside the data folder in production; DATA/../gonghui.key by default */
	str listen;             /* 127.0.0.1:8080 */
	str house;              /* 江阴市总工会 */
	str profile;            /* sm: the algorithms of the national standards; chosen at init */
	str base;               /* https://gonghui.example.org: what paper and messages lead to */
	str hosts, proxies;     /* comma-separated */
	str rules_file;
	str audit_anchor;       /* where signed heads of the record go: a file elsewhere, syslog:, a service */
	str ship;               /* a folder on another machine's disk: what is written goes there, ship.h */
	int64_t ship_seconds, ship_days;        /* how often; how long it is kept.  0: what ship.h says */
	str wechat;             /* http://127.0.0.1:8090: a stand-in for WeChat's platform, for trials */
	str sms_cloud;          /* the same for the short messages of Tencent and Aliyun */
	str peers;              /* host:port of services in the house that may be asked, comma-separated */
	str reads;              /* further paths the server may read, comma-separated */
	bool demo, no_rates, no_jail;
	int64_t workers, readers;
	int64_t replica_seconds, replica_mb;    /* how far behind one may be; 0: what db.h says */
};

/* One word of the command line: `gonghui NAME …`. */
struct command {
	const char *name, *usage, *help;
	int (*run)(struct arena *, struct config *, int argc, char **argv);
	bool files;             /* reads what strangers hand in: children are made ready for it */
};
extern const struct command commands[];         /* ends in a NULL name */

/* Exit codes. */
enum { EXIT_FINE = 0, EXIT_WORLD = 1, EXIT_USAGE = 2 };

/* "a, b": what stands between the commas, at most 64. */
str     *config_list(struct arena *, str list, size_t *ret_n);
MAY_FAIL config_read(struct arena *, int *argc, char **argv, struct config *ret);

/* Opens database and keys, checks the canary, migrates when asked, and builds the world. */
/* replicas: knows them too, and asks none before db_watch. */
/* key_apart: a key file within the data folder is refused; whoever gets a copy of the one would have the other. */
struct opening {
	bool migrate, read_only, make_keys, replicas, key_apart, filling;
	int64_t lock_wait_ms;
	int cache_mb;
};
MAY_FAIL world_open(struct arena *, const struct config *, struct opening, struct world **ret);
const struct step *const *all_steps(struct arena *, size_t *ret_n);

/* From here on this process writes in its own folders only, and asks the system for less: src/jail. */
MAY_FAIL fence_off(struct arena *, const struct config *);

/* What `gonghui check` finds that cannot be, a line for each; empty: nothing is wrong. */
MAY_FAIL check_world(struct act *, str *ret_said);

/* The tables of all modules over a database and keys that are open already; without folder and
 * settings.  world_open and the tests begin with it. */
struct world *world_new(struct arena *, struct db_pool *, struct keys *, const struct clock *);

#endif
