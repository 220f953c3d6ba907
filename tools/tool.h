/*
 * tool.h - what the build's own programs need: whole files in and out, text
 * that grows, and a way to stop with file, line and reason.  They run at build
 * time and end soon, so nothing is freed.
 */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Print "file:line: reason" (line 0: "file: reason") and end with status 1. */
_Noreturn void die_at(const char *file, int line, const char *fmt, ...) PRINTF(3, 4);

void *tool_get(size_t n);                       /* zeroed memory; dies when there is none */
char *copy_of(const char *s, size_t n);         /* ends in NUL */
const char *base_name(const char *path);        /* what follows the last slash */

/*
 * Every file below the folder, by name; `test` folders and those that begin
 * with a dot are left out.  Dies when there is no such folder.
 */
char **files_below(const char *folder, size_t *n);
bool ends_with(const char *s, const char *end);

/* The whole file, with a NUL behind it; dies when it cannot be read. */
char *file_read(const char *path, size_t *n);

/* Growing text; .s is NULL or ends in NUL.  The zero value is empty. */
struct text { char *s; size_t n, cap; };
void text_add(struct text *, const char *s, size_t n);
void text_put(struct text *, const char *z);
void text_char(struct text *, char);
void text_fmt(struct text *, const char *fmt, ...) PRINTF(2, 3);

/*
 * The bytes as a C string literal, quotes included; each newline in them ends
 * a line of the source too, and `indent` opens the next.
 */
void text_literal(struct text *, const char *s, size_t n, const char *indent);
void file_write(const char *path, const struct text *);

/*
 * A list one longer, its new element zeroed:
 *	list = grow(list, &n, sizeof *list);
 */
void *grow(void *list, size_t *n, size_t size);

/* SHA-256 in lower-case hexadecimal. */
void sha256_hex(const void *bytes, size_t n, char hex[65]);

#endif
