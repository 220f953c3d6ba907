# What the benches share; read by them with `.`: a folder for all they make, and an end. Sets $work; whoever stands in
# $server or $pids is ended with the bench, and the folder is gone.

work=$(mktemp -d)
server= pids=
stop() {
	for pid in $server $pids; do
		kill "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# $server, who writes to serve.log and serve.err, listens: sets $port.  Within a minute.
listens() {
	port= tries=0
	while [ -z "$port" ]; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] && kill -0 "$server" 2>/dev/null || die "no server came up: $(tail -n 3 "$work/serve.err")"
		sleep 0.1
		port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.log")
	done
}
