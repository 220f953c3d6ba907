/* stage.c - what the routes of the official account need to be tried: an account, its replies and buttons. */
#include "modules/wechat/inside.h"
#include "platform/holder.h"
#include "test/web/stage_inside.h"

static const struct wechat_account_form form = { .name = S("职工之家"), .app_id = S("wx1570bcc0b3cf8bd0"),
	.origin = S("gh_0123456789ab"), .mode = WECHAT_PLAIN, .token = S("test123"),
	.app_secret = S("0123456789abcdef0123456789abcdef"), .notices = NOTICES_NONE, .articles = ARTICLES_NONE,
	.publishing = PUBLISH_BY_HAND };

static failed
set_up_rule(struct act *x, void *v)
{
	struct wechat_account was;

	(void)v;
	return wechat_account_get(x->db, x->a, &was) ? wechat_account_set(x, 0, &form)
		: act_record(x, (struct entry){ .what = "stage", .object = "wechat_account" });
}

static void
account_first(struct stage *s)
{
	struct wechat_account account;
	struct db *d;

	DO(act_run(s->w, s->a, &actor_house, S("stage"), set_up_rule, NULL));
	DO(db_borrow(s->w->pool, s->a, &d));
	DO(wechat_account_get(d, s->a, &account));
	db_return(s->w->pool, d);
	s->code = arena_fmt(s->a, "%lld", (long long)account.rev);
}

/* The ticket is there already, so that no platform is asked. */
static failed
ticket(const struct world *w, struct arena *a, void *arg, str refused, struct held *ret)
{
	(void)w, (void)a, (void)arg, (void)refused;
	*ret = (struct held){ .value = S("TICKET"), .life = HOUR };
	return NULL;
}

static void
ticket_first(struct stage *s)
{
	str held;

	account_first(s);
	DO(holder_get(s->w, s->a, "wechat.ticket", ticket, NULL, &held));
}

static failed
bind_rule(struct act *x, void *v)
{
	struct stage *s = v;
	struct wechat_follower f;

	TRY(wechat_follower_of(x, arena_fmt(x->a, "o-%lld", (long long)++s->number), &f));
	return wechat_bind(x, f.follower_id);
}

static void
bound_first(struct stage *s)
{
	struct wechat_follower f;
	struct db *d;
	failed none;

	account_first(s);
	DO(db_borrow(s->w->pool, s->a, &d));
	none = wechat_bound_to(d, s->a, s->actors[s->who]->account, &f);
	db_return(s->w->pool, d);
	if (none)
		DO(act_run(s->w, s->a, s->actors[s->who], S("stage"), bind_rule, s));
}

/* --- buttons and replies --------------------------------------------------------------------- */

#define LAST 5                  /* the place of the button that comes and goes */

/* The last place behind the button that opens is free, or taken by a new one. */
static failed
button_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct wechat_menu_all_rows rows;
	struct wechat_menu_form one = { .place = LAST, .label = S("样例"), .kind = MENU_VIEW, .target = S("/my") };

	TRY(db_all(x->db, x->a, wechat_menu_all, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		if (rows.at[i].kind == MENU_MORE)
			one.parent_id = rows.at[i].menu_id;
		if (rows.at[i].place == LAST)
			TRY(wechat_menu_drop(x, rows.at[i].menu_id));
	}
	m->parent = one.parent_id;
	if (m->other.v)
		return wechat_menu_make(x, &one, &m->made);
	return act_record(x, (struct entry){ .what = "stage", .object = "wechat_menu" });
}

static void
room_first(struct stage *s)
{
	struct making m = { 0 };

	account_first(s);
	stage_make(s, &actor_house, button_rule, &m);
	s->code = stage_id_text(s->a, m.parent);
}

static id
button_thing(struct stage *s, id *ret)
{
	struct making m = { .other = { 1 } };

	(void)ret;
	account_first(s);
	stage_make(s, &actor_house, button_rule, &m);
	s->code = stage_id_text(s->a, m.parent);
	return m.made;
}

static failed
reply_rule(struct act *x, void *v)
{
	struct making *m = v;
	struct wechat_reply_form one = { REPLY_WORD, m->text, S("样例的回答"), { 0 }, { 0 } };

	return wechat_reply_make(x, &one, &m->made);
}

