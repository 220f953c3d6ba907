/*
 * move.c - a union, or a whole subtree, under another one.
 *
 * A union with nothing below it moves in one transaction.  A subtree is frozen,
 * its root is put under the new parent at once (figures included), and a job
 * brings the others after it in batches: a frozen union whose path does not
 * follow from its parent's is still to do.  So the tables alone say what is
 * left, and a job that was killed, or a second one, simply goes on.
 */
#include <jansson.h>

#include "modules/org/inside.h"
#include "platform/job.h"
#include "platform_account.h"

static const struct text
	says_same      = { "org.move.same", "“{1}”本来就在“{2}”之下。" },
	says_inside    = { "org.move.inside", "不能移到自己或自己的下级之下。" },
	says_top       = { "org.move.top", "最上级的工会不能调整隶属。" },
	says_cannot    = { "org.move.level", "“{1}”不能放在“{2}”之下：类别不合。" },
	says_depth     = { "org.move.deep", "移过去以后层级会超过 8 级，请选层级更高的上级工会。" },
	says_busy      = { "org.move.busy", "已有一次整体调整正在进行，请等它完成后再办。" },
	says_why       = { "org.move.reason", "请写明理由，会记入审计。" },
	says_idle      = { "org.move.idle", "这里没有未完成的整体调整。" },
	says_job       = { "org.move.job", "调整隶属：{1}" },
	says_moved     = { "org.move.done", "{1} 家工会已全部移到新的上级之下。" },
	says_rights    = { "org.move.rights", "提交人已不能办理这次调整，请由有权限的同事在该工会的页面上点“继续调整”。" };

static const struct field *
move_field(const char *name)
{
	return entity_field(&org_move_entity, str_of(name));
}

static str
say(struct arena *a, const struct text *t, str one)
{
	struct err e = { .code = ERR_INVALID, .say = t, .values = { one } };

	return err_sentence(a, &e);
}

/* --- may it be moved there? ------------------------------------------------------ */

static failed
prove_move(struct act *x, const struct org_brief_row *was, const struct org_brief_row *to)
{
	const struct field *f = move_field("parent_id");
	struct org_deepest_row deep;
	struct scope subtree = scope_of(x->a, was->org_path);

	if (!was->parent_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_top);
	if (str_starts(to->org_path, was->org_path))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_inside);
	if (was->parent_id.v == to->org_id.v)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_same, was->name, to->name);
	if (!org_may_stand(was->kind, to->kind, to->base))
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_cannot, was->name, to->name);
	TRY(db_one(x->db, x->a, org_deepest, &deep, .low = subtree.low, .high = subtree.high));
	if (to->org_path.n + ORG_SEGMENT + (size_t)deep.length - was->org_path.n > ORG_LEVELS * ORG_SEGMENT)
		return FAIL_SAY(x->a, ERR_INVALID, f, &says_depth);
	return org_check_sibling(x, f, to->org_id, was->name, was->org_id);
}

/* --- moving one union --------------------------------------------------------------- */

/* What follows a union to its new path: its posts, and the rows of whoever listens. */
static failed
follow(struct act *x, id org, str path, str name)
{
	TRY(session_stale(x, (id){ 0 }));
	TRY(db_run(x->db, x->a, post_rescope, NULL, .org_id = org, .org_path = path, .org_name = name));
	TRY(db_run(x->db, x->a, cover_moved, NULL, .org_id = org, .org_path = path));
	TRY(db_run(x->db, x->a, org_change_moved, NULL, .org_id = org, .org_path = path));
	return act_event(x, "org.moved", org);
}

/* The union itself with the figures of its subtree: taken off above, added in the new place. */
failed
org_bring(struct act *x, const struct org_brief_row *was, const struct org_brief_row *to, str *ret_path)
{
	int64_t members = was->members + was->members_below;
	int64_t unions = was->unions_below + (was->kind == ORG_BASE);

	TRY(org_take_path(x, to, ret_path));
	TRY(org_add_above(x, was->org_path, -members, -unions));
	TRY(db_run(x->db, x->a, org_place, NULL, .org_id = was->org_id, .org_path = *ret_path,
		.parent_id = to->org_id));
	TRY(org_add_above(x, *ret_path, members, unions));
	return follow(x, was->org_id, *ret_path, was->name);
}

