#!/bin/sh
# The plan for a cluster names every table once, in the class its columns and keys give it, and nothing is applied.
#
#   sh test/command/scale.sh build/gonghui          GONGHUI_TEST_PG names a server
#
# TAP.
. "$(dirname "$0")/begin.sh"

# lies TABLE CLASS: under the heading of that class
lies() {
	[ "$(awk -v table="$1" '/^[a-z]/ { class = $0; sub(/: .*/, "", class) } /^not fit/ { exit } $1 == table { print class }' plan)" = "$2" ]
}

"$program" scale plan >plan
"$program" init --data here >/dev/null 2>&1
is 'every table stands in it once' sh -c "awk '/^not fit/ { exit } /^  / { print \$1 }' plan | sort | uniq -d | grep . && exit 1
	awk '/^not fit/ { exit } /^  / { n++ } /^[a-z].*: [0-9]+ tables/ { split(\$0, w, /: /); said += w[2] } END { exit !(n == said && n > 60) }' plan"
is 'who has a path lies by block' lies member 'by block'
is 'what leads to such a row lies with it' lies audit_open 'by block, with another'
is 'words for finding lie with their rows' lies org_find 'by block, with another'
is 'people lie by person' lies person 'by person'
is 'what leads to an account lies with it' lies session 'by person'
is 'a list that foreign keys lead to is on every node' lies role reference
is 'a queue stays on the coordinator' lies outbox coordinator
is 'a number that is unique over all blocks is named' grep -q '^  application (number) unique over all blocks' plan
is 'a foreign key that leaves its block is named' grep -q '^  member (person_id) references person' plan
is 'one that stays in it is not' sh -c '! grep -q "references committee_term" plan'
is 'the level says what a block is' sh -c "'$program' scale plan --level 2 | grep -q 'the first 8 characters'"
is 'statements come with their reasons' sh -c "'$program' scale plan --statements | grep -q 'audit_add .*who acts outside his scope'"
is 'SQLite has nothing to distribute' sh -c "'$program' scale apply --db sqlite:here/gonghui.db >why 2>&1; [ \$? = 1 ] && grep -q 'one file' why"
is 'a server without Citus is told so' sh -c "'$program' scale apply --db '$GONGHUI_TEST_PG' >why 2>&1; [ \$? = 1 ] && grep -Eq 'no Citus|not fit' why"
is 'wrong words are wrong words' sh -c "'$program' scale plan --level county >/dev/null 2>&1; [ \$? = 2 ] && '$program' scale 2>/dev/null; [ \$? = 2 ]"
echo "1..$n"
