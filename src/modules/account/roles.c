/* roles.c - roles and what they hold, to look at. */
#include "account_queries.h"
#include "modules/account/account.h"
#include "modules/account/pages.h"
#include "web_record.h"

static const struct text
	says_accounts  = { "accounts", "账号与角色" },
	says_roles     = { "roles", "角色" },
	says_roles_line = { "roles.line", "角色决定能看什么、办什么；谁有什么角色，看他的职务" },
	says_rights    = { "role.rights", "权限" },
	says_kept      = { "role.kept", "只由安全管理员授予，同一个人不能持有两类" };

static const struct choice keepers[] = {
	{ KEEPER_NONE, "", NULL }, { KEEPER_SYSTEM, "系统管理员", NULL }, { KEEPER_SECURITY, "安全管理员", NULL },
	{ KEEPER_AUDIT, "审计管理员", NULL }, { 0, NULL, NULL } };

static int64_t
count_permits(const struct world *w, const struct permits *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < w->n_permits; i++)
		n += permits_has(p, i);
	return n;
}

failed
roles_page(struct rq *rq)
{
	static const struct column columns[] = {
		{ .label = S("角色") }, { .label = S("权限"), .unit = S("项"), .numeric = true },
		{ .label = S("管理员") } };
	struct account_role_views roles;
	struct list_view l = { .head = { .h1 = str_of(says_roles.zh),
		.line = str_of(says_roles_line.zh) },
		.columns = { columns, COUNT(columns) } };
	struct row *rows;
	struct crumb *crumb = NEW(rq->a, struct crumb);

	TRY(account_role_list(web_db(rq), rq->a, rq->world, &roles));
	rows = NEW_N(rq->a, struct row, roles.n + 1);
	for (size_t i = 0; i < roles.n; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
		const struct choice *keeper = choice_of(keepers, roles.at[i].keeper);

		c[0] = (struct cell_view){ .text = roles.at[i].label, .href = arena_fmt(rq->a,
			"/accounts/roles/%lld", (long long)roles.at[i].role_id.v) };
		c[1].text = html_count(rq->a, count_permits(rq->world, &roles.at[i].permits));
		c[2].text = str_of(keeper ? keeper->label : "");
		rows[i] = (struct row){ roles.at[i].role_id, roles.at[i].label,
			{ c, COUNT(columns) }, false };
	}
	l.rows.at = rows;
	l.rows.n = roles.n;
	*crumb = (struct crumb){ str_of(says_accounts.zh), S("/accounts") };
	rq->view.crumbs.at = crumb;
	rq->view.crumbs.n = 1;
	TRY(web_page(rq, l.head.h1));
	record_list(&rq->out, &rq->view, &l);
	return web_done(rq);
}

failed
role_page(struct rq *rq)
{
	static const struct column columns[] = { { .label = S("权限") }, { .label = S("专属") } };
	struct account_role_row role;
	struct permits permits;
	struct row *rows = NEW_N(rq->a, struct row, rq->world->n_permits + 1);
	struct table_view table = { .head = str_of(says_rights.zh),
		.columns = { columns, COUNT(columns) } };
	struct detail_view d = { .tables = { &table, 1 } };
	struct crumb *crumbs = NEW_N(rq->a, struct crumb, 2);

	TRY(db_one(web_db(rq), rq->a, account_role, &role, .role_id = web_id(rq)));
	permits = permits_read(rq->world, role.permits);
	for (size_t i = 0; i < rq->world->n_permits; i++) {
		struct cell_view *c = NEW_N(rq->a, struct cell_view, COUNT(columns));
		const struct choice *keeper = choice_of(keepers, permit_keeper(&rq->world->permits[i]));

		if (!permits_has(&permits, i))
			continue;
		c[0].text = str_of(rq->world->permits[i].label);
		c[1].text = str_of(keeper ? keeper->label : "");
		if (c[1].text.n)
			c[1].second = str_of(says_kept.zh);
		rows[table.rows.n++] = (struct row){ .cells = { c, COUNT(columns) } };
	}
	table.rows.at = rows;
	d.head.h1 = role.label;
	crumbs[0] = (struct crumb){ str_of(says_accounts.zh), S("/accounts") };
	crumbs[1] = (struct crumb){ str_of(says_roles.zh), S("/accounts/roles") };
	rq->view.crumbs.at = crumbs;
	rq->view.crumbs.n = 2;
	TRY(web_page(rq, role.label));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}
