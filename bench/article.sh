#!/bin/sh
# An article's page: ours, nginx handing out the same bytes as a file, and Debian's WordPress with the same text, in the
# same rounds. WordPress runs as Debian installs it: PHP-FPM with its opcode cache, MariaDB, nginx before it, no page cache.
#
#   script/bench --article
set -eu
. script/common
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4}
connections=16
script/setup wordpress wordpress-theme-twentytwentythree php-fpm php-mysql mariadb-server
script/build --tuned

. bench/scratch.sh
chmod 755 "$work"

# until_there COMMAND…: it answers, or after 20 seconds it does not
until_there() {
	n=0
	until "$@" >/dev/null 2>&1; do
		n=$((n + 1))
		[ $n -lt 100 ] || die "did not come up: $*"
		sleep 0.2
	done
}

free_port() {
	node -e "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close() })"
}

say 'ours'
build-tuned/gonghui demo --small --data "$work/ours" >"$work/demo.log" 2>&1
build-tuned/gonghui serve --no-rates --data "$work/ours" --listen 127.0.0.1:0 >"$work/serve.log" 2>"$work/serve.err" &
pids="$pids $!"
until_there grep -q '^listening on' "$work/serve.log"
ours=$(sed -n 's/^listening on //p' "$work/serve.log")
article=$(curl -s "$ours/site" | grep -o '/site/article/[0-9]*' | head -n 1)
[ -n "$article" ] || die 'the demo shows no article'
mkdir "$work/files"
curl -s "$ours$article" >"$work/files/article.html"
say "$article: $(wc -c <"$work/files/article.html") bytes"

say 'nginx'
file_port=$(free_port)
press_port=$(free_port)
cat >"$work/nginx.conf" <<END
worker_processes 2;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.err;
events { worker_connections 512; }
http {
	include /etc/nginx/mime.types;
	access_log off;
	sendfile on;
	keepalive_requests 1000000;
	client_body_temp_path $work/nginx-body;
	proxy_temp_path $work/nginx-proxy;
	fastcgi_temp_path $work/nginx-fastcgi;
	uwsgi_temp_path $work/nginx-uwsgi;
	scgi_temp_path $work/nginx-scgi;
	server {
		listen 127.0.0.1:$file_port;
		root $work/files;
	}
	server {
		listen 127.0.0.1:$press_port;
		root $work/press;
		index index.php;
		location ~ \.php\$ {
			include /etc/nginx/fastcgi_params;
			fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
			fastcgi_pass unix:$work/php.sock;
		}
	}
}
END
nginx -c "$work/nginx.conf" 2>/dev/null &
pids="$pids $!"

say 'WordPress'
mkdir "$work/db"
[ "$(id -u)" != 0 ] || chown nobody "$work/db"
# MariaDB does not run as root. A command, not a function: what is started is what is ended.
nobody=
[ "$(id -u)" != 0 ] || nobody='setpriv --reuid nobody --regid nogroup --clear-groups'
# shellcheck disable=SC2086 # a list of words
$nobody mariadb-install-db --no-defaults --datadir="$work/db" --auth-root-authentication-method=normal >"$work/install.log" 2>&1 || { cat "$work/install.log"; exit 1; }
# shellcheck disable=SC2086 # a list of words
$nobody mariadbd --no-defaults --datadir="$work/db" --socket="$work/db/sock" --skip-networking --innodb-buffer-pool-size=256M \
	>/dev/null 2>"$work/db.err" &
pids="$pids $!"
until_there mariadb --no-defaults -u root -S "$work/db/sock" -e 'create database press'
cp -RL /usr/share/wordpress "$work/press"
cat >"$work/press/wp-config.php" <<END
<?php
define('DB_NAME', 'press'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:$work/db/sock');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', 'http://127.0.0.1:$press_port'); define('WP_SITEURL', WP_HOME);
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
END
mkdir -p "$work/press/wp-content/mu-plugins"
echo "<?php remove_action('template_redirect', 'redirect_canonical');" >"$work/press/wp-content/mu-plugins/bench.php"
cat >"$work/post.php" <<'END'
<?php
// The article's heading and body as a post; prints its number.
define('WP_INSTALLING', true);
[, $press, $page] = $argv;
require $press . '/wp-config.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('bench', 'bench', 'bench@example.org', false, '', wp_generate_password());
switch_theme('twentytwentythree');
update_option('permalink_structure', '');
$html = file_get_contents($page);
preg_match('~<h1[^>]*>(.*?)</h1>~s', $html, $title);
preg_match('~<article[^>]*>(.*?)</article>~s', $html, $body);
if (!$body) exit(1);
echo wp_insert_post(['post_title' => strip_tags($title[1]), 'post_content' => $body[1], 'post_status' => 'publish', 'post_author' => 1]);
END
post=$(php "$work/post.php" "$work/press" "$work/files/article.html" 2>"$work/post.err") || { cat "$work/post.err"; exit 1; }
cat >"$work/php.conf" <<END
[global]
error_log = $work/php.err
daemonize = no
[bench]
listen = $work/php.sock
listen.mode = 0666
pm = static
pm.max_children = 4
$([ "$(id -u)" != 0 ] || printf 'user = www-data\ngroup = www-data\n')
END
fpm=$(command -v php-fpm || ls /usr/sbin/php-fpm* | head -n 1)
"$fpm" --fpm-config "$work/php.conf" --allow-to-run-as-root 2>"$work/fpm.log" &
pids="$pids $!"
press=http://127.0.0.1:$press_port/?p=$post
until_there sh -c "curl -sfL '$press' | grep -q wp-content"
title=$(sed -n 's/.*<title>\([^<]*\)<.*/\1/p' "$work/files/article.html" | head -n 1)
curl -sL "$press" >"$work/press.html"
say "WordPress answers $(wc -c <"$work/press.html") bytes; the article is “$title”"

# asked NAME URL: answers a second
asked() {
	wrk -t1 -c$connections -d"${seconds}s" "$2" >"$work/said"
	! grep -q 'Non-2xx\|Socket errors' "$work/said" || say "$1: $(grep 'Non-2xx\|Socket errors' "$work/said")"
	sed -n "s/^Requests\/sec: *\([0-9]*\).*/$1 \1/p" "$work/said" >>"$work/figures"
}

round=0
while [ $round -lt $rounds ]; do
	round=$((round + 1))
	say "round $round"
	asked ours "$ours$article"
	asked file "http://127.0.0.1:$file_port/article.html"
	asked press "$press"
done
sort -k1,1 -k2,2n "$work/figures" | awk '
	{ at[$1, ++n[$1]] = $2 }
	function shown(name) { return sprintf("%d (%d … %d)", at[name, int((n[name] + 1) / 2)], at[name, 1], at[name, n[name]]) }
	function median(name) { return at[name, int((n[name] + 1) / 2)] }
	END {
		print "| an article, a second | ours | nginx, a file | ratio | WordPress | ratio |"
		print "|---|---|---|---|---|---|"
		printf "| | %s | %s | %.2f | %s | %.0f |\n", shown("ours"), shown("file"), median("ours") / median("file"),
			shown("press"), median("ours") / median("press")
	}'
