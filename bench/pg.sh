#!/bin/sh
# Our server on PostgreSQL beside bare libpq programs, in the same rounds: pages against the very statements they ask,
# applications against a commit of as many rows.  The demo goes over by gonghui copy.
#
#   test/pg.sh bench/pg.sh
set -eu
. script/common
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-2} applicants=${APPLICANTS:-600}
connections=16 sessions=6 writers=4     # ours has six readers and four writers
script/build --tuned
ninja -C build-tuned bench/load bench/limit_pg bench/prepare >/dev/null

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
db=$GONGHUI_TEST_PG
root=$(echo "$db" | sed 's#//[^@]*@#//postgres@#')
log=$(dirname "$GONGHUI_TEST_PG_SERVER")/log

say 'making the demo, and copying it to PostgreSQL'
build-tuned/gonghui demo --small --data "$work/run" >/dev/null 2>&1
mkdir "$work/requests"
build-tuned/bench/prepare "$work/run" "$work/requests" $((rounds * applicants)) 1 10 >/dev/null
began=$(date +%s.%N)
build-tuned/gonghui copy "sqlite:$work/run/gonghui.db" "$db" --data "$work/run" >"$work/copy.log" 2>&1 || { cat "$work/copy.log"; exit 1; }
copied=$(echo "$began $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
said=$(grep 'the same on both sides' "$work/copy.log")

build-tuned/gonghui serve --db "$db" --data "$work/run" --no-rates --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
server=$!
until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.log"); [ -n "$port" ]; do
	kill -0 $server || { cat "$work/serve.err"; exit 1; }
	sleep 0.2
done

# hear NAME: what each of a hundred requests asks; sets $each.  Statements wear another name on each connection.
hear() {
	psql -q -c "alter system set log_statement = 'all'" -c 'select pg_reload_conf()' "$root" >/dev/null
	sleep 1
	: >"$work/log"
	before=$(wc -c <"$log")
	build-tuned/bench/load "$port" 1 1 "$work/requests/$1.req" >"$work/said"
	psql -q -c "alter system set log_statement = 'none'" -c 'select pg_reload_conf()' "$root" >/dev/null
	tail -c +$((before + 1)) "$log" >"$work/log"
	each=$(node bench/heard.mjs "$work/log" "$(awk '{ print $5 }' "$work/said")" 2>&1 >"$work/$1.heard")
	say "$1: $each statements each"
}

# ours NAME FILE [FROM COUNT]: what comes through, a second
ours() {
	name=$1 file=$2
	shift 2
	# shellcheck disable=SC2046 # words
	set -- $(build-tuned/bench/load "$port" $connections $seconds "$work/requests/$file" "$@")
	figure "$name" "$1"
	[ "$6" = 0 ] || say "$name: $6 of $5 requests failed"
}

figure() {
	printf '%s %s\n' "$1" "$2" >>"$work/figures"
}

sleep 2         # the day's own work begins at once
for what in list detail mobile; do
	hear $what
	echo "$each" >"$work/$what.each"
done
round=0
while [ $round -lt $rounds ]; do
	from=$((round * applicants))
	round=$((round + 1))
	say "round $round"
	for what in list detail mobile; do
		ours $what $what.req
		figure $what.limit "$(build-tuned/bench/limit_pg "$root" $sessions $seconds ask "$work/$what.heard" |
			awk -v each="$(cat "$work/$what.each")" '{ printf "%.0f", $1 / each }')"
	done
	build-tuned/bench/load "$port" $connections 60 "$work/requests/visit.req" $from $applicants >/dev/null
	ours join join.req $from $applicants
	figure join.limit "$(build-tuned/bench/limit_pg "$db" $writers $seconds commit 8)"
done
awk '
	{ v[$1, ++n[$1]] = $2 }
	function middle(name,    i, j, t) {
		for (i = 2; i <= n[name]; i++)
			for (j = i; j > 1 && v[name, j - 1] + 0 > v[name, j] + 0; j--) {
				t = v[name, j]; v[name, j] = v[name, j - 1]; v[name, j - 1] = t
			}
		return v[name, int((n[name] + 1) / 2)]
	}
	function row(label, name,    m, l) {
		m = middle(name); l = middle(name ".limit")
		printf "| %s | %s (%s … %s) | %s (%s … %s) | %.2f |\n", label, m, v[name, 1], v[name, n[name]], l,
			v[name ".limit", 1], v[name ".limit", n[name]], m / l
	}
	END {
		print "| on PostgreSQL, a small demo | ours, a second | bare libpq | ratio |\n|---|---|---|---|"
		row("list of 20 members of a union", "list")
		row("detail of a member", "detail")
		row("a member by mobile", "mobile")
		row("an application to join, durable", "join")
	}' "$work/figures"
printf '\ngonghui copy, SQLite to PostgreSQL: %s s; %s\n' "$copied" "$said"
