/* check.c - gonghui check of the members, and following a union that moved. */
#include "modules/member/inside.h"

#include "member_status.h"

failed
member_org_moved(struct act *x, id org)
{
	str path;

	TRY(org_path_of(x, org, &path));
	TRY(db_run(x->db, x->a, member_moved, NULL, .org_id = org, .org_path = path));
	TRY(tags_org_moved(x, org, path));
	TRY(bin_org_moved(x, org, path));
	TRY(db_run(x->db, x->a, member_change_moved, NULL, .org_id = org, .org_path = path));
	return member_exits_org_moved(x, org, path);
}

/* Each union's own figure is the number of memberships in force. */
static failed
check_figures(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct member_check_figures_rows rows;

	TRY(db_all(x->db, x->a, member_check_figures, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct member_check_figures_row *r = &rows.at[i];

		buf_fmt(ret, "org %lld: members %lld, counted %lld\n", (long long)r->org_id.v,
			(long long)r->kept, (long long)r->found);
		if (!repair)
			continue;
		TRY(org_count_members(x, r->org_path, r->found - r->kept));
		++*repaired;
	}
	return NULL;
}

/* How many are retained at each union. */
static failed
check_retained(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct member_check_retained_rows rows;

	TRY(db_all(x->db, x->a, member_check_retained, &rows));
	for (size_t i = 0; i < rows.n; i++)
		buf_fmt(ret, "org %lld: retained %lld, counted %lld\n", (long long)rows.at[i].org_id.v,
			(long long)rows.at[i].kept, (long long)rows.at[i].found);
	if (!repair || !rows.n)
		return NULL;
	*repaired += rows.n;
	return member_recount_retained(x);
}

/* What a member repeats of the person, so that lists need not ask for it, is the person's. */
static failed
check_persons(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct member_check_persons_rows rows;

	TRY(db_all(x->db, x->a, member_check_persons, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct member_check_persons_row *r = &rows.at[i];

		buf_fmt(ret, "member %lld: name, document or mobile differ from the person's\n",
		        (long long)r->member_id.v);
		if (!repair)
			continue;
		TRY(db_run(x->db, x->a, member_follow, NULL, .person_id = r->person_id,
			   .name = r->name, .name_key = r->name_key, .initials = r->initials,
			   .document_index = r->document_index, .mobile_index = r->mobile_index));
		++*repaired;
	}
	return NULL;
}

static failed
own(struct act *x, id member, id person)
{
	TRY(db_run(x->db, x->a, member_changes_owned, NULL, .member_id = member, .survivor_id = person));
	TRY(db_run(x->db, x->a, member_tags_owned, NULL, .member_id = member, .survivor_id = person));
	return db_run(x->db, x->a, member_grounds_owned, NULL, .member_id = member, .survivor_id = person);
}

/* Changes, tags and grounds are of the person whose membership they are about. */
static failed
check_owners(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct member_check_owners_rows rows;

	TRY(db_all(x->db, x->a, member_check_owners, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		struct member_owner_row owner;
		failed f = db_one(x->db, x->a, member_owner, &owner, .member_id = rows.at[i].member_id);

		/* Cleared out of the bin: what it was left on stays, and is nobody's. */
		if (f && f->code == ERR_MISSING)
			continue;
		if (f)
			return f;
		buf_fmt(ret, "member %lld: its changes, tags or grounds are another person's\n",
			(long long)rows.at[i].member_id.v);
		if (!repair)
			continue;
		TRY(own(x, rows.at[i].member_id, owner.person_id));
		++*repaired;
	}
	return NULL;
}

static failed
check_paths(struct act *x, bool repair, struct buf *ret, size_t *repaired)
{
	struct member_check_paths_rows rows;

	TRY(db_all(x->db, x->a, member_check_paths, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct member_check_paths_row *r = &rows.at[i];

		buf_fmt(ret, "org %lld: %lld members with another path\n", (long long)r->org_id.v,
			(long long)r->n);
		if (!repair)
			continue;
		TRY(member_org_moved(x, r->org_id));
		++*repaired;
	}
	return NULL;
}

failed
member_check(struct act *x, bool repair, struct buf *ret)
{
	size_t repaired = 0;

	TRY(check_paths(x, repair, ret, &repaired));
	TRY(check_persons(x, repair, ret, &repaired));
	TRY(check_owners(x, repair, ret, &repaired));
	TRY(tags_check(x, repair, ret, &repaired));
	TRY(check_figures(x, repair, ret, &repaired));
	TRY(check_retained(x, repair, ret, &repaired));
	if (!repaired)
		return NULL;
	return act_record(x, (struct entry){ .what = "member.check", .object = "member",
		.changes = arena_fmt(x->a, "{\"repaired\":%zu}", repaired) });
}