static str
changes_of(struct act *x, str from, const struct org_brief_row *to, str path_from, str path_to)
{
	struct buf b = { .a = x->a };
	struct json j = { .b = &b };

	emit_object(&j);
	emit_key(&j, "parent_id");
	emit_array(&j);
	emit_str(&j, from);
	emit_str(&j, to->name);
	emit_end(&j);
	emit_key(&j, "org_path");
	emit_array(&j);
	emit_str(&j, path_from);
	emit_str(&j, path_to);
	emit_end(&j);
	emit_end(&j);
	return buf_str(&b);
}

static failed
start_job(struct act *x, id org, str name, int64_t unions, id *ret)
{
	return job_start(x, ORG_MOVE_JOB, say(x->a, &says_job, name),
		arena_fmt(x->a, "{\"org_id\":\"%lld\",\"unions\":%lld}", (long long)org.v, (long long)unions), ret);
}

failed
org_move(struct act *x, id org, id new_parent, str reason, id *ret_job)
{
	struct org_any_below_row below;
	struct org_brief_row was, to;
	struct org_frozen_row frozen;
	struct org_any_row above;
	struct scope subtree;
	int64_t unions = 0;
	str path;
	id job = { 0 };

	TRY(org_find_open(x, NULL, org, &was));
	if (!str_trim(reason).n)
		return FAIL_SAY(x->a, ERR_INVALID, move_field("reason"), &says_why);
	TRY(org_find_open(x, move_field("parent_id"), new_parent, &to));
	TRY(prove_move(x, &was, &to));
	TRY(db_one(x->db, x->a, org_any, &above, .org_id = was.parent_id));
	TRY(db_one(x->db, x->a, org_any_below, &below, .parent_id = org));
	if (below.n) {
		TRY(db_one(x->db, x->a, org_frozen, &frozen));
		if (frozen.n)
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_busy);
		subtree = scope_of(x->a, was.org_path);
		TRY(db_run(x->db, x->a, org_freeze, &unions, .low = subtree.low, .high = subtree.high));
	}
	TRY(org_bring(x, &was, &to, &path));
	TRY(org_note(x, (struct org_change){ .org_id = org, .org_path = path, .kind = ORG_MOVED,
		.other_id = was.parent_id,
		.other_name = above.name, .members = was.members + was.members_below, .reason = str_trim(reason) }));
	TRY(act_record(x, (struct entry){ .what = "org.move", .object = "org", .object_id = org, .org_path = path,
		.title = was.name, .reason = str_trim(reason),
		.changes = changes_of(x, above.name, &to, was.org_path, path) }));
	if (below.n)
		TRY(start_job(x, org, was.name, unions, &job));
	*ret_job = job;
	return NULL;
}

/* --- the rest of a subtree ------------------------------------------------------------- */

failed
org_move_state(struct db *d, struct arena *a, id *ret_root, int64_t *ret_left)
{
	struct org_frozen_row frozen;

	TRY(db_one(d, a, org_frozen, &frozen));
	*ret_root = frozen.root_id;
	*ret_left = frozen.n;
	return NULL;
}

failed
org_move_resume(struct act *x, id org, id *ret_job)
{
	struct org_brief_row was;
	struct org_frozen_row frozen;

	TRY(db_one(x->db, x->a, org_brief, x->who->scope, &was, .org_id = org));
	TRY(db_one(x->db, x->a, org_frozen, &frozen));
	if (!frozen.n || frozen.root_id.v != org.v)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_idle);
	return start_job(x, org, was.name, frozen.n, ret_job);
}

/* How many rows of a batch: as many unions as carry a bounded number of members along. */
static size_t
batch_size(const struct org_left_behind_rows *rows)
{
	int64_t members = 0;
	size_t n = 0;

	while (n < rows->n && (!n || members + rows->at[n].members <= ORG_BATCH_MEMBERS))
		members += rows->at[n++].members;
	return n;
}

