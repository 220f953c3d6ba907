#!/bin/sh
# Run a command beside a throw-away PostgreSQL server, or a cluster of them.
#
#   test/pg.sh build/test/db_test
#   test/pg.sh --citus build/test/db_spread_test    a coordinator and two workers, where Citus is installed
#
# The command finds GONGHUI_TEST_PG=postgresql://gonghui@127.0.0.1:PORT/gonghui_test.
# The role is a plain one (a superuser would pass by row-level security) that
# may create databases, and drop one in which the server happens to tidy up. The
# server lies in a temporary folder, listens on 127.0.0.1 and a socket there, does
# not sync, and is gone when the command ends.
# $GONGHUI_TEST_PG_SERVER stop | break | kill | start [N] does that to it meanwhile:
# in order, at once, without a word to anybody; N: to the N-th worker of a cluster.
# With --citus, GONGHUI_TEST_SPREAD too: people lie on its workers.
# The status is the command's; 125 when no server could be started.
set -eu

last=0 more=
if [ "${1-}" = --citus ]; then
	last=2
	shift
fi
[ $# -gt 0 ] || { echo "usage: test/pg.sh [--citus] COMMAND [ARGUMENT…]" >&2; exit 2; }

programs=
for folder in /usr/lib/postgresql/*/bin; do
	[ ! -x "$folder/initdb" ] || programs=$folder
done
[ -n "$programs" ] || { echo "test/pg.sh: no PostgreSQL server here; script/setup installs it" >&2; exit 125; }
if [ $last -gt 0 ]; then
	[ -e "$("$programs/pg_config" --sharedir)/extension/citus.control" ] ||
		{ echo "test/pg.sh: no Citus here; docs/tests.md tells how to get it" >&2; exit 125; }
	more="shared_preload_libraries = 'citus'
wal_level = logical
max_prepared_transactions = 200
citus.recover_2pc_interval = 5s"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/gonghui-pg.XXXXXX")

# PostgreSQL refuses to run as root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd "$folder" && exec runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

# to_all COMMAND: with the number of each server behind it
to_all() {
	n=0
	while [ $n -le $last ]; do
		"$1" $n
		n=$((n + 1))
	done
}

stop_one() {
	as_postgres "$programs/pg_ctl" -s -D "$folder/data$1" -m immediate stop >/dev/null 2>&1 || true
}

stop() {
	trap - EXIT INT TERM HUP
	to_all stop_one
	rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ "$(id -u)" != 0 ] || chown postgres "$folder"

# sql PORT DATABASE TEXT…
sql() {
	to=$1 base=$2
	shift 2
	for text in "$@"; do
		as_postgres psql -q -o /dev/null -h "$folder" -p "$to" -U postgres -d "$base" -c "$text" || exit 125
	done
}

port=$((20000 + $$ % 20000))
ports=
start_one() {
	data=$folder/data$1
	as_postgres "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
		--no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 125; }
	cat >>"$data/postgresql.conf" <<-END
		listen_addresses = '127.0.0.1'
		unix_socket_directories = '$folder'
		fsync = off
		full_page_writes = off
		max_connections = $((last ? 300 : 100))
		shared_buffers = 64MB
		timezone = 'UTC'
		$more
	END
	# A port that somebody else has makes the start fail: try the next one.
	tries=0
	until as_postgres "$programs/pg_ctl" -s -w -D "$data" -l "$folder/log$1" -o "-p $port" start \
		>/dev/null 2>&1; do
		tries=$((tries + 1))
		port=$((port + 1))
		[ $tries -lt 20 ] || { cat "$folder/log$1" >&2; exit 125; }
	done
	sql $port postgres 'create role gonghui login createdb' 'grant pg_signal_backend to gonghui' \
		'create database gonghui_test owner gonghui'
	[ $last = 0 ] || sql $port gonghui_test 'create extension citus'
	ports="$ports $port"
	port=$((port + 1))
}

# joined COORDINATOR WORKER…: the servers are one cluster
joined() {
	first=$1
	shift
	sql "$first" gonghui_test "select citus_set_coordinator_host('127.0.0.1', $first)"
	for worker in "$@"; do
		sql "$first" gonghui_test "select citus_add_node('127.0.0.1', $worker)"
	done
}

to_all start_one
if [ $last -gt 0 ]; then
	# shellcheck disable=SC2086 # words
	joined $ports
	export GONGHUI_TEST_SPREAD=1
fi

cat >"$folder/server" <<END
#!/bin/sh
cd '$folder' || exit 1
as_postgres() { if [ "\$(id -u)" = 0 ]; then runuser -u postgres -- "\$@"; else "\$@"; fi; }
n=\${2-0}
port=\$(echo $ports | cut -d ' ' -f \$((n + 1)))
case \$1 in
stop) as_postgres '$programs/pg_ctl' -s -D data\$n -m fast stop ;;
break) as_postgres '$programs/pg_ctl' -s -D data\$n -m immediate stop ;;
kill) kill -9 "\$(head -n 1 data\$n/postmaster.pid)" ;;
# Who was killed leaves sessions behind, which end when they notice.
start) until as_postgres '$programs/pg_ctl' -s -w -D data\$n -l log\$n -o "-p \$port" start 2>/dev/null; do sleep 0.1; done ;;
esac
END
chmod 755 "$folder/server"
export GONGHUI_TEST_PG_SERVER="$folder/server"
# shellcheck disable=SC2086 # words
set -- $ports -- "$@"
export GONGHUI_TEST_PG="postgresql://gonghui@127.0.0.1:$1/gonghui_test"
while [ "$1" != -- ]; do
	shift
done
shift
status=0
"$@" || status=$?
exit $status
