/* people.c - lists of people: reading them, counting votes, finding who they are in the register. */
#include <stdlib.h>
#include <string.h>

#include "modules/committee/inside.h"

static const struct text
	says_post   = { "committee.post", "第 {1} 行：没有写职务，或职务不对。可以写{2}。" },
	says_name   = { "committee.name", "第 {1} 行：姓名要写 2 到 30 个字。" },
	says_word   = { "committee.word", "第 {1} 行：“{2}”看不懂。每行写：姓名、职务、专职或兼职、得票。" },
	says_twice  = { "committee.twice", "第 {1} 行：“{2}”写了两次。" },
	says_many   = { "committee.many", "最多写 100 行。" },
	says_years  = { "committee.years", "基层工会委员会每届 {1} 年或 {2} 年（工会法第十六条）。" },
	says_local  = { "committee.local", "地方和产业工会委员会每届 {1} 年（工会法第十六条）。" },
	posts_union = { "committee.posts.union", "主席、副主席、委员" },
	posts_other = { "committee.posts.other", "主任、委员" },
	posts_one   = { "committee.posts.one", "组织员" };

static str
number(struct arena *a, int64_t v)
{
	return arena_fmt(a, "%lld", (long long)v);
}

int64_t
committee_head_post(int64_t kind)
{
	return kind == COMMITTEE_AUDIT ? COMMITTEE_AUDIT_HEAD : kind == COMMITTEE_WOMEN ? COMMITTEE_WOMEN_HEAD
	     : kind == COMMITTEE_UNION ? COMMITTEE_CHAIR : COMMITTEE_ORGANISER;
}

/* --- reading a list --------------------------------------------------------------------- */

/* Words that name a post; 主任 is the head of whichever committee it is. */
static const struct { str word; int64_t post; } words[] = {
	{ S("主席"), COMMITTEE_CHAIR }, { S("副主席"), COMMITTEE_VICE }, { S("委员"), COMMITTEE_SEAT },
	{ S("主任"), 0 }, { S("经审主任"), COMMITTEE_AUDIT_HEAD }, { S("经审会主任"), COMMITTEE_AUDIT_HEAD },
	{ S("组织员"), COMMITTEE_ORGANISER }, { S("女工主任"), COMMITTEE_WOMEN_HEAD }, { S("女工委主任"), COMMITTEE_WOMEN_HEAD },
};

static const struct text full_time = { "committee.full", "专职" }, part_time = { "committee.part", "兼职" };

static bool
post_of(str word, int64_t kind, int64_t *ret)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_eq(word, words[i].word)) {
			*ret = words[i].post ? words[i].post : committee_head_post(kind);
			return true;
		}
	return false;
}

static bool
post_fits(int64_t post, int64_t kind)
{
	return (post == COMMITTEE_SEAT && kind && kind != COMMITTEE_ONE) || post == committee_head_post(kind) ||
	       (post == COMMITTEE_VICE && kind == COMMITTEE_UNION);
}

/* Blanks, tabs, commas of both kinds: one of them, however many, stands between two words. */
static str
next_word(str *rest)
{
	const char *s = rest->s;
	size_t n = rest->n, from = 0, to;

	for (;;) {
		size_t skip = 0;

		if (from < n && (s[from] == ' ' || s[from] == '\t' || s[from] == ',' || s[from] == '\r'))
			skip = 1;
		else if (n - from >= 3 && (!memcmp(s + from, "\xe3\x80\x80", 3) || !memcmp(s + from, "\xef\xbc\x8c", 3)
			|| !memcmp(s + from, "\xe3\x80\x81", 3)))
			skip = 3;
		if (!skip)
			break;
		from += skip;
	}
	for (to = from; to < n; to++)
		if (s[to] == ' ' || s[to] == '\t' || s[to] == ',' || s[to] == '\r' || (n - to >= 3 &&
		    (!memcmp(s + to, "\xe3\x80\x80", 3) || !memcmp(s + to, "\xef\xbc\x8c", 3) ||
		     !memcmp(s + to, "\xe3\x80\x81", 3))))
			break;
	*rest = str_from(*rest, to);
	return (str){ s + from, to - from };
}

static failed
read_line(struct arena *a, const struct field *f, int64_t kind, str line, size_t no, struct committee_person *ret)
{
	struct committee_person p = { .name = next_word(&line) };

	for (str word; (word = next_word(&line)).n; ) {
		if (post_of(word, kind, &p.post))
			continue;
		if (str_eq(word, str_of(full_time.zh)) || str_eq(word, str_of(part_time.zh)))
			p.full_time = str_eq(word, str_of(full_time.zh));
		else if (!p.voted && word.n < 8 && str_int(word, &p.votes) && p.votes >= 0)
			p.voted = true;
		else if (str_digits(word) && !p.member_no.n)
			p.member_no = word;
		else
			return FAIL_SAY(a, ERR_INVALID, f, &says_word, number(a, (int64_t)no), word);
	}
	if (utf8_chars(p.name) < 2 || utf8_chars(p.name) > 30)
		return FAIL_SAY(a, ERR_INVALID, f, &says_name, number(a, (int64_t)no));
	if (!post_fits(p.post, kind))
		return FAIL_SAY(a, ERR_INVALID, f, &says_post, number(a, (int64_t)no),
			str_of(kind == COMMITTEE_UNION ? posts_union.zh : kind && kind != COMMITTEE_ONE ? posts_other.zh
				: posts_one.zh));
	*ret = p;
	return NULL;
}

