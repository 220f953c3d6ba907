#!/bin/sh
# The tools against their golden files, and against what they must refuse.
#
#   sh test/tools/run.sh FOLDER-OF-TOOLS          prints TAP; status 1 when anything is not ok
#   ACCEPT=1 sh test/tools/run.sh FOLDER          rewrites the golden files: read the difference
#
# bad_*.txt hold the cases that must fail, each "=== name | what must be said"
# and its text; a text without | must be said as it is, a|b is either.
set -u
export LC_ALL=C.UTF-8
bin=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
src=$here/../../src
cc=${CC:-gcc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here"
count=0
bad=0

ok() {
	count=$((count + 1))
	echo "ok $count - $1"
}

not_ok() {
	count=$((count + 1))
	bad=$((bad + 1))
	echo "not ok $count - $1"
	sed 's/^/# /' "$2" | head -n 20
}

# result STATUS NAME OUTPUT
result() {
	if [ "$1" -eq 0 ]; then ok "$2"; else not_ok "$2" "$3"; fi
}

# golden NAME: $work/NAME is what golden/NAME says
golden() {
	[ -z "${ACCEPT:-}" ] || cp "$work/$1" "golden/$1"
	diff -u "golden/$1" "$work/$1" >"$work/diff" 2>&1
	result $? "$1 is as before" "$work/diff"
}

# compiles NAME FILE: without a warning
compiles() {
	$cc -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wno-missing-field-initializers -Wmissing-prototypes -Wconversion \
		-Wshadow -Werror -fsyntax-only -I"$work" -I"$here" -I"$src" "$2" >"$work/said" 2>&1
	result $? "$1" "$work/said"
}

# cases FILE: one file for each, $work/case.N, its first line "name | expected"
cases() {
	rm -f "$work"/case.*
	awk -v to="$work/case." '/^=== /{ close(f); f = to sprintf("%03d", ++n); sub(/^=== /, "") } { print > f }' "$1"
}

# refused KIND STATUS NAME EXPECTED: the last command failed, and said so
refused() {
	if [ "$2" -eq 1 ] && grep -qF -- "$4" "$work/said"; then
		ok "$1 refused: $3"
	else
		echo "wanted: $4 (status $2)" >>"$work/said"
		not_ok "$1 refused: $3" "$work/said"
	fi
}

each_case() {
	cases "$1"
	for file in "$work"/case.*; do
		heading=$(head -n 1 "$file")
		name=${heading%% |*}
		expected=${heading#* | }
		tail -n +2 "$file" >"$work/body"
		"$2"
	done
}

steps=$(echo steps/*.sql)

# --- sqlgen --------------------------------------------------------------------

"$bin/sqlgen" steps test "$work/steps.c" $steps >"$work/said" 2>&1
result $? 'sqlgen reads steps' "$work/said"
golden steps.c
compiles 'steps compile' "$work/steps.c"

"$bin/sqlgen" tables "$work/tables.c" --steps $steps >"$work/said" 2>&1
result $? 'sqlgen writes the tables down' "$work/said"
golden tables.c
compiles 'the tables compile' "$work/tables.c"
"$bin/sqlgen" queries test queries.sql "$work/queries.h" "$work/queries.c" --include row.h --steps $steps >"$work/said" 2>&1
result $? 'sqlgen reads statements' "$work/said"
golden queries.h
golden queries.c
compiles 'statements compile' "$work/queries.c"

bad_sql() {
	cp "$work/body" "$work/bad.sql"
	rm -f "$work/bad.h" "$work/bad.c"
	"$bin/sqlgen" queries test "$work/bad.sql" "$work/bad.h" "$work/bad.c" --steps $steps >"$work/said" 2>&1
	refused statement $? "$name" "$expected"
	[ ! -e "$work/bad.h" ] || { echo "$name" >"$work/said"; not_ok 'a refused file leaves nothing behind' "$work/said"; }
}
each_case bad_sql.txt bad_sql

# A step that says what it is stands behind the others, so that there are tables it could spoil.
bad_steps() {
	cp "$work/body" "$work/0009_bad.sql"
	before=
	head -n 1 "$work/body" | grep -q '^-- [ec]' && before=$steps
	"$bin/sqlgen" steps test "$work/bad.c" $before "$work/0009_bad.sql" >"$work/said" 2>&1
	refused step $? "$name" "$expected"
}
each_case bad_steps.txt bad_steps

"$bin/sqlgen" steps test "$work/bad.c" steps/0002_settings.sql steps/0001_unions.sql >"$work/said" 2>&1
refused steps $? 'out of order' 'no table setting'
echo 'create table late (late_id $key);' >"$work/0009_unsaid.sql"
"$bin/sqlgen" steps test "$work/bad.c" $steps "$work/0009_unsaid.sql" >"$work/said" 2>&1
refused step $? 'behind one that says what it is, one that does not' 'the first line says whether it expands'

# --- tmplgen ---------------------------------------------------------------------

"$bin/tmplgen" page.html "$work/page.c" "$work/page.h" >"$work/said" 2>&1
result $? 'tmplgen reads a page' "$work/said"
golden page.c
golden page.h
compiles 'a page compiles' "$work/page.c"

bad_html() {
	cp "$work/body" "$work/bad.html"
	"$bin/tmplgen" "$work/bad.html" "$work/bad.c" "$work/bad.h" >"$work/said" 2>&1
	refused page $? "$name" "$expected"
}
each_case bad_html.txt bad_html

# --- what must not compile -------------------------------------------------------

bad_c() {
	{
		echo '#include "queries.h"'
		echo '#include "html/html.h"'
		echo '#include "platform/world.h"'
		echo 'failed f(struct db *d, struct arena *a, struct out *o, struct scope scope, id key, str word,'
		echo '         struct secret secret, db_each_row *each);'
		echo 'failed f(struct db *d, struct arena *a, struct out *o, struct scope scope, id key, str word,'
		echo '         struct secret secret, db_each_row *each) {'
		echo '	(void)d; (void)a; (void)o; (void)scope; (void)key; (void)word; (void)secret; (void)each;'
		cat "$work/body"
		echo '	return NULL; }'
	} >"$work/bad.c"
	LC_ALL=C $cc -std=gnu17 -Wall -Wextra -Wno-missing-field-initializers -Werror=incompatible-pointer-types \
		-Werror=unused-result -Werror=missing-braces -c -o "$work/bad.o" -I"$work" -I"$here" -I"$src" \
		"$work/bad.c" >"$work/said" 2>&1
	status=$?
	if [ -z "${expected# }" ]; then
		result $status "C compiles: $name" "$work/said"
	elif [ $status -ne 0 ] && grep 'error' "$work/said" | grep -qE -- "$expected"; then
		ok "C refused: $name"
	else
		echo "wanted: $expected (status $status)" >>"$work/said"
		not_ok "C refused: $name" "$work/said"
	fi
}
each_case bad_c.txt bad_c

# --- embed ------------------------------------------------------------------------

seq 1 2000 >"$work/desk.css"
printf 'x' >"$work/app.js"
"$bin/embed" "$work/assets.c" "$work/assets.h" desk.css="$work/desk.css" app.js="$work/app.js" >"$work/said" 2>&1
result $? 'embed takes files' "$work/said"
compiles 'assets compile' "$work/assets.c"
gunzip -c "$work/assets.c.desk.css.gz" 2>"$work/said" | cmp - "$work/desk.css" >>"$work/said" 2>&1
result $? 'a packed asset unpacks to the same' "$work/said"
golden assets.h
"$bin/embed" "$work/bad.c" "$work/bad.h" desk.exe="$work/desk.css" >"$work/said" 2>&1
refused asset $? 'an unknown kind of file' 'no type is known for .exe'
cp home.svg "$work/home-2.svg"
"$bin/embed" icons "$work/icons.c" "$work/icons.h" "$work/home-2.svg" home.svg >"$work/said" 2>&1
result $? 'embed takes icons' "$work/said"
golden icons.c
golden icons.h
compiles 'icons compile' "$work/icons.c"

# --- floors and idioms ------------------------------------------------------------

"$bin/floors" floors/good >"$work/floors.txt" 2>"$work/said"
result $? 'floors finds nothing where nothing is wrong' "$work/said"
golden floors.txt
"$bin/floors" --check-tour floors/good/tour.md floors/good >/dev/null 2>"$work/said"
result $? 'the picture of the tour is the present one' "$work/said"
"$bin/floors" --check-tour floors/good/old_tour.md floors/good >/dev/null 2>"$work/said"
refused floors $? 'a picture that is out of date' 'its picture of the floors is not this one'
"$bin/floors" floors/bad >/dev/null 2>"$work/floors_bad.txt"
status=$?
cp "$work/floors_bad.txt" "$work/said"
refused floors $status 'what is wrong' 'needs make a circle'
golden floors_bad.txt
"$bin/idioms" idioms/good >"$work/said" 2>&1
result $? 'idioms finds nothing where nothing is wrong' "$work/said"
"$bin/idioms" idioms/bad >"$work/idioms_bad.txt" 2>&1
status=$?
cp "$work/idioms_bad.txt" "$work/said"
refused idioms $status 'what is wrong' 'faults'
golden idioms_bad.txt

echo "1..$count"
[ $bad -eq 0 ]
