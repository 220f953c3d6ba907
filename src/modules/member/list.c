/*
 * list.c - what member_record offers of many: lists in the order (org_path, name_key, member_id), and the export.
 *
 * Eight statements answer every list.  member_walk goes along the list's own index and passes over what was not asked
 * for: right where many rows fit, or the scope is small.  member_tagged goes along the rows of one tag instead, so
 * that a rare one costs nothing; member_ungrouped passes over whoever has a group.  member_found looks the rows up by
 * name, initials or day of joining and sorts them: right where few do.  Which it is, is counted first, and no further
 * than to FOUND_MOST.  member_numbered reads whose document or mobile it is, who are few.  Of two characters of a name,
 * which is what most people type, member_paired goes along an index of their own.  Of another name alone, member_called
 * sorts the hits by the index of names; member_named finds a common one union by union, where those of one surname
 * stand together.
 */
#include "modules/member/inside.h"
#include "platform/pinyin.h"
#include "platform/search.h"

#define FOUND_MOST 2000         /* rows looked up and sorted for one page */
#define NAMED_FEW  900          /* the same for a name: beyond, going union by union is quicker */
#define SCOPE_SMALL 1000        /* members of a scope that is walked through without counting first */
/* U+10FFFF: behind everything that begins with the word. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

static const struct date first_day = { 19000101 }, last_day = { 21991231 };

/* The highest status of those who are asked for; zero: no such wish.  Those in force are the lowest three. */
static int64_t
upto_of(int64_t status)
{
	return status == MEMBER_ACTIVE ? MEMBER_ACTIVE : status == FILTER_IN_FORCE ? MEMBER_RETAINED : 0;
}

/* Everybody, or up to a status: what the indexes of names are walked for. */
static bool
is_upto(int64_t status)
{
	return !status || upto_of(status);
}

/* A list as it was asked for. */
struct asked {
	struct scope scope;
	bool nothing;                           /* no row can fit */
	bool walk, named, paired;
	struct blob document, mobile;
	str low, high, first, last;             /* of names and of initials */
	str key_low, key_high;                  /* of the list's order, for a name that is common */
	bool recent;                            /* looked up by the day of joining */
	const struct member_filter *filter;
	struct place after;
	int64_t most;
	bool brief;
	bool unions;                            /* what they are called is to come with each row */
};

static struct date
since_of(const struct member_filter *f)
{
	return f->since.ymd ? f->since : first_day;
}

static struct date
until_of(const struct member_filter *f)
{
	return f->until.ymd ? f->until : last_day;
}

/* --- what was typed --------------------------------------------------------------- */

/* The number alone does not say of which kind of document it is: each is tried. */
static failed
find_document(struct db *d, struct arena *a, const struct world *w, str number, struct blob *ret)
{
	for (const struct choice *c = document_types; c->label; c++) {
		struct blob index = member_document_index(w, a, c->v, number);
		struct person_by_document_row row;
		failed f = db_one(d, a, person_by_document, &row, .document_index = index);

		if (f && f->code != ERR_MISSING)
			return f;
		if (!f) {
			*ret = index;
			return NULL;
		}
	}
	return NULL;
}

static void
ask_names(struct arena *a, str word, struct asked *q)
{
	struct buf small = { .a = a };

	for (size_t i = 0; i < word.n; i++)
		buf_char(&small,
			 (char)(word.s[i] >= 'A' && word.s[i] <= 'Z' ? word.s[i] + ('a' - 'A')
								     : word.s[i]));
	q->low = word;
	q->high = arena_cat(a, word, S(LAST_CHARACTER));
	q->first = buf_str(&small);
	q->last = arena_cat(a, q->first, S(LAST_CHARACTER));
}

static failed
ask_word(struct db *d, struct arena *a, const struct world *w, struct asked *q)
{
	str word = q->filter->word, number = search_number(a, word);

	switch (search_guess(word)) {
	case SEARCH_NOTHING:
		return NULL;
	case SEARCH_MOBILE:
		q->mobile = crypt_blind(w->keys, a, "person.mobile", number);
		return NULL;
	case SEARCH_DOCUMENT:
		TRY(find_document(d, a, w, number, &q->document));
		q->nothing = !q->document.bytes.n;
		return NULL;
	case SEARCH_WORDS: case SEARCH_INITIALS: case SEARCH_USCC:
		ask_names(a, person_name(a, word), q);
		q->nothing = !q->low.n;
		return NULL;
	}
	return NULL;
}

