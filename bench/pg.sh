#!/bin/sh
# Our server on PostgreSQL, which syncs, beside bare programs, in the same rounds: pages against the very statements they
# ask, by libpq behind libmicrohttpd and by libpq alone; applications against theirs, and against a commit of as many rows;
# then, not syncing, imports beside a bare COPY of the rows they leave.  The demo goes over by gonghui copy.
#
#   test/pg.sh bench/pg.sh
#   test/pg.sh bench/pg.sh import       imports alone; DEMO=FOLDER, with FOLDER.key, instead of a small demo
set -eu
. script/common
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-2} applicants=${APPLICANTS:-600} rows=${ROWS:-5000}
connections=16 many=64 sessions=6 writers=4     # ours has six readers and four writers
build=${BUILD:-build-tuned}             # another folder is taken as it is
[ -n "${BUILD:-}" ] || script/build --tuned
ninja -C "$build" gonghui bench/load bench/limit_http bench/limit_pg bench/prepare >/dev/null

work=$(mktemp -d)
server=
limit=
trap 'for pid in $server $limit; do kill "$pid" 2>/dev/null; done; rm -rf "$work"' EXIT
db=$GONGHUI_TEST_PG
root=$(echo "$db" | sed 's#//[^@]*@#//postgres@#')
log=$(dirname "$GONGHUI_TEST_PG_SERVER")/log0

say 'making the demo, and copying it to PostgreSQL'
if [ -n "${DEMO:-}" ]; then
	cp -R "$DEMO" "$work/run"
	cp "$DEMO.key" "$work/run.key"
else
	"$build/gonghui" demo --small --data "$work/run" >/dev/null 2>&1
fi
mkdir "$work/requests"
"$build/bench/prepare" "$work/run" "$work/requests" $(((2 * rounds + 1) * applicants)) "$rounds" "$rows" >/dev/null
began=$(date +%s.%N)
"$build/gonghui" copy "sqlite:$work/run/gonghui.db" "$db" --data "$work/run" >"$work/copy.log" 2>&1 || { cat "$work/copy.log"; exit 1; }
copied=$(echo "$began $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
said=$(grep 'the same on both sides' "$work/copy.log")

# syncs on|off: whether PostgreSQL's commits are durable
syncs() {
	psql -q -c "alter system set fsync = $1" -c "alter system set full_page_writes = $1" "$root" >/dev/null
	"$GONGHUI_TEST_PG_SERVER" stop
	"$GONGHUI_TEST_PG_SERVER" start
}

# figure NAME VALUE
figure() {
	printf '%s %s\n' "$1" "$2" >>"$work/figures"
}

pages() {
	# What applications find, for those who make the same ones once more.
	base=${root%/*}
	psql -q -c "create database before template ${db##*/}" "$base/postgres"
	syncs on
	"$build/gonghui" serve --db "$db" --data "$work/run" --no-rates --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
	server=$!
	until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.log"); [ -n "$port" ]; do
		kill -0 $server || { cat "$work/serve.err"; exit 1; }
		sleep 0.2
	done

	# hear NAME [TABLE FROM COUNT]: what each of some requests asks, or whole the transactions that insert into that
	# table; sets $each.  Statements wear another name on each connection.
	hear() {
		what=$1 table=${2-}
		shift
		[ -z "$table" ] || shift
		psql -q -c "alter system set log_statement = 'all'" -c 'select pg_reload_conf()' "$root" >/dev/null
		sleep 1
		: >"$work/log"
		before=$(wc -c <"$log")
		"$build/bench/load" "$port" 1 "$([ -n "$table" ] && echo 60 || echo 1)" "$work/requests/$what.req" "$@" >"$work/said"
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
		set -- $("$build/bench/load" "$port" "$lines" "$seconds" "$work/requests/$file" "$@")
		figure "$name" "$1"
		bytes=$4
		[ "$6" = 0 ] || say "$name: $6 of $5 requests failed"
	}

	# bare NAME: libmicrohttpd and libpq alone, the same statements and as many bytes
	bare() {
		: >"$work/bare.log"
		"$build/bench/limit_http" "$bytes" --ask "$root" "$work/$1.heard" "$(cat "$work/$1.each")" >"$work/bare.log" &
		limit=$!
		until served=$(cat "$work/bare.log"); [ -n "$served" ]; do
			kill -0 $limit || exit 1
			sleep 0.1
		done
		# shellcheck disable=SC2046 # words
		set -- "$1" $("$build/bench/load" "$served" $connections "$seconds" "$work/requests/$1.req")
		figure "$1.bare" "$2"
		[ "$7" = 0 ] || say "$1 of the bare program: $7 of $6 requests failed"
		kill $limit
		wait $limit 2>/dev/null || true
		limit=
	}

	sleep 2         # the day's own work begins at once
	for what in list detail mobile; do
		hear $what
		echo "$each" >"$work/$what.each"
	done
	hear join application 0 "$applicants"
	round=0
	while [ $round -lt "$rounds" ]; do
		from=$(((2 * round + 1) * applicants))
		round=$((round + 1))
		say "round $round"
		lines=$connections
		for what in list detail mobile; do
			ours $what $what.req
			bare $what
			figure $what.limit "$("$build/bench/limit_pg" "$root" $sessions "$seconds" ask "$work/$what.heard" |
				awk -v each="$(cat "$work/$what.each")" '{ printf "%.0f", $1 / each }')"
		done
		"$build/bench/load" "$port" $connections 60 "$work/requests/visit.req" $from $((2 * applicants)) >/dev/null
		ours join join.req $from "$applicants"
		lines=$many
		ours join.many join.req $((from + applicants)) "$applicants"
		psql -q -c 'set client_min_messages = error' -c 'drop database if exists again' \
			-c 'create database again template before' "$base/postgres"
		figure join.limit "$("$build/bench/limit_pg" "$base/again" $writers 60 rules "$work/join.heard")"
		figure join.rows "$("$build/bench/limit_pg" "$db" $writers "$seconds" commit 8)"
	done
	kill -TERM "$server"
	wait "$server" || true
	server=
	syncs off
}

