/*
 * view.h - what the templates of the shell show.
 *
 * Plain values, filled by handlers and by the derived entity pages; no request
 * and no database stands behind them.  Everything is arena or constant text
 * that outlives the rendering.  The zero value of each member is "absent" and
 * valid: what is absent is not drawn.  Lists are `.at` and `.n`, as the
 * template language's `for` wants them; an empty list draws nothing.
 *
 *	struct view v = { .title = S("会员"), .house = S("江阴市总工会"), … };
 *	desk_begin(&o, &v);
 *	desk_head(&o, &v, &(struct page_head){ .h1 = S("会员") });
 *	desk_end(&o, &v);
 *
 * A tone is "good" "warn" "bad" "info" or NULL.  An icon is a name of
 * assets/icons.txt or NULL.  A path is an own path ("/members/12"); in forms
 * every POST carries the hidden fields `csrf` and, where it makes something,
 * `once` (the idempotency key).
 */
#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include <assert.h>

#include "base/base.h"
#include "web/asset.h"

/* --- the page around the page ------------------------------------------------ */

/* The figures of the menu are counted for every page: nothing is counted further than "99+" shows. */
enum { MENU_COUNT_MOST = 100 };
/* count 0: none shown; plain: its markup without a count and not current, where that was made once. */
struct menu_item { const char *path, *label, *icon; int64_t count; bool current; struct html plain; };
struct menu_items { const struct menu_item *at; size_t n; };
struct menu_group { const char *label; struct menu_items items; };
struct menu_groups { const struct menu_group *at; size_t n; };

struct scope_view { str label, from; bool narrowed; };          /* "江阴市总工会及下级"; a part of the post's own */
struct crumb { str label, path; };                              /* from the outermost to the parent */
struct crumbs { const struct crumb *at; size_t n; };
struct who { str name, post; };                                 /* name absent: nobody is signed in */
struct standing_in { str line; id back; };                      /* for whom, until when; the post of one's own */
struct flash { str text; const char *tone; str undo, back; };   /* undo: where a POST takes it back; back: a link */

struct view {
	str title;                      /* of the window; the house's name is added on the desk */
	str house;                      /* the federation: "江阴市总工会" */
	str as_of;                      /* desk: when it was so, for who prints it: "2026-11-22 09:38" */
	str path;                       /* of this page with its query, for the way back */
	struct menu_groups menu;        /* desk: the side menu, made of the modules' tables */
	struct menu_items tabs;         /* pocket: the tab bar, at most four; none: no bar */
	struct menu_items foot;         /* links under the sign-in doors: 投诉建议, 隐私说明 … */
	struct crumbs crumbs;
	struct who who;
	struct scope_view scope;
	struct standing_in standing_in; /* line absent: in a post of his own */
	int64_t tasks, notices;         /* running tasks of one's own; unread notices */
	const char *finds;              /* what the box of the desk finds: "找账号或页面"; NULL: there is no box */
	str search;                     /* the word last searched for */
	str csrf;
	str demo;                       /* the banner of a demo installation */
	struct flash flash;
	str why;                        /* of one object's page: why he may see it */
	bool elder;                     /* 大字版: large text and targets */
	bool bare;                      /* an htmx fragment: no frame around the content */
	bool charts;                    /* desk: figures are drawn from their tables */
	int64_t refresh;                /* seconds; a browser without script reloads the page */
	bool live;                      /* pocket: a part of the page renews itself, so htmx is loaded */
};

/* --- parts ---------------------------------------------------------------------- */

struct state { str label; const char *tone, *icon; };   /* icon NULL: the tone's own */

/* A button or link.  `post`: a form with the session's token instead of a link. */
struct action { const char *label, *icon; str path; bool primary, post, icon_after; };
struct actions { const struct action *at; size_t n; };

struct page_head {
	str h1, line;                   /* the one purpose; one line under it */
	struct state state;
	str tag;                        /* a plain small label beside the state */
	struct actions actions;         /* the primary one last, at most one */
};

/* One message above the thing it is about. */
struct note { const char *tone; str head, text; struct action action; bool next; };

/* Nothing here: what happened, what to do, the next step. */
struct nothing { const char *icon; str head, text; struct actions actions; };