failed
org_move_batch(struct act *x, id root, int64_t *ret_left)
{
	struct org_left_behind_rows rows;
	struct org_frozen_row frozen;
	struct org_heir_row heir;
	struct org_any_row top;
	size_t n, taken = 0;

	TRY(db_one(x->db, x->a, org_any, &top, .org_id = root));
	TRY(db_one(x->db, x->a, org_heir, &heir, .org_id = root));
	if (heir.successor_id.v)
		TRY(org_take_children(x, root, heir.successor_id, &taken));
	TRY(db_all(x->db, x->a, org_left_behind, &rows, .most = ORG_BATCH_UNIONS));
	n = batch_size(&rows);
	for (size_t i = 0; i < n; i++) {
		str own = str_from(rows.at[i].org_path, rows.at[i].org_path.n - ORG_SEGMENT);
		str path = arena_cat(x->a, rows.at[i].parent_path, own);

		TRY(db_run(x->db, x->a, org_thaw, NULL, .org_id = rows.at[i].org_id, .org_path = path));
		TRY(follow(x, rows.at[i].org_id, path, rows.at[i].name));
	}
	/* Nothing stands elsewhere any more: the root is opened last, or closed when it was merged. */
	if (!n && !taken && heir.successor_id.v)
		TRY(org_absorb(x, root));
	if (!n && !taken)
		TRY(db_run(x->db, x->a, org_thaw, NULL, .org_id = root, .org_path = top.org_path));
	TRY(db_one(x->db, x->a, org_frozen, &frozen));
	*ret_left = frozen.n;
	return act_record(x, (struct entry){ .what = "org.move", .object = "org", .object_id = root,
		.org_path = top.org_path, .title = top.name,
		.changes = arena_fmt(x->a, "{\"moved\":%zu,\"left\":%lld}", n + taken, (long long)frozen.n) });
}

/* --- the job ------------------------------------------------------------------------------ */

struct batch { id root; int64_t left; };

static failed
run_batch(struct act *x, void *v)
{
	struct batch *b = v;

	return org_move_batch(x, b->root, &b->left);
}

static failed
read_args(struct job_run *r, id *ret_org, int64_t *ret_unions)
{
	json_t *args = json_loadb(r->job.args.s, r->job.args.n, 0, NULL);
	const char *org = json_string_value(json_object_get(args, "org_id"));
	int64_t unions = json_integer_value(json_object_get(args, "unions"));
	bool ok = org && str_int(str_of(org), &ret_org->v);

	json_decref(args);
	*ret_unions = unions;
	return ok ? NULL : FAIL(r->a, ERR_FAULT, "a job's arguments are damaged");
}

/* The requester must still be allowed to do what he asked for. */
static failed
prove_requester(struct job_run *r, id root)
{
	struct org_brief_row row;
	struct db *d;
	failed f;

	if (!actor_may(r->world, r->who, "org.move"))
		return FAIL_SAY(r->a, ERR_DENIED, NULL, &says_rights);
	TRY(db_borrow(r->world->pool, r->a, &d));
	f = db_one(d, r->a, org_brief, r->who->scope, &row, .org_id = root);
	db_return(r->world->pool, d);
	return f ? FAIL_SAY(r->a, ERR_DENIED, NULL, &says_rights) : NULL;
}

/* A half-moved subtree helps nobody, so there is no cancelling; it can be found again and taken up. */
failed
org_move_job(struct job_run *r)
{
	struct batch b = { .left = 1 };
	int64_t unions, root_left;
	struct db *d;
	id root;
	failed f;

	TRY(read_args(r, &b.root, &unions));
	TRY(prove_requester(r, b.root));
	TRY(db_borrow(r->world->pool, r->a, &d));
	f = org_move_state(d, r->a, &root, &root_left);
	db_return(r->world->pool, d);
	TRY(f);
	/* A second job of the same move finds nothing left to do. */
	if (root.v != b.root.v)
		b.left = 0;
	while (b.left) {
		TRY(act_run(r->world, r->a, r->who, S("job"), run_batch, &b));
		TRY(job_progress(r, unions, unions - b.left, 0, unions - b.left));
	}
	TRY(job_progress(r, unions, unions, 0, unions));
	job_note(r, say(r->a, &says_moved, arena_int(r->a, unions)));
	return NULL;
}