/* Few enough names and initials to be looked up? */
static failed
few_names(struct db *d, struct arena *a, struct asked *q, bool *ret)
{
	struct member_many_names_row names;
	struct member_many_initials_row initials;

	TRY(db_one(d, a, member_many_names, &names, .low = q->low, .high = q->high,
		   .most = FOUND_MOST));
	TRY(db_one(d, a, member_many_initials, &initials, .first = q->first, .last = q->last,
		   .most = FOUND_MOST));
	/* Initials stand in no order of the list: only a name that no initials are like is found so. */
	q->named = !initials.n && !q->filter->group && is_upto(q->filter->status) &&
		   pinyin_key_leads(q->low);
	*ret = names.n + initials.n < (q->named ? NAMED_FEW : FOUND_MOST);
	if (q->named) {
		q->key_low = pinyin_sort_key(a, q->low);
		q->key_high = arena_cat(a, q->key_low, S("\x7f"));
	}
	return NULL;
}

/* Two Han characters, and no wish that an index of its own serves better. */
static bool
is_pair(const struct asked *q)
{
	const struct member_filter *f = q->filter;
	str rest = q->low;

	return utf8_han(utf8_next(&rest)) && utf8_han(utf8_next(&rest)) && !rest.n && !f->group &&
	       is_upto(f->status) && !f->until.ymd;
}

static failed
choose(struct db *d, struct arena *a, struct asked *q)
{
	struct member_many_joined_row joined;
	int64_t members;
	bool few = false;

	if (q->document.bytes.n || q->mobile.bytes.n)
		return NULL;
	q->paired = is_pair(q);
	if (q->paired)
		return NULL;
	if (q->low.n || q->filter->since.ymd) {
		TRY(member_count(d, a, q->scope, &members));
		if (members <= SCOPE_SMALL) {
			q->walk = true;
			return NULL;
		}
	}
	if (q->low.n)
		TRY(few_names(d, a, q, &few));
	if (!few && (q->filter->since.ymd || q->filter->until.ymd)) {
		TRY(db_one(d, a, member_many_joined, q->scope, &joined,
			.since = since_of(q->filter), .until = until_of(q->filter), .most = FOUND_MOST));
		q->recent = few = joined.n < FOUND_MOST;
	}
	q->walk = !few;
	return NULL;
}

/* Narrowed to a union in scope: nothing else than another scope. */
static failed
narrow(struct db *d, struct arena *a, struct asked *q)
{
	struct org_place org;

	if (!q->filter->org_id.v)
		return NULL;
	TRY(org_place_get(d, a, q->scope, q->filter->org_id, &org));
	q->scope.low = org.org_path;
	q->scope.high = scope_of(a, org.org_path).high;
	return NULL;
}

static failed
resolve(struct db *d, struct arena *a, const struct world *w, struct asked *q)
{
	static const struct member_filter all;

	if (!q->filter)
		q->filter = &all;
	TRY(narrow(d, a, q));
	TRY(ask_word(d, a, w, q));
	if (!q->nothing)
		TRY(choose(d, a, q));
	/*
	 * What stands before the page's place need not be passed over, nor what stands before the scope: of two places
	 * to begin at PostgreSQL takes the page's, and walks from there.
	 */
	if (q->after.path.n && str_cmp(q->after.path, q->scope.low) > 0)
		q->scope.low = q->after.path;
	else if (q->scope.low.n && str_cmp(q->after.path, q->scope.low) < 0)
		q->after = (struct place){ .path = q->scope.low, .key = S("") };
	return NULL;
}

/* --- asking ------------------------------------------------------------------------- */

/* The tags of a filter as a set; one alone has rows of its own to go along. */
static int64_t
asked_bits(const struct member_filter *f)
{
	return f->group == FILTER_NEW_KINDS ? TAGS_NEW_KINDS : f->group == FILTER_EIGHT ? TAGS_EIGHT
	     : tag_bit(f->group);
}

static bool
along_tag(const struct asked *q)
{
	return q->walk && q->filter->group && q->filter->group <= TAGS_MOST;
}

static struct member_walk_args
walk_args(const struct asked *q)
{
	const struct member_filter *f = q->filter;
	bool lacking = f->status == FILTER_LACKING;

	return (struct member_walk_args){ .after_path = q->after.path.s ? q->after.path : S(""),
					  .after_key = q->after.key,
					  .after_id = q->after.row,
					  .low = q->low.n ? q->low : (str){ 0 },
					  .high = q->high,
					  .first = q->first,
					  .last = q->last,
					  .grouped = f->group > 0,
					  .group_low = GROUP_TRUCK,
					  .group_high = f->group == FILTER_NEW_KINDS
							   ? GROUP_FOOD
							   : GROUP_GUARD,
					  .bits = asked_bits(f),
					  .upto = upto_of(f->status),
					  .other = lacking || upto_of(f->status) ? 0 : f->status,
					  .lacking = lacking,
					  .since = f->until.ymd ? since_of(f) : f->since,
					  .until = until_of(f),
					  .brief = q->brief,
					  .most = q->most };
}

