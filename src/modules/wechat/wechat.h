/*
 * wechat.h - the federation's official account: what followers write and do is answered, notices
 * go out to those who have bound their account, approved articles become drafts.
 *
 * The protocol is the platform's (docs in the module's README); everything of it that is a pure function of bytes
 * stands in wire.c, everything that asks the platform in api.c.
 */
#ifndef MODULES_WECHAT_WECHAT_H
#define MODULES_WECHAT_WECHAT_H

#include "modules/content/content.h"
#include "modules/join/join.h"
#include "net/net.h"

/* --- the account ------------------------------------------------------------------------- */

enum wechat_mode { WECHAT_PLAIN = 1, WECHAT_BOTH, WECHAT_SEALED };
enum wechat_notices { NOTICES_NONE = 1, NOTICES_TEMPLATE, NOTICES_SUBSCRIBED };
enum wechat_publishing { PUBLISH_BY_HAND = 1, PUBLISH_BY_US };
/* Which articles go into the account: none, the federation's own, all that stand in its columns. */
enum wechat_articles { ARTICLES_NONE = 1, ARTICLES_OWN, ARTICLES_SITE };
extern const struct choice wechat_modes[], wechat_notice_kinds[], wechat_publishings[], wechat_article_kinds[];

struct wechat_account {
	id            wechat_account_id;        /* there is one: WECHAT_ACCOUNT */
	str           name, app_id, origin;     /* origin: gh_…, to whom messages are written */
	int64_t       mode;
	struct secret token, aes_key, app_secret;       /* wechat_account.token … */
	int64_t       notices;
	str           template_id, word_title, word_text, word_time;
	bool          by_sms;                   /* what WeChat could not deliver goes by short message */
	int64_t       publishing, articles;
	int64_t       followers;                /* as the platform counts them, */
	struct moment counted;                  /* then */
	struct moment menu_sent;
	int64_t       rev;
};
extern const struct entity wechat_account_entity;
#define WECHAT_ACCOUNT ((id){ 1 })

/* Secrets are SENSITIVE; one that is left empty stays as it is. */
struct wechat_account_form {
	str     name, app_id, origin;
	int64_t mode;
	str     token, aes_key, app_secret;
	int64_t notices;
	str     template_id, word_title, word_text, word_time;
	bool    by_sms;
	int64_t publishing, articles;
};
extern const struct entity wechat_account_form_entity;

MAY_FAIL wechat_account_get(struct db *, struct arena *, struct wechat_account *ret);   /* ERR_MISSING: not set up */
MAY_FAIL wechat_account_set(struct act *, int64_t rev, const struct wechat_account_form *);

/* --- the bytes (wire.c) ------------------------------------------------------------------ */

/* Opened secrets of the account, for one request. */
struct wechat_keys { str app_id, token; unsigned char aes[32]; bool has_aes; };
/* The key is 43 characters of base64: 32 bytes. */
bool wechat_aes_key(struct arena *, str text, unsigned char ret[32]);
MAY_FAIL wechat_keys_of(const struct world *, struct arena *, const struct wechat_account *, struct wechat_keys *ret);

/* sha1 of the parts, sorted by byte and joined; 40 hex digits.  An absent part is left out. */
str  wechat_signature(struct arena *, str token, str timestamp, str nonce, str sealed);
bool wechat_signed(str want, str got);          /* in constant time */
/* 16 random bytes, 4 of length, the message, the app's id, PKCS#7 to 32; AES-256-CBC; base64. */
str  wechat_seal(struct arena *, const struct wechat_keys *, const unsigned char random[16], str message);
/* ERR_INVALID for every way in which it may be wrong, without saying which to the peer. */
MAY_FAIL wechat_open(struct arena *, const struct wechat_keys *, str sealed, str *ret);
/* For a page that uses the JS-SDK: ticket, nonce, time and the page's address without its '#'. */
str  wechat_page_signature(struct arena *, str ticket, str nonce, int64_t seconds, str url);

/* --- messages ---------------------------------------------------------------------------- */

