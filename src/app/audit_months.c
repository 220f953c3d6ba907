/* audit_months.c - see audit.h. */
#include "app/audit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "sheet/sheet.h"

/* --- a month for an auditor ------------------------------------------------------------------------ */

static const struct text
	says_how = { "audit.proof",
		"# 怎样复核：每条记录的字节是十七个字段：编号、时刻微秒、账号、人员、会话、对象编号、结果，用 | 隔开；\n"
		"# 再是姓名、职务、地址、行为、对象、路径、名称、变更、理由、请求编号，每个写作 |字节数:内容。\n"
		"# 记录的摘要 = SHA-256(字节 + mac)，即每行的 digest。\n"
		"# 区块的散列 = SHA-256(\"gonghui-audit-block-1 区块号 时刻微秒 \" + 上一块的散列 + 本块各记录的摘要)。\n"
		"# 区块签名：Ed25519，签 \"gonghui-audit-1 区块号 时刻微秒 散列 密钥号\"；密钥每小时一个，由上一个签名，签\n"
		"# \"gonghui-audit-key-1 密钥号 起始微秒 公钥\"。\n"
		"# 封存文件的签名签 segment 一行；其公钥由审计记录 audit.segment 一条担保。\n" };

struct writing {
	FILE *rows, *proof;
	struct sheet_out *sheet;        /* instead of `rows` */
	int64_t n;
};

static const struct sheet_column columns[] = {
	{ .title = S("区块") }, { .title = S("编号") }, { .title = S("时间（UTC）") }, { .title = S("姓名") }, { .title = S("职务") },
	{ .title = S("地址") }, { .title = S("行为") }, { .title = S("对象") }, { .title = S("对象编号") }, { .title = S("名称") },
	{ .title = S("结果") }, { .title = S("变更") }, { .title = S("理由") }, { .title = S("账号编号") },
	{ .title = S("人员编号") }, { .title = S("会话编号") }, { .title = S("路径") }, { .title = S("请求编号") },
	{ .title = S("mac") }, { .title = S("digest") } };

static str
digest_hex(struct arena *a, const struct audit_row *r)
{
	unsigned char digest[CHAIN_HASH];

	chain_row_digest(a, r, digest);
	return crypt_hex(a, (str){ (char *)digest, sizeof digest });
}

static failed
sheet_row(struct writing *w, struct arena *a, int64_t block, const struct audit_row *r)
{
	const str texts[COUNT(columns)] = { arena_int(a, block), arena_int(a, r->audit_id.v), moment_iso(a, r->at),
		r->by_name, r->by_post, r->address, r->what, r->object, arena_int(a, r->object_id.v), r->title,
		arena_int(a, r->outcome), r->changes, r->reason, arena_int(a, r->account_id.v),
		arena_int(a, r->person_id.v), arena_int(a, r->session_id.v), r->org_path, r->request_id,
		crypt_hex(a, r->mac.bytes), digest_hex(a, r) };
	struct sheet_cell cells[COUNT(columns)];

	for (size_t i = 0; i < COUNT(columns); i++)
		cells[i] = (struct sheet_cell){ SHEET_TEXT, texts[i].s ? texts[i] : S("") };
	return sheet_out_row(w->sheet, cells, COUNT(cells));
}

static void
emit(struct json *j, const char *key, str text)
{
	emit_key(j, key);
	emit_str(j, text);
}

static void
json_row(struct writing *w, struct arena *a, int64_t block, const struct audit_row *r)
{
	struct buf b = { .a = a };
	struct json j = { .b = &b };
	const struct { const char *key; id v; } ids[] = { { "account", r->account_id }, { "person", r->person_id },
		{ "session", r->session_id }, { "object_id", r->object_id } };

	emit_object(&j);
	emit_key(&j, "block");
	emit_int(&j, block);
	emit_key(&j, "id");
	emit_id(&j, r->audit_id);
	emit(&j, "at", moment_iso(a, r->at));
	for (size_t i = 0; i < COUNT(ids); i++) {
		emit_key(&j, ids[i].key);
		emit_id(&j, ids[i].v);
	}
	emit(&j, "by_name", r->by_name);
	emit(&j, "by_post", r->by_post);
	emit(&j, "address", r->address);
	emit(&j, "what", r->what);
	emit(&j, "object", r->object);
	emit(&j, "org_path", r->org_path);
	emit(&j, "title", r->title);
	emit_key(&j, "outcome");
	emit_int(&j, r->outcome);
	emit(&j, "changes", r->changes);
	emit(&j, "reason", r->reason);
	emit(&j, "request", r->request_id);
	emit(&j, "mac", crypt_hex(a, r->mac.bytes));
	emit(&j, "digest", digest_hex(a, r));
	emit_end(&j);
	fprintf(w->rows, FMT "\n", ARG(buf_str(&b)));
}

static failed
write_key(void *v, struct arena *a, const struct segment_key *k)
{
	struct writing *w = v;

	fprintf(w->proof, "key %lld %lld %lld " FMT " " FMT "\n", (long long)k->key_no.v, (long long)k->since.us,
	        (long long)k->by_key.v, ARG(crypt_hex(a, k->public_key)),
	        ARG(k->signature.n ? crypt_hex(a, k->signature) : S("-")));
	return NULL;
}

