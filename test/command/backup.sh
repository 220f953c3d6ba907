#!/bin/sh
# A backup is made while the server runs, proven, restored, and each damage to it is told.
#
#   test/command/backup.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.
. "$(dirname "$0")/begin.sh"

at() {
	data=$1
	shift
	"$program" "$@" --db "sqlite:$data/gonghui.db" --data "$data" --key-file "$folder/${key:-here.key}"
}

same_export() {
	at here export member one.csv --as shizong >/dev/null 2>&1 && at there export member two.csv --as shizong >/dev/null 2>&1 &&
		cut -d, -f1-5 one.csv >one && cut -d, -f1-5 two.csv >two && [ "$(wc -l <one)" -gt 100 ] && cmp one two
}

# damaged COMMAND…: on a copy of the backup, the command, which has to change it; then the proof
damaged() {
	rm -rf worse
	cp -R copy worse
	"$@"
	diff -qr copy worse >/dev/null && echo "Bail out! nothing was damaged by: $*" && exit 1
}

at here demo --small >demo.log 2>&1 || { cat demo.log; exit 1; }
# begins: the server, whose anchor is a file; `ends` stops it, and the anchor has its last head
begins() {
	rm -f ready
	mkfifo ready
	"$program" serve --listen 127.0.0.1:0 --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key" \
		--audit-anchor "$folder/anchor" >ready 2>>serve.log &
	server=$!
	# What it prints when it is ready; the pipe stays open for what may follow.
	exec 3<ready
	read -r _ <&3
}
stops() {
	kill "$server"
	wait "$server" 2>/dev/null
	server=
}

begins
stops
begins
is 'a backup is made while the server runs' at here backup copy
is 'another in the same place is refused' refused 'exists' at here backup copy
is 'it proves' at here backup verify copy
is 'the proof leaves nothing behind' sh -c '[ -z "$(ls here/spool)" ] && grep -q Z here/backup.proven'
is 'it is signed' sh -c "'$program' backup verify copy --db sqlite:here/gonghui.db --data here --key-file here.key | grep -q 'signed by key'"
stops

# Whose it is, to somebody without the key file.
at here audit key >told
public=$(tail -1 told)
is 'one public key of the record proves it without the key file' "$program" backup origin copy --public "$public" --key-file nowhere
is 'so does the anchor' "$program" backup origin copy --anchor anchor --key-file nowhere
is 'another key does not' refused 'none of this record' "$program" backup origin copy --public BUVqgn0uKy2JzSwgGoIZan0THD-Q7a8vPq-R_VUGfLo
: >empty
is 'an anchor that knows nothing of it does not' refused 'knows no head' "$program" backup origin copy --anchor empty

# two DATA DIR LOGIN LOGIN [PASSWORD]: a restore by two who sign in at the machine
two() {
	printf '%s\n\n%s\n\n' "$password" "${5:-$password}" | at "$1" restore "$2" --two "$3" "$4"
}
password=$(sed -n 's/^.*xitong  *\([^ ]*\).*$/\1/p' demo.log | head -1)

is 'nobody restores without a second' sh -c "'$program' restore copy --db sqlite:there/gonghui.db --data there --key-file here.key; [ \$? = 2 ]"
is 'nobody restores with himself' refused 'has no post with keys.agree' two there copy xitong xitong
is 'nobody agrees who may not' refused 'has no post with keys.agree' two there copy xitong shizong
is 'nobody asks who may not' refused 'has no post with keys.ask' two there copy shizong anquan
is 'a wrong password is refused' refused 'password of anquan is not right' two there copy xitong anquan wrong
is 'a code of nobody is refused' refused 'restore.c\|恢复码不对' at there restore copy --code AAAA
is 'and none of that put a database there' test ! -e there/gonghui.db
is 'it is restored by two' two there copy xitong anquan
is 'what was restored has nothing wrong' at there check
is 'and holds the same members' same_export
is 'that it was restored stands in the record' sh -c "'$program' audit --most 20 --db sqlite:there/gonghui.db --data there --key-file here.key | grep -q backup.restore"
is 'and by whom' sh -c "'$program' audit --most 20 --db sqlite:there/gonghui.db --data there --key-file here.key | grep backup.restore | grep -q 'restore --two'"
is 'where a database is, none is put' refused 'is there already' two there copy xitong anquan

for at_byte in 0 20 4096 100000 1000000 2000000; do
	damaged flip worse/gonghui.db "$at_byte"
	is "a byte changed at $at_byte is told" refused 'is damaged' at here backup verify worse
done
damaged truncate -s -1 worse/gonghui.db
is 'a byte cut off is told' refused 'is damaged' at here backup verify worse
damaged rm worse/gonghui.db
is 'a missing file is told' refused 'gonghui.db: No such file' at here backup verify worse
damaged sed -i '3y/0123456789/1234567890/' worse/manifest.txt
is 'a changed manifest is told' refused 'is no manifest' at here backup verify worse
damaged sed -i '2s/[0-9a-f]$/x/' worse/manifest.txt
is 'a changed line of the key is told, as what it may be' refused '清单已被改动' at here backup verify worse
damaged sed -i '2d' worse/manifest.txt
is 'a shortened manifest is told' refused 'is no manifest' at here backup verify worse
damaged rm worse/manifest.txt
is 'a backup cut short has no manifest, and is none' refused 'manifest.txt: No such file' at here backup verify worse
damaged truncate -s -1 worse/gonghui.db
is 'a byte cut off is told without the key file too' refused 'is damaged' "$program" backup origin worse --public "$public"
damaged sed -i "$other_sign" worse/manifest.txt
is 'a changed signature is told' refused 'is not what key 1 of the record signed' at here backup verify worse
is 'and without the key file' refused 'is not what key 1 of the record signed' "$program" backup origin worse --anchor anchor
damaged sed -i '/^sign/d; /^signer/d' worse/manifest.txt
is 'a signature that was taken away is told' refused 'is no manifest' at here backup verify worse
damaged sh -c 'cat copy/gonghui.db copy/gonghui.db >worse/gonghui.db'
rm -rf half
is 'a damaged one is not restored' refused 'is damaged\|malformed' two half worse xitong anquan
is 'and leaves no database' test ! -e half/gonghui.db
at twin init >/dev/null 2>&1
"$program" serve --listen 127.0.0.1:0 --db sqlite:twin/gonghui.db --data twin --key-file here.key >ready 2>/dev/null &
server=$!
exec 3<ready
read -r _ <&3
at twin backup copy2 >/dev/null
stops
is 'one of another record under the same key file is told' refused 'is none of the record' at here backup verify copy2
key=other.key
at other init >/dev/null 2>&1
is 'another key opens nothing' refused '清单上写的根密钥指纹是' two half copy xitong anquan
echo "1..$n"
