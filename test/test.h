/*
 * test.h - cmocka, with tests that name themselves once.
 *
 * Include it in the one .c file of a test program.  TEST registers its body
 * and gives it an arena `a` of 64 MiB that is closed afterwards, also when the
 * test fails; main comes with this header.  Output is TAP on stdout.
 *
 *	#include "test/test.h"
 *
 *	TEST(a_cut_takes_what_stands_before)
 *	{
 *		str rest = S("a,b");
 *
 *		SAME("a", str_cut(&rest, ','));
 *		OK(field_check(a, &name_field, rest));
 *		FAILS(ERR_INVALID, field_check(a, &name_field, S("")));
 *	}
 *
 * `program PATTERN` runs only the tests whose names match (* and ? as in a
 * shell).  CMOCKA_MESSAGE_OUTPUT=STDOUT gives cmocka's longer report.
 */
#ifndef TEST_TEST_H
#define TEST_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/child.h"

#define TESTS_MOST 400                          /* in one program */
#define TEST_ARENA ((size_t)64 << 20)           /* bytes a test may use */

static struct CMUnitTest tests_[TESTS_MOST];
static size_t n_tests_;

#define TEST(name)                                                              \
	static void name(struct arena *a);                                      \
	static void name##_run_(void **state) { name(*state); }                 \
	__attribute__((constructor)) static void name##_add_(void)              \
	{ test_add_(#name, name##_run_); }                                      \
	static void name(__attribute__((unused)) struct arena *a)

/* The call succeeds; else shows where it failed and why. */
#define OK(call) test_ok_((call), #call, __FILE__, __LINE__)

/* The call fails with exactly this code. */
#define FAILS(err_code, call) test_fails_((call), (err_code), #err_code, #call, __FILE__, __LINE__)

/* Two texts are the same bytes, and absent only equals absent.  Each may be a str or a C string. */
#define SAME(want, got) test_same_(TEST_STR_(want), TEST_STR_(got), #got, __FILE__, __LINE__)

/* `whole` contains `part`; LACKS: it does not. */
#define HAS(whole, part)   test_has_(TEST_STR_(whole), TEST_STR_(part), true, #whole, __FILE__, __LINE__)
#define LACKS(whole, part) test_has_(TEST_STR_(whole), TEST_STR_(part), false, #whole, __FILE__, __LINE__)

#define TEST_STR_(x) _Generic((x), str: test_str_, char *: test_z_, const char *: test_z_)(x)

static inline str
test_str_(str s)
{
	return s;
}

static inline str
test_z_(const char *z)
{
	return z ? (str){ z, strlen(z) } : (str){ 0 };
}

static inline void
test_add_(const char *name, void (*run)(void **))
{
	if (n_tests_ == TESTS_MOST) {
		fprintf(stderr, "more than %d tests in one program\n", TESTS_MOST);
		exit(2);
	}
	tests_[n_tests_++].name = name;
	tests_[n_tests_ - 1].test_func = run;
}

static inline void
test_fault_(failed e, const char *call)
{
	print_error("%s: %s: error %d: " FMT "\n", e->at, call, (int)e->code, ARG(e->what));
	if (e->say)
		print_error("says: %s\n", e->say->zh);
}

static inline void
test_ok_(failed e, const char *call, const char *file, int line)
{
	if (!e)
		return;
	test_fault_(e, call);
	_fail(file, line);
}

static inline void
test_fails_(failed e, enum err_code code, const char *wanted, const char *call,
            const char *file, int line)
{
	if (e && e->code == code)
		return;
	if (e) {
		print_error("expected %s, not this:\n", wanted);
		test_fault_(e, call);
	} else {
		print_error("%s did not fail\n", call);
	}
	_fail(file, line);
}

static inline void
test_same_(str want, str got, const char *what, const char *file, int line)
{
	if (!want.s == !got.s && want.n == got.n && (!want.n || !memcmp(want.s, got.s, want.n)))
		return;
	print_error("%s\n   is [" FMT "]\n  not [" FMT "]\n", what,
	            ARG(got.s ? got : S("(absent)")), ARG(want.s ? want : S("(absent)")));
	_fail(file, line);
}

static inline void
test_has_(str whole, str part, bool wanted, const char *what, const char *file, int line)
{
	if ((whole.n >= part.n && memmem(whole.s, whole.n, part.s, part.n)) == wanted)
		return;
	print_error("%s %s [" FMT "]\n  in [" FMT "]\n", what, wanted ? "lacks" : "has",
	            ARG(part), ARG(whole.s ? whole : S("(absent)")));
	_fail(file, line);
}

static int
test_open_(void **state)
{
	*state = arena_open(TEST_ARENA);
	return *state ? 0 : -1;
}

static int
test_close_(void **state)
{
	arena_close(*state);
	return 0;
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	/* Files are read in this process, where a fault has a trace; child_test starts the keeper. */
	child_none();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	for (size_t i = 0; i < n_tests_; i++) {
		tests_[i].setup_func = test_open_;
		tests_[i].teardown_func = test_close_;
	}
	return _cmocka_run_group_tests(__BASE_FILE__, tests_, n_tests_, NULL, NULL) ? 1 : 0;
}

#endif
