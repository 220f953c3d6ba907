/* dual.c - see dual.h: the two kinds that are the installation's own. */
#include "modules/dual/dual.h"

#include "modules/member/member.h"
#include "modules/org/org.h"
#include "platform/job.h"
#include "platform/rotate.h"
#include "platform_dual.h"

static const struct text
	says_rotation = { "rotation.title", "轮换数据密钥" },
	says_from_to  = { "rotation.detail", "第 {1} 期换成第 {2} 期。新写入的马上用新密钥，旧的在后台逐行重新加密，系统照常使用" },
	says_under    = { "rotation.under", "已经有一个轮换在申请或进行中，等它办完再申请。" },
	says_restoring = { "restoring.title", "恢复备份 {1}" },
	says_folder   = { "restoring.folder", "请写备份所在的文件夹，例如 /backup/2026-11-28，不能带空格。" },
	says_old_code = { "restoring.code", "恢复码不对，或者已超过 24 小时，请重新申请。" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- new keys -------------------------------------------------------------------------------- */

failed
rotation_ask(struct act *x, str reason, id *ret)
{
	int epoch = keys_epoch_now(x->world->keys);
	struct rotation now;
	bool under_way;

	TRY(dual_under_way(x, &rotation_flow, &under_way));
	TRY(rotation_read(x->db, x->a, &now));
	if (under_way || now.running)
		return FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_under);
	return dual_ask(x, &rotation_flow, (struct dual_asking){ .title = str_of(says_rotation.zh),
		.detail = say(x->a, &says_from_to, arena_fmt(x->a, "%d", epoch), arena_fmt(x->a, "%d", epoch + 1)),
		.args = S("{}"), .reason = reason }, ret);
}

static void
wake(const struct world *w, id job)
{
	(void)job;
	rotation_follow(w);
	job_runner_wake(w);
}

/* The new epoch stands with the job that rewrites the old ones. */
static failed
rotate(struct act *x, id request, str reason)
{
	id job;

	(void)reason;
	TRY(rotation_begin(x));
	TRY(job_start(x, ROTATE_JOB, str_of(says_rotation.zh), S("{}"), &job));
	act_after_commit(x, wake, job);
	return db_run(x->db, x->a, dual_job, NULL, .dual_id = request, .job_id = job);
}

static const struct move rotation_moves[] = {
	DUAL_MOVES(KEYS_AGREE, "不影响使用；换完以前，旧备份仍要用同一份密钥文件", "开始轮换", rotate), { 0 } };
static const struct wait rotation_waits[] = {
	{ DUAL_WAITING, KEYS_AGREE, "批准轮换密钥" }, { DUAL_AGREED, NULL, "开始轮换" }, { 0 } };

const struct flow rotation_flow = { .name = "rotation", .label = "轮换密钥", .states = dual_states,
	.moves = rotation_moves, .waits = rotation_waits, .path = "/dual/", .set = dual_set, .may = dual_may,
	.leave = dual_leave };

/* --- restoring ---------------------------------------------------------------------------------- */

#define CODE_PURPOSE "restore.code"

failed
restoring_ask(struct act *x, str folder, str reason, id *ret)
{
	folder = str_trim(folder);
	for (size_t i = 0; i < folder.n; i++)
		if ((unsigned char)folder.s[i] <= ' ')
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_folder);
	if (folder.n < 2)
		return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_folder);
	return dual_ask(x, &restoring_flow, (struct dual_asking){
		.title = say(x->a, &says_restoring, folder, (str){ 0 }), .args = folder, .reason = reason }, ret);
}

failed
restoring_code(struct db *d, struct arena *a, const struct world *w, const struct actor *who, const struct dual *p,
               str *ret)
{
	struct moment until = { p->agreed.us + DUAL_TIME };
	struct flow_steps steps;
	str agreed = { 0 };

	*ret = (str){ 0 };
	if (!str_eq(p->kind, str_of(restoring_flow.name)) || p->state != DUAL_DONE ||
	    p->account_id.v != who->account.v || world_now(w).us > until.us)
		return NULL;
	TRY(flow_steps(d, a, &restoring_flow, p->dual_id, &steps));
	for (size_t i = 0; i < steps.n; i++)
		if (steps.at[i].to_state == DUAL_AGREED)
			agreed = arena_fmt(a, FMT " " FMT, ARG(steps.at[i].by_post), ARG(steps.at[i].by_name));
	*ret = crypt_wrap(w->keys, a, CODE_PURPOSE, arena_fmt(a, FMT "\n" FMT " " FMT "\n" FMT "\n" FMT, ARG(p->args),
		ARG(who->post_title), ARG(who->name), ARG(agreed), ARG(p->reason)), until);
	return NULL;
}

failed
restoring_read(struct keys *keys, struct arena *a, str code, struct moment now, struct restoring *ret)
{
	struct restoring r;
	str text;

	if (crypt_unwrap(keys, a, CODE_PURPOSE, str_trim(code), now, &text))
		return FAIL_SAY(a, ERR_INVALID, NULL, &says_old_code);
	r.folder = str_cut(&text, '\n');
	r.asked = str_cut(&text, '\n');
	r.agreed = str_cut(&text, '\n');
	r.reason = text;
	*ret = r;
	return NULL;
}

static const struct move restoring_moves[] = {
	DUAL_MOVES(KEYS_AGREE, "恢复会用备份里的数据代替现在的，备份以后的改动就没有了；请先核实是哪一份", "取恢复码", NULL), { 0 } };
static const struct wait restoring_waits[] = {
	{ DUAL_WAITING, KEYS_AGREE, "批准恢复备份" }, { DUAL_AGREED, NULL, "取恢复码" }, { 0 } };

const struct flow restoring_flow = { .name = "restoring", .label = "恢复备份", .states = dual_states,
	.moves = restoring_moves, .waits = restoring_waits, .path = "/dual/", .set = dual_set, .may = dual_may,
	.leave = dual_leave };

/* --- unions that move ------------------------------------------------------------------------------ */

failed
dual_org_moved(struct act *x, id org)
{
	str path;

	TRY(org_path_of(x, org, &path));
	return dual_follow(x, org, org, path);
}

failed
dual_org_closed(struct act *x, id org)
{
	struct org_place to;
	failed f = org_next_of(x, org, &to);

	if (f)
		return f->code == ERR_MISSING ? NULL : f;       /* the city itself: nothing is above it */
	return dual_follow(x, org, to.org_id, to.org_path);
}

failed
dual_person_merged(struct act *x, id loser)
{
	id survivor;

	TRY(person_survivor(x->db, x->a, loser, &survivor));
	return dual_named_anew(x, loser, survivor);
}