enum cell_kind { CELL_TEXT, CELL_STATE, CELL_SECRET, CELL_SHOWN };
struct cell_view {
	enum cell_kind kind;
	str text, second;               /* as field_show gives it; a second line under it */
	str href;                       /* makes the text a link */
	const char *tone, *icon;        /* of CELL_STATE */
	struct secret secret;           /* of CELL_SECRET: only its mask is drawn */
};                                      /* CELL_SHOWN: text is a secret just revealed */
struct cells { const struct cell_view *at; size_t n; };

/* Label and value.  `reveal`: where a reason is posted to see the secret `name` in full. */
struct fact { str label; struct cell_view value; str unit; bool wide; str reveal, name; };
struct facts { const struct fact *at; size_t n; };

enum move_state { MOVE_DONE, MOVE_NOW, MOVE_LATER };
struct move_view { enum move_state state; str what, when, by, why; };
struct moves { const struct move_view *at; size_t n; };         /* desk: newest first; pocket: oldest first */

struct pair { str name, value; };
struct pairs { const struct pair *at; size_t n; };              /* hidden fields */

/* Keyset paging: no page numbers.  An absent path is a button that cannot be pressed. */
struct page_size { int64_t rows; bool current; };
struct pager {
	str line;                       /* "本页的变化在 … 之间" */
	str first, previous, next;      /* paths with a sealed cursor */
	str path; struct pairs keep;    /* the form of 每页 goes there and carries these */
	struct { const struct page_size *at; size_t n; } sizes;
	const char *unit;               /* "人", "条" */
};

/* --- forms -------------------------------------------------------------------------- */

struct option { str value, label, hint; bool chosen; };
struct options { const struct option *at; size_t n; struct html ready; };       /* ready: more of them, known.h */

/*
 * One input, derived from its row in a field table.  The kind picks it:
 * LONG a textarea; a date, a number, a tick box; choices or `options` a select,
 * or radio rows where `radio` is set; SEVERAL a tick box for each of `options`;
 * everything else a line of text.
 * SENSITIVE fields and secrets are never echoed: `kept` shows the mask of what
 * is already stored, and an empty input leaves it as it is.
 */
struct form_field {
	const struct field *field;
	str value;                      /* as field_plain gives it, or as it was typed */
	str shown;                      /* of a FIXED field: as field_show gives it */
	str fault;                      /* the sentence under the input */
	bool ticked;                    /* of a KIND_BOOL */
	bool radio;
	bool wide;                      /* desk: over both columns */
	struct options options;         /* of a refers, or instead of field->choices */
	str pick;                       /* a refers with too many options: a line of text, and
	                                   the path that answers part_picks for what is typed */
	str seek;                       /* desk: a select that holds only the newest: a line of text above it, and
	                                   the path that answers part_seek for what is typed there */
	struct secret kept;
	str drafted;                    /* of what is never echoed: the mask of what the draft holds */
	const char *autocomplete;       /* the HTML word: "name", "tel", "one-time-code" */
	const char *check;              /* "document", "mobile": also checked while typing, by app.js */
};
struct form_fields { const struct form_field *at; size_t n; };

struct form_section { str head, line; struct form_fields fields; };
struct form_sections { const struct form_section *at; size_t n; };
struct fault { const char *name; str label, text; };            /* name NULL: of the whole form */
struct faults { const struct fault *at; size_t n; };

struct form_view {
	struct page_head head;
	struct note note;
	str path;                       /* where it is posted */
	str back;                       /* 取消 */
	const char *submit;             /* the words on the button: "登记", "提交申请" */
	str line;                       /* under the button: who answers, until when */
	struct form_sections sections;
	struct faults faults;
	struct pairs hidden;
	str once;
	int64_t rev;                    /* of the row being edited; 0: a new one */
	bool file;                      /* multipart, because a field carries a file */
	str draft;                      /* the page its draft is kept for; absent: none is */
	str draft_open;                 /* the same, filled from the draft */
	str draft_saved, draft_keep;    /* one is there, of then; fields that are never echoed */
	bool draft_used;                /* it was filled from the draft */
	struct { const str *at; size_t n; } draft_ticks;        /* the rows that were ticked in it: `ids` */
};

/* --- derived pages -------------------------------------------------------------------- */

struct saved_view { str label, path; int64_t count; bool current; };    /* count < 0: not known */
struct column { str label, unit; bool numeric, cut; str sort; const char *sorted; };
	/* sort: a path, only where offered; sorted: "ascending", "descending" or NULL */