static id
reply_thing(struct stage *s, id *ret)
{
	struct making m = { .text = arena_fmt(s->a, "词%lld", (long long)++s->number) };

	(void)ret;
	account_first(s);
	stage_make(s, &actor_house, reply_rule, &m);
	return m.made;
}

static failed
piece_rule(struct act *x, void *v)
{
	struct making *m = v;

	m->made = act_id(x);
	TRY(db_run(x->db, x->a, wechat_piece_add, NULL, .piece_id = m->made, .subject_id = m->made,
		.title = S("驿站延时开放"), .state = PIECE_DRAFT, .todo = TODO_NOTHING, .now = x->now));
	return act_record(x, (struct entry){ .what = "stage", .object = "wechat_piece" });
}

/* A draft, of an article that is on the website no more. */
static id
piece_thing(struct stage *s, id *ret)
{
	struct making m = { 0 };

	(void)ret;
	account_first(s);
	stage_make(s, &actor_house, piece_rule, &m);
	return m.made;
}

static id
poster_thing(struct stage *s, id *ret)
{
	static const char *const unions[] = { TEST_COMPANY, TEST_MILL, TEST_CITY, TEST_MILL };

	(void)ret;
	account_first(s);
	return stage_org(s, unions[s->place]);
}

static const struct lesson lessons[] = {
	{ "GET /wechat/callback", .before = account_first },
	{ "POST /wechat/callback", .before = account_first },
	{ "GET /wechat/page-signature", "url=https://gonghui.example/my", .before = ticket_first },
	{ "POST /my/wechat/unbind", .before = bound_first },
	{ "GET /my/wechat/unbind", .before = bound_first },
	{ "POST /wechat/settings", "name=职工之家&app_id=wx1570bcc0b3cf8bd0&origin=gh_0123456789ab&mode=1&token=test123"
	  "&app_secret=0123456789abcdef0123456789abcdef&notices=1&articles=1&publishing=1&rev={code}", .before = account_first },
	{ "POST /wechat/menu", "parent_id={code}&place=5&label=样例&kind=1&target=/my", .before = room_first },
	{ "POST /wechat/menu/:id", "parent_id={code}&place=5&label=改名&kind=1&target=/my&rev=1" },
	{ "POST /wechat/replies", "kind=1&word=词{new}&words=样例的回答" },
	{ "POST /wechat/replies/:id", "kind=1&word=词{new}&words=改过的回答&rev=1" },
	{ "PATCH /wechat/replies/:id", "kind=1&word=词{new}&words=改过的回答&rev=1" },
	{ 0 }
};

static const struct thing things[] = {
	{ "/wechat/replies/:id", NULL, reply_thing, false },
	{ "/wechat/menu/:id", NULL, button_thing, false },
	{ "/wechat/pieces/article/:id", NULL, piece_thing, false },
	{ "/wechat/pieces/:id", NULL, piece_thing, false },
	{ "/wechat/posters/:id", NULL, poster_thing, true },
	{ 0 }
};

static const struct exception exceptions[] = {
	{ "GET /wechat/callback", 403, "signed by the platform: callback_test.c" },
	{ "POST /wechat/callback", 403, "signed by the platform: callback_test.c" },
	{ "GET /wechat/pieces/article/:id", 404, "an article on the website: piece_test.c" },
	{ "GET /wechat/back", 403, "with a state of this browser: client_test.c" },
	{ "GET /wechat/bind", 422, "after coming through WeChat: client_test.c" },
	{ "POST /wechat/bind", 422, "after coming through WeChat: client_test.c" },
	{ "POST /wechat/bind/code", 422, "after coming through WeChat: client_test.c" },
	{ 0 }
};

static const char *const open_things[] = { "GET /wechat/callback", "POST /wechat/callback", "GET /wechat/page-signature",
	"GET /wechat/enter", "GET /wechat/back", "GET /wechat/bind", "POST /wechat/bind", "POST /wechat/bind/code", NULL };

const struct staging wechat_staging = { .lessons = lessons, .things = things, .exceptions = exceptions, .open = open_things };
