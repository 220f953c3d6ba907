/*
 * package.h - an XLSX file is a ZIP archive of XML parts: the archive with all
 * limits on it, and the parts read as streams of XML events.
 */
#ifndef SHEET_PACKAGE_H
#define SHEET_PACKAGE_H

#include <expat.h>
#include <zip.h>

#include "sheet/inside.h"

#define XML_DEEP   32           /* elements within elements */
#define XML_TOKEN  (1 << 20)    /* bytes of a single tag */
#define XML_NAMES  1024         /* different names of elements, attributes and prefixes in a part */
#define RATIO_FREE ((int64_t)16 << 20)  /* unpacked bytes of which no ratio is asked */
#define PATH_MOST  256          /* bytes of a part's name */

struct package {
	zip_t *zip;
	struct fault *fault;
	int64_t may_unpack;     /* what is left of it */
	int64_t ratio_most;
};

/* The archive alone, without limits; false with a fault noted.  The descriptor stays open until it is closed. */
bool archive_open(int fd, struct fault *, zip_t **ret);

/* Why a part could not be opened, or not be read: SAY_READ, SAY_MEMORY, SAY_BROKEN. */
enum say package_says(const struct package *);
enum say part_says(zip_file_t *);

/* All of these: false with a fault noted. */
bool package_open(struct package *, int fd, int64_t size, const struct sheet_limits *,
                  struct fault *);
void package_close(struct package *);

/* The number of a part by its name, which is not case sensitive; -1 without one. */
int64_t package_find(const struct package *, const char *path);

/*
 * A target as a relation of the part `from` names it, in `to`: relative to its
 * folder, or from the root when it begins with a slash.
 */
bool package_path(const char *from, str target, char to[PATH_MOST]);

/*
 * One part as XML.  `begin`, `end` and `text` are called by expat: they note
 * faults by xml_refuse and pause by setting `pause`.  Names are local names of
 * the spreadsheet and package namespaces; what stands in other namespaces is
 * reported with the name "".
 */
struct xml {
	struct package *package;
	void (*begin)(struct xml *, const char *name, const char **attributes);
	void (*end)(struct xml *, const char *name);
	void (*text)(struct xml *, str);        /* in pieces */
	void *of;
	int64_t row;                    /* for faults: where in the sheet; 0 unknown */
	bool pause;

	/* its own */
	XML_Parser parser;
	zip_file_t *part;
	int64_t packed, unpacked, fed;  /* bytes of the part: in the file, declared, read */
	int depth;
	bool paused, last;
	size_t n_names;
	uint64_t names[XML_NAMES * 2];
};

bool xml_open(struct xml *, int64_t part);      /* with package and the three functions set */
void xml_close(struct xml *);

/* Goes on until `pause` was set or the part is at its end, which *ended tells. */
bool xml_run(struct xml *, bool *ended);

/* Open, run to the end, close. */
bool xml_whole(struct xml *, int64_t part);

void xml_refuse(struct xml *, enum say, int64_t limit);

/* The attribute's value, or absent; `id` is found in the namespace of relations as well. */
str  xml_attribute(const char **attributes, const char *name);

#endif