struct columns { const struct column *at; size_t n; };
struct row { id row_id; str label; struct cells cells; bool ticked; };  /* label: read out at the tick box */
struct rows { const struct row *at; size_t n; };
struct column_choice { const char *name, *label; bool chosen; };
struct batch_action { const char *label, *icon, *verb; };               /* posted as do=verb with ids=… */
struct export_view { str path; struct pairs keep; str line; bool full, every; };  /* path absent: no export;
	                                   full: whole numbers are offered, for a reason */

struct list_view {
	struct page_head head;
	struct note note;
	str path;                       /* of the list, without query */
	const char *unit;               /* "人" */
	/* The list's own views, 全部 where a page says no others; then those that people have saved. */
	struct { const struct saved_view *at; size_t n; } views, saved;
	str save_view, manage_views;    /* where the present filter can be saved; where views are kept */
	str view;                       /* the saved view that is open */
	str whole;                      /* the list without any view, where it opens with one */
	struct form_fields filters;
	bool filtered;                  /* 清除 is offered */
	struct { const struct column_choice *at; size_t n; } choose;
	str choose_path;                /* where columns are posted, and put in order */
	str batch;                      /* where ticked rows are posted; absent: no tick boxes */
	struct { const struct batch_action *at; size_t n; } batches;
	struct columns columns;
	struct rows rows;
	struct nothing nothing;         /* when there are no rows */
	struct pager pager;
	struct export_view export;
	str once;
};

struct table_view { str head, line; struct action more; struct columns columns; struct rows rows;
                    struct nothing nothing; };
struct tables { const struct table_view *at; size_t n; };
struct fact_section { str head, line; struct action more; struct facts facts; };
struct fact_sections { const struct fact_section *at; size_t n; };

/* A check the system made: what, why it matters; tone "good" passed, "warn" wants a look. */
struct check_view { const char *tone; str text, second; struct action more; };
struct checks { const struct check_view *at; size_t n; };

/* The move to be decided: nothing is chosen beforehand, the reason stands below. */
struct decision {
	str head, path;                 /* path absent: nothing to decide here */
	struct options moves;           /* posted as `move` */
	str reason, fault, move_fault;  /* posted as `reason` */
	str reason_label, reason_hint;
	int64_t rev;
	str once;
};

struct detail_view {
	struct page_head head;
	struct note note;               /* .next: what happens next, by whom, until when */
	struct fact_sections sections;
	str checks_head, checks_line;
	struct checks checks;
	struct tables tables;
	struct decision decision;
	str moves_head;                 /* "会籍变化"; absent: "经过" */
	struct action moves_more;
	struct moves moves;
};

/* A question before something that cannot be taken back, or that needs a reason. */
struct confirm_view {
	struct page_head head;
	struct note note;
	struct facts facts;
	str path, back, once;
	const char *submit;
	str reason_label;               /* absent: no reason is asked */
	str reason, fault;
	struct pairs hidden;
	int64_t rev;
};

/* --- imports, and other work in the background ------------------------------------------ */

enum import_step { IMPORT_UPLOAD, IMPORT_COLUMNS, IMPORT_PREVIEW, IMPORT_WRITE, IMPORT_RESULT };

struct upload_view {
	struct page_head head;
	str path, back, sample, once;   /* sample: an empty sheet with the right columns */
	struct note note;
	struct options what;            /* what is imported, posted as `what`; one: a hidden field */
	struct options modes;           /* new ones, changed ones or both, posted as `mode` */
	str word;                       /* what has to be known of a sheet of these alone */
	bool numbers;                   /* of people: how they have to be written */
	str fault;                      /* posted as `file` */
	struct { const str *at; size_t n; } columns;    /* the sheet's columns, the required ones first */
	struct tables before;           /* earlier imports */
};

/* Every row read ends as exactly one of the five: they add up. */
struct import_sum { int64_t read, created, updated, same, skipped, rejected; };

struct import_column { str from, to, sample; struct state state; };
struct import_fault { int64_t row; str who, why, second; struct action fix; };
struct preview_view {
	struct page_head head;          /* the primary action writes */
	struct import_sum sum;
	str read_line;                  /* "不含表头和 2 个空行" */
	struct { const struct note *at; size_t n; } notes;      /* what of the file is not read as it looks */
	struct { const struct import_column *at; size_t n; } columns;
	struct { const struct import_fault *at; size_t n; } faults;
	str rejected;                   /* where the rejected rows are to be had, with reasons */
	struct nothing clean;           /* when none is rejected */
};

