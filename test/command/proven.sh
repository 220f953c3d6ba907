#!/bin/sh
# A dump of PostgreSQL that was restored elsewhere is proven, and noted; one that is damaged, or another's, is told.
#
#   test/pg.sh sh test/command/proven.sh build/gonghui    (script/test has such a server already)
#
# TAP. Everything happens in a temporary folder and in databases of its own.
. "$(dirname "$0")/begin.sh"

pg() {
	echo "${GONGHUI_TEST_PG%/*}/proven_$$_$1"
}

# As the one who made the server: row-level security is for everybody else.
as_owner() {
	echo "$1" | sed 's|//[^@]*@|//postgres@|'
}

with() {
	"$program" "$@" --db "$(pg one)" --data here --key-file here.key
}

# restored NAME: what is in the first database now, in another one, by PostgreSQL's own tools
restored() {
	psql -q -c "create database proven_$$_$1" "$GONGHUI_TEST_PG" &&
		pg_dump "$(as_owner "$(pg one)")" | psql -q -v ON_ERROR_STOP=1 "$(as_owner "$(pg "$1")")" >/dev/null
}

# serves DATA URI: until there is a record with blocks
serves() {
	rm -f ready
	mkfifo ready
	"$program" serve --listen 127.0.0.1:0 --db "$2" --data "$1" --key-file here.key >ready 2>>serve.log &
	server=$!
	exec 3<ready
	read -r _ <&3
	kill "$server"
	wait "$server" 2>/dev/null
	server=
}

psql -q -c "create database proven_$$_one" "$GONGHUI_TEST_PG" || exit 1
with demo --small >demo.log 2>&1 || { cat demo.log; exit 1; }
serves here "$(pg one)"
mkdir there
cp -R here/files here/record there/
restored two || exit 1

is 'a dump that was restored proves' with backup proven "$(pg two)" there
is 'of which moment it is, is noted' grep -q '^20.*Z 20.*Z$' here/backup.proven
is 'and stands in the record' sh -c "'$program' audit --most 1 --db '$(pg one)' --data here --key-file here.key | grep -q backup.proven"
is 'the files here are not copies of themselves' refused 'name the copies' with backup proven "$(pg two)" here
was=$(cat here/backup.proven)
file=$(ls there/files | head -1)
mv there/files/"$file" kept
is 'a sealed file that is missing is told' refused "the sealed file $file does not open" with backup proven "$(pg two)" there
mv kept there/files/"$file"
restored three
psql -q -c 'delete from audit where audit_id = (select min(audit_id) from audit)' "$(as_owner "$(pg three)")"
is 'a row that was taken out is told' refused 'the record is not whole' with backup proven "$(pg three)" there
psql -q -c "create database proven_$$_other" "$GONGHUI_TEST_PG"
"$program" init --db "$(pg other)" --data other --key-file here.key >/dev/null 2>&1
serves other "$(pg other)"
is 'another installation is told, also under the same key' refused 'is not the beginning of the one here' with backup proven "$(pg other)" other
is 'none of that is noted' [ "$was" = "$(cat here/backup.proven)" ]
"$program" init --db sqlite:lite/gonghui.db --data lite --key-file lite.key >/dev/null 2>&1
is 'on SQLite another word does it' refused 'backup verify' "$program" backup proven "$(pg two)" there --db sqlite:lite/gonghui.db --data lite --key-file lite.key
for name in one two three other; do
	psql -q -c "drop database proven_$$_$name" "$GONGHUI_TEST_PG"
done
echo "1..$n"
