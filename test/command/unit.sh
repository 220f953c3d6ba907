#!/bin/sh
# The server as its unit runs it: with the system calls that packaging/gonghui.service leaves, and no other.
#
#   test/command/unit.sh build/gonghui
#
# TAP. systemd itself says what its groups of calls hold; where there is none, this is skipped.
filter=$(realpath "$(dirname "$1")")/test/rig_unit_filter
unit=$(realpath "$(dirname "$0")/../../packaging/gonghui.service")
. "$(dirname "$0")/begin.sh"

if ! systemd-analyze syscall-filter >groups 2>/dev/null || ! [ -x "$filter" ]; then
	echo 'ok 1 - the unit leaves what the server needs # SKIP no systemd here, or a build with sanitizers'
	echo '1..1'
	exit
fi

# What the lines SystemCallFilter= leave, in their order: names and groups, taken away behind a ~.
leaves() {
	awk '
		FILENAME == "groups" && /^@/ { group = $1; next }
		FILENAME == "groups" && /^    [@a-z_0-9]/ { holds[group] = holds[group] " " $1; next }
		function put(word, on,    parts, i, n) {
			if (word !~ /^@/) {
				kept[word] = on
				return
			}
			n = split(holds[word], parts, " ")
			for (i = 1; i <= n; i++)
				put(parts[i], on)
		}
		FILENAME != "groups" && sub(/^SystemCallFilter=/, "") {
			if (!seen++)
				put("@default", 1)
			on = !sub(/^~/, "")
			for (i = 1; i <= NF; i++)
				put($i, on)
		}
		END {
			for (word in kept)
				if (kept[word])
					print word
		}' groups "$unit"
}

# serve LIST: the server under these calls; its address in $url
serve() {
	"$filter" "$1" "$program" serve --data here --listen 127.0.0.1:0 >serve.log 2>&1 &
	server=$!
	url=
	while [ -z "$url" ] && kill -0 "$server" 2>/dev/null; do
		url=$(sed -n 's/^listening on //p' serve.log)
	done
	[ -n "$url" ]
}

stop() {
	kill -TERM "$server"
	wait "$server"
	server=
}

asks() {
	"$program" "$@" --as shizong --data here
}

# logged PATTERN, silent PATTERN
logged() { grep -q "$1" serve.log || { cat serve.log; false; }; }
silent() { ! logged "$1"; }

leaves >list
"$program" demo --small --data here >demo.log 2>&1 || { cat demo.log; exit 1; }

is 'the unit leaves a list' sh -c '[ "$(wc -l <list)" -gt 200 ] && ! grep -qx ptrace list'
is 'the server starts' serve list
is 'it shuts itself in' logged 'note jail: '
is 'Landlock is left to it' sh -c 'grep -qx landlock_restrict_self list'
is 'it is ready' node -e "fetch('$url/readyz').then(r => process.exit(r.ok ? 0 : 1))"
is 'a sheet is written' asks export member all.xlsx
is 'a sheet of a stranger is read, by a child' ends 0 '读到' asks import member all.xlsx
is 'what is no sheet is refused in words' ends 1 '不是表格文件' asks import member here/gonghui.db
is 'nothing that was needed was refused' silent 'fault jail'
is 'no child died' silent 'fault child'
is 'it stops when told to' stop
echo "1..$n"