/* The same filter as walk_args; of few, the list has an index of its own, and walks that. */
static struct member_named_args
named_args(const struct asked *q)
{
	struct member_walk_args w = walk_args(q);

	return (struct member_named_args){ .after_path = w.after_path,
					   .after_key = w.after_key,
					   .after_id = w.after_id,
					   .low = w.low,
					   .high = w.high,
					   .key_low = q->key_low,
					   .key_high = q->key_high,
					   .upto = w.upto,
					   .since = w.since,
					   .most = w.most };
}

static struct member_paired_args
paired_args(const struct asked *q)
{
	struct member_walk_args w = walk_args(q);

	return (struct member_paired_args){ .after_path = w.after_path,
					    .after_key = w.after_key,
					    .after_id = w.after_id,
					    .pair = q->low,
					    .upto = w.upto,
					    .since = w.since,
					    .brief = w.brief,
					    .unions = q->unions,
					    .most = w.most };
}

static struct member_found_args
found_args(const struct asked *q)
{
	const struct member_filter *f = q->filter;
	bool lacking = f->status == FILTER_LACKING;

	return (struct member_found_args){ .after_path = q->after.path.s ? q->after.path : S(""),
					   .after_key = q->after.key,
					   .after_id = q->after.row,
					   .low = q->recent || !q->low.n ? (str){ 0 } : q->low,
					   .like = q->recent && q->low.n ? q->low : (str){ 0 },
					   .high = q->high,
					   .first = q->first,
					   .last = q->last,
					   .recent = q->recent,
					   .bits = asked_bits(f),
					   .below = f->group && f->group != FILTER_NO_GROUP ? 0 : -1,
					   .group_most = f->group == FILTER_NO_GROUP ? GROUP_NONE : INT32_MAX,
					   .status_low = lacking || upto_of(f->status) ? 0 : f->status,
					   .status_high = upto_of(f->status) ? upto_of(f->status)
						   : lacking || !f->status ? INT32_MAX : f->status,
					   .lacking = lacking,
					   .since = since_of(f),
					   .until = until_of(f),
					   .most = q->most };
}

/* The same filter as found_args. */
static struct member_numbered_args
numbered_args(const struct asked *q)
{
	struct member_found_args f = found_args(q);

	return (struct member_numbered_args){ .after_path = f.after_path,
					      .after_key = f.after_key,
					      .after_id = f.after_id,
					      .document = q->document,
					      .mobile = q->mobile,
					      .bits = f.bits,
					      .below = f.below,
					      .group_most = f.group_most,
					      .status_low = f.status_low,
					      .status_high = f.status_high,
					      .lacking = f.lacking,
					      .since = f.since,
					      .until = f.until,
					      .brief = q->brief,
					      .unions = q->unions,
					      .most = f.most };
}

/* A name, and no other wish. */
static bool
is_called(const struct asked *q)
{
	const struct member_filter *f = q->filter;

	return q->named && !f->status && !f->since.ymd && !f->until.ymd;
}

static struct member_called_args
called_args(const struct asked *q)
{
	return (struct member_called_args){ .after_path = q->after.path.s ? q->after.path : S(""),
					    .after_key = q->after.key,
					    .after_id = q->after.row,
					    .low = q->low,
					    .high = q->high,
					    .hits = NAMED_FEW,
					    .most = q->most };
}

/* The arguments of the walk, for a statement that asks for them and more. */
#define AS_WALK(w) .after_path = (w)->after_path, .after_key = (w)->after_key, .after_id = (w)->after_id, \
	.low = (w)->low, .high = (w)->high, .first = (w)->first, .last = (w)->last, .upto = (w)->upto, \
	.other = (w)->other, .lacking = (w)->lacking, .since = (w)->since, .until = (w)->until, .most = (w)->most

static struct member_tagged_args
tagged_args(const struct member_walk_args *w, int64_t tag)
{
	return (struct member_tagged_args){ .tag_id = { tag }, AS_WALK(w) };
}

static struct member_ungrouped_args
ungrouped_args(const struct member_walk_args *w)
{
	return (struct member_ungrouped_args){ AS_WALK(w) };
}

