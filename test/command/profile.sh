#!/bin/sh
# An installation under the country's own algorithms: chosen at init, and no command has to be told again.
#
#   test/command/profile.sh build/gonghui
#
# TAP. Everything happens in a temporary folder.
. "$(dirname "$0")/begin.sh"

at() {
	data=$1
	shift
	"$program" "$@" --db "sqlite:$data/gonghui.db" --data "$data" --key-file "$folder/$data.key"
}

# signs_in LOGIN PASSWORD
signs_in() {
	curl -sS -H 'Content-Type: application/json' -H "Idempotency-Key: $1-$n" \
		-d "{\"account\":\"$1\",\"password\":\"$2\"}" "$url/api/v1/session" | grep -q '"token"'
}

is 'a profile that is none is refused' refused 'profile "sm4"' at none init --profile sm4
at sm demo --small --profile sm >demo.log 2>&1 || { cat demo.log; exit 1; }
password=$(sed -n 's/^.*shizong  *\([^ ]*\).*$/\1/p' demo.log | head -1)
is 'nothing is wrong with it' at sm check
is 'no number stands in the clear' at sm check --plaintext
is 'the keys prove without being told the profile' ends 0 'sealed values opened' at sm keys verify
# Passwords name their own cost.
is 'passwords are of SM3' sh -c "tr -d '\\0' <sm/gonghui.db | grep -aq 'pbkdf2-sm3'"
is 'and none of Argon2' sh -c "! tr -d '\\0' <sm/gonghui.db | grep -aq 'argon2id'"
mkfifo ready
"$program" serve --listen 127.0.0.1:0 --db sqlite:sm/gonghui.db --data sm --key-file "$folder/sm.key" >ready 2>serve.log &
server=$!
exec 3<ready
read -r line <&3
url=${line#listening on }
is 'an officer signs in' signs_in shizong "$password"
is 'with another word he does not' sh -c "! curl -sS -H 'Content-Type: application/json' -H 'Idempotency-Key: w' -d '{\"account\":\"shizong\",\"password\":\"wrong\"}' $url/api/v1/session | grep -q token"
kill "$server"
wait "$server" 2>/dev/null
server=
is 'a backup proves' sh -c "'$program' backup copy --db sqlite:sm/gonghui.db --data sm --key-file sm.key && '$program' backup verify copy --db sqlite:sm/gonghui.db --data sm --key-file sm.key"
at other init >/dev/null 2>&1
is 'a database of the other profile is not taken for one' refused 'chosen at init' at other check --profile sm
echo "1..$n"