/* What each column of a sheet means; posted as `column`, once for each. */
struct column_row { str title, sample; struct options options; };
struct columns_view {
	struct page_head head;
	struct note note;
	str path, back, once;
	struct { const struct column_row *at; size_t n; } rows;
};

/* A job with counts that add up: an import, an export, a large move. */
struct count_row { const char *label, *swatch; int64_t expected, done; };       /* expected < 0: not known */
struct progress_view {
	struct page_head head;
	bool import;                    /* draws the five steps */
	bool running;
	str poll;                       /* the page's own path, asked again while it runs */
	int64_t done, total;            /* total 0: not known yet */
	const char *unit;               /* "行" */
	str left;                       /* "约还要 40 秒" */
	struct { const struct count_row *at; size_t n; } counts;
	str sum_line;
	struct note note;
	struct moves moves;
	str aside_head, aside;          /* "如果要停" and what stopping means */
	struct tables tables;           /* when done: rejected rows, per-row failures */
};

/* What became of each ticked row. */
struct result_row { str label, href; struct state state; str why; };
struct result_view {
	struct page_head head;
	struct note note;
	int64_t done, failed;           /* these add up to rows.n */
	const char *unit;
	struct { const struct result_row *at; size_t n; } rows;
	str back;
};

/* --- the pocket's own parts ------------------------------------------------------------------ */

/* A row that leads somewhere; `title` up to two lines. */
struct pocket_row { const char *icon; str title, second, path; struct state state; };
struct pocket_rows { const struct pocket_row *at; size_t n; };
struct pocket_block { str head; struct action more; struct pocket_rows rows; struct nothing nothing; };

/* Where a matter stands: the state, by when an answer comes, who has it now. */
struct answer_view {
	struct state state;
	str head, text;                 /* "最晚 2026-11-25 给您答复" */
	struct moves moves;             /* oldest first */
	str facts_head; struct facts facts;
	struct actions actions;
	str line;                       /* under the buttons */
};

/* --- doors and faults ----------------------------------------------------------------------- */

enum sign_in_stage { SIGN_IN_PASSWORD, SIGN_IN_CODE };          /* code: the second factor */
struct sign_in_view {
	enum sign_in_stage stage;
	str path;                       /* where it is posted */
	str next;                       /* the own path to go to afterwards */
	str account;                    /* as typed, or the account of the second factor */
	str fault;
	str kept;                       /* a typed form, sealed, to be replayed after sign-in */
	str kept_line;                  /* what it was: "登记会员" */
	str forgot, first;              /* paths of 忘记密码 and 第一次使用, where they exist */
	str sso, sso_label;             /* the provincial sign-in, where there is one */
	str qr;                         /* path of the picture that leads to the pocket, or absent */
	bool expired;                   /* the session ran out */
};

struct pocket_sign_in_view {
	str path, code_path;            /* sign in; have a code sent */
	str next, mobile, fault, mobile_fault, code_fault;
	bool sent;                      /* a code is on its way */
	str wechat;                     /* sign-in through WeChat, where there is one */
	str changed;                    /* where a changed number is told, where there is one */
	str kept, kept_line;
	bool expired;
};

/*
 * A refusal or a fault: the status picks the words (401 403 404 405 409 413
 * 415 422 429 500 503 507), `say` replaces the general sentence.
 */
struct fault_view {
	int status;
	str say;                        /* err_sentence, when it says more than the status */
	str code;                       /* the request id, to be told to the administrator */
	int64_t wait;                   /* seconds, of 429 and 503 */
	str retry;                      /* path of a GET that may be tried again */
	str back;                       /* the list or page this belongs to */
	const char *back_label;
	str resubmit;                   /* 500 503 507: where the kept form is posted again */
	struct pairs kept;              /* and what was typed, without sensitive fields */
	struct faults faults;           /* 422 without a form to show them in */
	bool signed_in_elsewhere;       /* 401 */
};

/* Somebody else saved first.  Each differing field is decided by one radio row. */
struct conflict_field { const char *name; str label; str was, theirs, yours;
                        str theirs_value, yours_value; };
struct conflict_view {
	str what, who; struct moment when;      /* "会员 丁海波", who changed it, when */
	str path, back, once;                   /* the same form is posted again, with the new rev */
	int64_t rev;
	struct { const struct conflict_field *at; size_t n; } fields;
	struct pairs hidden;                    /* the fields on which both agree */
	struct { const str *at; size_t n; } again;      /* labels of sensitive fields to be typed again */
};

