/*
 * manifest_fuzz.c - what lies in a folder of backups before anything of it is proven: a manifest, the lines of a base,
 * the line of who signed, the head of a piece.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "app/backup.h"
#include "app/ship.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* A name leads nowhere but into the folder. */
static void
stays_inside(str name)
{
	assert(name.n && name.s[0] != '/' && name.s[0] != '.');
	assert(str_find_str(name, S("..")) != 0 && str_find_str(name, S("/.")) < 0);
}

static void
read_signer(struct arena *a, str line)
{
	struct chain_signer s, again;

	if (!chain_signer_read(a, line, &s))
		return;
	assert(s.key_no.v > 0 && s.public_key.n == 32 && s.certificate.n == (s.by_key.v ? 64u : 0u));
	/* What it is written as reads the same. */
	assert(chain_signer_read(a, chain_signer_line(a, &s), &again));
	assert(again.key_no.v == s.key_no.v && again.since.us == s.since.us &&
	       str_eq(again.public_key, s.public_key));
}

static void
read_piece(struct arena *a, str text)
{
	struct db_piece piece;
	str images;

	if (db_piece_read(a, text, &piece, &images))
		return;
	assert(images.n == (size_t)piece.images * (4 + piece.page));
	assert(images.s >= text.s && images.s + images.n == text.s + text.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open((size_t)64 << 20);
	str text = { (const char *)bytes, n };
	struct signed_lines lines;
	struct ship_base base;
	struct manifest m;

	if (signed_read(a, text, &lines))
		assert(lines.lines.n <= lines.before_mac.n && lines.before_mac.n < n && lines.mac.n == 64);
	if (manifest_text(a, text, &m))
		for (size_t i = 0; i < m.n_files; i++) {
			stays_inside(m.files[i].name);
			assert(m.files[i].hex.n == 64 && m.files[i].size >= 0);
		}
	if (ship_base_text(a, text, &base))
		assert(base.whole >= base.first && base.hex.n == 64);
	read_signer(a, text);
	read_piece(a, text);
	arena_close(a);
	return 0;
}
