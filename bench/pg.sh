#!/bin/sh
# Our server on PostgreSQL, which syncs, beside bare libpq programs, in the same rounds: pages and applications against
# the very statements they ask, applications against a commit of as many rows too.  The demo goes over by gonghui copy.
#
#   test/pg.sh bench/pg.sh
set -eu
. script/common
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-2} applicants=${APPLICANTS:-600}
connections=16 many=64
sessions=6 writers=4                    # ours has six readers and four writers
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
build-tuned/bench/prepare "$work/run" "$work/requests" $(((2 * rounds + 1) * applicants)) 1 10 >/dev/null
began=$(date +%s.%N)
build-tuned/gonghui copy "sqlite:$work/run/gonghui.db" "$db" --data "$work/run" >"$work/copy.log" 2>&1 || { cat "$work/copy.log"; exit 1; }
copied=$(echo "$began $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
said=$(grep 'the same on both sides' "$work/copy.log")
# What applications find, for those who make the same ones once more; and from here on a commit is durable.
base=${root%/*}
psql -q "$base/postgres" -c "create database before template ${db##*/}" \
	-c 'alter system set fsync = on' -c 'alter system set full_page_writes = on' -c "alter system set log_line_prefix = '%m [%p] '"
"$GONGHUI_TEST_PG_SERVER" stop
"$GONGHUI_TEST_PG_SERVER" start

build-tuned/gonghui serve --db "$db" --data "$work/run" --no-rates --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
server=$!
until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.log"); [ -n "$port" ]; do
	kill -0 $server || { cat "$work/serve.err"; exit 1; }
	sleep 0.2
done

# hear NAME [TABLE FROM COUNT]: what each of some requests asks, or whole the transactions that insert into that table;
# sets $each.  Statements wear another name on each connection.
hear() {
	what=$1 table=${2-}
	shift
	[ -z "$table" ] || shift
	psql -q -c "alter system set log_statement = 'all'" -c 'select pg_reload_conf()' "$root" >/dev/null
	sleep 1
	: >"$work/log"
	before=$(wc -c <"$log")
	build-tuned/bench/load "$port" 1 "$([ -n "$table" ] && echo 60 || echo 1)" "$work/requests/$what.req" "$@" >"$work/said"
	psql -q -c "alter system set log_statement = 'none'" -c 'select pg_reload_conf()' "$root" >/dev/null
	tail -c +$((before + 1)) "$log" >"$work/log"
	# shellcheck disable=SC2086 # no word when there is no table
	each=$(node bench/heard.mjs "$work/log" "$(awk '{ print $5 }' "$work/said")" $table 2>&1 >"$work/$what.heard")
	say "$what: $each statements each"
}

# ours NAME FILE [FROM COUNT]: what comes through, a second
ours() {
	name=$1 file=$2
	shift 2
	# shellcheck disable=SC2046 # words
	set -- $(build-tuned/bench/load "$port" "$lines" $seconds "$work/requests/$file" "$@")
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
hear join application 0 "$applicants"
round=0
while [ $round -lt $rounds ]; do
	from=$(((2 * round + 1) * applicants))
	round=$((round + 1))
	say "round $round"
	lines=$connections
	for what in list detail mobile; do
		ours $what $what.req
		figure $what.limit "$(build-tuned/bench/limit_pg "$root" $sessions $seconds ask "$work/$what.heard" |
			awk -v each="$(cat "$work/$what.each")" '{ printf "%.0f", $1 / each }')"
	done
	build-tuned/bench/load "$port" $connections 60 "$work/requests/visit.req" $from $((2 * applicants)) >/dev/null
	ours join join.req $from $applicants
	lines=$many
	ours join.many join.req $((from + applicants)) $applicants
	psql -q "$base/postgres" -c 'set client_min_messages = error' -c 'drop database if exists again' \
		-c 'create database again template before'
	figure join.limit "$(build-tuned/bench/limit_pg "$base/again" $writers 60 rules "$work/join.heard")"
	figure join.rows "$(build-tuned/bench/limit_pg "$db" $writers $seconds commit 8)"
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
	function row(label, name, limit,    m, l) {
		limit = limit ? limit : name ".limit"
		m = middle(name); l = middle(limit)
		printf "| %s | %s (%s … %s) | %s (%s … %s) | %.2f |\n", label, m, v[name, 1], v[name, n[name]], l,
			v[limit, 1], v[limit, n[limit]], m / l
	}
	END {
		print "| on PostgreSQL, a small demo | ours, a second | bare libpq | ratio |\n|---|---|---|---|"
		row("list of 20 members of a union", "list")
		row("detail of a member", "detail")
		row("a member by mobile", "mobile")
		row("an application to join, durable, 16 connections, beside its own statements", "join")
		row("the same, 64 connections", "join.many", "join.limit")
		row("the same, beside a wide row and eight narrow ones of an empty database", "join.many", "join.rows")
	}' "$work/figures"
printf '\ngonghui copy, SQLite to PostgreSQL: %s s; %s\n' "$copied" "$said"
