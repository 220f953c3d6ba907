#!/bin/sh
# What is written goes to another folder, and the installation of any moment comes back out of it.
#
#   test/command/ship.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.
. "$(dirname "$0")/begin.sh"

at() {
	data=$1
	shift
	"$program" "$@" --db "sqlite:$data/gonghui.db" --data "$data" --key-file "$folder/here.key"
}

# begins: the server, which ships; `ends_by` ends it by a signal
begins() {
	rm -f ready
	mkfifo ready
	"$program" serve --listen 127.0.0.1:0 --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key" \
		--ship "$folder/far" --ship-seconds 1 >ready 2>>serve.log &
	server=$!
	exec 3<ready
	read -r _ <&3
}

ends_by() {
	kill "-$1" "$server"
	wait "$server" 2>/dev/null
	server=
}

# newest DATA: the last line of its record
newest() {
	at "$1" audit --most 1 2>/dev/null
}

# past MOMENT: the installation of then, in the folder `past`; `moment` is of when it really is
past() {
	rm -rf copy past
	at here backup at "$1" far copy >told 2>&1 || { cat told; return 1; }
	moment=$(sed -n 's/^as of //p' told)
	at here backup verify copy && mkdir past && cp -R copy/. past
}

# is_as DATA-LINE: the newest line of the record in `past` is that one
is_as() {
	[ -n "$1" ] && [ "$(newest past)" = "$1" ]
}

# has DATA-LINE: that line stands in the record of `past`, whatever the server has done since by itself
has() {
	[ -n "$1" ] && at past audit --most 100 2>/dev/null | grep -qxF -e "$1"
}

# writes LOGIN: something that is in the record
writes() {
	at here user password "$1"
}

# worse COMMAND…: on a copy of what was shipped
worse() {
	rm -rf kept copy
	cp -R far kept
	"$@"
	diff -qr far kept >/dev/null && echo "Bail out! nothing was damaged by: $*" && exit 1
}
whole_again() {
	rm -rf far
	mv kept far
}

at here demo --small >demo.log 2>&1 || { cat demo.log; exit 1; }
begins
is 'something is written' writes shizong
ends_by TERM
first=$(newest here)
is 'what was written until the end is had' past now
then=$moment
is 'and is the same' is_as "$first"

begins
writes xitong >/dev/null 2>&1
ends_by KILL
second=$(newest here)
is 'the two are told apart' [ "$first" != "$second" ]
begins
ends_by TERM
is 'after a kill it goes on' past now
is 'with what was written before the kill' has "$second"
is 'without another base' [ "$(ls -d far/base-* | wc -l)" = 1 ]
is 'what was before is had too' past "$then"
is 'as it was' is_as "$first"
is 'in the words of a clock on the wall' past "$(TZ=Asia/Shanghai date -d "$then" '+%Y-%m-%d %H:%M:%S' -d "$then + 1 second")"
is 'nothing is had from before it began' refused 'goes back to' at here backup at '2020-01-01 08:00' far copy
is 'words that are no moment are refused' refused 'is no moment' at here backup at yesterday far copy

# A sealed file that was sealed anew is for later; for that moment it is the old one.
file=$(ls here/files | head -1)
past now >/dev/null
middle=$moment
cp here/files/"$file" before
begins
writes xitong >/dev/null 2>&1
cat here/files/"$file" "$folder/told" >new && mv new here/files/"$file"
writes anquan >/dev/null 2>&1
ends_by TERM
rm -rf copy
at here backup at now far copy >/dev/null 2>&1
is 'a file is had as it is' cmp copy/files/"$file" here/files/"$file"
rm -rf copy
at here backup at "$middle" far copy >/dev/null 2>&1
is 'and as it was' cmp copy/files/"$file" before
begins
mv before here/files/"$file"
touch here/files/"$file"
writes xitong >/dev/null 2>&1
ends_by TERM

# Damage.
last=$(ls far/pieces | tail -1)
one=$(ls far/pieces | sed -n 3p)
worse rm far/pieces/"$one"
is 'a piece that is missing is told' refused "piece .* is missing" at here backup at now far copy
whole_again
worse flip far/pieces/"$one" 300
is 'a changed piece is told' refused 'is not what this installation shipped' at here backup at now far copy
whole_again
worse truncate -s -1 far/pieces/"$last"
is 'a piece cut short is told' refused 'is not what this installation shipped' at here backup at now far copy
whole_again
worse cp far/pieces/"$last" far/pieces/"$one"
is 'a piece in the place of another is told' refused 'is not what this installation shipped' at here backup at now far copy
whole_again
worse flip far/base-*/gonghui.db 5000
is 'a changed base is told' refused 'is damaged' at here backup at now far copy
whole_again
worse sed -i "$other_sign" far/base-*/base.txt
is 'a base that was signed otherwise is told' refused 'is not what this installation shipped' at here backup at now far copy
whole_again
is 'whose a base is, one public key of the record tells' sh -c "'$program' backup origin far/base-* --public $(at here audit key | tail -1) --key-file nowhere"
worse rm far/files/"$(ls here/files | tail -1)"
is 'a sealed file that is missing is told' refused 'No such file' at here backup at now far copy
whole_again

