#!/bin/sh
# The plan names every table once, in the place the steps give it; what is applied is applied once, with no server
# beside, and the installation is the same afterwards.
#
#   sh test/command/scale.sh build/gonghui          GONGHUI_TEST_PG names a server
#
# TAP.
. "$(dirname "$0")/begin.sh"

# lies TABLE PLACE: under the heading of that place
lies() {
	[ "$(awk -v table="$1" '/^[a-z]/ { place = $0; sub(/[:,].*/, "", place) } /^keys/ { exit } $1 == table { print place }' plan)" = "$2" ]
}

"$program" scale plan >plan
"$program" init --data here >/dev/null 2>&1
is 'every table stands in it once' sh -c "awk '/^keys/ { exit } /^  / { print \$1 }' plan | sort | uniq -d | grep . && exit 1
	awk '/^keys/ { exit } /^  / { n++ } /^[a-z].*: [0-9]+ tables/ { split(\$0, w, /: /); said += w[2] } END { exit !(n == said && n > 60) }' plan"
is 'people lie by person' lies person 'by person'
is 'what belongs to one lies with him' lies member_change 'by person'
is 'what people are joined with is everywhere' lies org 'everywhere'
is 'a queue stays in one piece' lies outbox 'in one piece'
is 'a number that is nobodys twice is claimed' grep -q '^  member (member_no) is claimed' plan
is 'one that holds its person is not' sh -c '! grep -q "correction (person_id)" plan'
is 'statements come with their reasons' sh -c "'$program' scale plan --statements | grep -q 'member_many_names .*how common a name is'"
is 'SQLite has nothing to spread' sh -c "'$program' scale apply --db sqlite:here/gonghui.db >why 2>&1; [ \$? = 1 ] && grep -q 'one file' why"
is 'wrong words are wrong words' sh -c "'$program' scale plan --level 2 >/dev/null 2>&1; [ \$? = 2 ] && '$program' scale apply --shards 0 >/dev/null 2>&1; [ \$? = 2 ] && '$program' scale 2>/dev/null; [ \$? = 2 ]"

# --- spread, with all that the small demo has --------------------------------------------------------------------

if [ -n "${GONGHUI_TEST_PG-}" ]; then
	base=scale_$$
	psql -qd "$GONGHUI_TEST_PG" -c "create database $base" || exit 1
	trap 'psql -qd "$GONGHUI_TEST_PG" -c "drop database if exists $base with (force)"; rm -rf "$folder"' EXIT
	db=$(echo "$GONGHUI_TEST_PG" | sed "s,/[^/]*\$,/$base,")
	"$program" demo --small --db "$db" --data spread >/dev/null 2>&1
	"$program" copy "$db" sqlite:before.db --data spread >/dev/null 2>&1
	is 'it is spread' sh -c "'$program' scale apply --shards 4 --db '$db' | grep -q '4 partitions'"
	is 'once' sh -c "'$program' scale apply --db '$db' >why 2>&1; [ \$? = 1 ] && grep -q 'already' why"
	is 'nothing is wrong with it' "$program" check --db "$db" --data spread
	is 'what is in it is what was' "$program" copy verify "$db" sqlite:before.db --data spread
fi
echo "1..$n"
