/* chain.c - see chain.h: the sealer. */
#include "platform/chain_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "platform_chain.h"

struct chain {
	const struct world *world;
	struct signer *signer, *spare;
	str anchor, holder, key_path;
	id key_no, by_key;                      /* by_key: zero when no predecessor signed it */
	struct moment since;
	unsigned char signature[64];            /* of the key, by its predecessor */
	bool key_known;                         /* the key's row is in the database */
	int64_t block_no;                       /* the last one */
	char hash[CHAIN_HASH];
	int64_t anchored, told;                 /* the highest anchored block; the last one told of */
	int64_t rows_since;                     /* sealed since that */
	struct moment told_at, tell_after;      /* not before this: the last one was not taken */
};

/* --- what is hashed and signed ---------------------------------------------------------------- */

str
chain_head_text(struct arena *a, const struct chain_block_head *h)
{
	return arena_fmt(a, "gonghui-audit-1 %lld %lld " FMT " %lld", (long long)h->block_no, (long long)h->at.us,
	                 ARG(crypt_hex(a, h->hash)), (long long)h->key_no.v);
}

str
chain_key_text(struct arena *a, id key_no, struct moment since, str public_key)
{
	return arena_fmt(a, "gonghui-audit-key-1 %lld %lld " FMT, (long long)key_no.v, (long long)since.us,
	                 ARG(crypt_hex(a, public_key)));
}

void
chain_row_digest(struct arena *a, const struct audit_row *r, unsigned char ret[CHAIN_HASH])
{
	crypt_sha256(arena_cat(a, audit_row_bytes(a, r), r->mac.bytes), ret);
}

int
chain_root(const struct keys *keys, int64_t block)
{
	int i = 0;

	while (i < keys_roots(keys) - 1 && block > keys_root(keys, i)->block)
		i++;
	return i;
}

int
chain_key_root(const struct keys *keys, id key_no)
{
	int i = 0;

	while (i < keys_roots(keys) - 1 && key_no.v > keys_root(keys, i)->key_no)
		i++;
	return i;
}

bool
chain_row_prove(struct keys *keys, struct arena *a, int64_t block, const struct audit_row *r,
                unsigned char ret[CHAIN_HASH])
{
	str bytes = audit_row_bytes(a, r);

	crypt_sha256(arena_cat(a, bytes, r->mac.bytes), ret);
	return act_verify_bytes(keys, chain_root(keys, block), bytes, r);
}

void
chain_block_hash(struct arena *a, int64_t block_no, struct moment at, str hash_before, str digests,
                 unsigned char ret[CHAIN_HASH])
{
	str head = arena_fmt(a, "gonghui-audit-block-1 %lld %lld ", (long long)block_no, (long long)at.us);

	crypt_sha256(arena_cat(a, arena_cat(a, head, hash_before), digests), ret);
}

void
chain_entry(char *to, id row, const unsigned char digest[CHAIN_HASH])
{
	for (int i = 0; i < 8; i++)
		to[i] = (char)(row.v >> (56 - 8 * i));
	memcpy(to + 8, digest, CHAIN_ENTRY - 8);
}

id
chain_entry_id(const char *entry)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)entry[i];
	return (id){ (int64_t)v };
}

/* --- DATA/audit.key ----------------------------------------------------------------------------- */

static str
key_path(const struct world *w, struct arena *a)
{
	return arena_fmt(a, FMT "/audit.key", ARG(w->data));
}

