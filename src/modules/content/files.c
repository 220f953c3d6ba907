/* files.c - pictures and attachments: kept, and given out again to whoever may see them. */
#include "modules/content/inside.h"

#include "platform/file.h"

static const struct text says_kept = { "content.file.kept", "图片或附件 {1}" };

failed
content_keep_file(struct act *x, struct content_upload *u)
{
	int64_t changed;

	TRY(file_keep_sealed(x, u->sealed, u->name, u->type, u->kind == FILE_PICTURE ? "picture" : "attachment"));
	TRY(db_run(x->db, x->a, file_insert, x->who->scope, &changed, .file_id = u->sealed->file_id,
		.org_id = x->who->org,
		.kind = u->kind, .name = utf8_first(u->name, 80), .type = u->type, .alt = u->alt, .width = u->width,
		.height = u->height, .size = u->sealed->size, .account_id = x->who->account, .made = x->now));
	if (changed != 1)
		return FAIL(x->a, ERR_MISSING, "union %lld is out of scope", (long long)x->who->org.v);
	u->made = u->sealed->file_id;
	return act_record(x, (struct entry){ .what = "content.write", .object = "content_file", .object_id = u->made,
		.org_path = x->who->org_path, .title = content_say(x->a, &says_kept, utf8_first(u->name, 80),
		(str){ 0 }) });
}

failed
content_picture_open(struct db *d, struct arena *a, const struct world *w, id file, struct content_picture *ret)
{
	struct site_file_row row;
	struct content_picture p = { 0 };

	TRY(db_one(d, a, site_file, &row, .file_id = file));
	if (row.kind != FILE_PICTURE)
		return FAIL(a, ERR_MISSING, "file %lld is no picture", (long long)file.v);
	TRY(file_open(w, a, file, &p.fd, &p.size));
	p.type = row.type;
	p.alt = row.alt;
	*ret = p;
	return NULL;
}