/* --- small questions that templates ask --------------------------------------------------------- */

/* The URL of an embedded file: asset_href("desk.css"). */
static inline str asset_href(const char *name)
{
	const struct asset *a = asset_by_name(str_of(name));

	assert(a);
	return str_of(a->url);
}

static inline struct state cell_state(const struct cell_view *c)
{
	return (struct state){ .label = c->text, .tone = c->tone, .icon = c->icon };
}

/* The icon that says the tone where the colour does not. */
static inline const char *tone_icon(const char *tone, const char *icon)
{
	return icon ? icon : !tone ? "circle" : *tone == 'g' ? "circle-check"
	     : *tone == 'w' ? "alert-triangle" : *tone == 'b' ? "circle-x" : "clock";
}

static inline const char *note_icon(const char *tone)
{
	return !tone || *tone == 'i' ? "info-circle" : *tone == 'b' ? "alert-circle" : tone_icon(tone, NULL);
}

/* The one picture of each refusal. */
static inline const char *fault_icon(int status)
{
	return status == 401 || status == 403 ? "lock" : status == 404 ? "map-search"
	     : status == 409 ? "git-merge" : status == 413 || status == 415 ? "file-alert"
	     : status == 429 ? "hourglass" : status == 400 || status == 405 ? "unlink"
	     : status == 422 ? "alert-circle" : "plug-connected-x";
}

/* A table of choices as the template's `for` walks it. */
static inline struct choice_list { const struct choice *at; size_t n; } choice_list(const struct choice *c)
{
	size_t n = 0;
	while (c && c[n].label)
		n++;
	return (struct choice_list){ c, n };
}

static inline bool choice_chosen(const struct choice *c, str value)
{
	int64_t v;
	return str_int(value, &v) && v == c->v;
}

/* What a form_field is drawn as. */
enum input { INPUT_LINE, INPUT_LONG, INPUT_CHOICE, INPUT_RADIO, INPUT_TICK, INPUT_FIXED, INPUT_MANY };
static inline enum input field_input(const struct form_field *f)
{
	const struct field *d = f->field;

	if (d->flags & FIXED)
		return INPUT_FIXED;
	if (d->kind == KIND_BOOL)
		return INPUT_TICK;
	if (d->flags & SEVERAL)
		return INPUT_MANY;
	if (f->radio)
		return INPUT_RADIO;
	if (d->choices || ((f->options.n || f->options.ready.s.n) && !f->pick.n))
		return INPUT_CHOICE;
	return d->flags & LONG ? INPUT_LONG : INPUT_LINE;
}

/* The type and inputmode of an INPUT_LINE. */
static inline const char *line_type(const struct form_field *f)
{
	return f->field->kind == KIND_DATE ? "date" : f->field->kind == KIND_MOMENT ? "datetime-local" : "text";
}

static inline const char *line_mode(const struct form_field *f)
{
	return f->field->kind == KIND_MONEY ? "decimal" : f->field->kind == KIND_INT ? "numeric"
	     : f->check && *f->check == 'm' ? "tel" : "text";
}

/* What may be echoed into the input: nothing of a secret. */
static inline str field_echo(const struct form_field *f)
{
	return f->field->kind == KIND_SECRET || (f->field->flags & SENSITIVE) ? (str){ 0 } : f->value;
}

static inline bool field_must(const struct form_field *f)
{
	return (f->field->flags & MUST) && !f->kept.sealed.n && !f->drafted.n;
}

/* The ids of the lines that explain an input: its fault, its hint. */
static inline str field_explained(struct arena *a, const struct form_field *f)
{
	const char *name = f->field->name;
	bool hint = f->field->hint || f->kept.sealed.n || f->drafted.n;

	if (!f->fault.n && !hint)
		return (str){ 0 };
	return !f->fault.n ? arena_fmt(a, "f-%s-hint", name) : !hint ? arena_fmt(a, "f-%s-wrong",
		name)
	     : arena_fmt(a, "f-%s-wrong f-%s-hint", name, name);
}

static inline int64_t import_total(const struct import_sum *s)
{
	return s->created + s->updated + s->same + s->skipped + s->rejected;
}

/* Of 1000 parts, for the bar of an import. */
static inline int64_t thousandths(int64_t part, int64_t whole)
{
	return whole > 0 ? part * 1000 / whole : 0;
}

static inline int64_t percent(int64_t part, int64_t whole)
{
	return whole > 0 ? part * 100 / whole : 0;
}

#endif