static bool
same_person(const struct committee_person *one, const struct committee_person *other)
{
	return str_eq(one->name, other->name) && str_eq(one->member_no, other->member_no);
}

failed
committee_people_read(struct arena *a, const struct field *f, int64_t kind, str text, struct committee_people *ret)
{
	struct committee_people all = { NEW_N(a, struct committee_person, COMMITTEE_PEOPLE), 0 };
	size_t no = 0;

	for (str rest = text, line; line = str_cut(&rest, '\n'), line.s; ) {
		struct committee_person *p = &all.at[all.n];
		str look = line;

		no++;
		if (!next_word(&look).n)
			continue;
		if (all.n == COMMITTEE_PEOPLE)
			return FAIL_SAY(a, ERR_INVALID, f, &says_many);
		TRY(read_line(a, f, kind, line, no, p));
		for (size_t i = 0; i < all.n; i++)
			if (same_person(&all.at[i], p))
				return FAIL_SAY(a, ERR_INVALID, f, &says_twice, number(a, (int64_t)no), p->name);
		all.n++;
	}
	*ret = all;
	return NULL;
}

failed
committee_people_find(struct act *x, str org_path, struct committee_people *people)
{
	struct scope below = scope_of(x->a, org_path);

	for (size_t i = 0; i < people->n; i++) {
		struct committee_person *p = &people->at[i];
		struct committee_named_rows rows;

		TRY(db_all(x->db, x->a, committee_named, x->who->scope, &rows, .name = p->name, .low = below.low,
			.high = below.high, .member_no = p->member_no, .most = 2));
		p->person_id = rows.n == 1 ? rows.at[0].person_id : (id){ 0 };
	}
	return NULL;
}

/* --- counting ----------------------------------------------------------------------------- */

bool
committee_count(const struct rules *rules, const struct committee_people *people, int64_t entitled, int64_t present,
                int64_t seats, bool *ret_elected, int64_t *ret_n)
{
	const struct rule *quorum = rules_find(rules, S("election.quorum"));
	const struct rule *majority = rules_find(rules, S("election.elect"));
	bool valid = rule_holds(quorum, present, entitled);

	*ret_n = 0;
	for (size_t i = 0; i < people->n; i++) {
		int64_t before = 0;

		/* As many as have at least his votes: with himself no more than there are seats. */
		for (size_t k = 0; k < people->n; k++)
			before += people->at[k].votes >= people->at[i].votes;
		ret_elected[i] = valid && rule_holds(majority, people->at[i].votes, entitled) && before <= seats;
		*ret_n += ret_elected[i];
	}
	return valid;
}

/* --- sizes and years ------------------------------------------------------------------------ */

bool
committee_size(const struct rules *rules, int64_t members, struct committee_size *ret)
{
	static const struct { str members, min, max; } sizes[] = {
		{ S("committee.size_1"), S("committee.size_1_min"), S("committee.size_1_max") },
		{ S("committee.size_2"), S("committee.size_2_min"), S("committee.size_2_max") },
		{ S("committee.size_3"), S("committee.size_3_min"), S("committee.size_3_max") },
		{ S("committee.size_4"), S("committee.size_4_min"), S("committee.size_4_max") },
		{ S("committee.size_5"), S("committee.size_5_min"), S("committee.size_5_max") },
		{ S("committee.size_6"), S("committee.size_6_min"), S("committee.size_6_max") },
		{ S("committee.size_7"), S("committee.size_7_min"), S("committee.size_7_max") },
	};

	for (size_t i = 0; i < COUNT(sizes); i++)
		if (rules_find(rules, sizes[i].members) && members <= rules_n(rules, sizes[i].members)) {
			*ret = (struct committee_size){ rules_n(rules, sizes[i].min), rules_n(rules, sizes[i].max),
				rules_find(rules, sizes[i].max)->confirm };
			return true;
		}
	return false;
}

failed
committee_check_years(struct act *x, const struct field *f, int64_t org_kind, int64_t years)
{
	const struct rules *r = x->world->rules;
	int64_t least = rules_n(r, S("term.basic_min")), most = rules_n(r, S("term.basic_max"));
	int64_t local = rules_n(r, S("term.local"));

	if (org_kind == ORG_BASE)
		return years == least || years == most ? NULL
			: FAIL_SAY(x->a, ERR_INVALID, f, &says_years, number(x->a, least), number(x->a, most));
	return years == local ? NULL : FAIL_SAY(x->a, ERR_INVALID, f, &says_local, number(x->a, local));
}

struct date
committee_ends(struct date began, int64_t years)
{
	struct date end = { began.ymd + (int32_t)years * 10000 };

	/* Of the 29th of February: the day before. */
	return date_valid(end) ? end : (struct date){ end.ymd - 1 };
}
