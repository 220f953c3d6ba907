#!/bin/sh
# Our server beside Directus and Tryton with the same members: lists, searches, a detail, an import, memory. Theirs
# keep them in PostgreSQL, in the clear, and all three answer JSON to an officer who may see what is below the city.
#
#   script/bench --peers            which runs test/pg.sh bench/peers.sh DEMO
#   SIZE=small ROUNDS=1 SECONDS_EACH=1 ROWS=500 script/bench --peers
#
# The members are those of the demo in the folder DEMO. What is installed stays in build/bench/; the rest is gone at
# the end.
set -eu
. script/common
demo=$1
here=$PWD/bench/peers
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-4} rows=${ROWS:-10000}
connections=16
kinds='list prefix mobile detail'
. bench/peers/directus.sh
. bench/peers/tryton.sh

. bench/scratch.sh
requests=$work/requests

# end PID: and nobody ends it again
end() {
	kill "$1"
	wait "$1" 2>/dev/null || true
	pids=$(echo "$pids" | sed "s/ $1\$//; s/ $1 / /")
}

# until_there COMMAND…: it answers, or after 60 seconds it does not
until_there() {
	n=0
	until "$@" >"$work/tried" 2>&1; do
		n=$((n + 1))
		[ $n -lt 300 ] || die "did not come up: $*: $(tail -n 3 "$work/tried")"
		sleep 0.2
	done
}

free_port() {
	node -e "const s = require('net').createServer()
		s.listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })"
}

# ask_db DATABASE TEXT: by the server's administrator
ask_db() {
	printf '%s\n' "$2" | sed 's/^[ 	]*//' |
		psql -q -At -v ON_ERROR_STOP=1 "postgresql://postgres@127.0.0.1:$db_port/$1" >"$work/psql"
}

# titles FILE: its columns
titles() {
	head -n 1 "$requests/$1" | tr '\t' ,
}

figure() {
	printf '%s %s\n' "$1" "$2" >>"$work/figures"
}

install_directus
install_tryton
secret=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
db_port=$(echo "$GONGHUI_TEST_PG" | sed 's#.*:\([0-9]*\)/.*#\1#')

say 'ours'
cp -R "$demo" "$work/run"
cp "$demo.key" "$work/run.key"
mkdir "$requests"
build-tuned/bench/prepare "$work/run" "$requests" 1 "$rounds" "$rows" peers >/dev/null
members=$(wc -l <"$requests/members.ids")
unions=$(wc -l <"$requests/unions.ids")
build-tuned/gonghui serve --data "$work/run" --no-rates --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
our_pid=$!
pids="$pids $our_pid"
until_there grep -q '^listening on' "$work/serve.log"
ours=$(sed -n 's/^listening on //p' "$work/serve.log")
node bench/peers/ours.mjs "$ours" "$requests" shizong Gonghui-2026

# PostgreSQL as it is set up for such data, not as for a test; its log is not flushed, which is in their favour.
ask_db postgres "alter system set shared_buffers = '512MB'"
"$GONGHUI_TEST_PG_SERVER" stop
"$GONGHUI_TEST_PG_SERVER" start
say "Directus $directus_version"
start_directus
say "Tryton $tryton_version"
start_tryton
node bench/peers/check.mjs "$requests" api="$ours" directus="$directus" tryton="$tryton"

# processes_of WHO: its server, the server's children, and the processes of the database that answer it
processes_of() {
	case $1 in
	page | api) echo $our_pid ;;
	directus) echo $directus_pid && pgrep -P $directus_pid && sessions_of directus ;;
	tryton) echo $tryton_pid && pgrep -P $tryton_pid && sessions_of tryton ;;
	esac
}

sessions_of() {
	ask_db postgres "select pid from pg_stat_activity where datname = '$1'"
	cat "$work/psql"
}

# memory_of PID…: MB of these processes that they share with no file
memory_of() {
	for pid; do
		cat "/proc/$pid/status"
	done | awk '/^RssAnon/ { kb += $2 } END { print int(kb / 1024) }'
}

# processor_of WHO: the seconds of a processor that it has used, in hundredths.  Who has more neighbours answers less in a
# second, and who has fewer threads is hurt more by them; this they do not change.
processor_of() {
	processes_of "$1" | while read -r pid; do
		cat "/proc/$pid/stat"
	done | awk -v a_second="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); n += $12 + $13 } END { print int(n * 100 / a_second) }'
}

# asked WHO KIND PORT: answers a second, and what each costs the processor in microseconds
asked() {
	file=$1-$2
	[ "$1" != page ] || file=$2
	used=$(processor_of "$1")
	# shellcheck disable=SC2046 # words
	set -- "$1" "$2" $(build-tuned/bench/load "$3" $connections "$seconds" "$requests/$file.req")
	figure "$1.$2" "$3"
	figure "$1.$2.used" $((($(processor_of "$1") - used) * 10000 / $7))
	[ "$8" = 0 ] || say "$1, $2: $8 of $7 requests failed"
}

# ask_all KIND: one after the other
ask_all() {
	asked page "$1" "${ours##*:}"
	asked api "$1" "${ours##*:}"
	asked directus "$1" "$directus_port"
	asked tryton "$1" "$tryton_port"
}

