/* segment.c - see segment.h: the file of a month, written and read. */
#include "platform/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/pack.h"
#include "platform/file.h"
#include "platform_chain.h"
#include "platform_segment.h"

#define HEAD      "gonghui-record-1"
#define LINE_MOST 1000
#define BLOCK_ROOM ((size_t)256 << 20)  /* bytes a block's rows may use */
#define NUMBERS   7                     /* at the head of a row's bytes */
#define TEXTS     10

/* --- words --------------------------------------------------------------------------------------- */

str
segment_month(struct arena *a, int month)
{
	return arena_fmt(a, "%04d-%02d", month / 100, month % 100);
}

bool
segment_month_read(str text, int *ret)
{
	int64_t year, month;

	if (text.n != 7 || text.s[4] != '-' || !str_digits(str_part(text, 0, 4)) || !str_digits(str_from(text, 5)) ||
	    !str_int(str_part(text, 0, 4), &year) || !str_int(str_from(text, 5), &month) || month < 1 || month > 12)
		return false;
	*ret = (int)(year * 100 + month);
	return true;
}

str
segment_path(const struct world *w, struct arena *a, int month)
{
	return arena_fmt(a, FMT "/record/" FMT, ARG(w->data), ARG(segment_month(a, month)));
}

str
segment_text(struct arena *a, const struct segment *s)
{
	return arena_fmt(a, HEAD " %d %lld %lld %lld " FMT " " FMT " " FMT, s->month, (long long)s->first,
	                 (long long)s->last, (long long)s->rows, ARG(crypt_hex(a, s->before)),
	                 ARG(crypt_hex(a, s->hash)), ARG(crypt_hex(a, s->content)));
}

str
segment_certificate(struct arena *a, const struct segment *s)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "segment");
	emit_array(&j);
	emit_str(&j, segment_text(a, s));
	emit_end(&j);
	emit_key(&j, "key");
	emit_array(&j);
	emit_str(&j, crypt_hex(a, s->public_key));
	emit_end(&j);
	emit_end(&j);
	return buf_str(&b);
}

failed
segment_list(struct db *d, struct arena *a, struct segments *ret)
{
	struct segment_rows_rows rows;
	struct segment *at;

	TRY(db_all(d, a, segment_rows, &rows));
	at = NEW_N(a, struct segment, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++) {
		const struct segment_rows_row *r = &rows.at[i];

		at[i] = (struct segment){ .month = (int)r->month.v, .first = r->first_block, .last = r->last_block,
			.rows = r->n, .before = r->before.bytes, .hash = r->hash.bytes, .content = r->content.bytes,
			.public_key = r->public_key.bytes, .signature = r->signature.bytes, .size = r->size,
			.made = r->made, .moved = r->moved, .moved_at = r->moved_at };
	}
	*ret = (struct segments){ at, rows.n };
	return NULL;
}

/* --- writing --------------------------------------------------------------------------------------- */

static void
close_room(void *room)
{
	arena_close(room);
}

struct writing {
	const struct world *world;
	struct db *d;
	struct segment *segment;
	struct packer *packer;
	struct crypt_sum *sum;
	struct arena *rows;                     /* of one block */
	char hash[CHAIN_HASH];                  /* of the last block */
};

static failed
put(struct writing *w, str text)
{
	crypt_sum_add(w->sum, text);
	return pack_put(w->packer, text);
}

static failed
put_row(struct writing *w, struct arena *a, const struct audit_row *r)
{
	str bytes = audit_row_bytes(a, r);

	if (bytes.n >= UNPACK_MOST)
		return FAIL(a, ERR_FAULT, "row %lld is too large for a segment", (long long)r->audit_id.v);
	TRY(put(w, arena_fmt(a, "row %zu " FMT "\n", bytes.n, ARG(crypt_hex(a, r->mac.bytes)))));
	TRY(put(w, bytes));
	return put(w, S("\n"));
}

