/* password.c - see password.h. */
#include "platform/password.h"

#include "platform/data/common_table.h"
#include "platform_account.h"
#include "platform_act.h"

const struct password_profile password_profiles[] = {
	{ PROFILE_DJBH3, "djbh3", "等级保护三级：8 位以上，四类字符中三类，90 天一换，不重复最近 5 个",
	  "至少 8 位，大写字母、小写字母、数字、符号中至少三种",
	  .chars = 8, .classes = 3, .days = 90, .past = PASSWORD_PAST_KEPT, .common = true },
	{ PROFILE_ASVS, "asvs", "长密码：10 位以上，不能是常见密码，不限期",
	  "至少 10 位，不能是常见的密码；一句好记的话就很好", .chars = 10, .classes = 1, .common = true },
	{ 0 } };

static const struct text
	says_length  = { "password.length", "密码至少要 {1} 位。" },
	says_classes = { "password.classes", "密码要包含大写字母、小写字母、数字、符号中的至少三种。" },
	says_common  = { "password.common", "这个密码太常见，很容易被猜到，请换一个。" },
	says_past    = { "password.past", "最近用过的 5 个密码不能再用，请换一个。" };

failed
password_profile_now(struct db *d, struct arena *a, const struct password_profile **ret)
{
	const struct password_profile *found = password_profiles;
	struct setting_get_row row;
	failed f = db_one(d, a, setting_get, &row, .name = S(PASSWORD_PROFILE_SETTING));

	if (f && f->code != ERR_MISSING)
		return f;
	for (const struct password_profile *p = password_profiles; !f && p->name; p++)
		if (str_eq(row.value, str_of(p->name)))
			found = p;
	*ret = found;
	return NULL;
}

static int
classes_of(str password)
{
	bool upper = false, lower = false, digit = false, other = false;

	for (size_t i = 0; i < password.n; i++) {
		char c = password.s[i];

		if (c >= 'A' && c <= 'Z')
			upper = true;
		else if (c >= 'a' && c <= 'z')
			lower = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	return upper + lower + digit + other;
}

/* What is usual in this field, and in no list of the world's. */
static const str usual_here[] = {
	S("gonghui123"), S("gonghui1234"), S("gonghui12345"), S("gonghui123456"), S("gonghui2025"), S("gonghui2026"),
	S("gonghui-2026"), S("zonggonghui"), S("zonggonghui123"), S("jiangyin123"), S("jiangyin1234"), S("zhongguo123"),
	S("zhongguo888"), S("admin12345"), S("admin123456"), S("password123"),
};

static bool
in_table(str word)
{
	size_t low = 0, high = common_table_n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (str_cmp(common_table[middle], word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < common_table_n && str_eq(common_table[low], word);
}

/* In the list, whatever the case of its letters; or the same sign again and again. */
static bool
is_common(struct arena *a, str password)
{
	struct buf b = { .a = a };
	size_t same = 0;
	str small;

	for (size_t i = 0; i < password.n; i++) {
		char c = password.s[i];

		buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
		same += c == password.s[0];
	}
	small = buf_str(&b);
	if (same == password.n)
		return true;
	for (size_t i = 0; i < COUNT(usual_here); i++)
		if (str_eq(usual_here[i], small))
			return true;
	return in_table(small);
}

failed
password_policy(struct arena *a, const struct password_profile *p, const struct field *f, str password)
{
	if (utf8_chars(password) < p->chars)
		return FAIL_SAY(a, ERR_INVALID, f, &says_length, arena_fmt(a, "%zu", p->chars));
	if (classes_of(password) < p->classes)
		return FAIL_SAY(a, ERR_INVALID, f, &says_classes);
	if (p->common && is_common(a, password))
		return FAIL_SAY(a, ERR_INVALID, f, &says_common);
	return NULL;
}

failed
password_not_past(const struct world *w, struct arena *a, const struct password_profile *p,
                  const struct field *field, id account, str password)
{
	struct password_past_of_rows past;
	struct db *d;
	bool same;
	failed f;

	if (!p->past)
		return NULL;
	TRY(db_borrow(w->pool, a, &d));
	f = db_all(d, a, password_past_of, &past, .account_id = account, .most = p->past);
	db_return(w->pool, d);
	TRY(f);
	for (size_t i = 0; i < past.n; i++) {
		TRY(password_check(a, past.at[i].password, password, &same));
		if (same)
			return FAIL_SAY(a, ERR_INVALID, field, &says_past);
	}
	return NULL;
}

failed
password_keep_past(struct act *x, id account, str hash)
{
	struct password_past_of_rows past;

	TRY(db_run(x->db, x->a, password_past_add, NULL, .past_id = act_id(x), .account_id = account,
		.password = hash));
	TRY(db_all(x->db, x->a, password_past_of, &past, .account_id = account, .most = PASSWORD_PAST_KEPT));
	return db_run(x->db, x->a, password_past_drop, NULL, .account_id = account,
		.before = past.at[past.n - 1].past_id);
}