/* The statement that answers, with its arguments. */
static const struct stmt *
answer(struct arena *a, const struct asked *q, const void **ret_args)
{
	if (q->document.bytes.n || q->mobile.bytes.n) {
		struct member_numbered_args *numbered = NEW(a, struct member_numbered_args);

		*numbered = numbered_args(q);
		*ret_args = numbered;
		return &member_numbered;
	}
	if (q->paired) {
		struct member_paired_args *paired = NEW(a, struct member_paired_args);

		*paired = paired_args(q);
		*ret_args = paired;
		return &member_paired;
	}
	if (q->walk && q->named && !q->recent) {
		struct member_named_args *named = NEW(a, struct member_named_args);

		*named = named_args(q);
		*ret_args = named;
		return &member_named;
	}
	if (along_tag(q)) {
		struct member_tagged_args *tagged = NEW(a, struct member_tagged_args);
		struct member_walk_args walk = walk_args(q);

		*tagged = tagged_args(&walk, q->filter->group);
		*ret_args = tagged;
		return &member_tagged;
	}
	if (q->walk && q->filter->group == FILTER_NO_GROUP) {
		struct member_ungrouped_args *ungrouped = NEW(a, struct member_ungrouped_args);
		struct member_walk_args walk = walk_args(q);

		*ungrouped = ungrouped_args(&walk);
		*ret_args = ungrouped;
		return &member_ungrouped;
	}
	if (q->walk) {
		struct member_walk_args *walk = NEW(a, struct member_walk_args);

		*walk = walk_args(q);
		*ret_args = walk;
		return &member_walk;
	}
	if (is_called(q)) {
		struct member_called_args *called = NEW(a, struct member_called_args);

		*called = called_args(q);
		*ret_args = called;
		return &member_called;
	} else {
		struct member_found_args *found = NEW(a, struct member_found_args);

		*found = found_args(q);
		*ret_args = found;
		return &member_found;
	}
}

/* What a statement has left away. */
static failed
name_unions(struct db *d, struct arena *a, const struct world *w, struct member *members, size_t n)
{
	id *orgs = NEW_N(a, id, n + 1);
	str *names;

	for (size_t i = 0; i < n; i++)
		orgs[i] = members[i].org_id;
	TRY(org_names(d, a, w, orgs, n, &names));
	for (size_t i = 0; i < n; i++)
		if (!members[i].org_name.s)
			members[i].org_name = names[i];
	return NULL;
}

failed
member_list(struct db *d, struct arena *a, const struct world *w, struct scope scope,
	    const struct ask *ask, struct found *ret)
{
	struct asked q = {
		.scope = scope, .filter = ask->filter, .after = ask->after, .most = ask->most, .brief = ask->brief
	};
	struct dues_rule rule = dues_rule_of(w->rules);
	const struct tags *known = ask->known;
	struct tags tags = { 0 };
	const void *args;
	const struct stmt *s;
	void *rows = NULL;
	size_t n = 0;

	TRY(resolve(d, a, w, &q));
	if (!known)
		TRY(tags_read(d, a, &tags));
	s = answer(a, &q, &args);
	if (!q.nothing)
		TRY(db_all_(d, a, s, &q.scope, args, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		struct member *m = (struct member *)rows + i;

		m->tags = tags_text(a, known ? known : &tags, m->tag_bits);
		TRY(member_reckon(&rule, a, m));
	}
	if (s->fewer)
		TRY(name_unions(d, a, w, rows, n));
	*ret = (struct found){ rows, n };
	return NULL;
}

struct walker { struct dues_rule rule; struct tags tags; db_each_row *each; void *arg; };

static failed
pass_on(void *v, struct arena *scratch, const void *row)
{
	const struct walker *to = v;
	struct member m = *(const struct member *)row;

	m.tags = tags_text(scratch, &to->tags, m.tag_bits);
	TRY(member_reckon(&to->rule, scratch, &m));
	return to->each(to->arg, scratch, &m);
}

failed
member_each(struct db *d, struct arena *a, const struct world *w, struct scope scope,
	    const void *filter, db_each_row *each, void *arg)
{
	struct asked q = { .scope = scope, .filter = filter, .most = INT64_MAX, .unions = true };
	struct walker to = { dues_rule_of(w->rules), { 0 }, each, arg };
	const void *args;
	const struct stmt *s;

	TRY(resolve(d, a, w, &q));
	TRY(tags_read(d, a, &to.tags));
	s = answer(a, &q, &args);
	return q.nothing ? NULL : db_each_(d, a, s, &q.scope, args, pass_on, &to);
}
