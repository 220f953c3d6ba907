/*
 * A workbook of any bytes is read to its end or refused with a sentence.  Bytes
 * that are no archive are taken for the XML of one part, the first byte saying
 * of which, so that a fuzzer need not find out how to make an archive.
 */
#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zip.h>

#include "sheet/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#define SPACE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const struct { const char *path, *xml; } parts[] = {
	{ "xl/worksheets/sheet1.xml",
		"<worksheet><sheetData><row><c t='s' s='1'><v>0</v></c></row></sheetData></worksheet>" },
	{ "xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>" },
	{ "xl/styles.xml", "<styleSheet><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>" },
	{ "xl/workbook.xml", "<workbook xmlns:r='" SPACE "'><sheets><sheet name='a' r:id='a'/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Type='/worksheet' "
		"Target='worksheets/sheet1.xml'/><Relationship Id='b' Type='/styles' Target='styles.xml'/>"
		"<Relationship Id='c' Type='/sharedStrings' Target='sharedStrings.xml'/></Relationships>" },
	{ "_rels/.rels", "<Relationships/>" },
};

/* The archive of the usual parts, one of them replaced. */
static void
write_archive(int fd, size_t which, const uint8_t *bytes, size_t n)
{
	zip_error_t e;
	zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &e);
	zip_t *zip = zip_open_from_source(to, ZIP_TRUNCATE, &e);
	zip_stat_t st;
	char block[4096];
	zip_int64_t got;

	assert(to && zip);
	zip_source_keep(to);
	for (size_t i = 0; i < COUNT(parts); i++) {
		zip_source_t *from = i == which ? zip_source_buffer(zip, bytes, n, 0) :
			zip_source_buffer(zip, parts[i].xml, strlen(parts[i].xml), 0);
		zip_int64_t at = zip_file_add(zip, parts[i].path, from, 0);

		assert(at >= 0 && !zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0));
	}
	assert(!zip_close(zip) && !zip_source_stat(to, &st) && !zip_source_open(to));
	while ((got = zip_source_read(to, block, sizeof block)) > 0)
		assert(write(fd, block, (size_t)got) == got);
	zip_source_close(to);
	zip_source_free(to);
}

static failed
read_all(struct arena *a, int fd)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t before = 0, done, all;

	child_none();
	TRY(sheet_open(a, fd, &sheet_limits, &s));
	assert(utf8_proven(sheet_name(s)));
	for (;;) {
		TRY(sheet_next(s, &row));
		sheet_progress(s, &done, &all);
		assert(done >= 0 && done <= all);
		if (!row.number)
			return NULL;
		assert(row.number > before && row.n > 0 && row.n <= (size_t)sheet_limits.columns_most);
		before = row.number;
		for (size_t i = 0; i < row.n; i++)
			assert(utf8_proven(row.at[i].text));
		assert(row.at[row.n - 1].kind != SHEET_EMPTY);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open(64 << 20);
	int fd = memfd_create("in", MFD_CLOEXEC);
	failed e;

	assert(a && fd >= 0);
	if (n < 4 || !memcmp(bytes, "PK", 2))
		assert(write(fd, bytes, n) == (ssize_t)n);
	else
		write_archive(fd, bytes[0] % COUNT(parts), bytes + 1, n - 1);
	e = read_all(a, fd);
	assert(!e || (e->say && err_sentence(a, e).n));
	arena_close(a);
	close(fd);
	return 0;
}
