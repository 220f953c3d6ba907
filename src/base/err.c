/* err.c - see err.h. */
#include "base/err.h"

#include "base/field.h"

failed
err_new(struct arena *a, enum err_code code, const char *at, const struct field *field,
        const char *fmt, ...)
{
	struct err *e = NEW(a, struct err);
	va_list ap;

	va_start(ap, fmt);
	*e = (struct err){ .code = code, .at = at, .field = field, .what = arena_fmt_v(a, fmt, ap) };
	va_end(ap);
	return e;
}

failed
err_say(struct arena *a, enum err_code code, const char *at, const struct field *field,
        const struct text *say, str one, str two)
{
	struct err *e = NEW(a, struct err);

	*e = (struct err){ .code = code, .at = at, .field = field, .what = str_of(say->key),
		.say = say, .values = { arena_str(a, one), arena_str(a, two) } };
	return e;
}

failed
err_join(struct arena *a, failed first, failed more)
{
	struct err *head, *last;

	if (!first || !more)
		return first ? first : more;
	head = last = NEW(a, struct err);
	*head = *first;
	while (last->next) {
		struct err *copy = NEW(a, struct err);

		*copy = *last->next;
		last->next = copy;
		last = copy;
	}
	last->next = more;
	return head;
}

/* What the reader is told when an error brings no sentence of its own. */
static const struct text general[] = {
	[ERR_INVALID]  = { "general.invalid",  "填写的内容有误，请检查后再提交。" },
	[ERR_SESSION]  = { "general.session",  "请先登录。" },
	[ERR_DENIED]   = { "general.denied",   "您没有办理这件事的权限。" },
	[ERR_MISSING]  = { "general.missing",  "没有找到，或者不在您的管理范围内。" },
	[ERR_CONFLICT] = { "general.conflict", "这条记录刚被别人改过，请刷新后再办理。" },
	[ERR_LARGE]    = { "general.large",    "提交的内容太大。" },
	[ERR_LIMIT]    = { "general.limit",    "操作太频繁，请稍后再试。" },
	[ERR_BUSY]     = { "general.busy",     "系统正忙，请过一会儿再试。您填写的内容没有提交。" },
	[ERR_FULL]     = { "general.full",     "服务器存储空间已满，暂时只能查看，不能办理。" },
	[ERR_FAULT]    = { "general.fault",    "系统出了问题，已经记录。请稍后再试，或者联系管理员。" },
};

str
err_sentence(struct arena *a, failed e)
{
	const struct text *say = e->say ? e->say : &general[e->code];
	struct buf b = { .a = a };

	for (const char *p = say->zh; *p; p++) {
		if (p[0] == '{' && (p[1] == '1' || p[1] == '2') && p[2] == '}') {
			buf_put(&b, e->values[p[1] - '1']);
			p += 2;
		} else
			buf_char(&b, *p);
	}
	return buf_str(&b);
}