# What an import writes, by the keys of its rows, which follow time; what others refer to comes first.
tables='person:person_id member:member_id member_tag:member_id member_change:change_id audit:audit_id audit_open:audit_id
	outbox:outbox_id import_row:import_row_id duplicate_mark:person_id'

# What PostgreSQL's processes that have ended used of the processor, seconds.
used() {
	postmaster=$(head -n 1 "$(dirname "$GONGHUI_TEST_PG_SERVER")/data0/postmaster.pid")
	awk '{ print ($16 + $17) / 100 }' "/proc/$postmaster/stat"
}

# timed NAME COMMAND…: seconds by the clock, of the processor by the command, and by PostgreSQL for it
timed() {
	name=$1
	shift
	sleep 0.5       # until the sessions before have ended
	before=$(used)
	/usr/bin/time -o "$work/time" -f '%e %U %S' "$@" >"$work/said" 2>&1 || { tail -n 5 "$work/said"; die "$name failed"; }
	sleep 0.5       # … and its own
	figure "$name" "$(cut -d ' ' -f 1 "$work/time")"
	figure "$name.own" "$(awk '{ print $2 + $3 }' "$work/time")"
	figure "$name.pg" "$(echo "$before $(used)" | awk '{ printf "%.2f", $2 - $1 }')"
}