/* What came, as far as it matters here.  An event has no `msg_id`. */
struct wechat_message {
	str     to, from, type, content, msg_id, event, key, ticket, status;
	int64_t made;                           /* seconds, by their clock */
	str     message, publish;               /* ids of what an event reports on */
	str     article, url;                   /* of an article that was published */
};
MAY_FAIL wechat_message_read(struct arena *, str xml, struct wechat_message *ret);

/* An answer: text, or one article (title, words, link).  None: nothing is said. */
struct wechat_answer { str words, title, link; };
#define WECHAT_TEXT_MOST 2048           /* bytes of an answer's text */
str  wechat_answer_xml(struct arena *, const struct wechat_message *, struct wechat_answer, int64_t seconds);

/*
 * Take a message up, once: its effects and its answer belong to one transaction with the key by
 * which a repeated delivery is known, and that gets the first answer again.
 */
struct wechat_delivery {
	struct wechat_message message;
	/* Of the plain mode, where the signature does not cover the body: it is good for this one body only. */
	str signature, body;
	str answer;                             /* XML, or "success" */
	bool repeated;
};
MAY_FAIL wechat_take(struct act *, struct wechat_delivery *);

/* --- replies and the menu ---------------------------------------------------------------- */

enum reply_kind { REPLY_WORD = 1, REPLY_PART, REPLY_KEY, REPLY_WELCOME, REPLY_OTHERWISE };
extern const struct choice reply_kinds[];
struct wechat_reply { id reply_id; int64_t kind; str word, words, title, link; int64_t rev; };
extern const struct entity wechat_reply_entity;
struct wechat_reply_form { int64_t kind; str word, words, title, link; };
extern const struct entity wechat_reply_form_entity;
extern const struct record wechat_reply_record;
MAY_FAIL wechat_reply_make(struct act *, const struct wechat_reply_form *, id *ret);
MAY_FAIL wechat_reply_change(struct act *, id, int64_t rev, const struct wechat_reply_form *);
MAY_FAIL wechat_reply_drop(struct act *, id);

enum menu_kind { MENU_VIEW = 1, MENU_CLICK, MENU_MORE };
extern const struct choice wechat_menu_kinds[];
struct wechat_menu { id menu_id, parent_id; int64_t place; str label; int64_t kind; str target; int64_t rev; };
extern const struct entity wechat_menu_entity;
struct wechat_menu_form { id parent_id; int64_t place; str label; int64_t kind; str target; };
extern const struct entity wechat_menu_form_entity;
#define MENU_TOPS 3
#define MENU_SUBS 5
MAY_FAIL wechat_menu_make(struct act *, const struct wechat_menu_form *, id *ret);
MAY_FAIL wechat_menu_change(struct act *, id, int64_t rev, const struct wechat_menu_form *);
MAY_FAIL wechat_menu_drop(struct act *, id);
/* As the platform wants it; ERR_INVALID with a sentence when an entry leads nowhere. */
MAY_FAIL wechat_menu_json(struct db *, struct arena *, const struct world *, str *ret);

/* --- asking the platform (api.c) --------------------------------------------------------- */

struct wechat_call { const struct world *w; struct wechat_account account; };
MAY_FAIL wechat_calling(const struct world *, struct arena *, struct wechat_call *ret);
/*
 * Ask with the access token; a token that was refused is fetched anew and the question put once more.  What the
 * platform
 * says besides "ok" is ERR_CONFLICT with its number in *ret_code, a limit ERR_LIMIT; no answer ERR_BUSY.
 */
MAY_FAIL wechat_ask(struct wechat_call *, struct arena *, const char *path, str json, const struct said **ret,
                    int64_t *ret_code);
MAY_FAIL wechat_upload(struct wechat_call *, struct arena *, const char *path, str type, str bytes,
                       const struct said **ret, int64_t *ret_code);     /* type: image/png or image/jpeg */
