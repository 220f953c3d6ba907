/* made by sqlgen from queries.sql; do not edit */
#ifndef test_STATEMENTS_H
#define test_STATEMENTS_H

#include "db/db.h"
#include "row.h"

extern const struct stmt *const test_statements[];

/* member_search */
struct member_search_args {
	str word;
	struct date since;
	bool all_of_them;
	int64_t most;
};
typedef struct member member_search_row;
struct member_search_rows { member_search_row *at; size_t n; };
extern const struct stmt member_search;
static inline MAY_FAIL
member_search_one_call_(struct db *d, struct arena *a, struct scope scope, member_search_row *ret,
	const struct member_search_args *args)
{
	return db_one_(d, a, &member_search, &scope, args, ret);
}
#define member_search_one_(d_, a_, scope_, ret_, ...) \
	member_search_one_call_((d_), (a_), scope_, ret_, &(struct member_search_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_search_all_call_(struct db *d, struct arena *a, struct scope scope, struct member_search_rows *ret,
	const struct member_search_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_search, &scope, args, &rows, &n));
	*ret = (struct member_search_rows){ rows, n };
	return NULL;
}
#define member_search_all_(d_, a_, scope_, ret_, ...) \
	member_search_all_call_((d_), (a_), scope_, ret_, &(struct member_search_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_search_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct member_search_args *args)
{
	return db_each_(d, a, &member_search, &scope, args, each, arg);
}
#define member_search_each_(d_, a_, scope_, each_, arg_, ...) \
	member_search_each_call_((d_), (a_), scope_, each_, arg_, &(struct member_search_args){ __VA_ARGS__ })

/* member_by_id */
struct member_by_id_args {
	id member_id;
};
typedef struct member member_by_id_row;
struct member_by_id_rows { member_by_id_row *at; size_t n; };
extern const struct stmt member_by_id;
static inline MAY_FAIL
member_by_id_one_call_(struct db *d, struct arena *a, struct scope scope, member_by_id_row *ret,
	const struct member_by_id_args *args)
{
	return db_one_(d, a, &member_by_id, &scope, args, ret);
}
#define member_by_id_one_(d_, a_, scope_, ret_, ...) \
	member_by_id_one_call_((d_), (a_), scope_, ret_, &(struct member_by_id_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_by_id_all_call_(struct db *d, struct arena *a, struct scope scope, struct member_by_id_rows *ret,
	const struct member_by_id_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_by_id, &scope, args, &rows, &n));
	*ret = (struct member_by_id_rows){ rows, n };
	return NULL;
}
#define member_by_id_all_(d_, a_, scope_, ret_, ...) \
	member_by_id_all_call_((d_), (a_), scope_, ret_, &(struct member_by_id_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_by_id_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct member_by_id_args *args)
{
	return db_each_(d, a, &member_by_id, &scope, args, each, arg);
}
#define member_by_id_each_(d_, a_, scope_, each_, arg_, ...) \
	member_by_id_each_call_((d_), (a_), scope_, each_, arg_, &(struct member_by_id_args){ __VA_ARGS__ })

/* member_brief */
struct member_brief_args {
	bool brief;
};
typedef struct member member_brief_row;
struct member_brief_rows { member_brief_row *at; size_t n; };
extern const struct stmt member_brief;
static inline MAY_FAIL
member_brief_one_call_(struct db *d, struct arena *a, struct scope scope, member_brief_row *ret,
	const struct member_brief_args *args)
{
	return db_one_(d, a, &member_brief, &scope, args, ret);
}
#define member_brief_one_(d_, a_, scope_, ret_, ...) \
	member_brief_one_call_((d_), (a_), scope_, ret_, &(struct member_brief_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_brief_all_call_(struct db *d, struct arena *a, struct scope scope, struct member_brief_rows *ret,
	const struct member_brief_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_brief, &scope, args, &rows, &n));
	*ret = (struct member_brief_rows){ rows, n };
	return NULL;
}
#define member_brief_all_(d_, a_, scope_, ret_, ...) \
	member_brief_all_call_((d_), (a_), scope_, ret_, &(struct member_brief_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_brief_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct member_brief_args *args)
{
	return db_each_(d, a, &member_brief, &scope, args, each, arg);
}
#define member_brief_each_(d_, a_, scope_, each_, arg_, ...) \
	member_brief_each_call_((d_), (a_), scope_, each_, arg_, &(struct member_brief_args){ __VA_ARGS__ })

/* member_insert */
struct member_insert_args {
	id member_id;
	id org_id;
	str name;
	str name_key;
	str extra;
};
extern const struct stmt member_insert;
static inline MAY_FAIL
member_insert_run_call_(struct db *d, struct arena *a, struct scope scope, int64_t *changed,
	const struct member_insert_args *args)
{
	return db_run_(d, a, &member_insert, &scope, args, changed);
}
#define member_insert_run_(d_, a_, scope_, changed_, ...) \
	member_insert_run_call_((d_), (a_), scope_, changed_, &(struct member_insert_args){ __VA_ARGS__ })

/* member_rename */
struct member_rename_args {
	id member_id;
	str name;
};
extern const struct stmt member_rename;
static inline MAY_FAIL
member_rename_run_call_(struct db *d, struct arena *a, struct scope scope, int64_t *changed,
	const struct member_rename_args *args)
{
	return db_run_(d, a, &member_rename, &scope, args, changed);
}
#define member_rename_run_(d_, a_, scope_, changed_, ...) \
	member_rename_run_call_((d_), (a_), scope_, changed_, &(struct member_rename_args){ __VA_ARGS__ })

/* member_rename_own */
struct member_rename_own_args {
	str name;
};
struct member_rename_own_row {
	id member_id;
	str name;
};
typedef struct member_rename_own_row member_rename_own_row;
struct member_rename_own_rows { member_rename_own_row *at; size_t n; };
extern const struct stmt member_rename_own;
static inline MAY_FAIL
member_rename_own_one_call_(struct db *d, struct arena *a, struct scope scope, member_rename_own_row *ret,
	const struct member_rename_own_args *args)
{
	return db_one_(d, a, &member_rename_own, &scope, args, ret);
}
#define member_rename_own_one_(d_, a_, scope_, ret_, ...) \
	member_rename_own_one_call_((d_), (a_), scope_, ret_, &(struct member_rename_own_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_rename_own_all_call_(struct db *d, struct arena *a, struct scope scope, struct member_rename_own_rows *ret,
	const struct member_rename_own_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_rename_own, &scope, args, &rows, &n));
	*ret = (struct member_rename_own_rows){ rows, n };
	return NULL;
}
#define member_rename_own_all_(d_, a_, scope_, ret_, ...) \
	member_rename_own_all_call_((d_), (a_), scope_, ret_, &(struct member_rename_own_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_rename_own_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct member_rename_own_args *args)
{
	return db_each_(d, a, &member_rename_own, &scope, args, each, arg);
}
#define member_rename_own_each_(d_, a_, scope_, each_, arg_, ...) \
	member_rename_own_each_call_((d_), (a_), scope_, each_, arg_, &(struct member_rename_own_args){ __VA_ARGS__ })

/* member_leave */
struct member_leave_args {
	id member_id;
};
extern const struct stmt member_leave;
static inline MAY_FAIL
member_leave_run_call_(struct db *d, struct arena *a, struct scope scope, int64_t *changed,
	const struct member_leave_args *args)
{
	return db_run_(d, a, &member_leave, &scope, args, changed);
}
#define member_leave_run_(d_, a_, scope_, changed_, ...) \
	member_leave_run_call_((d_), (a_), scope_, changed_, &(struct member_leave_args){ __VA_ARGS__ })

/* member_move */
struct member_move_args {
	id member_id;
	str path;
};
extern const struct stmt member_move;
static inline MAY_FAIL
member_move_run_call_(struct db *d, struct arena *a, struct scope scope, int64_t *changed,
	const struct member_move_args *args)
{
	return db_run_(d, a, &member_move, &scope, args, changed);
}
#define member_move_run_(d_, a_, scope_, changed_, ...) \
	member_move_run_call_((d_), (a_), scope_, changed_, &(struct member_move_args){ __VA_ARGS__ })

/* transfers */
struct transfers_args {
};
struct transfers_row {
	id transfer_id;
	int64_t orgs;
};
typedef struct transfers_row transfers_row;
struct transfers_rows { transfers_row *at; size_t n; };
extern const struct stmt transfers;
static inline MAY_FAIL
transfers_one_call_(struct db *d, struct arena *a, struct scope scope, transfers_row *ret,
	const struct transfers_args *args)
{
	return db_one_(d, a, &transfers, &scope, args, ret);
}
#define transfers_one_(d_, a_, scope_, ret_, ...) \
	transfers_one_call_((d_), (a_), scope_, ret_, &(struct transfers_args){ __VA_ARGS__ })
static inline MAY_FAIL
transfers_all_call_(struct db *d, struct arena *a, struct scope scope, struct transfers_rows *ret,
	const struct transfers_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &transfers, &scope, args, &rows, &n));
	*ret = (struct transfers_rows){ rows, n };
	return NULL;
}
#define transfers_all_(d_, a_, scope_, ret_, ...) \
	transfers_all_call_((d_), (a_), scope_, ret_, &(struct transfers_args){ __VA_ARGS__ })
static inline MAY_FAIL
transfers_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct transfers_args *args)
{
	return db_each_(d, a, &transfers, &scope, args, each, arg);
}
#define transfers_each_(d_, a_, scope_, each_, arg_, ...) \
	transfers_each_call_((d_), (a_), scope_, each_, arg_, &(struct transfers_args){ __VA_ARGS__ })

/* member_numbers */
struct member_numbers_args {
};
struct member_numbers_row {
	id member_id;
	struct secret document_no;
};
typedef struct member_numbers_row member_numbers_row;
struct member_numbers_rows { member_numbers_row *at; size_t n; };
extern const struct stmt member_numbers;
static inline MAY_FAIL
member_numbers_one_call_(struct db *d, struct arena *a, member_numbers_row *ret,
	const struct member_numbers_args *args)
{
	return db_one_(d, a, &member_numbers, NULL, args, ret);
}
#define member_numbers_one_(d_, a_, ret_, ...) \
	member_numbers_one_call_((d_), (a_), ret_, &(struct member_numbers_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_numbers_all_call_(struct db *d, struct arena *a, struct member_numbers_rows *ret,
	const struct member_numbers_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_numbers, NULL, args, &rows, &n));
	*ret = (struct member_numbers_rows){ rows, n };
	return NULL;
}
#define member_numbers_all_(d_, a_, ret_, ...) \
	member_numbers_all_call_((d_), (a_), ret_, &(struct member_numbers_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_numbers_each_call_(struct db *d, struct arena *a, db_each_row *each, void *arg,
	const struct member_numbers_args *args)
{
	return db_each_(d, a, &member_numbers, NULL, args, each, arg);
}
#define member_numbers_each_(d_, a_, each_, arg_, ...) \
	member_numbers_each_call_((d_), (a_), each_, arg_, &(struct member_numbers_args){ __VA_ARGS__ })

/* members_of */
struct members_of_args {
	str members;
	str numbers;
	str marks;
};
struct members_of_row {
	id member_id;
};
typedef struct members_of_row members_of_row;
struct members_of_rows { members_of_row *at; size_t n; };
extern const struct stmt members_of;
static inline MAY_FAIL
members_of_one_call_(struct db *d, struct arena *a, struct scope scope, members_of_row *ret,
	const struct members_of_args *args)
{
	return db_one_(d, a, &members_of, &scope, args, ret);
}
#define members_of_one_(d_, a_, scope_, ret_, ...) \
	members_of_one_call_((d_), (a_), scope_, ret_, &(struct members_of_args){ __VA_ARGS__ })
static inline MAY_FAIL
members_of_all_call_(struct db *d, struct arena *a, struct scope scope, struct members_of_rows *ret,
	const struct members_of_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &members_of, &scope, args, &rows, &n));
	*ret = (struct members_of_rows){ rows, n };
	return NULL;
}
#define members_of_all_(d_, a_, scope_, ret_, ...) \
	members_of_all_call_((d_), (a_), scope_, ret_, &(struct members_of_args){ __VA_ARGS__ })
static inline MAY_FAIL
members_of_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct members_of_args *args)
{
	return db_each_(d, a, &members_of, &scope, args, each, arg);
}
#define members_of_each_(d_, a_, scope_, each_, arg_, ...) \
	members_of_each_call_((d_), (a_), scope_, each_, arg_, &(struct members_of_args){ __VA_ARGS__ })

