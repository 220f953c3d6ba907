/* book.c - the workbook, its relations and its styles: see book.h. */
#include <stdlib.h>
#include <string.h>

#include "sheet/book.h"

#define RELATIONS_MOST 1000
#define RELATION_NAME  64       /* bytes of its Id */
#define STYLES_MOST    65536    /* Excel itself stops at 64,000 */
#define FORMATS_MOST   65536    /* numbers of number formats */
#define NAME_MOST      1024     /* bytes of a worksheet's name */

enum relation_kind { OTHER, WORKBOOK, WORKSHEET, STRINGS, STYLES };

struct relation { enum relation_kind kind; char name[RELATION_NAME], path[PATH_MOST]; };

struct relations {
	const char *from;       /* the part they belong to */
	struct relation *at;
	size_t n;
};

static const struct { str ends; enum relation_kind kind; } kinds[] = {
	{ { "/officeDocument", 15 }, WORKBOOK },
	{ { "/worksheet", 10 }, WORKSHEET },
	{ { "/sharedStrings", 14 }, STRINGS },
	{ { "/styles", 7 }, STYLES },
};

static void
ignore_end(struct xml *x, const char *name)
{
	(void)x, (void)name;
}

static bool
read_part(struct book *b, int64_t part, void *of,
          void (*begin)(struct xml *, const char *, const char **),
          void (*end)(struct xml *, const char *))
{
	b->xml.package = &b->package;
	b->xml.begin = begin;
	b->xml.end = end;
	b->xml.text = NULL;
	b->xml.of = of;
	b->xml.row = 0;
	return xml_whole(&b->xml, part);
}

static void
relations_begin(struct xml *x, const char *name, const char **attributes)
{
	struct relations *r = x->of;
	struct relation *one;
	str type = xml_attribute(attributes, "Type"), relation = xml_attribute(attributes, "Id");
	enum relation_kind kind = OTHER;

	if (strcmp(name, "Relationship"))
		return;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_ends(type, kinds[i].ends))
			kind = kinds[i].kind;
	/* What lies outside the package is never asked for. */
	if (kind == OTHER || str_eq(xml_attribute(attributes, "TargetMode"), S("External")))
		return;
	if (r->n == RELATIONS_MOST || relation.n >= RELATION_NAME) {
		xml_refuse(x, SAY_BROKEN, 0);
		return;
	}
	one = &r->at[r->n];
	*one = (struct relation){ .kind = kind };
	if (relation.n)
		memcpy(one->name, relation.s, relation.n);
	if (package_path(r->from, xml_attribute(attributes, "Target"), one->path))
		r->n++;
}

static const struct relation *
relation_of_kind(const struct relations *r, enum relation_kind kind)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->at[i].kind == kind)
			return &r->at[i];
	return NULL;
}

/* Those of a part lie beside it: xl/workbook.xml has xl/_rels/workbook.xml.rels. */
static bool
relations_read(struct book *b, const char *from, struct relations *r)
{
	const char *slash = strrchr(from, '/'), *file = slash ? slash + 1 : from;
	size_t folder = (size_t)(file - from), n = strlen(file);
	char path[PATH_MOST + 16];
	int64_t part;

	memcpy(path, from, folder);
	memcpy(path + folder, "_rels/", 6);
	memcpy(path + folder + 6, file, n);
	memcpy(path + folder + 6 + n, ".rels", 6);
	r->from = from;
	r->n = 0;
	part = package_find(&b->package, path);
	return part < 0 || read_part(b, part, r, relations_begin, ignore_end);
}

/* Reading the workbook: the first visible worksheet. */
struct finding { struct book *book; const struct relations *relations; bool root, workbook; };

static void
workbook_sheet(struct finding *w, const char **attributes)
{
	str state = xml_attribute(attributes, "state"), relation = xml_attribute(attributes, "id");
	str name = xml_attribute(attributes, "name");
	struct book *b = w->book;

	if (state.s && !str_eq(state, S("visible")))
		return;
	for (size_t i = 0; i < w->relations->n; i++) {
		const struct relation *r = &w->relations->at[i];

		if (r->kind != WORKSHEET || !str_eq(relation, str_of(r->name)))
			continue;
		if (!b->visible++) {
			memcpy(b->path, r->path, PATH_MOST);
			if (name.n <= NAME_MOST && utf8_proven(name))
				bytes_put(&b->name, name.s, name.n);
		}
		return;
	}
}

static bool
is_true(str s)
{
	return str_eq(s, S("1")) || str_eq(s, S("true"));
}

static void
workbook_begin(struct xml *x, const char *name, const char **attributes)
{
	struct finding *w = x->of;

	if (!w->root) {
		w->root = true;
		w->workbook = !strcmp(name, "workbook");
	}
	if (!strcmp(name, "workbookPr"))
		w->book->from_1904 = is_true(xml_attribute(attributes, "date1904"));
	if (!strcmp(name, "sheet"))
		workbook_sheet(w, attributes);
}