MAY_FAIL wechat_page_ticket(struct wechat_call *, struct arena *, str *ret);
str      wechat_sentence(struct arena *, int64_t code);         /* why, for an officer */
str      wechat_open_address(const struct world *, struct arena *, str app_id, str back, str state);
/* Who came back with this code: his openid; ERR_DENIED: a snapshot's stand-in, who is nobody. */
MAY_FAIL wechat_who(struct wechat_call *, struct arena *, str code, str *ret_openid);
#define MEDIA_MOST (10 << 20)           /* bytes of a picture: the platform takes no more */

/* --- followers and binding --------------------------------------------------------------- */

struct wechat_follower { id follower_id; struct secret openid; bool here; struct moment came, gone; id org_id,
	account_id;
                         struct moment bound; };
extern const struct entity wechat_follower_entity;
MAY_FAIL wechat_follower_of(struct act *, str openid, struct wechat_follower *ret);     /* made at first */
MAY_FAIL wechat_bound_to(struct db *, struct arena *, id account, struct wechat_follower *ret);
MAY_FAIL wechat_bind(struct act *, id follower);                /* to the account that acts */
MAY_FAIL wechat_unbind(struct act *);
/* A state is good for ten minutes, for the browser it was made in, and once. */
#define WECHAT_STATE_LIFE (10 * MINUTE)
str  wechat_state(const struct world *, struct arena *, str visit, str next);
bool wechat_state_proves(const struct world *, struct arena *, str state, str visit, str next);
struct wechat_arrival { str state, visit, openid; struct wechat_follower follower; };
MAY_FAIL wechat_arrive(struct act *, struct wechat_arrival *);
MAY_FAIL wechat_visitor(struct db *, struct arena *, const struct world *, str visit, id *ret_follower);

/* --- notices, drafts --------------------------------------------------------------------- */

enum push_state { PUSH_WAITING = 1, PUSH_SENT, PUSH_ARRIVED, PUSH_SMS, PUSH_FAILED };
extern const struct choice push_states[];
MAY_FAIL wechat_on_notice(struct act *, id notice);             /* hears "notice.made" */
MAY_FAIL wechat_person_merged(struct act *, id loser);          /* hears "person.merged" */
MAY_FAIL wechat_org_closed(struct act *, id org);               /* hears "org.closed" */
MAY_FAIL wechat_send_run(struct job_run *);
MAY_FAIL wechat_send_due(struct db *, struct arena *, struct moment, bool *ret);
MAY_FAIL wechat_count_run(struct job_run *);                    /* each day: followers, and what is over */
#define PUSH_TRIES 6

/*
 * An article of the website in the account.  Where the account wants it, an article that is published there becomes
 * a draft (the job reads it when it sends it), an officer or the account's setting has the draft published, and what is
 * taken off the website goes here too.  A newer text changes the draft; what is out WeChat lets nobody change, so
 * the piece is stale until an officer replaces it.  None of this can make publishing on the website fail.
 */
enum piece_state { PIECE_WAITING = 1, PIECE_DRAFT, PIECE_SENT, PIECE_OUT, PIECE_FAILED, PIECE_GONE, PIECE_LEAVING };
extern const struct choice piece_states[];
MAY_FAIL wechat_on_published(struct act *, id article);         /* hears "content.published" */
MAY_FAIL wechat_on_withdrawn(struct act *, id article);         /* hears "content.withdrawn" */
/* An article that was published before the account wanted it.  ERR_MISSING: not on the website; ERR_CONFLICT: there. */
MAY_FAIL wechat_piece_hand_in(struct act *, id article, id *ret);
/* ERR_CONFLICT, with a sentence, in another state than: a draft; failed; out and stale. */
MAY_FAIL wechat_piece_publish(struct act *, id piece);
MAY_FAIL wechat_piece_retry(struct act *, id piece);
MAY_FAIL wechat_piece_replace(struct act *, id piece);

/*
 * The body of an article as a draft takes it: without links (WeChat drops what leads elsewhere; one line says
 * where they are), each picture by the address in `urls`, one for each file of wechat_body_files in that order.
 */
struct wechat_files { id *at; size_t n; };
struct wechat_files wechat_body_files(struct arena *, struct html);
str wechat_body(struct arena *, struct html, struct wechat_files, const str *urls);

#endif