static failed
write_block(void *v, struct arena *a, const struct segment_block *b)
{
	struct writing *w = v;

	fprintf(w->proof, "block %lld %lld %zu %lld " FMT " " FMT "\n", (long long)b->head.block_no,
	        (long long)b->head.at.us, b->n, (long long)b->head.key_no.v, ARG(crypt_hex(a, b->head.hash)),
	        ARG(crypt_hex(a, b->signature)));
	for (size_t i = 0; i < b->n; i++) {
		if (w->sheet)
			TRY(sheet_row(w, a, b->head.block_no, &b->rows[i]));
		else
			json_row(w, a, b->head.block_no, &b->rows[i]);
	}
	w->n += (int64_t)b->n;
	return NULL;
}

static void
close_file(void *v)
{
	fclose(v);
}

/* A new file; what is there is never written over. */
static failed
open_new(struct arena *a, str path, FILE **ret)
{
	if (!(*ret = fopen(path.s, "wxe")))
		return errno == EEXIST ? FAIL(a, ERR_CONFLICT, FMT " is there already", ARG(path))
			: file_fault(a, path.s);
	arena_defer(a, close_file, *ret);
	return NULL;
}

static failed
write_month(struct arena *a, const struct world *w, const struct segment *s, struct writing *to)
{
	const struct segment_reader reader = { write_key, write_block, to };

	fputs(says_how.zh, to->proof);
	fprintf(to->proof, "segment " FMT "\npublic " FMT "\nsignature " FMT "\n", ARG(segment_text(a, s)),
	        ARG(crypt_hex(a, s->public_key)), ARG(crypt_hex(a, s->signature)));
	if (to->sheet)
		fflush(to->rows);
	TRY(segment_walk(w, a, segment_path(w, a, s->month), s, &reader));
	if (to->sheet)
		TRY(sheet_out_close(to->sheet));
	if (fflush(to->rows) || fflush(to->proof) || ferror(to->rows) || ferror(to->proof) ||
	    fsync(fileno(to->rows)) || fsync(fileno(to->proof)))
		return FAIL(a, errno == ENOSPC ? ERR_FULL : ERR_FAULT, "the export: %s", strerror(errno));
	return NULL;
}

static failed
find_month(struct arena *a, const struct world *w, int month, struct segment *ret)
{
	struct segments all;
	struct db *d;
	failed f;

	TRY(db_borrow(w->pool, a, &d));
	f = segment_list(d, a, &all);
	db_return(w->pool, d);
	TRY(f);
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].month == month) {
			*ret = all.at[i];
			return NULL;
		}
	return FAIL(a, ERR_MISSING, FMT " is not sealed: a month is sealed in the first night after its end",
	            ARG(segment_month(a, month)));
}

failed
audit_export(struct arena *a, const struct world *w, str month, str folder, bool csv)
{
	struct writing to = { 0 };
	struct segment s;
	str rows, proof;
	failed f;
	int number;

	if (!segment_month_read(month, &number))
		return FAIL(a, ERR_INVALID, "“" FMT "” is no month: write 2026-10", ARG(month));
	TRY(find_month(a, w, number, &s));
	TRY(folder_need(a, arena_z(a, folder)));
	rows = arena_fmt(a, FMT "/" FMT "%s", ARG(folder), ARG(month), csv ? ".csv" : ".jsonl");
	proof = arena_fmt(a, FMT "/" FMT ".proof.txt", ARG(folder), ARG(month));
	TRY(open_new(a, rows, &to.rows));
	f = open_new(a, proof, &to.proof);
	if (f) {
		unlink(rows.s);
		return f;
	}
	if (csv)
		f = sheet_out_open(a, fileno(to.rows), SHEET_CSV, month, (str){ 0 }, columns, COUNT(columns),
			&to.sheet);
	if (!f)
		f = write_month(a, w, &s, &to);
	/* Half an export is none. */
	if (f) {
		unlink(rows.s);
		unlink(proof.s);
		return f;
	}
	printf("%lld rows in " FMT ", their proof in " FMT "\n", (long long)to.n, ARG(rows), ARG(proof));
	return NULL;
}

/* --- copies elsewhere -------------------------------------------------------------------------------- */

static bool
same_folder(const char *one, const char *other)
{
	struct stat a, b;

	return !stat(one, &a) && !stat(other, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

failed
audit_kept(struct arena *a, const struct world *w, str folder)
{
	const struct segment_reader nothing = { 0 };
	struct segments all;
	struct db *d;
	int64_t n = 0;
	failed f;

	if (same_folder(arena_z(a, folder), arena_fmt(a, FMT "/record", ARG(w->data)).s))
		return FAIL(a, ERR_INVALID, "that is the folder of the sealed months itself: a copy has to lie "
		            "elsewhere");
	TRY(db_borrow(w->pool, a, &d));
	f = segment_list(d, a, &all);
	db_return(w->pool, d);
	TRY(f);
	for (size_t i = 0; i < all.n; i++) {
		const struct segment *s = &all.at[i];
		str path = arena_fmt(a, FMT "/" FMT, ARG(folder), ARG(segment_month(a, s->month)));

		if (access(path.s, F_OK))
			continue;
		TRY(segment_walk(w, a, path, s, &nothing));
		TRY(segment_kept_note(w, a, s));
		n++;
	}
	printf("%lld of %zu sealed months are there, and whole\n", (long long)n, all.n);
	return n ? NULL : FAIL(a, ERR_MISSING, FMT " holds no sealed month", ARG(folder));
}
