/* months_test.c - the record's pages say which months are sealed, and where their rows are. */
#include "test/unit/segments.h"
#include "test/web/player.h"

ON_BOTH(the_record_says_which_months_are_sealed_and_where_they_are)
{
	struct visit *v = visit_new(a, w);
	struct answer got;

	two_months(w, a);
	november_moved(w, a);
	visit_as(v, test_actor(w, a, "audit", TEST_CITY));
	got = visit_get(v, "/audit/months");
	assert_int_equal(got.status, 200);
	HAS(got.body, "已封存");
	HAS(got.body, "只在封存文件里");
	HAS(got.body, "在数据库里");
	HAS(got.body, crypt_hex(a, months(w, a).at[0].content));
	HAS(visit_get(v, "/audit?from=2026-11-01&to=2026-11-30").body, "2026-11 已封存");
	HAS(visit_get(v, "/audit?from=2026-11-01&to=2026-11-30").body, "gonghui audit export --month 2026-11");
	HAS(visit_get(v, "/audit?from=2026-12-05&to=2026-12-06").body, "这里按条件能查到");
	LACKS(visit_get(v, "/audit?from=2027-03-01").body, "已封存：");
	HAS(visit_get(v, "/expiries").body, "联机的审计记录");
	visit_as(v, test_actor(w, a, "city", TEST_CITY));
	assert_int_equal(visit_get(v, "/audit/months").status, 403);
}