static failed
put_block(void *v, struct arena *scratch, const void *row)
{
	const struct segment_blocks_row *b = row;
	struct writing *w = v;
	struct arena *a = w->rows;
	size_t n = b->entries.bytes.n / CHAIN_ENTRY;
	const struct audit_row **rows;
	failed f = NULL;

	arena_reset(a);
	rows = NEW_N(a, const struct audit_row *, n + 1);
	f = chain_block_rows(w->d, a, b->entries.bytes, rows);
	if (!f)
		f = put(w, arena_fmt(a, "block %lld %lld %zu %lld " FMT " " FMT "\n", (long long)b->block_no.v,
			(long long)b->at.us, n, (long long)b->key_no.v, ARG(crypt_hex(a, b->hash.bytes)),
			ARG(crypt_hex(a, b->signature.bytes))));
	for (size_t i = 0; i < n && !f; i++)
		f = rows[i] ? put_row(w, a, rows[i]) : FAIL(a, ERR_INVALID, "row %lld of block %lld was removed",
			(long long)chain_entry_id(b->entries.bytes.s + i * CHAIN_ENTRY).v, (long long)b->block_no.v);
	if (f)
		return FAIL(scratch, f->code, FMT, ARG(f->what));
	w->segment->rows += (int64_t)n;
	if (b->hash.bytes.n == CHAIN_HASH)
		memcpy(w->hash, b->hash.bytes.s, CHAIN_HASH);
	return NULL;
}

static failed
put_keys(struct writing *w, struct arena *a)
{
	struct segment_keys_rows keys;

	TRY(db_all(w->d, a, segment_keys, &keys, .first = { w->segment->first }, .last = { w->segment->last }));
	for (size_t i = 0; i < keys.n; i++) {
		const struct segment_keys_row *k = &keys.at[i];

		TRY(put(w, arena_fmt(a, "key %lld %lld %lld " FMT " " FMT "\n", (long long)k->key_no.v,
			(long long)k->since.us, (long long)k->by_key.v, ARG(crypt_hex(a, k->public_key.bytes)),
			ARG(k->signature.bytes.n ? crypt_hex(a, k->signature.bytes) : S("-")))));
	}
	return NULL;
}

/* The key lives for this one signature. */
static failed
sign(struct arena *a, struct segment *s)
{
	unsigned char *public = arena_get(a, 32), *signature = arena_get(a, 64);
	struct signer *signer;

	TRY(signer_new(a, &signer));
	signer_public(signer, public);
	signer_sign(signer, segment_text(a, s), signature);
	signer_roll(signer);
	s->public_key = (str){ (char *)public, 32 };
	s->signature = (str){ (char *)signature, 64 };
	return NULL;
}

static failed
put_all(struct writing *w, struct arena *a)
{
	struct segment *s = w->segment;
	unsigned char *content = arena_get(a, CHAIN_HASH);

	TRY(put(w, arena_fmt(a, HEAD " %d %lld %lld\n", s->month, (long long)s->first, (long long)s->last)));
	TRY(put_keys(w, a));
	TRY(db_each(w->d, a, segment_blocks, put_block, w, .first = { s->first }, .last = { s->last }));
	crypt_sum_end(w->sum, content);
	s->content = (str){ (char *)content, CHAIN_HASH };
	s->hash = arena_str(a, (str){ w->hash, CHAIN_HASH });
	TRY(sign(a, s));
	TRY(pack_put(w->packer, arena_fmt(a, "end %lld " FMT " " FMT " " FMT " " FMT " " FMT "\n", (long long)s->rows,
		ARG(crypt_hex(a, s->before)), ARG(crypt_hex(a, s->hash)), ARG(crypt_hex(a, s->content)),
		ARG(crypt_hex(a, s->public_key)), ARG(crypt_hex(a, s->signature)))));
	return pack_end(w->packer);
}

static failed
no_file(struct arena *a, str path)
{
	return FAIL(a, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAULT, FMT ": %s", ARG(path),
	            strerror(errno));
}