say "serving $members members of $unions unions, $connections connections, $rounds rounds of $seconds s"
seconds_each=$seconds seconds=1
for what in $kinds; do          # once around, not counted
	ask_all "$what"
done
rm "$work/figures"
seconds=$seconds_each
# Our day's own work comes first thing in the morning: it is done before anything is measured.
while [ "$(build-tuned/bench/limit_rows "$work/run/gonghui.db" | cut -d ' ' -f 2)" != 0 ]; do
	sleep 1
done
round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	say "round $round"
	for what in $kinds; do
		ask_all "$what"
	done
done
figure api.memory "$(memory_of $our_pid)"
# shellcheck disable=SC2046 # words
figure directus.memory "$(memory_of $directus_pid $(pgrep -P $directus_pid))"
# shellcheck disable=SC2046 # words
figure tryton.memory "$(memory_of $tryton_pid $(pgrep -P $tryton_pid))"
for who in directus tryton; do
	# shellcheck disable=SC2046 # words
	figure $who.sessions "$(memory_of $(sessions_of $who))"
done
end $our_pid

say "importing $rows members, $rounds rounds"
round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	sheet=$requests/import-$round.csv
	times >"$work/before"
	began=$(date +%s.%N)
	build-tuned/gonghui import member "$sheet" --as shizong --data "$work/run" >"$work/import.log" 2>&1 ||
		{ tail -n 5 "$work/import.log"; die 'the import failed'; }
	figure api.import "$(echo "$began $(date +%s.%N) $rows" | awk '{ printf "%.0f", $3 / ($2 - $1) }')"
	times >"$work/after"
	# The second line of each is of what the shell has waited for: 0m1.23s 0m0.45s.
	figure api.import.used "$(awk -v rows="$rows" 'FNR == 2 { split($1 "m" $2, t, "[ms]+");
		at[FILENAME] = 60 * (t[1] + t[3]) + t[2] + t[4]; last = FILENAME }
		END { for (one in at) if (one != last) printf "%.0f", (at[last] - at[one]) * 1e6 / rows }' "$work/before" "$work/after")"
	grep -q "新增 $rows" "$work/import.log" || die "$(tail -n 1 "$work/import.log")"
	used=$(processor_of directus)
	# shellcheck disable=SC2086 # a list of words
	figure directus.import "$(env $in_directus node "$here/directus.mjs" import "$directus" "$requests" "$sheet")"
	figure directus.import.used $((($(processor_of directus) - used) * 10000 / rows))
	used=$(processor_of tryton)
	# shellcheck disable=SC2086 # a list of words
	figure tryton.import "$(env $in_tryton node "$here/tryton.mjs" import "$tryton" "$requests" "$sheet")"
	figure tryton.import.used $((($(processor_of tryton) - used) * 10000 / rows))
done
for table in directus.members tryton.bench_member; do
	ask_db "${table%.*}" "select count(*) from ${table#*.}"
	[ "$(cat "$work/psql")" = $((members + rounds * rows)) ] || die "$table has $(cat "$work/psql") rows"
done

# Median (least … most) of each, and the ratio: how many times as fast our API is, how much less of the processor it
# takes; of memory, ours by theirs.
sort -k1,1 -k2,2n "$work/figures" | awk -v members="$members" '
	{ at[$1, ++n[$1]] = $2 }
	function median(name) { return at[name, int((n[name] + 1) / 2)] }
	function shown(name) {
		return name in n ? sprintf("%d (%d … %d)", median(name), at[name, 1], at[name, n[name]]) : ""
	}
	function times(a, b,    r) { r = median(a) / median(b); return sprintf(r < 10 ? "%.1f" : "%.0f", r) }
	function row(label, kind) {
		printf "| %s | %s | %s | %s | %s | %s | %s |\n", label, shown("page." kind), shown("api." kind),
			shown("directus." kind), times("api." kind, "directus." kind), shown("tryton." kind),
			times("api." kind, "tryton." kind)
	}
	function used(label, kind) {
		kind = kind ".used"
		printf "| %s | %s | %s | %s | %s | %s | %s |\n", label, shown("page." kind), shown("api." kind),
			shown("directus." kind), times("directus." kind, "api." kind), shown("tryton." kind),
			times("tryton." kind, "api." kind)
	}
	function memory(name) {
		return sprintf("%d, and %d of its database | %.2f", median(name ".memory"), median(name ".sessions"),
			median("api.memory") / median(name ".memory"))
	}
	END {
		printf "| %d members, a second | our page | our API | Directus | ratio | Tryton | ratio |\n", members
		print "|---|---|---|---|---|---|---|"
		row("list of 20 members of a union", "list")
		row("members by the first two characters of a name", "prefix")
		row("a member by mobile", "mobile")
		row("detail of a member", "detail")
		row("import, members", "import")
		printf "| memory after reading, MB | | %d | %s | %s |\n", median("api.memory"), memory("directus"), memory("tryton")
		print ""
		print "| microseconds of a processor for each | our page | our API | Directus | ratio | Tryton | ratio |"
		print "|---|---|---|---|---|---|---|"
		used("list of 20 members of a union", "list")
		used("members by the first two characters of a name", "prefix")
		used("a member by mobile", "mobile")
		used("detail of a member", "detail")
		used("import, members", "import")
	}'
