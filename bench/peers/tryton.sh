# Tryton as a peer; read by bench/peers.sh with `.`.
# Debian's server and its party module, and bench/peers/tryton, the module of the members, which it finds as a package.
# gunicorn runs it, two processes of four threads: the program trytond itself is one process.
install_tryton() {
	script/setup tryton-server tryton-modules-party python3-psycopg2 gunicorn
	tryton_version=$(dpkg-query -W -f '${Version}' tryton-server)
}

start_tryton() {
	mkdir -p "$work/tryton/bench.egg-info"
	cp -R "$here/tryton" "$work/tryton/bench"
	printf 'Metadata-Version: 1.1\nName: bench\nVersion: 6.0.0\n' >"$work/tryton/bench.egg-info/PKG-INFO"
	printf '[trytond.modules]\nbench = bench\n' >"$work/tryton/bench.egg-info/entry_points.txt"
	echo "$secret" >"$work/tryton/pass"
	cat >"$work/tryton/trytond.conf" <<END
[database]
uri = postgresql://gonghui@127.0.0.1:$db_port/
[session]
timeout = 86400
[password]
entropy = 0
END
	tryton_port=$(free_port)
	tryton=http://127.0.0.1:$tryton_port/tryton
	in_tryton="PYTHONPATH=$work/tryton PYTHONDONTWRITEBYTECODE=1 TRYTONPASSFILE=$work/tryton/pass
		TRYTOND_CONFIG=$work/tryton/trytond.conf TRYTOND_DATABASE_NAMES=tryton
		ADMIN_PASSWORD=$secret OFFICER_PASSWORD=$secret"
	ask_db postgres 'create database tryton owner gonghui'
	# shellcheck disable=SC2086 # a list of words
	env $in_tryton trytond-admin -c "$work/tryton/trytond.conf" -d tryton -u bench --activate-dependencies \
		--email bench@example.org >"$work/tryton.log" 2>&1 || { cat "$work/tryton.log"; exit 1; }
	ask_db tryton "
		\\copy party_party (id, name, code) from $requests/unions.tsv (format text, header)
		update party_party set active = true;
		\\copy bench_member ($(titles members.tsv)) from $requests/members.tsv (format text, header)
		select setval('party_party_id_seq', max(id)) from party_party;
		select setval('bench_member_id_seq', max(id)) from bench_member;
		create index on bench_member (org, name, id);
		create index on bench_member (name varchar_pattern_ops);
		create index on bench_member (mobile);
		vacuum analyze"
	# shellcheck disable=SC2086 # a list of words
	env $in_tryton gunicorn -k gthread -w 2 --threads 4 --keep-alive 600 --graceful-timeout 2 \
		-b "127.0.0.1:$tryton_port" trytond.application:app >>"$work/tryton.log" 2>&1 &
	tryton_pid=$!
	pids="$pids $tryton_pid"
	until_there curl -s "http://127.0.0.1:$tryton_port/"
	# shellcheck disable=SC2086 # a list of words
	env $in_tryton node "$here/tryton.mjs" setup "$tryton"
	# shellcheck disable=SC2086 # a list of words
	env $in_tryton node "$here/tryton.mjs" requests "$tryton" "$requests"
}
