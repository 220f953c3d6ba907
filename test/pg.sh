#!/bin/sh
# Run a command beside a throw-away PostgreSQL server.
#
#   test/pg.sh build/test/db_test
#
# The command finds GONGHUI_TEST_PG=postgresql://gonghui@127.0.0.1:PORT/gonghui_test.
# The role is a plain one (a superuser would pass by row-level security) that
# may create databases, and drop one in which the server happens to tidy up. The
# server lies in a temporary folder, listens on 127.0.0.1 and a socket there, does
# not sync, and is gone when the command ends.
# $GONGHUI_TEST_PG_SERVER stop | break | kill | start does that to it meanwhile:
# in order, at once, without a word to anybody.
# The status is the command's; 125 when no server could be started.
set -eu

[ $# -gt 0 ] || { echo "usage: test/pg.sh COMMAND [ARGUMENT…]" >&2; exit 2; }

programs=
for folder in /usr/lib/postgresql/*/bin; do
	[ ! -x "$folder/initdb" ] || programs=$folder
done
[ -n "$programs" ] || { echo "test/pg.sh: no PostgreSQL server here; script/setup installs it" >&2; exit 125; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/gonghui-pg.XXXXXX")

# PostgreSQL refuses to run as root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd "$folder" && exec runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

stop() {
	trap - EXIT INT TERM HUP
	as_postgres "$programs/pg_ctl" -s -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ "$(id -u)" != 0 ] || chown postgres "$folder"
as_postgres "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
	--no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 125; }
cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
fsync = off
full_page_writes = off
max_connections = 100
shared_buffers = 64MB
timezone = 'UTC'
END

# A port that somebody else has makes the start fail: try the next one.
port=$((20000 + $$ % 20000))
tries=0
until as_postgres "$programs/pg_ctl" -s -w -D "$folder/data" -l "$folder/log" -o "-p $port" start \
	>/dev/null 2>&1; do
	tries=$((tries + 1))
	port=$((port + 1))
	[ $tries -lt 20 ] || { cat "$folder/log" >&2; exit 125; }
done

as_postgres psql -q -h "$folder" -p "$port" -U postgres -d postgres \
	-c 'create role gonghui login createdb' \
	-c 'grant pg_signal_backend to gonghui' \
	-c 'create database gonghui_test owner gonghui' || exit 125

cat >"$folder/server" <<END
#!/bin/sh
cd '$folder' || exit 1
as_postgres() { if [ "\$(id -u)" = 0 ]; then runuser -u postgres -- "\$@"; else "\$@"; fi; }
case \$1 in
stop) as_postgres '$programs/pg_ctl' -s -D data -m fast stop ;;
break) as_postgres '$programs/pg_ctl' -s -D data -m immediate stop ;;
kill) kill -9 "\$(head -n 1 data/postmaster.pid)" ;;
# Who was killed leaves sessions behind, which end when they notice.
start) until as_postgres '$programs/pg_ctl' -s -w -D data -l log -o '-p $port' start 2>/dev/null; do sleep 0.1; done ;;
esac
END
chmod 755 "$folder/server"
export GONGHUI_TEST_PG_SERVER="$folder/server"
export GONGHUI_TEST_PG="postgresql://gonghui@127.0.0.1:$port/gonghui_test"
status=0
"$@" || status=$?
exit $status