/* "gonghui-audit-key-1 KEY BY SINCE ANCHORED SEALED SIGNATURE" */
bool
chain_kept_read(const struct world *w, struct arena *a, struct chain_kept *ret)
{
	char bytes[1024];
	int fd = open(key_path(w, a).s, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
	str rest, word[7];
	int64_t key, by, since;

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	rest = str_trim((str){ arena_z(a, (str){ bytes, (size_t)n }), (size_t)n });
	for (size_t i = 0; i < COUNT(word); i++)
		if (!(word[i] = str_cut(&rest, ' ')).s)
			return false;
	if (!str_eq(word[0], S("gonghui-audit-key-1")) || !str_int(word[1], &key) || !str_int(word[2], &by) ||
	    !str_int(word[3], &since) || !str_int(word[4], &ret->anchored) ||
	    !crypt_base64url_read(a, word[6], &ret->signature) || ret->signature.n != 64)
		return false;
	ret->key_no = (id){ key };
	ret->by_key = (id){ by };
	ret->since = (struct moment){ since };
	ret->wrapped = word[5];
	return true;
}

static failed
no_file(struct arena *a, str path)
{
	return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, FMT ": %s", ARG(path), strerror(errno));
}

static bool
write_whole(int fd, str text)
{
	return fd >= 0 && write(fd, text.s, text.n) == (ssize_t)text.n && !fsync(fd);
}

/* The old file's bytes are written over before they are given up: the key of the last hour was in them. */
static void
blank_out(int fd)
{
	static const char nothing[1024];

	if (fd < 0)
		return;
	if (pwrite(fd, nothing, sizeof nothing, 0) < 0 || fsync(fd))
		log_note("audit", "the old audit.key was not written over: %s", strerror(errno));
	close(fd);
}

static failed
keep_key(struct chain *c, struct arena *a, const struct signer *signer)
{
	str beside = arena_fmt(a, FMT ".new", ARG(c->key_path)), text;
	int old, fd;
	bool good;

	text = arena_fmt(a, "gonghui-audit-key-1 %lld %lld %lld %lld " FMT " " FMT "\n", (long long)c->key_no.v,
	                 (long long)c->by_key.v, (long long)c->since.us, (long long)c->anchored,
	                 ARG(signer_wrap(signer, c->world->keys, a)),
	                 ARG(crypt_base64url(a, (str){ (char *)c->signature, 64 })));
	fd = open(beside.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	good = write_whole(fd, text);
	if (fd >= 0)
		close(fd);
	if (!good)
		return no_file(a, beside);
	old = open(c->key_path.s, O_WRONLY | O_CLOEXEC);
	if (rename(beside.s, c->key_path.s)) {
		if (old >= 0)
			close(old);
		return no_file(a, c->key_path);
	}
	/* Were the new name lost with the power, the old key would have to be there still. */
	if (!crypt_settle(a, c->key_path)) {
		if (old >= 0)
			close(old);
		return no_file(a, c->key_path);
	}
	blank_out(old);
	return NULL;
}

/* --- opening ------------------------------------------------------------------------------------- */

/* Where the database stands; zeros when nothing was sealed yet. */
static failed
read_head(struct chain *c, struct db *d, struct arena *a, id *ret_key)
{
	struct chain_head_row head;
	struct chain_key_last_row key;
	failed f = db_one(d, a, chain_head, &head);

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f) {
		c->block_no = head.block_no.v;
		if (head.hash.bytes.n == CHAIN_HASH)
			memcpy(c->hash, head.hash.bytes.s, CHAIN_HASH);
	}
	f = db_one(d, a, chain_key_last, &key);
	if (f && f->code != ERR_MISSING)
		return f;
	*ret_key = f ? (id){ 0 } : key.key_no;
	return NULL;
}

/* The key in audit.key, when it is the database's last or the one that was to follow it. */
static bool
take_kept(struct chain *c, struct arena *a, id last)
{
	struct chain_kept kept;

	if (!chain_kept_read(c->world, a, &kept))
		return false;
	c->anchored = c->told = kept.anchored;
	if (kept.key_no.v != last.v && kept.key_no.v != last.v + 1)
		return false;
	if (signer_unwrap(c->signer, c->world->keys, a, kept.wrapped))
		return false;
	c->key_no = kept.key_no;
	c->by_key = kept.by_key;
	c->since = kept.since;
	memcpy(c->signature, kept.signature.s, sizeof c->signature);
	c->key_known = kept.key_no.v == last.v;
	return true;
}

