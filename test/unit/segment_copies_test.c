/* segment_copies_test.c - sealed months elsewhere: under a new key, for an auditor, as a copy, in a backup. */
#include "test/unit/segments.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

#include "app/audit.h"
#include "app/backup.h"
#include "app/commands.h"
#include "platform/rotate.h"

/* --- keys -------------------------------------------------------------------------------------------------------- */

TEST(sealed_months_follow_a_new_key)
{
	struct world *w = test_world(a);
	struct rotation_left left;
	bool done;

	two_months(w, a);
	november_moved(w, a);
	keys_epoch(w->keys, 2);
	ASK(rotation_count(d, a, w, &left));
	assert_int_equal(left.files, 2);
	OK(segment_reseal(w, a, 202611, &done));
	assert_true(done);
	OK(segment_reseal(w, a, 202612, &done));
	OK(segment_reseal(w, a, 202612, &done));
	assert_false(done);
	keys_floor(w->keys, 2);
	ASK(rotation_count(d, a, w, &left));
	assert_int_equal(left.files, 0);
	whole(w, a);
}

/* --- for an auditor, and in a backup --------------------------------------------------------------------------- */

static str
read_file(struct arena *a, const char *path)
{
	FILE *from = fopen(path, "re");
	char *bytes = arena_get(a, 1 << 20);
	size_t n;

	assert_non_null(from);
	n = fread(bytes, 1, 1 << 20, from);
	fclose(from);
	return (str){ bytes, n };
}

TEST(a_month_is_written_for_an_auditor_who_proves_it_by_himself)
{
	struct world *w = test_world(a);
	str folder = arena_fmt(a, FMT "/out", ARG(w->data)), text, proof, line;
	struct segment s;
	int64_t n = 0;

	two_months(w, a);
	november_moved(w, a);
	s = months(w, a).at[0];
	OK(audit_export(a, w, S("2026-11"), folder, false));
	text = read_file(a, arena_fmt(a, FMT "/2026-11.jsonl", ARG(folder)).s);
	proof = read_file(a, arena_fmt(a, FMT "/2026-11.proof.txt", ARG(folder)).s);
	for (str rest = text; line = str_cut(&rest, '\n'), line.n; n++) {
		json_t *row = json_loadb(line.s, line.n, JSON_REJECT_DUPLICATES, NULL);

		assert_true(json_is_object(row));
		json_decref(row);
	}
	assert_int_equal(n, s.rows);
	HAS(text, "\"reason\":\"第 4 行\"");
	HAS(proof, segment_text(a, &s));
	HAS(proof, crypt_hex(a, s.signature));
	/* The digests in it make the blocks' hashes: nobody needs a key for that. */
	{
		str block, word[7], digests = { 0 }, hash = { arena_get(a, 32), 32 }, at;
		struct buf b = { .a = a };
		unsigned char made[32];
		int64_t block_no, us;

		at = str_from(proof, (size_t)str_find_str(proof, S("\nblock 1 ")) + 1);
		block = str_cut(&at, '\n');
		for (size_t i = 0; i < COUNT(word); i++)
			word[i] = str_cut(&block, ' ');
		for (str rest = text; line = str_cut(&rest, '\n'), line.n;) {
			char digest[32];
			str hex = str_from(line, (size_t)str_find_str(line, S("\"digest\":\"")) + 10);

			if (!str_starts(line, S("{\"block\":1,")))
				continue;
			assert_int_equal(0, sodium_hex2bin((unsigned char *)digest, 32, hex.s, 64, NULL, NULL, NULL));
			buf_put(&b, (str){ digest, 32 });
		}
		digests = buf_str(&b);
		assert_true(str_int(word[1], &block_no) && str_int(word[2], &us));
		chain_block_hash(a, block_no, (struct moment){ us }, hash, digests, made);
		SAME(word[5], crypt_hex(a, (str){ (char *)made, 32 }));
	}
	FAILS(ERR_CONFLICT, audit_export(a, w, S("2026-11"), folder, false));
	OK(audit_export(a, w, S("2026-12"), folder, true));
	HAS(read_file(a, arena_fmt(a, FMT "/2026-12.csv", ARG(folder)).s), "区块,编号,时间");
	FAILS(ERR_MISSING, audit_export(a, w, S("2027-01"), folder, true));
	FAILS(ERR_INVALID, audit_export(a, w, S("2026-13"), folder, true));
	/* A damaged month leaves no half of an export. */
	shell(w, a, "truncate -s -1 2026-12 && rm ../out/2026-12.csv ../out/2026-12.proof.txt");
	FAILS(ERR_INVALID, audit_export(a, w, S("2026-12"), folder, true));
	assert_int_equal(-1, access(arena_fmt(a, FMT "/2026-12.csv", ARG(folder)).s, F_OK));
}

