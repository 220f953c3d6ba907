#!/bin/sh
# What docs/new-module.md says, done in a copy of the tree: its files, its
# commands, and the tests it brings. Speaks TAP.
#
#   sh test/docs/new_module.sh               test it
#   sh test/docs/new_module.sh --take DIR    write the page's files into DIR
set -u
cd "$(dirname "$0")/../.." || exit 1
page=docs/new-module.md

# take DIR: a fence "```c src/x.c" is that file's content; plain "```sh" fences, in order, are DIR/.commands.
take() {
	awk -v to="$1" '
		/^```/ && !out { lang = substr($1, 4); out = $2
			if (out) out = to "/" out
			else if (lang == "sh") out = to "/.commands"
			else out = "/dev/null"
			if ($2) printf "" > out
			next }
		/^```$/ { if (out !~ /\.commands$/) close(out); out = ""; next }
		out { print > out }' "$page"
}

if [ "${1-}" = --take ]; then
	mkdir -p "$2/src/modules/club/steps" "$2/src/modules/club/test"
	take "$2"
	rm -f "$2/.commands"
	exit 0
fi

count=0 bad=0
# told STATUS NAME LOG
told() {
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		bad=$((bad + 1))
		echo "not ok $count - $2"
		tail -n 40 "$3" | sed 's/^/# /'
	fi
}

copy=$(mktemp -d "${TMPDIR:-/tmp}/gonghui-module.XXXXXX") || exit 1
trap 'rm -rf "$copy"' EXIT
trap 'exit 143' INT TERM HUP

# The tree without what is not its source; the build folder comes along, so that little is built again.
for name in * .npmrc .ci; do
	case $name in
	build-*|data|node_modules|.node) ;;
	*) [ ! -e "$name" ] || cp -a "$name" "$copy/" ;;
	esac
done
ln -s "$PWD/node_modules" "$copy/node_modules"
[ ! -d .node ] || ln -s "$PWD/.node" "$copy/.node"
rm -rf "$copy/build/results" "$copy/build/screenshots"

# Its transcript is the only one that is played.
rm -f "$copy"/test/web/*.http "$copy"/src/modules/*/test/*.http
mkdir -p "$copy/src/modules/club/steps" "$copy/src/modules/club/test"
take "$copy"
told $? 'the files of the page can be taken' /dev/null

cd "$copy" || exit 1
status=0
sh -eu .commands >commands.log 2>&1 </dev/null || status=$?
told $status 'its commands work: the module builds, keeps its floors and idioms, and its rules hold' commands.log

status=0
build/test/web_transcripts_test '*sqlite*' >pages.log 2>&1 || status=$?
told $status 'its pages answer as the transcript says' pages.log

status=0
for program in entities_test statements_test; do
	build/test/$program '*' >>tables.log 2>&1 || status=1
done
told $status 'its tables and statements are sound' tables.log

echo "1..$count"
[ $bad = 0 ]
