/*
 * file.h - files at rest, sealed; the table `file` knows name, type, size,
 * owner and scope.  The plain bytes exist only in unlinked temporary files.
 */
#ifndef PLATFORM_FILE_H
#define PLATFORM_FILE_H

#include "platform/act.h"

struct file_row { id file_id; str name, type; int64_t size; id account_id; str org_path, purpose; struct moment made; };

/* Seal what stands in `fd` (from offset 0) into the installation's files. */
MAY_FAIL file_keep(struct act *, int fd, str name, str type, const char *purpose, id *ret);
/* The same in two halves, for large files: sealing takes long and has no place under the baton. */
struct sealed_file { id file_id; int64_t size; };
MAY_FAIL file_seal(const struct world *, struct arena *, int fd, struct sealed_file *ret);
MAY_FAIL file_keep_sealed(struct act *, const struct sealed_file *, str name, str type, const char *purpose);
/* What the actor's own account kept for one purpose is for another now.  ERR_MISSING: no such file of his. */
MAY_FAIL file_repurpose(struct act *, id file, const char *was, const char *purpose);
/* Open it again as an unlinked temporary file at offset 0; the fd is closed with the arena. */
MAY_FAIL file_open(const struct world *, struct arena *, id file, int *ret_fd, int64_t *ret_size);
/*
 * Any part of it, sealed until it is read (crypt_view_read); closed by file_view_close and not with the arena, in
 * which it lies: it may be read after the handler has returned.
 */
struct file_view { struct crypt_view *part; int fd; int64_t size; };
MAY_FAIL file_view(const struct world *, struct arena *, id file, struct file_view **ret);
void     file_view_close(struct file_view *);
MAY_FAIL file_one(struct db *, struct arena *, id account, id file, struct file_row *ret);
/* Seals a kept file anew when it is of an earlier epoch; who has it open keeps the old one.  *ret: it was. */
MAY_FAIL file_reseal(const struct world *, struct arena *, id file, bool *ret);
/* Is it of another epoch than new files are?  False also for one that is not there. */
bool     file_stale(const struct world *, struct arena *, id file);
/* An unlinked temporary file in the data folder's spool; closed with the arena. */
MAY_FAIL file_scratch(const struct world *, struct arena *, int *ret_fd);

#endif
