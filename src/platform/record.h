/*
 * record.h - an entity with its pages: what a module says about one kind of
 * record, from which list, detail, form, JSON API, OpenAPI, export and import
 * are derived.
 *
 * `row` is what is shown (secrets sealed), `form` what is entered (plain
 * values, SENSITIVE where they will be sealed), `filter` what a list may be
 * asked for.  The functions are the module's rules; NULL means the record
 * does not offer it.
 */
#ifndef PLATFORM_RECORD_H
#define PLATFORM_RECORD_H

#include "platform/act.h"

/* Where a page of a list begins: behind this row.  Zero: at the start. */
struct place { str path, key; id row; };
struct ask {
	const void *filter;
	struct place after;
	int64_t most;                           /* one more than shown */
	bool brief;                             /* of a row only fields with LIST and HIDE will be looked at */
	const void *known;                      /* the record's own: what the page has read already; or NULL */
};

/* Rows of the record's own struct, and for each its place. */
struct found { void *at; size_t n; };

/* What people write above a column of their sheets, and the field of the form that it means. */
struct alias { const char *title, *field; };

/* What may be chosen for a field, a label each, as a sheet writes it and reads it again; `more`: there are others. */
#define OFFERS_MOST 2000
struct offers { const struct choice *at; bool more; };

struct pick { id pick_id; str label; };
struct picks { struct pick *at; size_t n; };

/*
 * What a record remembers of the lines of a sheet while they are proven, in memory that lives as long as it counts: in
 * a preview to its end, in a run for one batch, since the batches before are written.  NULL: nothing yet.
 */
struct sheet_lines { struct arena *a; void *at; };

/*
 * An act for ticked rows: one row, in a transaction of its own.  What it refuses is that row's
 * result and touches no other.  Moves of the record's flow with TICKED need no entry here.
 */
struct ticked_act {
	const char *name, *label, *icon, *permit;
	const char *hint;                       /* on the page that asks first: what happens then */
	const char *done;                       /* in the result: 已保留会籍 */
	bool reason;                            /* must say why */
	failed (*run)(struct act *, id row, str reason);
	/*
	 * An act with something to choose for all rows (which tag, which ground) has these instead of `run`.  *rev is
	 * the one a row must still have (0: whatever it has), and becomes the one it has now, 0 where nothing differed.
	 * What `taken_back` names, an act of the same record, takes it back.
	 */
	const char *pick, *taken_back;
	failed (*picks)(struct db *, struct arena *, struct picks *ret);
	failed (*run_pick)(struct act *, id row, id pick, str reason, int64_t *rev);
};

struct record {
	const char *name, *label;               /* "member", "会员" */
	const char *path;                       /* "/members": pages; API is /api/v1 + path */
	const char *unit;                       /* 人, 家: behind counts */
	const char *group;                      /* crumbs: 组织与会员 */
	const char *see, *edit, *import, *export, *reveal;      /* permits */
	const struct entity *row, *form, *filter;

	failed (*list)(struct db *, struct arena *, const struct world *, struct scope, const struct ask *,
	               struct found *ret);
	struct place (*place)(const void *row); /* where a row stands in the list's order */
	failed (*count)(struct db *, struct arena *, struct scope, int64_t *ret);       /* kept, never count(*) */
	failed (*one)(struct db *, struct arena *, const struct world *, struct scope, id, void *row);
	failed (*prefill)(struct db *, struct arena *, const struct world *, struct scope, id, void *form,
	                  int64_t *rev);
	failed (*create)(struct act *, const void *form, id *ret);
	failed (*update)(struct act *, id, int64_t rev, const void *form);
	/* An export's rows one by one; NULL: the list's, page by page. */
	failed (*each)(struct db *, struct arena *, const struct world *, struct scope, const void *filter,
	               db_each_row *, void *arg);
	/* Import: the existing record this line is about, if any; zero when new. */
	failed (*match)(struct act *, const void *form, id *ret);
	/*
	 * Before `match` of many lines, and again in the block that creates them (act.known is what the first call
	 * left), on PostgreSQL: asks for all of them at once what those would ask one by one, and leaves it in
	 * act.known; what it does not know is asked as ever.  Who is new is known from before the block: unique keys
	 * have to guard it.
	 * Or NULL.
	 */
	failed (*ahead)(struct act *, const void *const *forms, size_t n);
	/* While lines are proven: what prefill and `one` tell of an object, where `ahead` has asked; or false. */
	bool (*recall)(struct act *, id, void *form, int64_t *ret_rev, void *row);
	/*
	 * While lines are proven, of one that will make something new, in the sheet's row `row`: what is wrong with it,
	 * as far as can be known before it is written, and a place in act.lines, so that a line further down may be
	 * about it: a union above, or the same one once more.  NULL: lines do not lean on one another.
	 */
	failed (*coming)(struct act *, const void *form, int64_t row);
	/*
	 * For the dropdowns of sheets and the form of a row in 待整理: what a field of the form that has no choices of its
	 * own offers, at most `most`.  NULL: nothing.
	 */
	failed (*offers)(struct db *, struct arena *, struct scope, const struct field *, int64_t most,
	                 struct offers *ret);
	/* Of a form that comes from a sheet or from 待整理, before all else: what was offered becomes what it stands for. */
	failed (*chosen)(struct act *, void *form);
	const struct alias *aliases;            /* ends in a zero row */
	const struct text *sheet_word;          /* what has to be known of a sheet of these alone; or NULL */
	/*
	 * Taking an import back.  A row that is new has rev 1, and each update adds one.  `remove` takes
	 * away what create made; `restore` is an update that may also make SENSITIVE inputs absent again,
	 * those whose place in the form's table `empty` marks.  Both prove everything before they write.
	 */
	failed (*remove)(struct act *, id, int64_t rev);
	failed (*restore)(struct act *, id, int64_t rev, const void *form, const bool *empty);
	str    (*title)(const void *row);       /* 王小明 */
	str    (*org_path)(const void *row);    /* where the audit row belongs */
	/* What a value of the filter is called, where its field has no choices of its own; absent: as it stands. */
	failed (*filter_word)(struct db *, struct arena *, const struct field *, const void *filter, str *ret);
	const struct text *create_word;         /* on the button: 登记会员 */
	bool   no_pages;                        /* the module brings its own list and detail */
	bool   no_list;                         /* and no list at all: a tree; no views, columns, ticked rows */
	const struct text *empty;               /* in an empty list: what to do next, where nothing can be made */
	const struct ticked_act *ticked;            /* ends in a NULL name */
	const struct flow *flow;                /* its moves with TICKED are offered too */
};

#endif
