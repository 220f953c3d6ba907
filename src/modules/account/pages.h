/* pages.h - inside of the module: handlers that module.c names. */
#ifndef MODULES_ACCOUNT_PAGES_H
#define MODULES_ACCOUNT_PAGES_H

#include "platform/second.h"
#include "web/web.h"

extern const struct entity account_filter_entity, union_query_entity, leave_form_entity,
	own_password_entity, admin_user_entity, second_form_entity, second_code_entity, second_picture_entity,
	reset_form_entity;

/* "/accounts/12" and what follows; the crumbs to an account, or to the list (a zero id). */
str  account_path(struct rq *, id account, const char *tail);
void account_crumbs(struct rq *, str name, id account);

failed accounts_page(struct rq *);
failed account_page(struct rq *);
failed account_unions_page(struct rq *);

/* change.c */
failed account_new_page(struct rq *);
failed account_create_do(struct rq *);
failed account_reset_page(struct rq *);
failed account_reset_do(struct rq *);
failed account_open_do(struct rq *);
failed account_post_new_page(struct rq *);
failed account_post_do(struct rq *);

/* why.c */
extern const struct entity why_query_entity, why_row_entity;
failed why_own_get(struct rq *);
failed why_account_get(struct rq *);
failed why_account_page(struct rq *);

/* look_pages.c */
extern const struct entity look_form_entity, look_line_entity;
failed look_page(struct rq *);
failed look_do(struct rq *);
failed looks_get(struct rq *);
failed looks_page(struct rq *);

/* leaving.c */
failed account_close_page(struct rq *);
failed account_close_do(struct rq *);
failed account_post_end_page(struct rq *);
failed account_post_end_do(struct rq *);

/* roles.c */
failed roles_page(struct rq *);
failed role_page(struct rq *);

/* own.c */
failed own_page(struct rq *);
failed own_password_page(struct rq *);
failed own_password_do(struct rq *);
failed own_sessions_page(struct rq *);
failed my_sessions_page(struct rq *);

extern const struct entity everybody_form_entity;
failed account_sign_out_do(struct rq *);
failed everybody_page(struct rq *);
failed everybody_do(struct rq *);
failed own_session_end_do(struct rq *);
failed admin_user_do(struct rq *);

/* codes.c, activate.c */
extern const struct entity code_filter_entity, code_union_entity, code_picture_entity, activate_query_entity;
failed codes_page(struct rq *);
failed codes_new_page(struct rq *);
failed codes_choose_do(struct rq *);
failed codes_open_do(struct rq *);
failed codes_unions_page(struct rq *);
failed codes_batch_do(struct rq *);
failed codes_picture(struct rq *);
failed activate_page(struct rq *);
failed activate_code_do(struct rq *);
failed activate_do(struct rq *);

/* What is shared: the roles one may give as options of `role_id`, a name anywhere in a text for `like`. */
MAY_FAIL account_role_options(struct rq *, struct form_view *, const struct entity *);

/* second.c: one's own second factor.  `kept`: an administrator, who does not switch it off. */
struct second_view {
	struct form_view form;
	str key, pending, picture;
	struct second now;
	bool kept, must;
};
MAY_FAIL second_offered(struct rq *, bool *ret);
failed second_page(struct rq *);
failed second_new_page(struct rq *);
failed second_picture(struct rq *);
failed second_enrol_do(struct rq *);
failed second_codes_page(struct rq *);
failed second_codes_do(struct rq *);
failed second_off_page(struct rq *);
failed second_off_do(struct rq *);

/* reset_pages.c: somebody else's */
failed reset_request_page(struct rq *);
failed reset_request_do(struct rq *);
failed reset_page(struct rq *);
failed reset_move_do(struct rq *);

#endif