/* A key that nobody before it signed: the first one, or after audit.key was lost. */
static failed
begin_key(struct chain *c, struct arena *a, id last)
{
	signer_roll(c->signer);
	c->key_no = (id){ last.v + 1 };
	c->by_key = (id){ 0 };
	c->since = world_now(c->world);
	c->key_known = false;
	memset(c->signature, 0, sizeof c->signature);
	if (last.v)
		log_note("audit", "no audit.key for the chain: key %lld begins without a predecessor's signature",
		         (long long)c->key_no.v);
	return keep_key(c, a, c->signer);
}

failed
chain_open(struct arena *a, const struct world *w, str anchor, struct chain **ret)
{
	struct chain *c = NEW(a, struct chain);
	struct db *d;
	failed f;
	id last;

	*c = (struct chain){ .world = w, .anchor = arena_str(a, anchor), .holder = world_server(w, a),
		.key_path = key_path(w, a), .told_at = world_now(w) };
	TRY(signer_new(a, &c->signer));
	TRY(signer_new(a, &c->spare));
	TRY(db_borrow(w->pool, a, &d));
	f = read_head(c, d, a, &last);
	db_return(w->pool, d);
	TRY(f);
	if (!take_kept(c, a, last))
		TRY(begin_key(c, a, last));
	*ret = c;
	return NULL;
}

/* --- the key of the hour --------------------------------------------------------------------------- */

/* Kept first, then used: a crash between leaves a key that follows the last one. */
static failed
next_key(struct chain *c, struct arena *a)
{
	struct moment now = world_now(c->world);
	unsigned char public[32];
	str text;

	if (!c->key_known || now.us - c->since.us < CHAIN_KEY_TIME)
		return NULL;
	signer_copy(c->spare, c->signer);
	signer_roll(c->signer);
	signer_public(c->signer, public);
	text = chain_key_text(a, (id){ c->key_no.v + 1 }, now, (str){ (char *)public, sizeof public });
	signer_sign(c->spare, text, c->signature);
	signer_roll(c->spare);
	c->by_key = c->key_no;
	c->key_no = (id){ c->key_no.v + 1 };
	c->since = now;
	c->key_known = false;
	return keep_key(c, a, c->signer);
}

static failed
add_key(struct chain *c, struct db *d, struct arena *a)
{
	unsigned char public[32], mac[32];
	str bytes = { (char *)public, sizeof public }, text;

	if (c->key_known)
		return NULL;
	signer_public(c->signer, public);
	text = chain_key_text(a, c->key_no, c->since, bytes);
	crypt_mac(c->world->keys, "audit.key", text, mac);
	return db_run(d, a, chain_key_add, NULL, .key_no = c->key_no, .since = c->since,
		.public_key = (struct blob){ arena_str(a, bytes) }, .by_key = c->by_key,
		.signature = c->by_key.v ? (struct blob){ { (char *)c->signature, sizeof c->signature } }
		                         : (struct blob){ { 0 } },
		.mac = (struct blob){ arena_str(a, (str){ (char *)mac, sizeof mac }) },
		.root = keys_root_word(c->world->keys));
}

/* --- one block ---------------------------------------------------------------------------------------- */

struct sealing {
	struct chain *chain;
	struct arena *a;
	struct chain_waiting_rows rows;
	struct chain_block_head head;
	str entries;
	unsigned char signature[64];
	bool ours;                              /* we have the lease */
};

