/*
 * config.c - what the operator set: gonghui.conf, then the environment
 * (GONGHUI_DB), then flags (--db); the later weighs more.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"

#define C(m, ...) FIELD(struct config, m, __VA_ARGS__)
static const struct field fields[] = {
	C(db, .label = "database", .hint = "sqlite:PATH or postgresql://…", .max = 500),
	C(replicas, .label = "read replicas", .hint = "postgresql://… of standbys, comma-separated", .max = 4000),
	C(replica_seconds, .label = "how old a replica may be", .hint = "seconds; 10", .max = 3600),
	C(replica_mb, .label = "how far behind a replica may be", .hint = "MiB of the log; 64", .max = 1 << 20),
	C(data, .label = "data folder", .hint = "files, spool, admin.sock", .max = 500),
	C(key_file, .label = "key file", .hint = "keep it outside the data folder", .max = 500),
	C(listen, .label = "address to listen on", .hint = "127.0.0.1:8080", .max = 100),
	C(house, .label = "name of the federation", .max = 100),
	C(profile, .label = "profile of the keys, at init", .hint = "sm: SM3 and SM4", .max = 10),
	C(base, .label = "public address", .hint = "https://gonghui.example.org: what stands in QR codes", .max = 200),
	C(hosts, .label = "accepted Host names", .hint = "comma-separated; none: any", .max = 1000),
	C(proxies, .label = "trusted proxies", .hint = "addresses, comma-separated", .max = 1000),
	C(rules_file, .label = "rule pack", .hint = "an ini file over the province's", .max = 500),
	C(audit_anchor, .label = "anchor of the record",
	  .hint = "a file on another machine's disk, syslog:, or https://… of a service", .max = 500),
	C(ship, .label = "where what is written goes", .hint = "a folder on another machine's disk", .max = 500),
	C(ship_seconds, .label = "how often", .hint = "seconds; 60, at most 300", .max = 300),
	C(ship_days, .label = "how long it is kept there", .hint = "days; 7", .max = 400),
	C(wechat, .label = "stand-in for WeChat's platform",
	  .hint = "http://127.0.0.1:8090, for trials; none: the real one", .max = 200),
	C(sms_cloud, .label = "stand-in for Tencent's and Aliyun's short messages",
	  .hint = "http://127.0.0.1:8091, for trials; none: the real ones", .max = 200),
	C(peers, .label = "services in the house", .hint = "host:port, comma-separated: a gateway for short messages",
	  .max = 1000),
	C(reads, .label = "further paths to read", .hint = "fonts, certificates; comma-separated", .max = 2000),
	C(demo, .label = "demo"),
	C(no_rates, .label = "do not measure how often", .hint = "for benchmarks only"),
	C(no_jail, .label = "neither seccomp nor Landlock", .hint = "for trials only"),
	C(workers, .label = "workers", .max = 1024),
	C(readers, .label = "database readers", .max = 64),
};
#undef C
static const struct entity config_entity = ENTITY(struct config, fields, .name = "config", .label = "configuration");

static const struct text says_house = { "config.house", "江阴市总工会" };

/* "key-file", "KEY_FILE" and "key_file" are one name. */
static const struct field *
field_named(struct arena *a, str name)
{
	char *z = arena_z(a, name);

	for (char *p = z; *p; p++)
		*p = *p == '-' ? '_' : *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p;
	return entity_field(&config_entity, str_of(z));
}

static failed
read_file(struct arena *a, const char *path, str *ret)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *p;
	ssize_t n;

	if (fd < 0)
		return FAIL(a, ERR_MISSING, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) || st.st_size > 1 << 20) {
		close(fd);
		return FAIL(a, ERR_INVALID, "%s is no configuration file", path);
	}
	p = arena_get(a, (size_t)st.st_size + 1);
	n = read(fd, p, (size_t)st.st_size);
	close(fd);
	if (n != st.st_size)
		return FAIL(a, ERR_FAULT, "%s could not be read", path);
	*ret = (str){ p, (size_t)n };
	return NULL;
}

static failed
read_ini(struct arena *a, const char *path, struct config *c)
{
	str text;

	TRY(read_file(a, path, &text));
	for (str rest = text, line; line = str_cut(&rest, '\n'), line.s;) {
		str value = str_trim(line), name = str_cut(&value, '=');
		const struct field *f;

		name = str_trim(name);
		if (!name.n || name.s[0] == '#' || name.s[0] == ';' || name.s[0] == '[')
			continue;
		if (!value.s || !(f = field_named(a, name)))
			return FAIL(a, ERR_INVALID, "%s: no such setting: " FMT, path, ARG(name));
		TRY(field_read(a, f, value, c));
	}
	return NULL;
}

static failed
read_environment(struct arena *a, struct config *c)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		char *name = arena_z(a, arena_fmt(a, "GONGHUI_%s", fields[i].name));
		const char *value;

		for (char *p = name; *p; p++)
			if (*p >= 'a' && *p <= 'z')
				*p = (char)(*p - 'a' + 'A');
		if ((value = getenv(name)))
			TRY(field_read(a, &fields[i], str_of(value), c));
	}
	return NULL;
}

/* Takes --name value, --name=value and --demo out of argv; what is left belongs to the command. */
static failed
read_flags(struct arena *a, int *argc, char **argv, struct config *c)
{
	int left = 0;

	for (int i = 0; i < *argc; i++) {
		str value = str_of(argv[i]), name;
		const struct field *f;

		if (!str_starts(value, S("--"))) {
			argv[left++] = argv[i];
			continue;
		}
		value = str_from(value, 2);
		name = str_cut(&value, '=');
		if (!(f = field_named(a, name))) {
			argv[left++] = argv[i];
			continue;
		}
		if (!value.s && f->kind == KIND_BOOL)
			value = S("1");
		else if (!value.s && ++i < *argc)
			value = str_of(argv[i]);
		if (!value.s)
			return FAIL(a, ERR_INVALID, "--" FMT " wants a value", ARG(name));
		TRY(field_read(a, f, value, c));
	}
	*argc = left;
	argv[left] = NULL;
	return NULL;
}

/* --config PATH is read first; without it, gonghui.conf where it lies in the working folder. */
static failed
read_named_file(struct arena *a, int *argc, char **argv, struct config *c)
{
	for (int i = 0; i + 1 < *argc; i++)
		if (!strcmp(argv[i], "--config")) {
			const char *path = argv[i + 1];

			memmove(&argv[i], &argv[i + 2], sizeof *argv * (size_t)(*argc - i - 1));
			*argc -= 2;
			return read_ini(a, path, c);
		}
	return access("gonghui.conf", F_OK) ? NULL : read_ini(a, "gonghui.conf", c);
}

str *
config_list(struct arena *a, str list, size_t *ret_n)
{
	str *at = NEW_N(a, str, 64);

	*ret_n = 0;
	for (str rest = list, one; one = str_cut(&rest, ','), one.s && *ret_n < 64;)
		if (str_trim(one).n)
			at[(*ret_n)++] = str_trim(one);
	return at;
}

failed
config_read(struct arena *a, int *argc, char **argv, struct config *ret)
{
	struct config c = { .listen = S("127.0.0.1:8080"), .data = S("data"), .house = str_of(says_house.zh) };

	TRY(read_named_file(a, argc, argv, &c));
	TRY(read_environment(a, &c));
	TRY(read_flags(a, argc, argv, &c));
	if (!c.db.n)
		c.db = arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(c.data));
	if (!c.key_file.n)
		c.key_file = arena_fmt(a, FMT ".key", ARG(c.data));
	*ret = c;
	return NULL;
}
