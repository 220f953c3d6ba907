#!/bin/sh
# Escrow shares on paper, and new data keys: killed in the middle, taken up, and the old ones dropped.
#
#   test/command/keys.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.
. "$(dirname "$0")/begin.sh"

at() {
	"$program" "$@" --db sqlite:here/gonghui.db --data here --key-file "$folder/${key:-here.key}"
}

# two COMMAND…: with the passwords of the two administrators
two() {
	printf '%s\n\n%s\n\n' "$password" "$password" | at "$@" --two xitong anquan
}

left() {
	at keys status | sed -n 's/^left *\([0-9]*\) values.*/\1/p'
}

at demo --small --times 6 >demo.log 2>&1 || { cat demo.log; exit 1; }
password=$(sed -n 's/^.*xitong  *\([^ ]*\).*$/\1/p' demo.log | head -1)

is 'the words are told' ends 2 'what is' at keys lock
is 'the status says the epoch' ends 0 'epoch        1' at keys status
is 'the key is the database'"'"'s' ends 0 'sealed values opened' at keys verify

is 'five sheets are made' at keys split sheets
is 'nobody else reads them' sh -c '[ "$(stat -c %a sheets/share-3.txt)" = 600 ] && [ "$(stat -c %a sheets)" = 700 ]'
is 'three sheets prove' ends 0 '3 sheets make the key' at keys verify sheets/share-5.txt sheets/share-1.txt sheets/share-3.txt
is 'two do not' ends 1 '要有 3 份' at keys verify sheets/share-5.txt sheets/share-1.txt
is 'a key that is there stays' ends 1 '已经存在' at keys join sheets/share-5.txt sheets/share-1.txt sheets/share-3.txt
key=again.key
is 'two make no key' ends 1 '要有 3 份' at keys join sheets/share-5.txt sheets/share-1.txt
sed '/^  2 /s/[A-Y]/Z/3' sheets/share-1.txt >wrong.txt
is 'a line that was copied wrongly is named' ends 1 '第 1 份的第 2 行抄错了' at keys join sheets/share-5.txt wrong.txt sheets/share-3.txt
is 'and no key was made' test ! -e again.key
is 'three make the key again' at keys join sheets/share-2.txt sheets/share-4.txt sheets/share-3.txt
is 'it is the same' cmp here.key again.key
key=here.key

is 'nobody renews the keys alone' ends 1 'no rotation was agreed on' at keys rotate
is 'nor with himself' sh -c "printf '%s\n\n%s\n\n' '$password' '$password' | '$program' keys rotate --two xitong xitong --db sqlite:here/gonghui.db --data here --key-file here.key; [ \$? = 1 ]"
is 'the status is as before' ends 0 'epoch        1' at keys status

# Killed while it rewrites, on copies, until some rows have the new key and others not.
printf '%s\n\n%s\n\n' "$password" "$password" >typed
cp -R here before
round=0 some=0
while [ "$round" -lt 20 ] && [ "${some:-0}" = 0 ]; do
	round=$((round + 1))
	rm -rf here
	cp -R before here
	# Without the function around it: $! is the program itself.
	"$program" keys rotate --two xitong anquan --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key" <typed >rotated 2>&1 &
	server=$!
	all=$(left) now=$all
	while kill -0 "$server" 2>/dev/null && { [ "${now:-0}" = 0 ] || [ "$now" = "$all" ]; }; do
		now=$(left)
		[ "${now:-0}" -le "${all:-0}" ] || all=$now
	done
	kill -9 "$server" 2>/dev/null
	wait "$server" 2>/dev/null
	some=$(left)
done
server=
is "it was killed with $some left of $all, in round $round" test "${some:-0}" -gt 0
is 'what has the new key opens, and what has the old one' ends 0 'sealed values opened' at keys verify
is 'the new epoch stands' ends 0 'epoch        2' at keys status
is 'check says what is left, and that nothing is wrong' ends 0 'keys: epoch 2, [0-9]* values' at check
is 'it is taken up where it was' ends 0 'epoch 2; 0 values and 0 files' at keys rotate
is 'nothing is left' sh -c "[ '$(left)' = 0 ]"
is 'everything opens with the new keys' ends 0 'sealed values opened' at keys verify
is 'and nothing else is wrong' ends 0 'nothing is wrong' at check
is 'the record tells of it' sh -c "'$program' audit --most 400 --db sqlite:here/gonghui.db --data here --key-file here.key | grep -q keys.rotate"
echo "1..$n"
