/*
 * plaintext.h - gonghui check --plaintext [PATH …]: nothing that should be sealed lies anywhere in the clear.
 *
 * The canaries are the installation's own secrets: document numbers and mobiles (all digits of eleven and
 * eighteen) in up to 1,000 sealed values of each column are opened, and looked for in every file of the data folder
 * (the database, its log, sealed files, the spool), beside the database, in the record's anchor, and in every PATH:
 * backups, the folder of logs, temporary folders; "-" is standard input (pg_dump).  A find is told by place and by
 * whose value it is, never by the value.  What is compressed or encrypted is not looked into.
 */
#ifndef APP_PLAINTEXT_H
#define APP_PLAINTEXT_H

#include "app/app.h"

struct plaintext_found { int64_t canaries, files, bytes, finds; };
MAY_FAIL plaintext_check(struct arena *, const struct config *, char **paths, int n, struct plaintext_found *ret);

#endif