/* Beside its place first, under a name that no backup takes along; what a kill left there is written over. */
static failed
seal_in_place(const struct world *w, struct arena *a, int from, int month, int64_t *ret_size)
{
	str path = segment_path(w, a, month);
	str beside = arena_fmt(a, FMT "/record/." FMT, ARG(w->data), ARG(segment_month(a, month)));
	int to = open(beside.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct stat st;
	failed f;

	if (to < 0)
		return no_file(a, beside);
	f = crypt_file_seal(w->keys, a, from, to);
	if (!f && (fsync(to) || fstat(to, &st)))
		f = no_file(a, beside);
	close(to);
	TRY(f);
	if (rename(beside.s, path.s) || !crypt_settle(a, path))
		return no_file(a, path);
	*ret_size = st.st_size;
	return NULL;
}

failed
segment_write(const struct world *w, struct db *d, struct arena *a, struct segment *s)
{
	struct writing writing = { .world = w, .d = d, .segment = s, .sum = crypt_sum_new(a) };
	str folder = arena_fmt(a, FMT "/record", ARG(w->data));
	int fd;

	if (mkdir(folder.s, 0700) && errno != EEXIST)
		return no_file(a, folder);
	TRY(file_scratch(w, a, &fd));
	TRY(pack_new(a, fd, &writing.packer));
	if (!(writing.rows = arena_below(a, BLOCK_ROOM)))
		return FAIL(a, ERR_BUSY, "no memory for a block's rows");
	arena_defer(a, close_room, writing.rows);
	s->rows = 0;
	TRY(put_all(&writing, a));
	s->made = world_now(w);
	return seal_in_place(w, a, fd, s->month, &s->size);
}

/* --- reading --------------------------------------------------------------------------------------- */

struct reading {
	struct arena *a;
	const struct segment_reader *reader;
	const struct segment *want;
	struct unpacker *from;
	struct crypt_sum *sum;
	str month;
	int64_t block_no, rows;                 /* the last block, and how many rows there were */
};

static failed
damaged(struct reading *r)
{
	return FAIL(r->a, ERR_INVALID, "the segment of " FMT " is damaged or was cut short", ARG(r->month));
}

/* So many words of a line, no more and no fewer. */
static bool
words_of(str line, str *ret, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(ret[i] = str_cut(&line, ' ')).s)
			return false;
	return !line.s;
}

static bool
hex_read(struct arena *a, str hex, size_t n, str *ret)
{
	char *to;

	if (hex.n != 2 * n)
		return false;
	to = arena_get(a, n + 1);
	for (size_t i = 0; i < hex.n; i++) {
		char c = hex.s[i];
		int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (v < 0)
			return false;
		to[i / 2] = (char)((unsigned char)to[i / 2] << 4 | v);
	}
	*ret = (str){ to, n };
	return true;
}

/* "12|…|1|6:张三|…", as audit_row_bytes makes it; what was absent and what was empty are the same there. */
static bool
row_read(str bytes, struct audit_row *r)
{
	int64_t v[NUMBERS], n;
	str *const texts[TEXTS] = { &r->by_name, &r->by_post, &r->address, &r->what, &r->object, &r->org_path,
		&r->title, &r->changes, &r->reason, &r->request_id };

	for (size_t i = 0; i < NUMBERS - 1; i++)
		if (!str_int(str_cut(&bytes, '|'), &v[i]))
			return false;
	if (!str_int(str_cut(&bytes, '|'), &v[NUMBERS - 1]) || !bytes.s)
		return false;
	for (size_t i = 0; i < TEXTS; i++) {
		if (!str_int(str_cut(&bytes, ':'), &n) || n < 0 || !bytes.s || (size_t)n > bytes.n)
			return false;
		*texts[i] = str_part(bytes, 0, (size_t)n);
		bytes = str_from(bytes, (size_t)n);
		if (i + 1 < TEXTS && (!bytes.n || *bytes.s != '|'))
			return false;
		bytes = i + 1 < TEXTS ? str_from(bytes, 1) : bytes;
	}
	if (bytes.n)
		return false;
	r->audit_id.v = v[0];
	r->at.us = v[1];
	r->account_id.v = v[2];
	r->person_id.v = v[3];
	r->session_id.v = v[4];
	r->object_id.v = v[5];
	r->outcome = v[6];
	r->changes = r->changes.n ? r->changes : (str){ 0 };
	r->reason = r->reason.n ? r->reason : (str){ 0 };
	return true;
}

static failed
take_line(struct reading *r, struct arena *a, str *ret)
{
	str line;

	TRY(unpack_line(r->from, LINE_MOST, &line));
	if (!line.s)
		return damaged(r);
	*ret = arena_str(a, line);
	return NULL;
}