/* member_words */
struct member_words_args {
	id member_id;
	str words;
};
extern const struct stmt member_words;
static inline MAY_FAIL
member_words_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct member_words_args *args)
{
	return db_run_(d, a, &member_words, NULL, args, changed);
}
#define member_words_run_(d_, a_, changed_, ...) \
	member_words_run_call_((d_), (a_), changed_, &(struct member_words_args){ __VA_ARGS__ })

/* member_forget */
struct member_forget_args {
	id member_id;
};
extern const struct stmt member_forget;
static inline MAY_FAIL
member_forget_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct member_forget_args *args)
{
	return db_run_(d, a, &member_forget, NULL, args, changed);
}
#define member_forget_run_(d_, a_, changed_, ...) \
	member_forget_run_call_((d_), (a_), changed_, &(struct member_forget_args){ __VA_ARGS__ })

/* member_twice */
struct member_twice_args {
	int64_t least;
};
struct member_twice_row {
	int64_t n;
};
typedef struct member_twice_row member_twice_row;
struct member_twice_rows { member_twice_row *at; size_t n; };
extern const struct stmt member_twice;
static inline MAY_FAIL
member_twice_one_call_(struct db *d, struct arena *a, struct scope scope, member_twice_row *ret,
	const struct member_twice_args *args)
{
	return db_one_(d, a, &member_twice, &scope, args, ret);
}
#define member_twice_one_(d_, a_, scope_, ret_, ...) \
	member_twice_one_call_((d_), (a_), scope_, ret_, &(struct member_twice_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_twice_all_call_(struct db *d, struct arena *a, struct scope scope, struct member_twice_rows *ret,
	const struct member_twice_args *args)
{
	void *rows = NULL;
	size_t n = 0;

	TRY(db_all_(d, a, &member_twice, &scope, args, &rows, &n));
	*ret = (struct member_twice_rows){ rows, n };
	return NULL;
}
#define member_twice_all_(d_, a_, scope_, ret_, ...) \
	member_twice_all_call_((d_), (a_), scope_, ret_, &(struct member_twice_args){ __VA_ARGS__ })
static inline MAY_FAIL
member_twice_each_call_(struct db *d, struct arena *a, struct scope scope, db_each_row *each, void *arg,
	const struct member_twice_args *args)
{
	return db_each_(d, a, &member_twice, &scope, args, each, arg);
}
#define member_twice_each_(d_, a_, scope_, each_, arg_, ...) \
	member_twice_each_call_((d_), (a_), scope_, each_, arg_, &(struct member_twice_args){ __VA_ARGS__ })

/* setting_put */
struct setting_put_args {
	str name;
	str content;
};
extern const struct stmt setting_put;
static inline MAY_FAIL
setting_put_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct setting_put_args *args)
{
	return db_run_(d, a, &setting_put, NULL, args, changed);
}
#define setting_put_run_(d_, a_, changed_, ...) \
	setting_put_run_call_((d_), (a_), changed_, &(struct setting_put_args){ __VA_ARGS__ })

/* human_add */
struct human_add_args {
	id person_id;
	str code;
	struct moment at;
};
extern const struct stmt human_add;
static inline MAY_FAIL
human_add_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct human_add_args *args)
{
	return db_run_(d, a, &human_add, NULL, args, changed);
}
#define human_add_run_(d_, a_, changed_, ...) \
	human_add_run_call_((d_), (a_), changed_, &(struct human_add_args){ __VA_ARGS__ })

