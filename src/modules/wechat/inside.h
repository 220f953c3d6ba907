/* inside.h - what the files of the module share. */
#ifndef MODULES_WECHAT_INSIDE_H
#define MODULES_WECHAT_INSIDE_H

#include "modules/wechat/wechat.h"
#include "web/view.h"
#include "web/web.h"

#include "wechat_piece.h"
#include "wechat_push.h"
#include "wechat_queries.h"

/* What the platform's numbers mean for who asks. */
enum code_class { CODE_FINE, CODE_TOKEN, CODE_AGAIN, CODE_DAY, CODE_GONE, CODE_WRONG };
enum code_class wechat_code_class(int64_t code);

/* reply.c: what a word, a key, a welcome is answered; one of none is `otherwise`. */
MAY_FAIL wechat_answer_text(struct act *, str words, struct wechat_answer *ret);
MAY_FAIL wechat_answer_key(struct act *, str key, struct wechat_answer *ret);
MAY_FAIL wechat_answer_welcome(struct act *, struct wechat_answer *ret);
MAY_FAIL wechat_seed(struct act *);             /* first replies and menu, when the account is set up */
/* Whose poster a scene's code is on; zero: no union's. */
id       wechat_scene_org(const struct world *, struct arena *, str scene);
str      wechat_scene_name(const struct world *, struct arena *, id org);
MAY_FAIL wechat_answer_poster(struct act *, id org, struct wechat_answer *ret);
str      wechat_link(const struct world *, struct arena *, str path);   /* an own path, signed in on the way */

/* push.c, piece.c: what an event of the platform says about something sent */
MAY_FAIL wechat_push_told(struct act *, str message, str status);
MAY_FAIL wechat_piece_told(struct act *, const struct wechat_message *);

/* piece.c, piece_send.c: what is to be done next with an article. */
enum piece_todo { TODO_NOTHING, TODO_MAKE, TODO_PUBLISH, TODO_ASK, TODO_TAKE, TODO_REPLACE };
/* pictures.c: a body's picture by its address over there (absent: not uploaded yet); a cover, zero: the house's. */
MAY_FAIL wechat_picture_known(const struct world *, struct arena *, id file, str *ret_url);
MAY_FAIL wechat_picture_upload(struct wechat_call *, struct arena *, id file, str *ret_url, int64_t *ret_code);
MAY_FAIL wechat_cover_upload(struct wechat_call *, struct arena *, id file, str *ret_media, int64_t *ret_code);
int64_t wechat_piece_meanwhile(int64_t todo);  /* the state it shows until that is done */
str     wechat_article_url(struct arena *, str url);    /* the platform writes http:// where it answers https:// */
str     wechat_publish_fault(int64_t status);   /* publish_status, in words; absent: it is out, or still on its way */
MAY_FAIL wechat_pieces_run(struct job_run *);
MAY_FAIL wechat_count(const struct world *, struct arena *, const struct actor *, str request_id);

/* pages */
extern const struct entity wechat_query_entity, wechat_state_entity, wechat_enter_entity, wechat_bind_entity,
	wechat_list_entity, wechat_pieces_entity, wechat_find_entity,
	wechat_sign_entity;
failed wechat_check_get(struct rq *);
failed wechat_message_do(struct rq *);
failed wechat_enter_page(struct rq *);
failed wechat_back_page(struct rq *);
failed wechat_bind_page(struct rq *);
failed wechat_bind_code_do(struct rq *);
failed wechat_bind_do(struct rq *);
failed wechat_own_page(struct rq *);
failed wechat_unbind_page(struct rq *);
failed wechat_unbind_do(struct rq *);
failed wechat_sign_get(struct rq *);
failed wechat_desk_page(struct rq *);
failed wechat_settings_page(struct rq *);
failed wechat_settings_do(struct rq *);
failed wechat_count_do(struct rq *);
failed wechat_reply_page(struct rq *);
failed wechat_reply_drop_do(struct rq *);
failed wechat_menu_page(struct rq *);
failed wechat_menu_new_page(struct rq *);
failed wechat_menu_edit_page(struct rq *);
failed wechat_menu_make_do(struct rq *);
failed wechat_menu_change_do(struct rq *);
failed wechat_menu_drop_do(struct rq *);
failed wechat_menu_send_do(struct rq *);
failed wechat_sent_page(struct rq *);
failed wechat_pieces_page(struct rq *);
failed wechat_piece_page(struct rq *);
failed wechat_piece_find_page(struct rq *);
failed wechat_piece_hand_in_page(struct rq *);
failed wechat_piece_hand_in_do(struct rq *);
failed wechat_piece_publish_page(struct rq *);
failed wechat_piece_publish_do(struct rq *);
failed wechat_piece_retry_do(struct rq *);
failed wechat_piece_replace_do(struct rq *);
failed wechat_poster_page(struct rq *);
failed wechat_poster_make_do(struct rq *);

static inline str
wechat_say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

#endif
