/* commands.h - the subcommands, and what they share. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/app.h"

int serve_command(struct arena *, struct config *, int argc, char **argv);
int init_command(struct arena *, struct config *, int argc, char **argv);
int demo_command(struct arena *, struct config *, int argc, char **argv);
int import_command(struct arena *, struct config *, int argc, char **argv);
int export_command(struct arena *, struct config *, int argc, char **argv);
int backup_command(struct arena *, struct config *, int argc, char **argv);
int restore_command(struct arena *, struct config *, int argc, char **argv);
int copy_command(struct arena *, struct config *, int argc, char **argv);
int scale_command(struct arena *, struct config *, int argc, char **argv);
int check_command(struct arena *, struct config *, int argc, char **argv);
int audit_command(struct arena *, struct config *, int argc, char **argv);
int user_command(struct arena *, struct config *, int argc, char **argv);
int keys_command(struct arena *, struct config *, int argc, char **argv);
int migrate_command(struct arena *, struct config *, int argc, char **argv);
int routes_command(struct arena *, struct config *, int argc, char **argv);
int version_command(struct arena *, struct config *, int argc, char **argv);

/* "gonghui serve: what is this: x" to standard error; EXIT_USAGE. */
int command_usage(const char *command, const char *word);
/* The sentence and the English of a failure; EXIT_WORLD. */
int command_failed(struct arena *, failed);

#define GONGHUI_VERSION "0.1.0"

#endif
