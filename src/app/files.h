/*
 * files.h - files and folders as a backup, a restore and shipping handle them.
 *
 * What fails here names its path and what the system said: ERR_FULL when the disk is, ERR_MISSING when it is not
 * there, ERR_FAULT otherwise.
 */
#ifndef APP_FILES_H
#define APP_FILES_H

#include <dirent.h>

#include "app/app.h"

/* What the last system call said of this path. */
MAY_FAIL file_fault(struct arena *, const char *path);
/* SHA-256 of a file, in hex, and its size in bytes. */
MAY_FAIL file_digest(struct arena *, const char *path, str *ret_hex, int64_t *ret_size);
/* All of it; false: what the last system call said is why. */
bool     file_write(int to, str bytes);
/* Bytes from one path to a new one (mode 0600), on the disk when this returns. */
MAY_FAIL file_copy(struct arena *, const char *from, const char *to);

/* A small file, whole under its name and on the disk when this returns (mode 0600). */
MAY_FAIL file_put(struct arena *, const char *path, str text);
/* All of a file of at most `most` bytes; ERR_LARGE. */
MAY_FAIL file_get(struct arena *, const char *path, int64_t most, str *ret);

/* Where the path lies: up to and with its last '/'; "." when it has none. */
str      folder_of(str path);
/* There is one (mode 0700), now or already. */
MAY_FAIL folder_need(struct arena *, const char *path);
/* A new one (mode 0700): what is there already is somebody's. */
MAY_FAIL folder_new(struct arena *, const char *path);
/* To be read; closed with the arena. */
MAY_FAIL folder_open(struct arena *, const char *path, DIR **ret);
/* The folder and all below it, as far as that goes. */
void     folder_remove(const char *path);

#endif
