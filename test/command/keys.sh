#!/bin/sh
# Escrow shares on paper, and new data keys: killed in the middle, taken up, and the old ones dropped.  A new root key:
# who has the old file, old sheets or an old backup is told so; servers that hold the old one in memory are.
#
#   test/pg.sh sh test/command/keys.sh build/gonghui    (script/test has such a server already)
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

# A new root key, on SQLite.
renew() {
	printf '%s\n\n%s\n\n' "$password" "$password" | at keys root "$@" --two xitong anquan
}
is 'a backup is made under the old root' at backup old
is 'nobody changes the root alone' ends 2 'what is' at keys root new.key
is 'nor with a wrong word' sh -c "printf 'no\n\nno\n\n' | '$program' keys root new.key --two xitong anquan --db sqlite:here/gonghui.db --data here --key-file here.key; [ \$? = 1 ]"
is 'and no file was made' test ! -e new.key
is 'the root that is there is no new one' ends 1 '已经用过它' renew here.key
echo 'a letter' >other.txt
is 'another file is not written over' sh -c "chmod 600 other.txt; printf '%s\n\n%s\n\n' '$password' '$password' | '$program' keys root other.txt --two xitong anquan --db sqlite:here/gonghui.db --data here --key-file here.key; [ \$? = 1 ] && [ \"\$(cat other.txt)\" = 'a letter' ]"
mkfifo ready
"$program" serve --listen 127.0.0.1:0 --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key" >ready 2>serve.log &
server=$!
exec 3<ready
read -r _ <&3
is 'not while a server runs' ends 1 'another process writes' renew new.key
kill "$server"
wait "$server" 2>/dev/null
server=
is 'the old root is in force as before' ends 0 'sealed values opened' at keys verify
is 'two give the installation a new one' ends 0 'the root key is that in new.key' renew new.key
cp said renewed
is 'everything was sealed anew' grep -q '^0 values and 0 files are left' renewed
is 'new sheets are asked for' grep -q 'keys split' renewed
is 'the old file is to be kept' grep -q 'Keep .*here.key' renewed
is 'the new file is nobody else'"'"'s' sh -c '[ "$(stat -c %a new.key)" = 600 ] && [ ! -e new.key.part ]'
is 'the old file is as it was' cmp here.key again.key
is 'with the old file nothing opens, and which is needed is told' ends 1 '不是现在的根密钥' at keys status
key=new.key
is 'the status says since when' ends 0 '^root         number 2, since' at keys status
is 'and what to keep' ends 0 '^earlier .* until .*keep its file' at keys status
is 'everything opens with the new file' ends 0 'sealed values opened' at keys verify
is 'nothing is wrong' ends 0 'nothing is wrong' at check
is 'the record is whole' ends 0 '^whole' at audit verify
is 'it tells who and which' sh -c "'$program' audit --most 400 --db sqlite:here/gonghui.db --data here --key-file new.key | grep -q keys.root"
is 'old sheets are told to be old' ends 1 '旧根密钥' at keys verify sheets/share-1.txt sheets/share-2.txt sheets/share-3.txt
is 'new ones are made' at keys split fresh
is 'and fit' ends 0 '3 sheets make the key' at keys verify fresh/share-1.txt fresh/share-2.txt fresh/share-4.txt
is 'sheets of two roots are no set' ends 1 '和其他的不是一套' sh -c "'$program' keys join fresh/share-1.txt fresh/share-2.txt sheets/share-3.txt --key-file mixed.key"
is 'an old backup says which key it needs' ends 1 '清单上写的根密钥指纹是' at backup verify old
is 'a new one is made and proves' sh -c "'$program' backup neu --db sqlite:here/gonghui.db --data here --key-file new.key && '$program' backup verify neu --db sqlite:here/gonghui.db --data here --key-file new.key"
restored() {
	printf '%s\n\n%s\n\n' "$password" "$password" | "$program" restore "$1" --two xitong anquan \
		--db "sqlite:$2/gonghui.db" --data "$2" --key-file "$folder/$3"
}
is 'the old backup is not restored with the new file' ends 1 '清单上写的根密钥指纹是' restored old there new.key
is 'it is with the old one' restored old there here.key
is 'the new backup is not restored with the old file' ends 1 '清单上写的根密钥指纹是' restored neu second here.key
is 'it is with the new one' restored neu second new.key
is 'an old root does not come back' ends 1 '已经用过它' renew here.key
is 'a third one takes over' ends 0 'the root key is that in third.key' renew third.key
key=third.key
is 'and the record is whole under three' ends 0 '^whole' at audit verify
key=new.key

# On PostgreSQL nothing keeps a server from going on: it gets up by itself.
psql -q -c "create database keys_$$" "$GONGHUI_TEST_PG" || exit 1
pg=${GONGHUI_TEST_PG%/*}/keys_$$
key=third.key
is 'the installation moves to PostgreSQL' "$program" copy sqlite:here/gonghui.db "$pg" --data here --key-file third.key
rm -f ready
mkfifo ready
mkdir other
"$program" serve --listen 127.0.0.1:0 --db "$pg" --data other --key-file "$folder/third.key" >ready 2>serve.log &
server=$!
exec 3<ready
read -r _ <&3
renewed_there() {
	"$program" keys root fourth.key --two xitong anquan --db "$pg" --data here --key-file "$folder/third.key" <typed
}
# The server's sealer has the record: what waits for its second is told, and the command may be given again.
again() {
	until renewed_there >renewed 2>&1 || ! grep -q '没有封存' renewed; do
		:
	done
	cat renewed
}
is 'a new root there too' ends 0 'the root key is that in fourth.key' again
wait "$server"
ended=$?
server=
is 'the server that held the old one has ended by itself' test "$ended" = 1
is 'and said why' grep -q 'the root key was replaced: start with the new key file' serve.log
is 'it does not start with the old file' ends 1 '不是现在的根密钥' timeout 60 "$program" serve --listen 127.0.0.1:0 --db "$pg" --data other --key-file "$folder/third.key"
is 'everything opens there' ends 0 'sealed values opened' "$program" keys verify --db "$pg" --data here --key-file "$folder/fourth.key"
is 'the record is whole there' ends 0 '^whole' "$program" audit verify --db "$pg" --data here --key-file "$folder/fourth.key"
echo "1..$n"
