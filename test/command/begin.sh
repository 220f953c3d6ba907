# begin.sh - what tests of commands have in common: a folder of their own that goes again, a server that ends with
# them, and TAP.  Sourced with the program as $1:
#
#	. "$(dirname "$0")/begin.sh"
set -u
program=$(realpath "$1")
folder=$(mktemp -d "${TMPDIR:-/tmp}/gonghui-command.XXXXXX")
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
n=0

# is NAME COMMAND…: one test that passes when the command does; what it said is in the file `said`
is() {
	name=$1
	shift
	n=$((n + 1))
	if "$@" >said 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' said
	fi
}

# ends STATUS WORDS COMMAND…: ends with this status and says so
ends() {
	status=$1 words=$2
	shift 2
	"$@"
	[ $? = "$status" ] && grep -q "$words" said
}

# refused WORDS COMMAND…: ends with 1 and says so
refused() {
	words=$1
	shift
	ends 1 "$words" "$@"
}

# What changes the seventh character of a file's last line, which is a signature's, whatever it is: for sed
other_sign='${s/^\(.\{6\}\)A/\1B/;t
s/./A/7}'

# flip FILE AT: the byte there (counted from 0) becomes another
flip() {
	was=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf "\\$(printf %03o $((was ^ 85)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