/* Reading the styles. */
struct styling { struct book *book; bool formats, cells; unsigned char *shows; size_t cap; };

static void
styles_begin(struct xml *x, const char *name, const char **attributes)
{
	struct styling *y = x->of;
	struct book *b = y->book;
	int64_t number = 0;

	if (!strcmp(name, "numFmts") && x->depth == 2)
		y->formats = true;
	else if (!strcmp(name, "cellXfs") && x->depth == 2)
		y->cells = true;
	if (!str_int(xml_attribute(attributes, "numFmtId"), &number) ||
	    number < 0 || number >= FORMATS_MOST)
		number = 0;
	if (y->formats && !strcmp(name, "numFmt"))
		y->shows[number] = format_shows(xml_attribute(attributes, "formatCode"));
	if (!y->cells || strcmp(name, "xf"))
		return;
	if (b->n_styles == STYLES_MOST)
		xml_refuse(x, SAY_STYLES, 0);
	else
		b->styles[b->n_styles++] = y->shows[number];
}

static void
styles_end(struct xml *x, const char *name)
{
	struct styling *y = x->of;

	if (!strcmp(name, "numFmts"))
		y->formats = false;
	if (!strcmp(name, "cellXfs"))
		y->cells = false;
}

static bool
styles_read(struct book *b, int64_t part)
{
	struct styling y = { .book = b, .shows = calloc(1, FORMATS_MOST) };
	bool good;

	b->styles = malloc(STYLES_MOST);
	if (!b->styles || !y.shows) {
		free(y.shows);
		return fault_note(b->package.fault, SAY_MEMORY, 0, 0, 0);
	}
	for (int64_t i = 0; i < 64; i++)
		y.shows[i] = format_shows_builtin(i);
	good = read_part(b, part, &y, styles_begin, styles_end);
	free(y.shows);
	return good;
}

/* What the archive is, when it has no workbook. */
static enum say
other_archive(const struct book *b)
{
	static const char type[] = "application/vnd.oasis.opendocument.spreadsheet";
	char bytes[sizeof type] = "";
	int64_t part = package_find(&b->package, "mimetype");
	zip_file_t *file;
	zip_int64_t n;

	if (package_find(&b->package, "xl/workbook.bin") >= 0)
		return SAY_XLSB;
	if (part < 0)
		return SAY_NOT_SHEET;
	if (!(file = zip_fopen_index(b->package.zip, (zip_uint64_t)part, 0)))
		return package_says(&b->package);
	n = zip_fread(file, bytes, sizeof type - 1);
	if (n < 0) {
		enum say say = part_says(file);

		zip_fclose(file);
		return say;
	}
	zip_fclose(file);
	if (n != sizeof type - 1 || memcmp(bytes, type, sizeof type - 1))
		return SAY_NOT_SHEET;
	return SAY_ODS;
}

static bool
workbook_read(struct book *b, struct relations *r, const struct sheet_limits *limits)
{
	struct finding w = { .book = b, .relations = r };
	struct fault *f = b->package.fault;
	const struct relation *found;
	char path[PATH_MOST] = "xl/workbook.xml";
	int64_t part;

	if (!relations_read(b, "", r))
		return false;
	if ((found = relation_of_kind(r, WORKBOOK)))
		memcpy(path, found->path, PATH_MOST);
	if ((part = package_find(&b->package, path)) < 0 || str_ends(str_of(path), S(".bin")))
		return fault_note(f, other_archive(b), 0, 0, 0);
	if (!relations_read(b, path, r) || !read_part(b, part, &w, workbook_begin, ignore_end))
		return false;
	if (!w.workbook)
		return fault_note(f, SAY_NOT_SHEET, 0, 0, 0);
	if (!b->visible)
		return fault_note(f, SAY_NO_WORKSHEET, 0, 0, 0);
	if ((found = relation_of_kind(r, STYLES)) &&
	    (part = package_find(&b->package, found->path)) >= 0 && !styles_read(b, part))
		return false;
	found = relation_of_kind(r, STRINGS);
	return !found || (part = package_find(&b->package, found->path)) < 0 ||
		strings_read(&b->strings, &b->xml, part, limits);
}

bool
book_open(struct book *b, int fd, int64_t size, int spill, const struct sheet_limits *limits, struct fault *f)
{
	struct relations r = { 0 };
	bool good;

	strings_open(&b->strings, spill);
	if (!package_open(&b->package, fd, size, limits, f))
		return false;
	if (!bytes_put(&b->name, "", 0) || !(r.at = calloc(RELATIONS_MOST, sizeof *r.at)))
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	good = workbook_read(b, &r, limits);
	free(r.at);
	return good;
}

void
book_close(struct book *b)
{
	xml_close(&b->xml);
	strings_close(&b->strings);
	bytes_free(&b->name);
	free(b->styles);
	package_close(&b->package);
}
