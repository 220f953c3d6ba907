/*
 * owner.h - whose the files are that SQLite makes.
 *
 * Run by root, SQLite gives the log and the shared memory that it makes to the database's owner: so a command run by
 * root leaves nothing that the server cannot open.  A server that is shut in may give nothing away, and is not to ask:
 * called before it is.
 */
#ifndef DB_OWNER_H
#define DB_OWNER_H

void db_owner_stays(void);

#endif