/* Hashing and signing need no writer. */
static failed
make_block(struct sealing *s)
{
	struct chain *c = s->chain;
	char *digests = arena_get(s->a, s->rows.n * CHAIN_HASH), *entries = arena_get(s->a, s->rows.n * CHAIN_ENTRY);
	unsigned char *hash = arena_get(s->a, CHAIN_HASH);

	for (size_t i = 0; i < s->rows.n; i++) {
		unsigned char *digest = (unsigned char *)digests + i * CHAIN_HASH;

		chain_row_digest(s->a, &s->rows.at[i], digest);
		chain_entry(entries + i * CHAIN_ENTRY, s->rows.at[i].audit_id, digest);
	}
	s->entries = (str){ entries, s->rows.n * CHAIN_ENTRY };
	s->head = (struct chain_block_head){ .block_no = c->block_no + 1, .at = world_now(c->world),
		.key_no = c->key_no, .hash = { (char *)hash, CHAIN_HASH } };
	chain_block_hash(s->a, s->head.block_no, s->head.at, (str){ c->hash, CHAIN_HASH },
	                 (str){ digests, s->rows.n * CHAIN_HASH }, hash);
	signer_sign(c->signer, chain_head_text(s->a, &s->head), s->signature);
	return NULL;
}

static failed
write_block(struct db *d, void *v)
{
	struct sealing *s = v;
	struct chain *c = s->chain;
	struct moment now = world_now(c->world);
	int64_t taken;

	TRY(db_run(d, s->a, chain_lease_take, &taken, .holder = c->holder, .now = now,
		.until = (struct moment){ now.us + CHAIN_LEASE }));
	s->ours = taken > 0;
	if (!s->ours)
		return NULL;
	TRY(add_key(c, d, s->a));
	for (size_t i = 0; i < s->rows.n; i++)
		TRY(db_run(d, s->a, chain_taken, DB_LATER, .audit_id = s->rows.at[i].audit_id));
	return db_run(d, s->a, chain_block_add, NULL, .block_no = { s->head.block_no }, .at = s->head.at,
		.n = (int64_t)s->rows.n, .entries = { s->entries }, .hash = { s->head.hash }, .key_no = c->key_no,
		.signature = { { (char *)s->signature, sizeof s->signature } });
}

/* --- the anchor ------------------------------------------------------------------------------------------ */

static bool
is_service(str anchor)
{
	return str_starts(anchor, S("https://")) || str_starts(anchor, S("http://"));
}

bool
chain_anchor_is_file(str anchor)
{
	return anchor.n && !str_eq(anchor, S("syslog:")) && !is_service(anchor);
}

static failed
tell_service(struct chain *c, struct arena *a, str line)
{
	struct net_answer got;
	failed f = net_ask(c->world->net, a, &(struct net_ask){ .url = c->anchor, .type = "text/plain", .body = line,
		.wait_ms = CHAIN_ANCHOR_WAIT_MS }, &got);

	return f || got.status / 100 == 2 ? f : FAIL(a, ERR_BUSY, "the anchor's service answered %d", got.status);
}