# The rows beyond key $1 out of every table into files, and copy.sql that brings them back in one transaction.
take_out() {
	echo 'begin;' >"$work/copy.sql"
	: >"$work/drop.sql"
	for t in $tables; do
		columns=$(psql -At -c "select string_agg(attname, ', ' order by attnum) from pg_attribute where attrelid =
			'${t%:*}'::regclass and attnum > 0 and attgenerated = '' and not attisdropped" "$root")
		psql -q -c "\\copy (select $columns from ${t%:*} where ${t#*:} > $1 order by 1) to '$work/${t%:*}.rows'" "$root"
		printf '%s\n' "\\copy ${t%:*} ($columns) from '$work/${t%:*}.rows'" >>"$work/copy.sql"
		printf '%s\n' "delete from ${t%:*} where ${t#*:} > $1;" | cat - "$work/drop.sql" >"$work/drop.new"
		mv "$work/drop.new" "$work/drop.sql"
	done
	echo 'commit;' >>"$work/copy.sql"
	psql -q -f "$work/drop.sql" -c 'vacuum analyze' "$root"
}

imports() {
	psql -q -c 'vacuum analyze' "$root"
	round=0
	while [ $round -lt "$rounds" ]; do
		round=$((round + 1))
		say "import $round"
		key=$(psql -At -c 'select max(audit_id) from audit' "$root")
		timed import "$build/gonghui" import member "$work/requests/import-$round.csv" --as shizong --db "$db" --data "$work/run"
		members=$(psql -At -c 'select count(*) from member' "$root")
		take_out "$key"
		timed import.limit psql -q -f "$work/copy.sql" "$root"
		[ "$members" = "$(psql -At -c 'select count(*) from member' "$root")" ] || die 'COPY brought back other rows'
		psql -q -c 'vacuum analyze' "$root"
	done
}

[ "${1-}" = import ] || pages
imports
awk '
	{ v[$1, ++n[$1]] = $2 }
	function middle(name,    i, j, t) {
		for (i = 2; i <= n[name]; i++)
			for (j = i; j > 1 && v[name, j - 1] + 0 > v[name, j] + 0; j--) {
				t = v[name, j]; v[name, j] = v[name, j - 1]; v[name, j - 1] = t
			}
		return v[name, int((n[name] + 1) / 2)]
	}
	function spread(name) {
		return sprintf("%s (%s … %s)", middle(name), v[name, 1], v[name, n[name]])
	}
	function row(label, name, limit) {
		limit = limit ? limit : name ".limit"
		printf "| %s | %s | %s | %.2f |\n", label, spread(name), spread(limit), middle(name) / middle(limit)
	}
	function page(label, name) {
		printf "| %s | %s | %s | %.2f | %s | %.2f |\n", label, spread(name), spread(name ".bare"),
			middle(name) / middle(name ".bare"), spread(name ".limit"), middle(name) / middle(name ".limit")
	}
	END {
		if (!n["list"])
			exit
		print "| on PostgreSQL, a small demo | ours, a second | libpq and libmicrohttpd | ratio | libpq alone | ratio |"
		print "|---|---|---|---|---|---|"
		page("list of 20 members of a union", "list")
		page("detail of a member", "detail")
		page("a member by mobile", "mobile")
		print "\n| on PostgreSQL, a small demo | ours, a second | bare libpq | ratio |\n|---|---|---|---|"
		row("an application to join, durable, 16 connections, beside its own statements", "join")
		row("the same, 64 connections", "join.many", "join.limit")
		row("the same, beside a wide row and eight narrow ones of empty tables", "join.many", "join.rows")
	}' "$work/figures"
awk -v rows="$rows" '
	{ v[$1, ++n[$1]] = $2 }
	function sum(name,    i, s) { for (i = 1; i <= n[name]; i++) s += v[name, i]; return s / n[name] }
	function row(label, name) {
		printf "| %s | %.2f s | %.2f s | %.2f s |\n", label, sum(name), sum(name ".own"), sum(name ".pg")
	}
	END {
		printf "\n| %d members, means of %d rounds | by the clock | processor, the program | PostgreSQL |\n|---|---|---|---|\n",
			rows, n["import"]
		row("`gonghui import`", "import")
		row("COPY of the rows it left, one transaction", "import.limit")
		printf "\nRatio by the clock %.2f, of the processor %.2f.\n", sum("import") / sum("import.limit"),
			(sum("import.own") + sum("import.pg")) / (sum("import.limit.own") + sum("import.limit.pg"))
	}' "$work/figures"
printf '\ngonghui copy, SQLite to PostgreSQL: %s s; %s\n' "$copied" "$said"
