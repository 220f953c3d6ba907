#!/bin/sh
# The documentation speaks of what is there: its links lead somewhere, the files
# it names exist, and so do the functions. Speaks TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1

count=0 bad=0
# told NAME LACKING: a test that passes when nothing is lacking
told() {
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		bad=$((bad + 1))
		echo "not ok $count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

pages=$(ls ./*.md docs/*.md docs/decisions/*.md test/browser/README.md src/modules/*/README.md 2>/dev/null)

lacking=$(for page in $pages; do
	grep -o '](\([^)#]*\)' "$page" | sed 's/^](//' | while read -r link; do
		case $link in
		http://*|https://*|mailto:*|'') continue ;;
		esac
		[ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
	done
done)
told 'every link leads somewhere' "$lacking"

# docs/new-module.md names the files of a module that is not there.
lacking=$(for page in $pages; do
	[ "$page" != docs/new-module.md ] || continue
	grep -o '`\(src\|docs\|tools\|assets\|script\|packaging\|test\)/[A-Za-z0-9_./-]*`' "$page" | tr -d '\140' | sort -u |
		while read -r path; do
			# A host program is named without its ending; a module speaks of its own folder.
			[ -e "$path" ] || [ -e "$path.c" ] || [ -e "$(dirname "$page")/$path" ] || echo "$page: $path"
		done
done)
told 'every file that is named exists' "$lacking"

lacking=$(for page in $pages; do
	grep -o '`[a-z_]*()`' "$page" | tr -d '\140()' | sort -u | while read -r name; do
		grep -rqw -- "$name" src test || echo "$page: $name()"
	done
done)
told 'every function that is named exists' "$lacking"

echo "1..$count"
[ $bad = 0 ]
