#!/bin/sh
# How soon a request is refused that is not let in.  More ask for lists at once than the queue holds; beside them a few
# others ask, each by a connection of its own, and of those the refusals are timed, from the request to the last byte of
# the 503 that says when to come again.  In the first rounds who is refused comes again when he was told to, as browsers
# and programs do; in the others the storm never waits.
#
#   script/bench --shed
#
# STORM connections (3,000) of the storm, SECONDS_EACH seconds (5), ROUNDS rounds (3). The program of script/build.
set -eu
. script/common
script/build
ninja -C build bench/load bench/prepare >/dev/null
storm=${STORM:-3000} seconds=${SECONDS_EACH:-5} rounds=${ROUNDS:-3}
ulimit -n 10000

. bench/scratch.sh

say 'making the demo'
build/gonghui demo --small --data "$work/data" >"$work/demo.log" 2>&1 || { cat "$work/demo.log"; exit 1; }
mkdir "$work/requests"
build/bench/prepare "$work/data" "$work/requests" 1 1 1 >/dev/null
: >"$work/serve.log"
build/gonghui serve --data "$work/data" --no-rates --no-jail --proxies 127.0.0.1 --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
server=$!
listens
build/bench/load "$port" 16 1 "$work/requests/list.req" >/dev/null
# The storm asks by HEAD: the whole work for the server, and next to none for who has to make the storm on the same machine.
awk '/^[0-9]+$/ { $0++ } { sub(/^GET /, "HEAD "); print }' "$work/requests/list.req" >"$work/requests/storm.req"

printf '%s\n' 'storm  answered/s in all  refused in all  of those beside: asked  refused  p50 ms  p99 ms  longest ms'
# storm NAME [--patient]
storm() {
	name=$1
	shift
	build/bench/load "$@" "$port" "$storm" $((seconds + 2)) "$work/requests/storm.req" >"$work/storm" 2>/dev/null &
	asking=$!
	sleep 1
	build/bench/load "$port" 32 "$seconds" "$work/requests/list.req" >"$work/beside" 2>/dev/null
	wait $asking
	echo "$name $(cat "$work/storm") $(cat "$work/beside")" |
		awk '{ printf "%-9s %14d %15d %23d %8d %7.1f %7.1f %11.1f\n", $1, $2, $8, $16, $18, $19 / 1000, $20 / 1000, $21 / 1000 }'
}

for as in --patient ''; do
	round=0
	while [ $round -lt "$rounds" ]; do
		round=$((round + 1))
		[ -n "$as" ] && storm patient $as || storm impatient
	done
done
