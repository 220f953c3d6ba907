#!/bin/sh
# Instructions of the processor for an answer, route by route, counted by callgrind: they do not depend on who else uses
# the machine, so that a change of a few per cent shows.  Beside them what bench/instructions.txt keeps.
#
#   script/bench --count            prints the table
#   script/bench --count keep       and keeps its figures in bench/instructions.txt
#
# The program of script/build (the tuned one is laid out anew each time it is made) on a demo of 20,000 members. Each route is
# asked before it is counted, then the same requests one after the other, again and again; the least is taken and the server's
# own clock (ticker_main, runner_main) left out, since what it does each second comes in between.
# COUNT_KEPT=DIR keeps callgrind's files, for callgrind_annotate: docs/performance.md.
set -eu
. script/common
each=50 times=7
routes='list detail prefix mobile document home article site card visit join'
kept=bench/instructions.txt
script/setup valgrind
script/build
ninja -C build bench/load bench/limit_rows bench/prepare >/dev/null

. bench/scratch.sh

# serve COMMAND…: starts the server by it; sets $server and $port
serve() {
	: >"$work/serve.log"
	"$@" build/gonghui serve --data "$work/data" --no-rates --no-jail --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
	server=$!
	listens
}

# ask ROUTE FROM COUNT: one after the other; a file of one request is asked so often
ask() {
	from=$2 file=$work/requests/$1.req
	# shellcheck disable=SC2046 # words
	set -- $(build/bench/load "$port" 1 300 "$file" "$from" "$3")
	[ "$6" = 0 ] || die "$file: $6 of $5 requests failed"
}

say 'making the demo'
build/gonghui demo --small --times 10 --data "$work/data" >"$work/demo.log" 2>&1 || { cat "$work/demo.log"; exit 1; }
mkdir "$work/requests"
build/bench/prepare "$work/data" "$work/requests" $((each * (times + 2))) 1 1 >/dev/null
for one in home article site card; do
	file=$work/requests/$one.req
	cp "$file" "$work/one"
	n=1
	while [ $n -lt $((2 * each)) ]; do
		n=$((n + 1))
		cat "$work/one" >>"$file"
	done
done

# The day's own work comes first thing in the morning, and what is asked first is prepared.
serve env
for route in $routes; do
	ask "$route" 0 $each
done
while [ "$(build/bench/limit_rows "$work/data/gonghui.db" | cut -d ' ' -f 2)" != 0 ]; do
	sleep 0.5
done
kill $server
wait $server || true

say "counting, $each answers of each route, $times times"
serve valgrind --tool=callgrind --callgrind-out-file="$work/out" --instr-atstart=no
for route in $routes; do
	ask "$route" $each $each
done
callgrind_control -i on $server >/dev/null 2>&1
n=0
for route in $routes; do
	time=0
	while [ $time -lt $times ]; do
		time=$((time + 1))
		n=$((n + 1))
		from=0
		# An applicant looks, and applies, once.
		case $route in visit | join) from=$(((time + 1) * each)) ;; esac
		callgrind_control -z $server >/dev/null 2>&1
		ask "$route" $from $each
		callgrind_control -d $server >/dev/null 2>&1
		callgrind_annotate --auto=no --inclusive=yes --threshold=100 "$work/out.$n" 2>/dev/null | tr -d , | awk -v route="$route" -v n=$n '
			/PROGRAM TOTALS/ { all = $1 }
			/:(ticker_main|runner_main)( |$)/ { all -= $1 }
			END { printf "%s %.0f %d\n", route, all, n }' >>"$work/counted"
	done
done
kill $server
wait $server || true
server=

# Of each route the least, in their order.
awk -v each=$each '
	!($1 in least) { order[++n] = $1 }
	!($1 in least) || $2 < least[$1] { least[$1] = $2; at[$1] = $3 }
	END { for (i = 1; i <= n; i++) printf "%s %.0f %d\n", order[i], least[order[i]] / each, at[order[i]] }
' "$work/counted" >"$work/figures"
if [ -n "${COUNT_KEPT-}" ]; then
	mkdir -p "$COUNT_KEPT"
	while read -r route _ n; do
		cp "$work/out.$n" "$COUNT_KEPT/$route.out"
	done <"$work/figures"
fi

awk '
	FILENAME == ARGV[1] { if ($1 !~ /^#/) was[$1] = $2; next }
	function grouped(n,    s) {
		for (s = ""; n >= 1000; n = int(n / 1000))
			s = sprintf(",%03d", n % 1000) s
		return n s
	}
	BEGIN { printf "| %-9s | %12s | %12s | %8s |\n|---|---|---|---|\n", "route", "instructions", "kept", "change" }
	{ printf "| %-9s | %12s | %12s | %8s |\n", $1, grouped($2), $1 in was ? grouped(was[$1]) : "",
		$1 in was ? sprintf("%+.1f %%", 100 * ($2 - was[$1]) / was[$1]) : "" }
' "$kept" "$work/figures"

if [ "${1-}" = keep ]; then
	{
		printf '# Instructions for an answer: script/bench --count keep, %s, commit %s, %s.\n' "$(date +%F)" \
			"$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$(cc --version | head -n 1)"
		cut -d ' ' -f 1,2 "$work/figures"
	} >"$kept.new"
	mv "$kept.new" "$kept"
fi
