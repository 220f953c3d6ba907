/*
 * world.h - what one running installation is: its database, keys, clock,
 * rules, and the tables its modules bring.  Built once at start, constant
 * afterwards, handed to whoever needs it; there is no global.
 */
#ifndef PLATFORM_WORLD_H
#define PLATFORM_WORLD_H

#include "crypt/crypt.h"
#include "db/db.h"
#include "net/net.h"
#include "platform/calendar.h"
#include "platform/rules.h"

struct act;
struct within;
struct flow;
struct job_run;

/* The officers' roles that a new installation begins with; FOR_NOBODY: the security administrator gives it later. */
enum first_role {
	FOR_NOBODY, FOR_CITY = 1, FOR_TOWN = 2, FOR_BASE = 4, FOR_WALL = 8,
	FOR_UPPER = FOR_CITY | FOR_TOWN,
	FOR_OFFICERS = FOR_CITY | FOR_TOWN | FOR_BASE
};

/*
 * Whose a right is among the three administrators: nobody's (NULL), kept by one of them, or one of the few that are
 * only looked at, which they share.  The type is whole in roles.c alone and a permit has one such field: so no permit
 * is kept by two, and a module cannot share another one.  The compiler refuses it (test/tools/bad_c.txt).
 */
enum keeper { KEEPER_NONE, KEEPER_SYSTEM, KEEPER_SECURITY, KEEPER_AUDIT };
struct holding;
extern const struct holding kept_by_system, kept_by_security, kept_by_audit;
extern const struct holding looked_at_account, looked_at_dual, looked_at_expiry, looked_at_handed, looked_at_second,
	looked_at_setting, looked_at_wechat;

/* A right somebody may be given.  Nobody lends what is kept to a deputy, unless it says `lent`. */
struct permit { const char *name, *label; enum first_role given; const struct holding *held; bool lent; };
/* One that administrators share: its name is that of what is looked at. */
#define LOOKED_AT(what, label, given) { #what ".see", label, given, &looked_at_##what, false }
/* The administrator who keeps it, or KEEPER_NONE. */
enum keeper permit_keeper(const struct permit *);
/* Has this administrator's role it?  And is what is looked at the thing that it names? */
bool permit_is_of(const struct permit *, enum keeper);
bool permit_is_disjoint(const struct permit *);

/*
 * A module that wants to know: called inside the transaction that made the event.  `many`, where there is one: the same
 * for all subjects of a block (act.h), once at its end, in few questions.
 */
struct listen {
	const char *event;
	failed (*run)(struct act *, id subject);
	failed (*many)(struct act *, const id *subjects, size_t n);
};

/*
 * Work in the background.  A kind with `daily` is also started by the house itself, once a day, when
 * that hour (1 to 23, local) has come: reminders, deadlines, purges.  Its run reads everything
 * from the database and may be run twice in a day without harm.
 */
struct job_kind {
	const char *name, *label;
	failed (*run)(struct job_run *);
	int daily;
	/*
	 * Is there work now?  Asked each second while none of this kind waits or runs; then the house starts
	 * one.  It looks into one index.  For what has to go out soon, and again later when it did not.
	 */
	failed (*due)(struct db *, struct arena *, struct moment now, bool *ret);
};

/* The path of the federation itself: the first segment of every path. */
#define ROOT_PATH S("0001")

#define PERMITS_MOST 256
struct permits { uint64_t bits[PERMITS_MOST / 64]; };

/* Sending a short message (sms.h); an implementation may talk to a gateway or keep it for a test. */
struct sms_message;
struct sms_end;
struct sms {
	void (*send)(struct sms *, struct arena *, const struct sms_message *, struct sms_end *ret);
	/* False: it would not be asked now, so nothing needs to be begun; NULL: it always is. */
	bool (*ready)(struct sms *);
	/* It was set up anew; NULL: it does not mind. */
	void (*changed)(struct sms *);
	/* What this number was sent last, for the visitor of a demo who has no such phone; NULL: nobody may see. */
	str (*shown)(struct sms *, struct arena *, str mobile);
	_Atomic int64_t sent, failed, unsure;   /* since this server started, for figures */
	_Atomic bool rests;                     /* the gateway failed again and again and is left alone for a while */
};

/* Where ids come from when they must be the same each time: the seeded demo. */
struct id_line { _Atomic int64_t next; };

struct world {
	struct db_pool *pool;
	struct keys *keys;
	const struct clock *clock;
	const struct calendar *calendar;
	const struct rules *rules;
	struct sms *sms;
	struct net *net;                        /* services outside; NULL: nobody is asked */
	struct holders *holders;                /* holder.h: what they let us in with, in memory */
	str wechat;                             /* a stand-in for WeChat's platform, for trials; absent: the real one */
	str sms_cloud;                          /* the same for the short messages of Tencent and Aliyun */
	struct id_line *ids;                    /* NULL: id_new */
	str data;                               /* folder of files, spool, admin.sock */
	str house;                              /* the federation's name: 江阴市总工会 */
	str base;                               /* the address outside: https://gonghui.example.org, no '/' behind */
	bool demo;                              /* every page says so */
	bool rates;                             /* how often is measured: web/rate.h */
	const struct permit *permits;     size_t n_permits;     /* of all modules; the index is the bit */
	const struct flow *const *flows;  size_t n_flows;
	const struct listen *listens;     size_t n_listens;
	const struct job_kind *jobs;      size_t n_jobs;
	/* A union in scope, from the module that has them. */
	failed (*union_at)(struct db *, struct arena *, struct scope, id org, struct within *ret);
	const struct step *const *steps;  size_t n_steps;       /* of all modules, as the database must have them */
	void *_Atomic server;                   /* the struct http_server, for figures; NULL before it serves */
	struct named *unions;                   /* named.h: what unions are called */
	struct session_table *sessions;         /* account.h: who is signed in, in memory */
	struct viewed *viewed;                  /* viewed.h: whose page somebody looked at, not written yet */
	struct job_runner *runner;              /* job.h */
	_Atomic int64_t shipped;                /* until when what was written is elsewhere (app/ship.h); 0: none is */
};

static inline struct moment world_now(const struct world *w) { return clock_now(w->clock); }
struct date world_today(const struct world *);
/* "MACHINE:FOLDER": what this server is called among those of one database; the same when it starts again. */
str world_server(const struct world *, struct arena *);

/* The bit of a permit; asserts that it exists, since names come from constant tables. */
size_t permit_bit(const struct world *, const char *name);
bool   permits_has(const struct permits *, size_t bit);
void   permits_add(struct permits *, size_t bit);
/* "member.see member.edit" as stored in a role; unknown words (of a removed module) are skipped. */
struct permits permits_read(const struct world *, str words);
str    permits_words(struct arena *, const struct world *, const struct permits *);

/* The subtree of a path: everything at or below it. */
struct scope scope_of(struct arena *, str path);
struct scope scope_self(id person);
struct scope scope_all(void);           /* for jobs and the command line acting for the house itself */
bool   scope_covers(struct scope, str path);

#endif
