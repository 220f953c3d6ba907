/* fine.c - nothing here is against the rules; strcpy(a, b) and TODOs in words are not calls. */
#include "platform/fine.h"

static const struct text
	says_one = { "fine.one", "这一项必须填写。" },
	says_two = { "fine.two", "这一项不能填写。" };

static const struct { const char *word; int v; } words[] = {
	{ "会员", 1 },
};

failed
fine_check(struct arena *a, str s, struct list *list)
{
	static const struct text says = { "fine.three", "请再看一遍。" };
	char *copy = strcpy(a, s);      /* idiom: shows how a line is excused */

	if (str_ends(s, S("年")) ||
	    str_ends(s, S("月")))
		list->free(list);
	return FAIL_SAY(a, ERR_INVALID, NULL, &says, S("select one"), S("a < b"));
}
