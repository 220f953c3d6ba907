/*
 * sheets.h - sheets made and shown for the tests of src/sheet.
 *
 * Files live in memory; what is opened here is closed with the arena.
 */
#ifndef TEST_SHEETS_H
#define TEST_SHEETS_H

#include <sys/mman.h>
#include <unistd.h>

#include <zip.h>

#include "sheet/sheet.h"

static inline void
fd_end_(void *arg)
{
	close((int)(intptr_t)arg);
}

static inline int
file_empty(struct arena *a)
{
	int fd = memfd_create("sheet", MFD_CLOEXEC);

	assert_true(fd >= 0);
	arena_defer(a, fd_end_, (void *)(intptr_t)fd);
	return fd;
}

static inline int
file_of(struct arena *a, str bytes)
{
	int fd = file_empty(a);

	assert_int_equal(write(fd, bytes.s, bytes.n), bytes.n);
	return fd;
}

static inline str
file_bytes(struct arena *a, int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *s = arena_get(a, (size_t)n + 1);

	assert_int_equal(pread(fd, s, (size_t)n, 0), n);
	return (str){ s, (size_t)n };
}

struct part { const char *path; str bytes; };

/* A ZIP archive; parts without a path are left out, and of two with one path the last counts. */
static inline int
archive_of(struct arena *a, const struct part *parts, size_t n)
{
	zip_error_t e;
	zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &e);
	zip_t *zip = zip_open_from_source(to, ZIP_TRUNCATE, &e);
	zip_stat_t st;
	char *bytes;

	assert_non_null(zip);
	zip_source_keep(to);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *from;

		if (!parts[i].path || !parts[i].bytes.s)
			continue;
		from = zip_source_buffer(zip, parts[i].bytes.s, parts[i].bytes.n, 0);
		assert_true(zip_file_add(zip, parts[i].path, from, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
	assert_int_equal(zip_source_stat(to, &st), 0);
	bytes = arena_get(a, st.size + 1);
	assert_int_equal(zip_source_open(to), 0);
	assert_int_equal(zip_source_read(to, bytes, st.size), st.size);
	zip_source_close(to);
	zip_source_free(to);
	return file_of(a, (str){ bytes, st.size });
}

#define MAIN_SPACE "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION_SPACE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATION(name, type, target) \
	"<Relationship Id='" name "' Type='" RELATION_SPACE "/" type "' Target='" target "'/>"
#define RELATIONS(s) "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" \
	s "</Relationships>"
#define WORKSHEET(s) "<?xml version='1.0' encoding='UTF-8'?><worksheet xmlns='" MAIN_SPACE "'>" s "</worksheet>"
#define ROWS(s)      WORKSHEET("<sheetData>" s "</sheetData>")
#define WORKBOOK(s)  "<workbook xmlns='" MAIN_SPACE "' xmlns:r='" RELATION_SPACE "'>" s "</workbook>"
#define SHEETS       "<sheets><sheet name='名册' sheetId='1' r:id='rId1'/></sheets>"

static const struct part workbook_parts[] = {
	{ "_rels/.rels", { RELATIONS(RELATION("rId1", "officeDocument", "xl/workbook.xml")),
		sizeof RELATIONS(RELATION("rId1", "officeDocument", "xl/workbook.xml")) - 1 } },
	{ "xl/workbook.xml", { WORKBOOK(SHEETS), sizeof WORKBOOK(SHEETS) - 1 } },
	{ "xl/_rels/workbook.xml.rels", { RELATIONS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml")
		RELATION("rId2", "sharedStrings", "/xl/sharedStrings.xml")
		RELATION("rId3", "styles", "./styles.xml")),
		sizeof RELATIONS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml")
		RELATION("rId2", "sharedStrings", "/xl/sharedStrings.xml")
		RELATION("rId3", "styles", "./styles.xml")) - 1 } },
};
#define WORKBOOK_PARTS COUNT(workbook_parts)

/* A workbook of these parts and, where they are not among them, the usual ones. */
static inline int
workbook_of(struct arena *a, const struct part *parts, size_t n)
{
	struct part *all = NEW_N(a, struct part, n + WORKBOOK_PARTS);

	memcpy(all, workbook_parts, sizeof workbook_parts);
	memcpy(all + WORKBOOK_PARTS, parts, n * sizeof *parts);
	return archive_of(a, all, n + WORKBOOK_PARTS);
}

static inline int
worksheet_of(struct arena *a, str xml)
{
	struct part part = { "xl/worksheets/sheet1.xml", xml };

	return workbook_of(a, &part, 1);
}

/*
 * Everything that is read, a line for each row: its number, then its cells
 * with the first letter of their kind (_ for an empty one); after a fault its
 * sentence behind an exclamation mark.
 */
static inline str
shown_within(struct arena *a, int fd, const struct sheet_limits *limits)
{
	struct buf b = { .a = a };
	struct sheet *s;
	struct sheet_row row;
	failed e = sheet_open(a, fd, limits, &s);

	while (!e && !(e = sheet_next(s, &row)) && row.number) {
		buf_int(&b, row.number);
		buf_char(&b, ':');
		for (size_t i = 0; i < row.n; i++) {
			if (i)
				buf_char(&b, '|');
			buf_char(&b, "_TNDBFE"[row.at[i].kind]);
			buf_put(&b, row.at[i].text);
		}
		buf_char(&b, '\n');
	}
	if (e) {
		assert_true(e->code == ERR_INVALID || e->code == ERR_LARGE);
		assert_non_null(e->say);
		buf_char(&b, '!');
		buf_put(&b, err_sentence(a, e));
	}
	return buf_str(&b);
}

static inline str
shown(struct arena *a, int fd)
{
	return shown_within(a, fd, &sheet_limits);
}

#endif
