/* wrong.c - one of each. */
typedef struct wrong { int a; } wrong;

static void
all(char *to, const char *from)
{
    int n = atoi(from);
	char *p = malloc(10);   /* TODO: give it back */

	strcpy(to, "会员");
 	sprintf(to, "<p class=\"x\">%d</p>", n);
	run("select name from member"); 
	free(p);
	say_something_that_is_far_too_long_for_one_line_of_this_house(to, from, n, p, "and more and more and more and more");
}
no newline