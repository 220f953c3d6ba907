#!/bin/sh
# The demo is made by one transaction without a log: killed before its end it has left nothing, and can be made again.
#
#   sh test/command/demo.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.
. "$(dirname "$0")/begin.sh"

with() {
	"$program" "$@" --data here --key-file here.key
}

# Each part tells when it is over; indexes are made, and far more than the writer's memory holds is in the file by then.
mkfifo told
"$program" demo --small --times 200 --data here --key-file here.key >told 2>/dev/null &
made=$!
while read -r line; do
	case $line in
	members*) kill -9 $made ;;
	esac
done <told
wait $made 2>/dev/null
size=$(wc -c <here/gonghui.db)
is 'it was killed in the middle of a large file' [ "$size" -gt 100000000 ]

is 'it is made anew as if nothing had been there' ends 0 '^60 grass-roots unions, 2000 members' with demo --small
is 'and nothing is wrong' ends 0 'nothing is wrong' with check
is 'and no other one is made over it' refused '已经有' with demo --small

echo "1..$n"
