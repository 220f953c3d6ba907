#!/bin/sh
# The whole register comes in at once: script/bench --register calls this with the demo's folder.
#
# 500,700 members in 25 columns, of all unions, into the reference deployment: as CSV, then the same rows as XLSX into
# another copy; and behind each the rows that it left, written once more by bare SQLite with the same indexes, 500 to a
# commit. Prints a table; ROWS takes fewer.
set -eu
. script/common

demo=$1
rows=${ROWS:-500700}
work=build/bench
run=$work/register
reader=
clean() {
	[ -z "$reader" ] || kill "$reader" 2>/dev/null || true
	rm -rf "$run" "$run.key" "$work/sheets"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fresh() {
	rm -rf "$run"
	cp -R "$demo" "$run"
	cp "$demo.key" "$run.key"
}

rm -rf "$work/sheets"
mkdir "$work/sheets"
fresh
say 'preparing the sheets'
build-tuned/bench/prepare "$run" "$work/sheets" 1 1 "$rows" >/dev/null
node bench/xlsx.mjs "$work/sheets/import-1.csv" "$work/sheets/import-1.xlsx"

# The greatest figure of a line of /proc/PID/status while it runs, in MB; one that has ended and is not waited for has no such line.
watch() {
	most=0
	while now=$(awk '/^RssAnon/ { print int($2 / 1024); there = 1 } END { exit !there }' "/proc/$1/status" 2>/dev/null); do
		[ "$now" -le "$most" ] || most=$now
		sleep 0.2
	done
	echo "$most"
}

echo '| the register | members a second | bare SQLite, the same rows | times as long | memory of its own, at most |'
echo '|---|---|---|---|---|'
for form in csv xlsx; do
	fresh
	key=$(build-tuned/bench/limit_rows "$run/gonghui.db" | cut -d ' ' -f 1)
	began=$(date +%s.%N)
	build-tuned/gonghui import member "$work/sheets/import-1.$form" --as shizong --data "$run" >"$work/register.log" 2>&1 &
	reader=$!
	memory=$(watch $reader)
	wait $reader || { tail -n 5 "$work/register.log"; die 'the import failed'; }
	reader=
	ours=$(echo "$began $(date +%s.%N) $rows" | awk '{ printf "%.0f", $3 / ($2 - $1) }')
	# shellcheck disable=SC2046 # words
	set -- $(build-tuned/bench/limit_rows "$run/gonghui.db" "$key" 500 member)
	[ "$2" = "$rows" ] || say "$form: $2 of $rows rows came in"
	echo "$form $ours $1 $memory" | awk '{ printf "| %s | %d | %d | %.2f | %d MB |\n", toupper($1), $2, $3, $3 / $2, $4 }'
done