static failed
send_anchor(struct chain *c, struct arena *a, str line)
{
	int fd;
	bool good;

	if (is_service(c->anchor))
		return tell_service(c, a, line);
	if (str_eq(c->anchor, S("syslog:"))) {
		syslog(LOG_NOTICE | LOG_AUTHPRIV, FMT, ARG(line));
		return NULL;
	}
	fd = open(arena_z(a, c->anchor), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	good = write_whole(fd, arena_cat(a, line, S("\n")));
	if (fd >= 0)
		close(fd);
	return good ? NULL : no_file(a, c->anchor);
}

static failed
last_head(struct chain *c, struct arena *a, struct chain_head_row *ret)
{
	struct db *d;
	failed f;

	TRY(db_borrow(c->world->pool, a, &d));
	f = db_one(d, a, chain_head, ret);
	db_return(c->world->pool, d);
	return f;
}

static failed
tell_head(struct chain *c, struct arena *a, const struct chain_head_row *head)
{
	struct chain_block_head h = { .block_no = head->block_no.v, .at = head->at, .key_no = head->key_no,
		.hash = head->hash.bytes };

	if (c->anchor.n)
		TRY(send_anchor(c, a, arena_fmt(a, FMT " " FMT, ARG(chain_head_text(a, &h)),
			ARG(crypt_base64url(a, head->signature.bytes)))));
	c->told = h.block_no;
	c->told_at = world_now(c->world);
	c->rows_since = 0;
	if (c->told <= c->anchored)
		return NULL;
	c->anchored = c->told;
	return keep_key(c, a, c->signer);
}

/* The last head goes out a minute after the one before, also when nothing more is written; `now`: at once. */
static failed
anchor_head(struct chain *c, struct arena *a, bool now)
{
	int64_t at = world_now(c->world).us;
	struct chain_head_row head;
	failed f;

	if (c->block_no == c->told || (!now && at < c->tell_after.us))
		return NULL;
	if (!now && c->rows_since < CHAIN_BLOCK_ROWS && at - c->told_at.us < CHAIN_ANCHOR_TIME)
		return NULL;
	f = last_head(c, a, &head);
	if (!f)
		f = tell_head(c, a, &head);
	if (f)
		c->tell_after.us = at + CHAIN_ANCHOR_TIME;
	return f;
}

/* --- sealing --------------------------------------------------------------------------------------------- */

static failed
read_waiting(struct sealing *s, struct db *d)
{
	return db_all(d, s->a, chain_waiting, &s->rows, .most = CHAIN_BLOCK_ROWS);
}

static failed
seal_block(struct chain *c, struct arena *a, size_t *ret_n)
{
	struct sealing s = { .chain = c, .a = a };
	struct db *d;
	failed f;

	*ret_n = 0;
	TRY(db_borrow(c->world->pool, a, &d));
	f = read_waiting(&s, d);
	db_return(c->world->pool, d);
	TRY(f);
	if (!s.rows.n)
		return NULL;
	TRY(make_block(&s));
	TRY(db_write(c->world->pool, a, write_block, &s));
	if (!s.ours)
		return NULL;
	c->key_known = true;
	c->block_no = s.head.block_no;
	memcpy(c->hash, s.head.hash.s, CHAIN_HASH);
	c->rows_since += (int64_t)s.rows.n;
	*ret_n = s.rows.n;
	return NULL;
}

/* Another server may have sealed since: its head is ours to go on from. */
static failed
catch_up(struct chain *c, struct arena *a)
{
	int64_t was = c->block_no;
	struct db *d;
	failed f;
	id last;

	TRY(db_borrow(c->world->pool, a, &d));
	f = read_head(c, d, a, &last);
	db_return(c->world->pool, d);
	TRY(f);
	if (c->block_no == was || last.v < c->key_no.v || (last.v == c->key_no.v && c->key_known))
		return NULL;
	return begin_key(c, a, last);
}

failed
chain_seal(struct chain *c, struct arena *a, int64_t *ret_rows)
{
	size_t n = CHAIN_BLOCK_ROWS;

	*ret_rows = 0;
	TRY(catch_up(c, a));
	TRY(next_key(c, a));
	for (int i = 0; i < CHAIN_TURN && n == CHAIN_BLOCK_ROWS; i++) {
		TRY(seal_block(c, a, &n));
		*ret_rows += (int64_t)n;
		TRY(anchor_head(c, a, false));
		arena_reset(a);
	}
	return NULL;
}

failed
chain_end(struct chain *c, struct arena *a)
{
	int64_t n;

	TRY(chain_seal(c, a, &n));
	return anchor_head(c, a, true);
}

failed
chain_head_of(struct db *d, struct arena *a, struct chain_head *ret)
{
	struct chain_head_row head;
	struct chain_waiting_count_row waiting;
	failed f = db_one(d, a, chain_head, &head);

	if (f && f->code != ERR_MISSING)
		return f;
	*ret = f ? (struct chain_head){ 0 } : (struct chain_head){ .block = head.block_no.v, .at = head.at };
	TRY(db_one(d, a, chain_waiting_count, &waiting));
	ret->waiting = waiting.n;
	return NULL;
}
