/*
 * sms.h - short messages (短信): which kinds there are and what they say, codes, limits, how many went out.
 *
 * Operators send by approved templates: a message is a kind and its values, and a sentence can be made of it for who
 * takes sentences.  The gateway itself is a value of the world (struct sms): modules/sms has the real one, a demo and
 * the tests have their own.
 *
 *	TRY(sms_send(w, a, &(struct sms_message){ SMS_NOTICE, mobile, { title, text } }));
 */
#ifndef PLATFORM_SMS_H
#define PLATFORM_SMS_H

#include "platform/act.h"

enum sms_kind_no { SMS_CODE = 1, SMS_ASKED, SMS_OLD, SMS_NEW, SMS_REFUSED, SMS_LAPSED, SMS_NOTICE };
#define SMS_KINDS  7
#define SMS_VALUES 2

/* `name` and the values' names are what gateways and templates call them; `most`: characters; `like`: an example. */
struct sms_value { const char *name, *label; size_t most; const char *like; };
struct sms_kind {
	int64_t kind;
	const char *name, *label;
	struct text sentence;                   /* {1} and {2} stand for the values */
	struct sms_value values[SMS_VALUES];
};
extern const struct sms_kind sms_kinds[SMS_KINDS];
extern const struct choice sms_kind_choices[];
const struct sms_kind *sms_kind_of(int64_t kind);               /* asserts that there is one */
size_t sms_n_values(const struct sms_kind *);

struct sms_message {
	int64_t kind;
	str mobile, values[SMS_VALUES];
	bool trial;                             /* the system administrator tries the gateway */
};
str sms_sentence(struct arena *, const struct sms_message *);
/* A value as a template takes it: cut to what its kind allows. */
str sms_cut(const struct sms_message *, size_t value);

/*
 * What became of one.  Only TAKEN and UNSURE may reach the person; all between them certainly do not.
 * NUMBER: the gateway works and does not send to this number (it had too many, it is no more); KIND: nor this kind
 * (no template, or not approved); SETTING: nor anything, until somebody sets it right; NOW: nor now; UNHEARD: nobody
 * was reached.
 */
enum sms_class { SMS_TAKEN, SMS_NOT_NUMBER, SMS_NOT_KIND, SMS_NOT_SETTING, SMS_NOT_NOW, SMS_UNHEARD, SMS_UNSURE };
struct sms_end {
	enum sms_class class;
	str code;                               /* the gateway's own word for it, or one of ours */
	bool idle;                              /* nobody was asked: there is no gateway, or it rests */
	int64_t given;                          /* whose gateway got number and text, by the module's number; 0: none */
};

/* Sends and counts it, whatever the day's ceiling says. */
void     sms_deliver(const struct world *, struct arena *, const struct sms_message *, struct sms_end *ret);
/* The same under the ceiling.  ERR_BUSY or ERR_LIMIT, with a sentence. */
MAY_FAIL sms_send(const struct world *, struct arena *, const struct sms_message *);
/* Did it certainly not go out? */
bool     sms_is_unsent(const struct sms_end *);
MAY_FAIL sms_fault(struct arena *, const struct sms_end *);     /* what the person is told; NULL: it went */
/* Messages of all kinds that went out today, against the setting sms.ceiling. */
#define SMS_CEILING         2000
#define SMS_CEILING_SETTING "sms.ceiling"
MAY_FAIL sms_today(struct db *, struct arena *, const struct world *, int64_t *ret_sent, int64_t *ret_ceiling);

/* --- codes ------------------------------------------------------------------------------- */

/*
 * A code by SMS for a purpose ("sign-in", "mobile"): 6 digits, 5 minutes; 1/min, 5/h, 10/day a number,
 * and all messages together no more a day than the ceiling.  One that certainly did not go out, for a reason that is
 * not the number's, is not counted as had; but no more than SMS_TRIES an hour are tried for a number, whatever
 * becomes of them.  ERR_BUSY when it did not go out, or nobody knows whether it did (sms_code_at).
 */
#define SMS_TRIES 20
MAY_FAIL sms_code_send(const struct world *, struct arena *, str mobile, const char *purpose, str address);
MAY_FAIL sms_code_prove(const struct world *, struct arena *, str mobile, const char *purpose, str code);
/*
 * The failure of a form: at the field of the number, or at that of the code when one may have arrived, so that the page
 * goes on asking for it.  A failure with a field of its own keeps it.
 */
failed   sms_code_at(struct arena *, failed, const struct field *mobile, const struct field *code);

/* The blind index of a number, as accounts and persons are found by it. */
static inline struct blob
sms_mobile_index(const struct world *w, struct arena *a, str mobile)
{
	return crypt_blind(w->keys, a, "person.mobile", mobile);
}

/*
 * The system administrator tries the gateway with the example's values: no code in it proves anything.  Under the
 * limits of a number and the ceiling, and SMS_TRIALS an hour; into the record goes that it was tried, never to whom.
 */
#define SMS_TRIALS 10
MAY_FAIL sms_try(const struct world *, struct arena *, const struct actor *, str request_id, str mobile, int64_t kind,
                 struct sms_end *ret);

/* --- how it stands ------------------------------------------------------------------------ */

/* The last that went out and the last that did not for the gateway's sake; zeros: none yet. */
struct sms_state { struct moment sent, failed; int64_t kind, class; str code; };
MAY_FAIL sms_state_now(struct db *, struct arena *, struct sms_state *ret);
/* The last failure is later than the last success. */
bool     sms_state_is_bad(const struct sms_state *);
/* In a rule that set the gateway up anew: what was before says nothing of it. */
MAY_FAIL sms_state_forget(struct act *);

#endif