TEST(copies_elsewhere_count_when_they_are_whole)
{
	struct world *w = test_world(a);
	str folder = arena_fmt(a, FMT "/copies", ARG(w->data));
	struct segments all;

	two_months(w, a);
	all = months(w, a);
	FAILS(ERR_INVALID, audit_kept(a, w, arena_fmt(a, FMT "/record", ARG(w->data))));
	shell(w, a, "mkdir ../copies");
	FAILS(ERR_MISSING, audit_kept(a, w, folder));
	shell(w, a, "cp 2026-12 ../copies/2026-11");
	FAILS(ERR_INVALID, audit_kept(a, w, folder));
	assert_false(segment_kept(w, a, &all.at[0]));
	shell(w, a, "cp 2026-11 ../copies/2026-11");
	OK(audit_kept(a, w, folder));
	assert_true(segment_kept(w, a, &all.at[0]));
	assert_false(segment_kept(w, a, &all.at[1]));
}

/* The key file of keys_for_tests(1), for what opens an installation by its configuration. */
static str
key_file(struct arena *a, const struct world *w)
{
	str path = arena_fmt(a, FMT "/../gonghui-segment-%d.key", ARG(w->data), (int)getpid()), text = S("not a secret: 1");
	unsigned char root[32];
	FILE *to;

	crypt_sha256(text, root);
	unlink(path.s);
	to = fopen(path.s, "we");
	assert_non_null(to);
	assert_int_equal(0, fchmod(fileno(to), 0600));
	fprintf(to, "gonghui-key-1 " FMT "\n", ARG(crypt_base64(a, (str){ (char *)root, 32 })));
	fclose(to);
	return path;
}

TEST(a_backup_takes_the_sealed_months_along_and_its_proof_lets_rows_go)
{
	struct world *w = test_world(a);
	struct config c = { .db = arena_fmt(a, "sqlite:" FMT "/gonghui.db", ARG(w->data)), .data = w->data, .readers = 2,
		.key_file = key_file(a, w) };
	char *dir = arena_z(a, arena_fmt(a, FMT "/backup", ARG(w->data)));
	struct segments all;
	struct manifest m;
	size_t found = 0;

	two_months(w, a);
	keep_half_a_year(w, a);
	all = months(w, a);
	assert_int_equal(EXIT_FINE, backup_command(a, &c, 1, (char *[]){ dir, NULL }));
	OK(manifest_read(a, w->keys, dir, &m));
	for (size_t i = 0; i < m.n_files; i++)
		found += str_eq(m.files[i].name, S("record/2026-11")) || str_eq(m.files[i].name, S("record/2026-12"));
	assert_int_equal(found, 2);
	shell(w, a, "cp -R ../backup ../worse && rm ../worse/record/2026-11");
	FAILS(ERR_MISSING, backup_prove(a, &c, arena_fmt(a, FMT "/worse", ARG(w->data)).s));
	shell(w, a, "cp ../backup/record/2026-12 ../worse/record/2026-11");
	FAILS(ERR_INVALID, backup_prove(a, &c, arena_fmt(a, FMT "/worse", ARG(w->data)).s));
	assert_false(segment_kept(w, a, &all.at[0]));
	OK(backup_prove(a, &c, dir));
	assert_true(segment_kept(w, a, &all.at[0]) && segment_kept(w, a, &all.at[1]));
	test_wait(w, 160 * DAY);
	night(w, a);
	all = months(w, a);
	assert_int_equal(all.at[0].moved, all.at[0].last);
	/* A backup of what is in the file alone proves as well. */
	assert_int_equal(EXIT_FINE, backup_command(a, &c, 1, (char *[]){ arena_z(a, arena_fmt(a, "%s2", dir)), NULL }));
	OK(backup_prove(a, &c, arena_fmt(a, "%s2", dir).s));
	unlink(c.key_file.s);
}
