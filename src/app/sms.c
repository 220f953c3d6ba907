/* sms.c - see sms.h. */
#include "app/sms.h"

#include <pthread.h>
#include <stdio.h>

#include "platform/document.h"

static const struct text says_no_gateway = { "sms.no_gateway", "本系统还没有接通短信，发不了验证码。请换一种方式登录，或者联系您的工会。" };

enum { KEPT = 64 };             /* messages a demo remembers */

struct message { char mobile[16], sentence[256]; };
struct log_sms {
	struct sms sms;                 /* first: the world's pointer to it leads to the rest */
	pthread_mutex_t lock;
	struct message last[KEPT];
	size_t next;
};

static void
remember(struct log_sms *l, str mobile, str sentence)
{
	struct message *m;

	pthread_mutex_lock(&l->lock);
	m = &l->last[l->next++ % KEPT];
	snprintf(m->mobile, sizeof m->mobile, FMT, ARG(mobile));
	snprintf(m->sentence, sizeof m->sentence, FMT, ARG(sentence));
	pthread_mutex_unlock(&l->lock);
}

static str
tail_of(str mobile)
{
	return str_from(mobile, mobile.n > 4 ? mobile.n - 4 : 0);
}

static failed
send_to_log(struct sms *s, struct arena *a, str mobile, str sentence)
{
	(void)a;
	log_note("sms", "to a number ending in " FMT ": " FMT, ARG(tail_of(mobile)), ARG(sentence));
	remember((struct log_sms *)s, mobile, sentence);
	return NULL;
}

static failed
send_nowhere(struct sms *s, struct arena *a, str mobile, str sentence)
{
	(void)s;
	(void)sentence;
	log_fault("sms", "there is no gateway: nothing was sent to a number ending in " FMT, ARG(tail_of(mobile)));
	return FAIL_SAY(a, ERR_BUSY, NULL, &says_no_gateway);
}

static str
shown(struct sms *s, struct arena *a, str mobile)
{
	struct log_sms *l = (struct log_sms *)s;
	struct message found = { 0 };
	str number;

	if (mobile_check(a, NULL, mobile, &number))
		return (str){ 0 };
	pthread_mutex_lock(&l->lock);
	for (size_t i = 0; i < KEPT && i < l->next && !*found.mobile; i++) {
		const struct message *m = &l->last[(l->next - 1 - i) % KEPT];

		if (str_eq(str_of(m->mobile), number))
			found = *m;
	}
	pthread_mutex_unlock(&l->lock);
	return arena_str(a, str_of(found.sentence));
}

static void
forget(void *v)
{
	struct log_sms *l = v;

	pthread_mutex_destroy(&l->lock);
}

struct sms *
sms_without_gateway(struct arena *a, bool demo)
{
	struct log_sms *l = NEW(a, struct log_sms);

	l->sms = demo ? (struct sms){ send_to_log, shown } : (struct sms){ send_nowhere, NULL };
	pthread_mutex_init(&l->lock, NULL);
	arena_defer(a, forget, l);
	return &l->sms;
}
