/*
 * fence.c - where the server may write, and what it may read: its own, and of the system what libraries look up
 * whenever they like (certificates, fonts, names, time zones).
 *
 * Folders are named rather than the files in them wherever others put a new file in an old one's place:
 * a rule is about a file, not about its name.
 */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/files.h"
#include "db/owner.h"
#include "jail/jail.h"
#include "platform/chain.h"

#define PATHS_MOST 128

/* Of the system.  Keys and passwords in /etc are guarded by their owner, who is not the server's. */
static const char *const system_reads[] = {
	"/usr", "/lib", "/lib64", "/etc",
	"/proc/self", "/proc/sys", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/sys/devices/system/cpu",
	"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
	/* where /etc/resolv.conf leads to */
	"/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager",
	"/var/cache/fontconfig", "/var/lib/ca-certificates",
};

static const char *const system_writes[] = { "/dev/null", "/tmp", "/var/tmp" };

/* Below the home of the server's user: what libpq and fontconfig look for. */
static const char *const home_reads[] = {
	".postgresql", ".pgpass", ".pg_service.conf", ".fonts", ".fontconfig", ".cache/fontconfig",
	".config/fontconfig", ".local/share/fonts",
};

/* Variables that hold a path, to read. */
static const char *const variables[] = {
	"PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT", "PGSSLCRL",
	"PGSSLCRLDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "CREDENTIALS_DIRECTORY",
};

struct paths { str at[PATHS_MOST]; size_t n; };

static void
add(struct paths *p, str path)
{
	assert(p->n < PATHS_MOST);
	if (path.n)
		p->at[p->n++] = path;
}

static void
add_reads(struct arena *a, const struct config *c, struct paths *p)
{
	const char *home = getenv("HOME");
	const str *more, *replicas;
	size_t n, n_replicas;

	for (size_t i = 0; i < COUNT(system_reads); i++)
		add(p, str_of(system_reads[i]));
	for (size_t i = 0; home && *home && i < COUNT(home_reads); i++)
		add(p, arena_fmt(a, "%s/%s", home, home_reads[i]));
	for (size_t i = 0; i < COUNT(variables); i++)
		add(p, str_of(getenv(variables[i])));
	add(p, c->rules_file);
	more = db_reads(a, arena_z(a, c->db), &n);
	for (size_t i = 0; i < n; i++)
		add(p, more[i]);
	replicas = config_list(a, c->replicas, &n_replicas);
	for (size_t i = 0; i < n_replicas; i++) {
		more = db_reads(a, arena_z(a, replicas[i]), &n);
		for (size_t j = 0; j < n && p->n < PATHS_MOST; j++)
			add(p, more[j]);
	}
	more = config_list(a, c->reads, &n);
	for (size_t i = 0; i < n && p->n < PATHS_MOST; i++)
		add(p, more[i]);
}

static void
add_writes(const struct config *c, struct paths *p)
{
	const char *scratch = getenv("TMPDIR");

	for (size_t i = 0; i < COUNT(system_writes); i++)
		add(p, str_of(system_writes[i]));
	if (scratch)
		add(p, str_of(scratch));
	add(p, c->data);
	add(p, c->ship);
	/* The database's log and index come and go beside it. */
	if (str_starts(c->db, S("sqlite:")))
		add(p, folder_of(str_from(c->db, 7)));
	if (chain_anchor_is_file(c->audit_anchor))
		add(p, folder_of(c->audit_anchor));
}

failed
fence_off(struct arena *a, const struct config *c)
{
	struct paths *reads = NEW(a, struct paths), *writes = NEW(a, struct paths);

	if (c->no_jail) {
		log_note("jail", "switched off (no_jail)");
		return NULL;
	}
	add_reads(a, c, reads);
	add_writes(c, writes);
	db_owner_stays();
	return jail_server(a, &(struct jail_paths){ writes->at, writes->n, reads->at, reads->n });
}
