#!/bin/sh
# Does it stay as fast when the register grows ten times? script/bench --growth calls this with the demo's folder.
#
# The reference deployment (500,701 members), a tenth of it (50,000: the small demo 25 times) and TIMES (10) of it with as
# many unions, each in its own SQLite file and behind a server of its own. Rounds alternate between the three; of each round
# the median time of an answer is kept, over one connection, so that nothing is measured but the answer. Prints a table of
# the medians, and the large one's ratio to the reference deployment.
# On PostgreSQL (test/pg.sh, ENGINE=pg) each is copied into a database of its own.
#
# The large one is made once and kept beside the demo: about TIMES times 0.6 GB.
set -eu
. script/common

demo=$1
rounds=${ROUNDS:-7} seconds=${SECONDS_EACH:-2} times=${TIMES:-10}
work=build/bench/growth
large=$demo-times-$times
pids=
stop() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

rm -rf "$work"
mkdir -p "$work/requests-tenth" "$work/requests-few" "$work/requests-many"
if [ "$(cat "$large/made" 2>/dev/null)" != "$(cat "$demo/made")" ]; then
	say "making $times times the demo"
	rm -rf "$large" "$large.key"
	build-tuned/gonghui demo ${SMALL-} --times "$times" --data "$large" >"$work/demo.log" 2>"$work/demo.err" ||
		{ cat "$work/demo.err"; die 'the large demo was not made'; }
	cp "$demo/made" "$large/made"
fi
build-tuned/gonghui demo --small --times 25 --data "$work/tenth" >"$work/demo.log" 2>"$work/demo.err" ||
	{ cat "$work/demo.err"; die 'the tenth was not made'; }
cp -R "$demo" "$work/few"
cp "$demo.key" "$work/few.key"
say 'preparing requests'
build-tuned/bench/prepare "$work/tenth" "$work/requests-tenth" 0 0 0 >/dev/null
build-tuned/bench/prepare "$work/few" "$work/requests-few" 0 0 0 >/dev/null
build-tuned/bench/prepare "$large" "$work/requests-many" 0 0 0 >/dev/null

pg=${GONGHUI_TEST_PG:-}
root=$(echo "$pg" | sed 's#//[^@]*@#//postgres@#')

# db_of NAME DATA: where its database is
db_of() {
	[ -n "$pg" ] && echo "${pg%/*}/growth_$1" || echo "sqlite:$2/gonghui.db"
}

# brought NAME DATA: copied to PostgreSQL
brought() {
	owner=${pg#*//}
	psql -q -c "create database growth_$1 owner ${owner%%@*} template ${pg##*/}" "${root%/*}/postgres"
	say "copying to PostgreSQL: $1"
	build-tuned/gonghui copy "sqlite:$2/gonghui.db" "$(db_of "$1")" --data "$2" >"$work/copy.log" 2>&1 ||
		{ tail -n 5 "$work/copy.log"; die 'the copy failed'; }
	psql -q -c 'vacuum analyze' "${root%/*}/growth_$1"
}

# serve NAME DATA: starts a server
serve() {
	build-tuned/gonghui serve --db "$(db_of "$1" "$2")" --data "$2" --no-rates --listen 127.0.0.1:0 \
		>"$work/$1.log" 2>"$work/$1.err" &
	pids="$pids $!"
}

# settled NAME DATA: the day's own work is done
settled() {
	if [ -z "$pg" ]; then
		while [ "$(build-tuned/bench/limit_rows "$2/gonghui.db" | cut -d ' ' -f 2)" != 0 ]; do
			sleep 1
		done
		return
	fi
	busy="select count(*) from pg_stat_activity where datname = 'growth_$1' and state = 'active'" quiet=0
	while [ $quiet -lt 5 ]; do
		quiet=$((quiet + 1))
		[ "$(psql -At -c "$busy" "$root")" = 0 ] || quiet=0
		sleep 1
	done
}

# port_of LOG: where it listens, once it does; a large file may be slow to open
port_of() {
	for _ in $(seq 150); do
		port=$(sed -n 's/^listening on .*:\([0-9][0-9]*\)$/\1/p' "$work/$1.log")
		[ -z "$port" ] || { echo "$port"; return; }
		sleep 0.2
	done
	die "$1: no server came up: $(tail -n 3 "$work/$1.err")"
}

# ask NAME PORT FOLDER WHAT: the median of one round, in µs
ask() {
	# shellcheck disable=SC2046 # words
	set -- "$1" "$4" $(build-tuned/bench/load "$2" 1 "$seconds" "$work/$3/$4.req")
	[ "$8" = 0 ] || say "$2 of $1: $8 of $7 requests failed"
	echo "$2 $1 $4" >>"$work/figures"
}

if [ -n "$pg" ]; then
	brought tenth "$work/tenth"
	brought few "$work/few"
	brought many "$large"
fi
serve tenth "$work/tenth"
serve few "$work/few"
serve many "$large"
tenth_port=$(port_of tenth) few_port=$(port_of few) many_port=$(port_of many)
settled tenth "$work/tenth"
settled few "$work/few"
settled many "$large"
say "$rounds rounds of $seconds s each"
round=0
while [ $round -le "$rounds" ]; do      # one more than is counted
	for what in list detail prefix mobile document; do
		ask tenth "$tenth_port" requests-tenth $what
		ask few "$few_port" requests-few $what
		ask many "$many_port" requests-many $what
	done
	[ $round -gt 0 ] || rm -f "$work/figures"
	round=$((round + 1))
done

awk -v times="$times" '
	{ v[$1, $2, ++n[$1, $2]] = $3 }
	function sorted(k,    i, j, t) {
		for (i = 2; i <= n[k]; i++)
			for (j = i; j > 1 && v[k, j - 1] + 0 > v[k, j] + 0; j--) {
				t = v[k, j]; v[k, j] = v[k, j - 1]; v[k, j - 1] = t
			}
		return v[k, int((n[k] + 1) / 2)]
	}
	function cell(k,    m) { m = sorted(k); return m " (" v[k, 1] " … " v[k, n[k]] ")" }
	function row(label, what) {
		printf "| %s | %s | %s | %s | %.2f |\n", label, cell(what SUBSEP "tenth"), cell(what SUBSEP "few"),
			cell(what SUBSEP "many"), sorted(what SUBSEP "many") / sorted(what SUBSEP "few")
	}
	END {
		print "| median of an answer, µs | a tenth | the demo | " times " times as many | ratio of the last two |"
		print "|---|---|---|---|---|"
		row("list of 20 members of a union", "list")
		row("detail of a member", "detail")
		row("members by the first two characters of a name", "prefix")
		row("a member by mobile", "mobile")
		row("a member by document number", "document")
	}' "$work/figures"
