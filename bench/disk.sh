#!/bin/sh
# Applications on a disk whose flush takes its time (4 ms: a cloud's, or a plain SSD), beside bare SQLite that writes the same
# rows on the same disk, each application alone: what one commit for all who wait is worth.
#
#   script/bench --disk             FLUSH_US=4000 ROUNDS=5 CONNECTIONS='16 64 256' script/bench --disk
#
# FLUSH_US=0: this machine's own disk.
set -eu
. script/common
rounds=${ROUNDS:-5} flush=${FLUSH_US:-4000} all=${CONNECTIONS:-16 64} applicants=4000
script/build --tuned
ninja -C build-tuned bench/load bench/limit_rows bench/prepare bench/libflush.so >/dev/null
slow="env LD_PRELOAD=$PWD/build-tuned/bench/libflush.so GONGHUI_FLUSH_US=$flush"

. bench/scratch.sh

build-tuned/gonghui demo --small --data "$work/data" >"$work/demo.log" 2>&1
mkdir "$work/requests"
build-tuned/bench/prepare "$work/data" "$work/requests" $((rounds * $(echo $all | wc -w) * applicants)) 1 1 >/dev/null
# shellcheck disable=SC2086 # words
$slow build-tuned/gonghui serve --no-rates --data "$work/data" --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
server=$!
listens

from=0
for connections in $all; do
	round=0
	while [ $round -lt "$rounds" ]; do
		round=$((round + 1))
		build-tuned/bench/load "$port" 16 120 "$work/requests/visit.req" $from $applicants >/dev/null
		key=$(build-tuned/bench/limit_rows "$work/data/gonghui.db" | cut -d ' ' -f 1)
		# shellcheck disable=SC2046 # words
		set -- $(build-tuned/bench/load "$port" $connections 120 "$work/requests/join.req" $from $applicants)
		[ "$6" = 0 ] || say "$6 of $5 failed"
		printf '%s.join %s\n%s.p99 %s\n' $connections "$1" $connections "$3" >>"$work/figures"
		from=$((from + applicants))
	done
done
kill "$server"
wait "$server" || true
server=

# Of the last round's rows, with the flush and its wait.
round=0
while [ $round -lt "$rounds" ]; do
	round=$((round + 1))
	# shellcheck disable=SC2086 # words
	echo "single $($slow build-tuned/bench/limit_rows "$work/data/gonghui.db" "$key" 1 application | cut -d ' ' -f 1)" >>"$work/figures"
done

sort -k 1,1 -k 2,2n "$work/figures" | awk -v flush="$flush" -v all="$all" '
	{ v[$1, ++n[$1]] = $2 }
	function middle(name) { return v[name, int((n[name] + 1) / 2)] }
	function spread(name) { return middle(name) " (" v[name, 1] " … " v[name, n[name]] ")" }
	END {
		print "| a flush takes " flush / 1000 " ms more | applications a second, ours | bare SQLite, each alone | ratio | p99 |"
		print "|---|---|---|---|---|"
		for (i = 1; i <= split(all, c, " "); i++)
			printf "| %d connections | %s | %s | %.1f | %.0f ms |\n", c[i], spread(c[i] ".join"), spread("single"),
				middle(c[i] ".join") / middle("single"), middle(c[i] ".p99") / 1000
	}'