static void
count_in(struct reading *r, str text)
{
	crypt_sum_add(r->sum, text);
	crypt_sum_add(r->sum, S("\n"));
}

static failed
take_row(struct reading *r, struct arena *a, struct audit_row *ret)
{
	str line, bytes, word[3];
	int64_t n;

	TRY(take_line(r, a, &line));
	if (!words_of(line, word, COUNT(word)) || !str_eq(word[0], S("row")) || !str_int(word[1], &n) || n < 0 ||
	    n >= (int64_t)UNPACK_MOST || !hex_read(a, word[2], CHAIN_HASH, &ret->mac.bytes))
		return damaged(r);
	count_in(r, line);
	TRY(unpack_bytes(r->from, (size_t)n + 1, &bytes));
	bytes = arena_str(a, bytes);
	if (bytes.s[n] != '\n' || !row_read(str_part(bytes, 0, (size_t)n), ret))
		return damaged(r);
	crypt_sum_add(r->sum, bytes);
	return NULL;
}

static failed
take_block(struct reading *r, struct arena *a, str line)
{
	struct segment_block b = { 0 };
	struct audit_row *rows;
	int64_t at, n, key;
	str word[7];

	if (!words_of(line, word, COUNT(word)) || !str_int(word[1], &b.head.block_no) || !str_int(word[2], &at) ||
	    !str_int(word[3], &n) || n < 0 || n > CHAIN_BLOCK_ROWS || !str_int(word[4], &key) ||
	    !hex_read(a, word[5], CHAIN_HASH, &b.head.hash) || !hex_read(a, word[6], 64, &b.signature))
		return damaged(r);
	count_in(r, line);
	rows = NEW_N(a, struct audit_row, n + 1);
	for (int64_t i = 0; i < n; i++)
		TRY(take_row(r, a, &rows[i]));
	b.head.at.us = at;
	b.head.key_no.v = key;
	b.rows = rows;
	b.n = (size_t)n;
	r->block_no = b.head.block_no;
	r->rows += n;
	return r->reader->block ? r->reader->block(r->reader->arg, a, &b) : NULL;
}

static failed
take_key(struct reading *r, struct arena *a, str line)
{
	struct segment_key k = { 0 };
	int64_t no, since, by;
	str word[6];

	if (!words_of(line, word, COUNT(word)) || !str_int(word[1], &no) || !str_int(word[2], &since) ||
	    !str_int(word[3], &by) || !hex_read(a, word[4], 32, &k.public_key) ||
	    (!str_eq(word[5], S("-")) && !hex_read(a, word[5], 64, &k.signature)))
		return damaged(r);
	count_in(r, line);
	k.key_no.v = no;
	k.since.us = since;
	k.by_key.v = by;
	return r->reader->key ? r->reader->key(r->reader->arg, a, &k) : NULL;
}

/* Another month's file in this one's place is named before a block of it is looked at. */
static failed
take_head(struct reading *r)
{
	int64_t month, first, last;
	str line, word[4];

	TRY(take_line(r, r->a, &line));
	if (!words_of(line, word, COUNT(word)) || !str_eq(word[0], S(HEAD)) || !str_int(word[1], &month) ||
	    !str_int(word[2], &first) || !str_int(word[3], &last))
		return damaged(r);
	if (month != r->want->month)
		return FAIL(r->a, ERR_INVALID, "what lies in the place of the segment of " FMT " is that of " FMT,
		            ARG(r->month), ARG(segment_month(r->a, (int)month)));
	if (first != r->want->first || last != r->want->last)
		return FAIL(r->a, ERR_INVALID, "the segment of " FMT " is not the one that was noted: it holds other "
		            "blocks", ARG(r->month));
	count_in(r, line);
	return NULL;
}