/* human_code_set */
struct human_code_set_args {
	id person_id;
	str code;
};
extern const struct stmt human_code_set;
static inline MAY_FAIL
human_code_set_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct human_code_set_args *args)
{
	return db_run_(d, a, &human_code_set, NULL, args, changed);
}
#define human_code_set_run_(d_, a_, changed_, ...) \
	human_code_set_run_call_((d_), (a_), changed_, &(struct human_code_set_args){ __VA_ARGS__ })

/* human_code_give_up */
struct human_code_give_up_args {
	id person_id;
};
extern const struct stmt human_code_give_up;
static inline MAY_FAIL
human_code_give_up_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct human_code_give_up_args *args)
{
	return db_run_(d, a, &human_code_give_up, NULL, args, changed);
}
#define human_code_give_up_run_(d_, a_, changed_, ...) \
	human_code_give_up_run_call_((d_), (a_), changed_, &(struct human_code_give_up_args){ __VA_ARGS__ })

/* card_copy */
struct card_copy_args {
	id card_id;
	id person_id;
	str number;
};
extern const struct stmt card_copy;
static inline MAY_FAIL
card_copy_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct card_copy_args *args)
{
	return db_run_(d, a, &card_copy, NULL, args, changed);
}
#define card_copy_run_(d_, a_, changed_, ...) \
	card_copy_run_call_((d_), (a_), changed_, &(struct card_copy_args){ __VA_ARGS__ })

/* card_follow */
struct card_follow_args {
	id loser_id;
	id survivor_id;
};
extern const struct stmt card_follow;
static inline MAY_FAIL
card_follow_run_call_(struct db *d, struct arena *a, int64_t *changed,
	const struct card_follow_args *args)
{
	return db_run_(d, a, &card_follow, NULL, args, changed);
}
#define card_follow_run_(d_, a_, changed_, ...) \
	card_follow_run_call_((d_), (a_), changed_, &(struct card_follow_args){ __VA_ARGS__ })

#endif
