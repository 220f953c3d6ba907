#!/bin/sh
# What it costs that people lie on the workers of a cluster: the same pages and applications of the same demo, on a
# database in one piece and on one that is spread over two workers, in turns, all on this machine.
#
#   script/bench --shards               a small demo; DEMO=FOLDER, with FOLDER.key, another one
#   test/pg.sh --citus bench/shards.sh
#
# Prints a table: the median of an answer with one connection, answers a second with 16, and what an answer takes of
# the processors, ours and PostgreSQL's together.
set -eu
. script/common
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-2} applicants=${APPLICANTS:-200}
build=${BUILD:-build-tuned}             # another folder is taken as it is
[ -n "${BUILD:-}" ] || script/build --tuned
ninja -C "$build" gonghui bench/load bench/prepare >/dev/null

work=$(mktemp -d)
servers=
trap '[ -z "$servers" ] || kill $servers 2>/dev/null; rm -rf "$work"' EXIT
cluster=$GONGHUI_TEST_PG
plain=${cluster%/*}/plain

if [ -n "${DEMO:-}" ]; then
	cp -R "$DEMO" "$work/run"
	cp "$DEMO.key" "$work/run.key"
else
	say 'making the demo'
	"$build/gonghui" demo --small --data "$work/run" >/dev/null 2>&1
fi
mkdir "$work/requests"
"$build/bench/prepare" "$work/run" "$work/requests" $((2 * rounds * applicants)) 1 1 >/dev/null
psql -q -c 'set client_min_messages = error' -c 'create database plain' "$cluster"
for db in "$plain" "$cluster"; do
	say "copying to $db"
	"$build/gonghui" copy "sqlite:$work/run/gonghui.db" "$db" --data "$work/run" >"$work/said" 2>&1 || { tail -n 5 "$work/said"; exit 1; }
done
"$build/gonghui" scale apply --shards "${SHARDS:-32}" --db "$cluster" --data "$work/run"
for db in "$plain" "$cluster"; do
	psql -q -c 'set client_min_messages = error' -c 'analyze' "$db"
done

# serve NAME DB: in files of its own; sets $port and $pid
serve() {
	cp -R "$work/run" "$work/$1"
	cp "$work/run.key" "$work/$1.key"
	"$build/gonghui" serve --db "$2" --data "$work/$1" --no-rates --listen 127.0.0.1:0 >"$work/$1.log" 2>"$work/$1.err" &
	pid=$!
	servers="$servers $pid"
	until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/$1.log" 2>/dev/null); [ -n "$port" ]; do
		kill -0 $pid || { cat "$work/$1.err"; exit 1; }
		sleep 0.2
	done
}

# Ticks that this server of ours and all of PostgreSQL's processes, living or ended, have had of the processors.
used() {
	masters=$(head -qn 1 "$(dirname "$GONGHUI_TEST_PG_SERVER")"/data*/postmaster.pid | tr '\n' ' ')
	cat /proc/[0-9]*/stat 2>/dev/null | sed 's/([^)]*)/x/' | awk -v ours="$1" -v masters=" $masters" '
		$1 == ours || index(masters, " " $4 " ") { n += $14 + $15 }
		index(masters, " " $1 " ") { n += $14 + $15 + $16 + $17 }
		END { print n + 0 }'
}

# measure NAME WHAT PORT PID [FROM]
measure() {
	file=$work/requests/$2.req
	if [ $# = 4 ]; then
		alone=$("$build/bench/load" "$3" 1 "$seconds" "$file")
		before=$(used "$4")
		many=$("$build/bench/load" "$3" 16 "$seconds" "$file")
	else
		"$build/bench/load" "$3" 16 60 "$work/requests/visit.req" "$5" $((2 * applicants)) >/dev/null
		alone=$("$build/bench/load" "$3" 1 60 "$file" "$5" "$applicants")
		before=$(used "$4")
		many=$("$build/bench/load" "$3" 16 60 "$file" $(($5 + applicants)) "$applicants")
	fi
	echo "$1.$2 $alone $many $(($(used "$4") - before))" | awk '{ print $1, $3, $12, $22 * 10000 / $16, $7 + $17 }' >>"$work/figures"
}

serve one "$plain"
port_one=$port pid_one=$pid
serve two "$cluster"
port_two=$port pid_two=$pid
sleep 2         # the day's own work begins at once
round=0
while [ $round -lt "$rounds" ]; do
	say "round $((round + 1))"
	for what in list prefix detail mobile document; do
		measure one $what "$port_one" "$pid_one"
		measure two $what "$port_two" "$pid_two"
	done
	measure one join "$port_one" "$pid_one" $((2 * round * applicants))
	measure two join "$port_two" "$pid_two" $((2 * round * applicants))
	round=$((round + 1))
done
awk '
	{ n = ++count[$1]; alone[$1, n] = $2; many[$1, n] = $3; cost[$1, n] = $4; failed += $5 }
	function middle(v, name,    i, j, t, m) {
		m = count[name]
		for (i = 2; i <= m; i++)
			for (j = i; j > 1 && v[name, j - 1] + 0 > v[name, j] + 0; j--) {
				t = v[name, j]; v[name, j] = v[name, j - 1]; v[name, j - 1] = t
			}
		return v[name, int((m + 1) / 2)]
	}
	function row(label, what,    one, two) {
		one = "one." what; two = "two." what
		printf "| %s | %.1f ms | %.1f ms | %d | %d | %.2f ms | %.2f ms | %.1f |\n", label, middle(alone, one) / 1000,
			middle(alone, two) / 1000, middle(many, one), middle(many, two), middle(cost, one) / 1000,
			middle(cost, two) / 1000, middle(cost, two) / middle(cost, one)
	}
	END {
		print "| what | one connection, in one piece | cluster | a second, 16 connections, in one piece | cluster | of the processors, in one piece | cluster | times |"
		print "|---|---|---|---|---|---|---|---|"
		row("list of 20 members of a union", "list")
		row("members by the first two characters of a name", "prefix")
		row("detail of a member", "detail")
		row("a member by mobile", "mobile")
		row("a member by document number", "document")
		row("an application to join", "join")
		if (failed)
			print "\n" failed " requests failed."
	}' "$work/figures"
