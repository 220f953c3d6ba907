/*
 * driver.c - runs a fuzz target over files instead of under libFuzzer.
 *
 *	http_fuzz FILE-OR-FOLDER…
 *
 * Each file is one TAP test: it passes when the target comes back. The bytes
 * lie in memory of exactly their length, so that a sanitizer sees one read too
 * many. The empty input is always tried first.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int tried;

static void
try_bytes(const uint8_t *bytes, size_t n, const char *name)
{
	/* Said before, so that a crash leaves the name of what crashed it. */
	printf("# %s\n", name);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, n);
	printf("ok %d - %s\n", ++tried, name);
}

static void
try_file(const char *path, size_t n)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(n ? n : 1);

	if (!file || !bytes || fread(bytes, 1, n, file) != n) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(2);
	}
	fclose(file);
	try_bytes(bytes, n, path);
	free(bytes);
}

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void
try_path(const char *path)
{
	struct stat about;
	struct dirent **entries;

	if (stat(path, &about)) {
		perror(path);
		exit(2);
	}
	if (!S_ISDIR(about.st_mode)) {
		try_file(path, (size_t)about.st_size);
		return;
	}
	int n = scandir(path, &entries, visible, alphasort);
	for (int i = 0; i < n; i++) {
		char *inner;
		if (asprintf(&inner, "%s/%s", path, entries[i]->d_name) < 0)
			exit(2);
		try_path(inner);
		free(inner);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

int
main(int argc, char **argv)
{
	try_bytes((const uint8_t *)"", 0, "the empty input");
	for (int i = 1; i < argc; i++)
		try_path(argv[i]);
	printf("1..%d\n", tried);
	return 0;
}
