#!/bin/sh
# Numbers of people lie nowhere in the clear: database, its log, sealed files, spool, backups, the server's log.
#
#   test/command/plaintext.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.  The canaries are the numbers of the demo's members, over a thousand.
. "$(dirname "$0")/begin.sh"

at() {
	"$program" "$@" --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key"
}

# clean PATH…: a thousand canaries and more, none found
clean() {
	at check --plaintext "$@" && [ "$(sed -n 's/^\([0-9]*\) canaries.*/\1/p' said)" -ge 1000 ] && grep -q ': 0 found' said
}

# found WORDS PATH…
found() {
	words=$1
	shift
	at check --plaintext "$@"
	[ $? = 1 ] && grep -q "$words" said && grep -q ' [1-9][0-9]* found' said
}

at demo --small >demo.log 2>&1 || { cat demo.log; exit 1; }
mkfifo ready
"$program" serve --listen 127.0.0.1:0 --db sqlite:here/gonghui.db --data here --key-file "$folder/here.key" >ready 2>serve.log &
server=$!
exec 3<ready
read -r _ <&3

# What leaves something behind: an export made by the server, an import of people with their numbers, a backup.
at export member masked.csv --as shizong >export.log 2>&1
union=$(sed -n '/示例/d; s/.*\(江阴市[^,]*工会委员会\).*/\1/p' masked.csv | head -1)
{
	echo '姓名,证件号码,手机,所属工会,入会日期'
	echo "王小明,32059919900101101X,19000099901,$union,2026-01-05"
	echo "李大力,320599199001011102,19000099902,没有这家工会,2026-01-05"
} >people.csv
at import member people.csv --as shizong >import.log 2>&1
rm -f people.csv
is 'an import and an export were made' sh -c 'grep -q 读到 import.log && [ "$(wc -l <masked.csv)" -gt 100 ]'
is 'nothing stands in the clear in the data folder, the exports and the logs' clean masked.csv serve.log export.log import.log
is 'nor in a backup' sh -c "'$program' backup copy --db sqlite:here/gonghui.db --data here --key-file here.key"
is 'of which every file was looked at' clean copy serve.log
is 'the database'"'"'s log was among them' sh -c '[ -f here/gonghui.db-wal ]'
kill "$server"
wait "$server" 2>/dev/null
server=

# Planted, one by one: a number that demo printed for whoever tries it.
mobile=$(sed -n 's/.*\(1900[0-9]\{7\}\).*/\1/p' demo.log | head -1)
echo "sms to $mobile: 123456" >leak.log
is 'a number in a log is found' found 'leak.log: at byte 7 stands account.mobile' leak.log
printf 'rowid\001%s%s\002' "$mobile" 320599199001019999 >>here/spool/left
is 'a number that touches another in the spool is found' found 'here/spool/left: at byte 6 stands'
rm here/spool/left
printf '%s' "$mobile" | dd of=copy/gonghui.db bs=1 seek=1048570 conv=notrunc 2>/dev/null
is 'a number in a backup is found, over the edge of what is read at once' found 'copy/gonghui.db: at byte 1048570 stands' copy
is 'what is told is the place, never the number' sh -c "! grep -q '$mobile' said"
is 'and in what is piped in' sh -c "'$program' check --plaintext - --db sqlite:here/gonghui.db --data here --key-file here.key <leak.log | grep -q 'standard input: at byte 7'"
rm leak.log
is 'without them it is clean again' clean serve.log
echo "1..$n"
