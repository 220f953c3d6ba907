#!/bin/sh
# A whole installation goes from SQLite to PostgreSQL and back: killed in the middle it goes on, what was tampered with
# is told, and nobody writes or serves meanwhile.
#
#   test/pg.sh sh test/command/copy.sh build/gonghui    (script/test has such a server already)
#
# TAP. Everything happens in a temporary folder and in databases of its own.
. "$(dirname "$0")/begin.sh"

with() {
	"$program" "$@" --data here --key-file here.key
}

# fresh NAME: an empty database; sets $pg
fresh() {
	psql -q -c "create database copy_$$_$1" "$GONGHUI_TEST_PG" || exit 1
	pg=${GONGHUI_TEST_PG%/*}/copy_$$_$1
}

# whole TEXT: asked of $pg for the whole house, behind the fence of row-level security
whole() {
	PGOPTIONS='-c gonghui.scope=house' psql -qAt -c "$1" "$pg"
}

# killed BEGUN FROM TO: killed as soon as it tells of a table; well when the command BEGUN then finds a copy begun
killed() {
	begun=$1
	rm -f told
	mkfifo told
	"$program" copy "$2" "$3" --data here --key-file here.key >told 2>/dev/null &
	copying=$!
	while read -r _; do
		kill -9 $copying 2>/dev/null
	done <told
	wait $copying 2>/dev/null
	$begun
}

begun_pg() {
	[ -n "$(psql -qAt -c "select to_regclass('copy_run')" "$pg")" ]
}

begun_lite() {
	with check --db sqlite:half.db 2>&1 | grep -q 'was begun and has not ended'
}

exports() {
	with export member one.csv --as shizong --db "$1" >/dev/null 2>&1 && with export member two.csv --as shizong --db "$2" \
		>/dev/null 2>&1 && [ "$(wc -l <one.csv)" -gt 100 ] && cmp one.csv two.csv
}

with demo --small >demo.log 2>&1 || { cat demo.log; exit 1; }
lite=sqlite:here/gonghui.db
fresh one

is 'no words, no copy' sh -c "'$program' copy; [ \$? = 2 ]"
is 'its help says how' sh -c "'$program' copy --help | grep -q 'FROM TO'"
is 'it goes from SQLite to PostgreSQL' with copy "$lite" "$pg"
cp said first
is 'each table that has rows is named the same' sh -c "[ \"\$(grep -c ' same$' first)\" -gt 30 ] && ! grep -q DIFFERS first"
is 'what is not in the database is said' sh -c "grep -q 'here/files' first && grep -q 'here.key' first"
is 'it is the same afterwards' with copy verify "$lite" "$pg"
is 'what is not empty is no target' refused 'the target is not empty' with copy "$lite" "$pg"
is 'it goes back' with copy "$pg" sqlite:back.db
is 'and is what it was, but that it went back' sh -c "'$program' copy verify '$lite' sqlite:back.db --data here --key-file here.key >two 2>&1
	[ \$? = 1 ] && [ \"\$(sed -n 's/ .*DIFFERS.*//p' two | tr '\n' ' ')\" = 'audit audit_open ' ]"

is 'who names no scope sees no member there' sh -c "[ \"\$(psql -qAt -c 'select count(*) from member' '$pg')\" = 0 ]"
highest=$(whole 'select max(member_id) from member')
whole "update member set rev = rev + 1 where member_id = $highest"
psql -q -c "delete from org_find where row_id = (select max(row_id) from org_find)" "$pg"
is 'what was tampered with is told' refused 'tables are not the same' with copy verify sqlite:back.db "$pg"
cp said tampered
is 'the row by its table and key' grep -q "^member .*DIFFERS.* row $highest$" tampered
is 'and that a row of an index is missing' grep -q '^org_find .*DIFFERS' tampered
is 'and nothing else' [ "$(grep -c DIFFERS tampered)" = 2 ]

# Killed while it copies, in both directions; the rest comes afterwards.
tries=1
until fresh "two_$tries" && killed begun_pg "$lite" "$pg"; do
	tries=$((tries + 1))
	[ $tries -lt 10 ] || break
done
is 'a copy was killed in the middle' begun_pg
is 'nobody opens it meanwhile' refused 'was begun and has not ended' with check --db "$pg"
is 'nobody serves it either' refused 'was begun and has not ended' timeout 20 "$program" serve --db "$pg" --data here \
	--key-file here.key --listen 127.0.0.1:0
is 'another installation does not go on with it' sh -c "'$program' init --data other >/dev/null 2>&1
	'$program' copy sqlite:other/gonghui.db '$pg' --data other 2>&1 | grep -q 'another installation'"
is 'it goes on' with copy "$lite" "$pg"
cp said on
is 'where it ended' grep -q 'going on with it' on
is 'and is the same' with copy verify "$lite" "$pg"

tries=1
until rm -f half.db* && killed begun_lite "$pg" sqlite:half.db; do
	tries=$((tries + 1))
	[ $tries -lt 10 ] || break
done
is 'the way back is killed too' begun_lite
is 'and goes on' with copy "$pg" sqlite:half.db
is 'and is the same as what it came from' with copy verify "$pg" sqlite:half.db
is 'nothing is wrong there' with check --db sqlite:half.db

pg=${GONGHUI_TEST_PG%/*}/copy_$$_two_$(psql -qAt -c "select max(substring(datname from '[0-9]+$')::int) from pg_database
	where datname like 'copy_$$_two_%'" "$GONGHUI_TEST_PG")
# A row that changes in the source between the kill and going on: the proof sees it.  The settings come first.
tries=1
until rm -f half.db* && killed begun_lite "$pg" sqlite:half.db; do
	tries=$((tries + 1))
	[ $tries -lt 10 ] || break
done
psql -q -c "update setting set changed = changed + interval '1 second' where name = 'house'" "$pg"
is 'a source that went on meanwhile is told' refused '1 of [0-9]* tables are not the same' with copy "$pg" sqlite:half.db
is 'and the target stays closed' begun_lite
is 'the record is whole there' with audit verify --db "$pg"
is 'and says that it was copied' sh -c "'$program' audit --most 5 --db '$pg' --data here --key-file here.key | grep -q installation.copy"
is 'nothing is wrong on PostgreSQL' with check --db "$pg"
is 'it has the same members' exports "$lite" "$pg"

mkfifo ready
"$program" serve --listen 127.0.0.1:0 --data here --key-file here.key >ready 2>/dev/null &
server=$!
exec 3<ready
read -r _ <&3
fresh four
is 'while somebody serves the source, nothing is copied' refused 'another process' with copy "$lite" "$pg"
kill "$server"
wait "$server" 2>/dev/null
server=
echo "1..$n"
