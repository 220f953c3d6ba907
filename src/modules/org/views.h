/* views.h - what the templates of the org module show. */
#ifndef MODULES_ORG_VIEWS_H
#define MODULES_ORG_VIEWS_H

#include "platform/account.h"
#include "web/view.h"

/* The tree: a branch is what stands directly below one union. */
struct org_node {
	id org_id;
	str name;
	int64_t figure;                 /* unions of a federation, members of a union */
	bool opens, open, current, closed;
	const struct org_branch *below; /* of an open one */
};
struct org_nodes { const struct org_node *at; size_t n; };
struct org_branch {
	id org_id;                      /* whose */
	str name;
	bool current;                   /* it is the one that is shown */
	struct org_nodes nodes;
	str more, more_part;            /* where the next ones are: the page, the part of it */
};

/* One union, beside the tree or on a page of its own. */
struct org_figure { const char *name; str value; const char *unit; str note; };
struct org_figures { const struct org_figure *at; size_t n; };
struct org_about {
	struct page_head head;
	struct note note;
	struct org_figures figures;
	struct fact_sections sections;
	/* On the page of its own only. */
	struct { const struct table_view *at; size_t n; } tables;
	struct { str head; struct { const struct action *at; size_t n; } lacks; } advice;  /* what is not filled in */
	struct moves moves;
};

/* The drawing: what stands below each, and how many more do. */
struct org_chart_nodes { const struct org_chart_node *at; size_t n; };
struct org_chart_node { str name, what, path; bool federation; struct org_chart_nodes below; str more; };
struct org_chart_view {
	struct page_head head;
	str line;
	struct org_chart_node top;
	bool wide;                      /* many: in columns */
	struct table_view table;
};

/* Certificates of a union; `again`: the form that replaces one that holds. */
struct org_certificate_view { struct page_head head; struct note note; struct table_view table;
                              struct confirm_view again; };

/* Employers on record that match what was typed. */
struct org_employer_hit { str name, uscc, by, path; };
struct org_employer_find { str path, word; struct { const struct org_employer_hit *at; size_t n; } hits; };

/* Unions that another one may be merged into. */
struct org_merge_hit { str name, where, path; int64_t members; };
struct org_merge_find { str path, word; bool searched;
                        struct { const struct org_merge_hit *at; size_t n; } hits; };

/* Ending a union: what goes along, and the form; without a path it cannot be done yet. */
struct org_reshape_view { struct org_figures along; struct form_view form; };

struct org_tree_view {
	str line;                       /* under the title */
	str new, import;                /* where a union is made, or many are; or absent */
	struct note waiting;            /* rows of sheets that could not be taken */
	struct list_view export;        /* only its .export is shown */
	str word;
	bool searched;                  /* a list instead of the tree: by word, or one of the views */
	struct { const struct saved_view *at; size_t n; } views;
	struct pairs kept;              /* of the view, along with another word */
	str nothing;                    /* found none: what to do */
	struct org_nodes found;
	str more;                       /* further results */
	struct org_node top;
	struct org_about about;
};

/* A post of one's own, or one that somebody else lent (`giver`) until a day. */
struct scope_post { id post, deputy; str org_name, title, giver, until; bool current; };

/* 换范围: unions below, and the posts one holds or stands in for. */
struct scope_row { id org_id; str name; int64_t unions, members; };
struct scope_view_page {
	struct page_head head;
	str word, from;
	struct { const struct scope_row *at; size_t n; } rows;
	bool more;
	id current;
	struct { const struct scope_post *at; size_t n; } posts;
};

#endif
