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
