/* expiry.c - see expiry.h: the kinds that every installation has. */
#include "platform/expiry.h"
#include "platform/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform_act.h"
#include "platform_expiry.h"
#include "platform_handed.h"
#include "platform_viewed.h"

static str
setting_of(struct arena *a, const struct expiry *e)
{
	return arena_fmt(a, "expiry.%s", e->name);
}

failed
expiry_days(struct db *d, struct arena *a, const struct expiry *e, int64_t *ret)
{
	struct setting_get_row row;
	failed f = db_one(d, a, setting_get, &row, .name = setting_of(a, e));
	int64_t days = e->days;

	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && (!str_int(row.value, &days) || days < e->least || days > e->most))
		days = e->days;
	*ret = days;
	return NULL;
}

failed
expiry_set(struct act *x, const struct expiry *e, int64_t days)
{
	return db_run(x->db, x->a, setting_put, NULL, .name = setting_of(x->a, e),
		.value = arena_fmt(x->a, "%lld", (long long)days), .changed = x->now);
}

/* --- files ---------------------------------------------------------------------------------- */

/* The file itself goes when its row is gone for good; what a crash leaves, expiry_sweep takes. */
static void
remove_file(const struct world *w, id file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, FMT "/files/%lld", ARG(w->data), (long long)file.v);
	unlink(path);
}

failed
expiry_drop_files(struct act *x, const char *purpose, struct moment before, int64_t most, int64_t *ret)
{
	struct expiry_files_rows rows;

	TRY(db_all(x->db, x->a, expiry_files, &rows, .purpose = str_of(purpose), .before = before, .most = most));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, expiry_file_unlink, NULL, .file_id = rows.at[i].file_id));
		TRY(db_run(x->db, x->a, expiry_file_drop, NULL, .file_id = rows.at[i].file_id));
		act_after_commit(x, remove_file, rows.at[i].file_id);
	}
	*ret = (int64_t)rows.n;
	return NULL;
}

static failed
purge_exports(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return expiry_drop_files(x, "export", before, most, ret);
}

static failed
purge_imports(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	int64_t results;

	TRY(expiry_drop_files(x, "import", before, most, ret));
	TRY(expiry_drop_files(x, "import-result", before, most, &results));
	*ret += results;
	return NULL;
}

/* --- rows ------------------------------------------------------------------------------------- */

static failed
purge_notices(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return db_run(x->db, x->a, expiry_notices, ret, .before = before, .most = most);
}

static failed
purge_codes(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return db_run(x->db, x->a, expiry_codes, ret, .before = before, .most = most);
}

static failed
purge_sessions(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return db_run(x->db, x->a, expiry_sessions, ret, .before = before, .most = most);
}

static failed
purge_viewed(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	return db_run(x->db, x->a, viewed_old, ret, .before = date_of(before), .most = most);
}

static failed
purge_handed(struct act *x, struct moment before, int64_t most, int64_t *ret)
{
	struct handed_over_rows rows;

	TRY(db_all(x->db, x->a, handed_over, &rows, .before = before, .most = most));
	for (size_t i = 0; i < rows.n; i++) {
		TRY(db_run(x->db, x->a, handed_persons_drop, NULL, .handed_id = rows.at[i].handed_id));
		TRY(db_run(x->db, x->a, handed_drop, NULL, .handed_id = rows.at[i].handed_id));
	}
	*ret = (int64_t)rows.n;
	return NULL;
}

const struct expiry platform_expiries[] = {
	{ "export", "导出的文件", "删除文件，任务记录里只留下导出过多少行", "导出以后就在使用人手里，系统里不必再留",
	  7, 1, 90, purge_exports },
	{ "import", "导入的原表和结果表", "删除文件，每一行的办理结果留着", "核对和撤销导入（30 天内）要用", 90, 30, 365, purge_imports },
	{ "notice", "消息", "删除", "给本人看的提醒，事情本身另有记录", 365, 90, 1825, purge_notices },
	{ "sms", "短信验证码记录", "删除", "限制一个号码一天收几次", 30, 2, 180, purge_codes },
	{ "session", "登录过的设备", "删除；登录本身在审计里", "本人查看和退出自己的登录", 90, 30, 365, purge_sessions },
	{ "viewed", "谁看过谁的页面", "删除；看完整号码和导出在审计里长期保存", "发生泄露时查清看过哪些人（个人信息保护法 第五十七条）",
	  365, 183, 1825, purge_viewed },
	{ "handed", "提供个人信息的记录", "删除", "处理情况记录保存三年（个人信息保护法 第五十六条）", 1096, 1096, 3650, purge_handed },
	{ "record", "联机的审计记录", "按月封存的文件备份并验证以后，移出数据库；封存文件长期保存",
	  "网络安全法 第二十一条：日志不少于六个月",
	  1096, 184, 3650, .past = segment_past },
	{ 0 } };

/* --- what nobody knows any more ------------------------------------------------------------------ */

static void
close_folder(void *v)
{
	closedir(v);
}

struct sweeping { const struct world *world; struct db *db; struct arena *a; bool spool; int64_t n; };

/* A name in files/ is the row's id; one that is being sealed anew begins with a dot. */
static failed
is_known(struct sweeping *s, const char *name, bool *ret)
{
	struct expiry_file_there_row row;
	int64_t file;

	*ret = false;
	if (s->spool || *name == '.')
		return NULL;
	if (!str_int(str_of(name), &file)) {
		*ret = true;            /* none of ours: left alone */
		return NULL;
	}
	TRY(db_one(s->db, s->a, expiry_file_there, &row, .file_id = { file }));
	*ret = row.n > 0;
	return NULL;
}

static failed
sweep_folder(struct sweeping *s, const char *name)
{
	DIR *folder = opendir(arena_fmt(s->a, FMT "/%s", ARG(s->world->data), name).s);
	int64_t before = world_now(s->world).us - DAY;
	struct dirent *e;

	if (!folder)
		return FAIL(s->a, ERR_FAULT, "%s: %s", name, strerror(errno));
	arena_defer(s->a, close_folder, folder);
	while ((e = readdir(folder))) {
		struct stat st;
		bool known;

		if (fstatat(dirfd(folder), e->d_name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode) ||
		    st.st_mtim.tv_sec * SECOND > before)
			continue;
		TRY(is_known(s, e->d_name, &known));
		if (!known && !unlinkat(dirfd(folder), e->d_name, 0))
			s->n++;
	}
	return NULL;
}

failed
expiry_sweep(const struct world *w, struct arena *a, int64_t *ret)
{
	struct sweeping s = { .world = w, .a = a };
	failed f;

	TRY(db_borrow(w->pool, a, &s.db));
	f = sweep_folder(&s, "files");
	s.spool = true;
	if (!f)
		f = sweep_folder(&s, "spool");
	db_return(w->pool, s.db);
	*ret = s.n;
	return f;
}