# The key of the hour may have gone with the machine, or be another record's.
rm -rf copy
mv here/audit.key audit.key
is 'without the key of the hour it is made' at here backup at now far copy
is 'and not signed' sh -c "! grep -q '^sign' copy/manifest.txt"
is 'which its proof says' sh -c "'$program' backup verify copy --db sqlite:here/gonghui.db --data here --key-file here.key | grep -q 'not signed: only the key file'"
"$program" init --db sqlite:twin/gonghui.db --data twin --key-file here.key >/dev/null 2>&1
rm -f ready && mkfifo ready
"$program" serve --listen 127.0.0.1:0 --db sqlite:twin/gonghui.db --data twin --key-file here.key >ready 2>/dev/null &
server=$!
exec 3<ready
read -r _ <&3
ends_by TERM
rm -rf copy
cp twin/audit.key here/audit.key
is 'with the key of another record neither' sh -c "'$program' backup at now far copy --db sqlite:here/gonghui.db --data here --key-file here.key && ! grep -q '^sign' copy/manifest.txt"
is 'and it proves' at here backup verify copy
mv audit.key here/audit.key

# A program that ships nothing writes meanwhile.
past now >/dev/null
whole=$moment
writes anquan >/dev/null 2>&1
begins
writes shenji >/dev/null 2>&1
ends_by TERM
third=$(newest here)
is 'what others wrote meanwhile makes another base' [ "$(ls -d far/base-* | wc -l)" = 2 ]
is 'and is had' past now
is 'with what came then' is_as "$third"
is 'what was before is had still' past "$whole"
begins
ends_by TERM
# The folder fails while something is written, then others write: what waited is carried when it is back.
begins
mv far/pieces pieces
: >far/pieces
writes xitong >/dev/null 2>&1
ends_by TERM
fourth=$(newest here)
is 'a folder that fails keeps nothing from being written' [ "$fourth" != "$third" ]
is 'and what was written waits here' [ -n "$(ls here/wal | grep -v place)" ]
begins
rm far/pieces
mv pieces far/pieces
ends_by TERM
is 'it is carried when the folder is back' past now
is 'in its order' is_as "$fourth"
begins
mv far/pieces pieces
: >far/pieces
writes anquan >/dev/null 2>&1
ends_by TERM
fifth=$(newest here)
writes shenji >/dev/null 2>&1
begins
rm far/pieces
mv pieces far/pieces
ends_by TERM
sixth=$(newest here)
is 'also when others wrote meanwhile' past now
is 'with what they wrote' is_as "$sixth"
is 'and what waited is had too' past "$(sed -n '1s/^after.*//p; 2s/^gonghui-wal-1 [0-9]* \([^ ]*\) .*/\1/p' "far/pieces/$(ls far/pieces | tail -2 | head -1)" | tail -1)"
begins
ends_by TERM
is 'a start without anything new makes none' [ "$(ls -d far/base-* | wc -l)" = 3 ]

is 'another key has nothing of it' sh -c "'$program' init --db sqlite:other/gonghui.db --data other --key-file other.key >/dev/null 2>&1; '$program' backup at now far copy2 --key-file other.key 2>&1 | grep -q 'under another key'"
# The data folder lost what it knew of pieces, and another folder begins with the numbers of the first.
rm -rf here/wal
mv far first
begins
writes xitong >/dev/null 2>&1
ends_by TERM
begins
writes anquan >/dev/null 2>&1
ends_by TERM
same=$(ls far/pieces | sed -n 2p)
is 'the numbers are the same again' test -e "first/pieces/$same"
cp first/pieces/"$same" far/pieces/
rm -rf copy
is 'a piece of other times is told' refused 'they are of different times' at here backup at now far copy
is 'the server complained of the folder alone' sh -c '! grep -E "fault (ship|wal|jail)" serve.log | grep -v "far/pieces"'
echo "1..$n"
