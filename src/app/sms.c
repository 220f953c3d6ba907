/* sms.c - see sms.h. */
#include "app/sms.h"

#include <pthread.h>
#include <stdio.h>

#include "platform/document.h"
#include "platform/sms.h"

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

static void
send_to_log(struct sms *s, struct arena *a, const struct sms_message *m, struct sms_end *ret)
{
	str tail = str_from(m->mobile, m->mobile.n > 4 ? m->mobile.n - 4 : 0), sentence = sms_sentence(a, m);

	log_note("sms", "to a number ending in " FMT ": " FMT, ARG(tail), ARG(sentence));
	remember((struct log_sms *)s, m->mobile, sentence);
	*ret = (struct sms_end){ SMS_TAKEN, S("demo"), false };
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
sms_of_demo(struct arena *a)
{
	struct log_sms *l = NEW(a, struct log_sms);

	l->sms.send = send_to_log;
	l->sms.shown = shown;
	pthread_mutex_init(&l->lock, NULL);
	arena_defer(a, forget, l);
	return &l->sms;
}