static failed
take_end(struct reading *r, str line)
{
	unsigned char content[CHAIN_HASH];
	struct segment got = *r->want;
	str word[7];

	crypt_sum_end(r->sum, content);
	if (!words_of(line, word, COUNT(word)) || !str_int(word[1], &got.rows) ||
	    !hex_read(r->a, word[2], CHAIN_HASH, &got.before) || !hex_read(r->a, word[3], CHAIN_HASH, &got.hash) ||
	    !hex_read(r->a, word[4], CHAIN_HASH, &got.content) || !hex_read(r->a, word[5], 32, &got.public_key) ||
	    !hex_read(r->a, word[6], 64, &got.signature))
		return damaged(r);
	if (!crypt_same(content, got.content.s, sizeof content) || r->block_no != r->want->last ||
	    r->rows != got.rows || !signature_proves(got.public_key, segment_text(r->a, &got), got.signature) ||
	    !str_eq(segment_certificate(r->a, &got), segment_certificate(r->a, r->want)))
		return FAIL(r->a, ERR_INVALID, "the segment of " FMT " was changed: it is not the one that was noted",
		            ARG(r->month));
	TRY(unpack_line(r->from, LINE_MOST, &line));
	return line.s ? damaged(r) : NULL;
}

static failed
take_all(struct reading *r, struct arena *scratch)
{
	str line;

	TRY(take_head(r));
	for (;;) {
		arena_reset(scratch);
		TRY(take_line(r, scratch, &line));
		if (str_starts(line, S("end ")))
			return take_end(r, line);
		if (str_starts(line, S("block ")))
			TRY(take_block(r, scratch, line));
		else if (str_starts(line, S("key ")))
			TRY(take_key(r, scratch, line));
		else
			return damaged(r);
	}
}

/* A failure outlives the scratch it was made in. */
static failed
take_in(struct reading *r)
{
	struct arena *scratch = arena_below(r->a, BLOCK_ROOM);
	failed f;

	if (!scratch)
		return FAIL(r->a, ERR_BUSY, "no memory for a block's rows");
	f = take_all(r, scratch);
	if (f)
		f = FAIL(r->a, f->code, FMT, ARG(f->what));
	arena_close(scratch);
	return f;
}

static failed
open_plain(const struct world *w, struct arena *a, str path, int *ret)
{
	int from = open(path.s, O_RDONLY | O_CLOEXEC);
	failed f;

	if (from < 0)
		return FAIL(a, errno == ENOENT ? ERR_MISSING : ERR_FAULT, FMT ": %s", ARG(path), strerror(errno));
	f = file_scratch(w, a, ret);
	if (!f)
		f = crypt_file_open(w->keys, a, from, *ret);
	close(from);
	return f;
}

failed
segment_walk(const struct world *w, struct arena *a, str path, const struct segment *want,
             const struct segment_reader *reader)
{
	/* What a month needs goes with it, the unpacked file too. */
	struct arena *own = arena_below(a, 2 * BLOCK_ROOM);
	struct reading r = { .a = own, .reader = reader, .want = want };
	failed f;
	int fd;

	if (!own)
		return FAIL(a, ERR_BUSY, "no memory for a segment");
	r.month = segment_month(own, want->month);
	r.sum = crypt_sum_new(own);
	f = open_plain(w, own, path, &fd);
	if (f && f->code == ERR_MISSING)
		f = FAIL(own, ERR_MISSING, "the segment of " FMT " is missing", ARG(r.month));
	else if (f && f->code == ERR_INVALID)
		f = damaged(&r);
	if (!f)
		f = unpack_new(own, fd, &r.from);
	if (!f) {
		f = take_in(&r);
		if (f && f->code == ERR_INVALID && str_starts(f->what, S("what was packed")))
			f = damaged(&r);
	}
	if (f)
		f = FAIL(a, f->code, FMT, ARG(f->what));
	arena_close(own);
	return f;
}

/* --- sealing anew ------------------------------------------------------------------------------------ */

bool
segment_stale(const struct world *w, struct arena *a, int month)
{
	int fd = open(segment_path(w, a, month).s, O_RDONLY | O_CLOEXEC);
	bool stale = fd >= 0 && crypt_file_stale(w->keys, fd);

	if (fd >= 0)
		close(fd);
	return stale;
}

failed
segment_reseal(const struct world *w, struct arena *a, int month, bool *ret)
{
	int64_t size;
	int fd;

	*ret = false;
	if (!segment_stale(w, a, month))
		return NULL;
	TRY(open_plain(w, a, segment_path(w, a, month), &fd));
	TRY(seal_in_place(w, a, fd, month, &size));
	*ret = true;
	return NULL;
}
