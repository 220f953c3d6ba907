/* made by sqlgen from the steps of all units; do not edit */
#include "db/tables.h"

const struct db_table db_tables[] = {
	{ .name = "org", .module = "", .search = false,
	  .columns = (const struct db_column[]){
		{ "org_id", "key", true },
		{ "path", "path", true },
		{ "name", "text", true },
	  }, .n = 3,
	  .keys = (const struct db_key[]){
		{ .primary = true, .columns = (const unsigned char[]){ 0 }, .n = 1 },
		{ .columns = (const unsigned char[]){ 1 }, .n = 1 },
	  }, .n_keys = 2,
	},
	{ .name = "member", .module = "", .search = false,
	  .columns = (const struct db_column[]){
		{ "member_id", "key", true },
		{ "org_id", "id", true },
		{ "org_path", "path", true },
		{ "person_id", "id", false },
		{ "name", "text", true },
		{ "name_key", "sort", true },
		{ "document_no", "secret", false },
		{ "joined", "date", false },
		{ "dues", "money", true },
		{ "active", "bool", true },
		{ "extra", "json", false },
		{ "at", "moment", false },
		{ "grade", "int", false },
		{ "nick", "text", false },
		{ "left_over", "date", false },
	  }, .n = 15,
	  .keys = (const struct db_key[]){
		{ .primary = true, .columns = (const unsigned char[]){ 0 }, .n = 1 },
		{ .to = "org", .columns = (const unsigned char[]){ 1 }, .n = 1 },
		{ .columns = (const unsigned char[]){ 1, 3 }, .n = 2 },
		{ .partial = true, .columns = (const unsigned char[]){ 3 }, .n = 1 },
	  }, .n_keys = 4,
	},
	{ .name = "transfer", .module = "", .search = false,
	  .columns = (const struct db_column[]){
		{ "transfer_id", "key", true },
		{ "from_path", "path", false },
		{ "to_path", "path", false },
	  }, .n = 3,
	  .keys = (const struct db_key[]){
		{ .primary = true, .columns = (const unsigned char[]){ 0 }, .n = 1 },
	  }, .n_keys = 1,
	},
	{ .name = "setting", .module = "", .search = false,
	  .columns = (const struct db_column[]){
		{ "name", "text", false },
		{ "content", "text", false },
		{ "seen", "bool", false },
	  }, .n = 3,
	  .keys = (const struct db_key[]){
		{ .primary = true, .columns = (const unsigned char[]){ 0 }, .n = 1 },
	  }, .n_keys = 1,
	},
	{ .name = "member_find", .module = "", .search = true,
	},
	{ .name = "share", .module = "", .search = false,
	  .columns = (const struct db_column[]){
		{ "share_id", "key", true },
		{ "of_id", "id", false },
		{ "name", "text", true },
		{ "rank", "int", false },
	  }, .n = 4,
	  .keys = (const struct db_key[]){
		{ .primary = true, .columns = (const unsigned char[]){ 0 }, .n = 1 },
		{ .to = "share", .columns = (const unsigned char[]){ 1 }, .n = 1 },
		{ .columns = (const unsigned char[]){ 2 }, .n = 1 },
	  }, .n_keys = 3,
	},
	{ .name = "share_find", .module = "", .search = true,
	},
	{ 0 },
};
