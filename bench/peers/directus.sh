# Directus as a peer; read by bench/peers.sh with `.`.
# PostgreSQL is the database that its makers recommend, and two processes serve, one for each core.
directus_version=11.17.4
directus_folder=build/bench/directus

# From npm, once, into its folder. Scripts are left out: what they would build is the sandbox of an operation in flows,
# which nobody runs here; its place is taken by an empty one.
install_directus() {
	pins="directus@$directus_version"
	[ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 22 ] ||
		pins="$pins node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')@$node_version"
	if [ "$(cat "$directus_folder/made" 2>/dev/null)" != "$pins" ]; then
		say "installing $pins into $directus_folder/"
		rm -rf "$directus_folder"
		mkdir -p "$directus_folder"
		# shellcheck disable=SC2086 # a list of words
		npm install --prefix "$directus_folder" --ignore-scripts --no-audit --no-fund --loglevel=error $pins
		mkdir "$directus_folder/node_modules/isolated-vm/out"
		echo 'exports.ivm = {}' >"$directus_folder/node_modules/isolated-vm/out/isolated_vm.js"
		echo "$pins" >"$directus_folder/made"
	fi
	directus_node=$(command -v node)
	for found in "$PWD/$directus_folder"/node_modules/node-linux-*/bin/node; do
		[ ! -x "$found" ] || directus_node=$found
	done
	# Past the program that asks npm for a newer version first.
	directus_program=$PWD/$directus_folder/node_modules/@directus/api/dist/cli/run.js
}

# serve_directus PROCESSES: sets $directus_pid. Two that are running tell each other nothing of new collections.
serve_directus() {
	# shellcheck disable=SC2086 # a list of words
	env $in_directus "$directus_node" "$here/directus.mjs" serve "$directus_program" "$1" \
		>>"$work/directus.log" 2>&1 &
	directus_pid=$!
	pids="$pids $directus_pid"
	until_there curl -sf "$directus/server/ping"
}

start_directus() {
	mkdir -p "$work/directus/uploads" "$work/directus/extensions"
	echo '{ "name": "bench", "version": "1.0.0" }' >"$work/directus/package.json"
	directus_port=$(free_port)
	directus=http://127.0.0.1:$directus_port
	# Its folder and its configuration: it neither calls home nor logs each request, nor refuses when it has much to
	# do. Words, not a function: what is started is what is ended.
	in_directus="-C $work/directus NODE_ENV=production DB_CLIENT=pg DB_HOST=127.0.0.1 DB_PORT=$db_port
		DB_DATABASE=directus DB_USER=gonghui DB_PASSWORD= HOST=127.0.0.1 PORT=$directus_port PUBLIC_URL=$directus
		SECRET=$secret ADMIN_EMAIL=admin@example.org ADMIN_PASSWORD=$secret ADMIN_TOKEN=$secret
		OFFICER_PASSWORD=$secret TELEMETRY=false PRESSURE_LIMITER_ENABLED=false LOG_LEVEL=error ACCESS_TOKEN_TTL=1d
		TMPDIR=$work/directus"
	ask_db postgres 'create database directus owner gonghui'
	# shellcheck disable=SC2086 # a list of words
	env $in_directus "$directus_node" "$directus_program" bootstrap >"$work/directus.log" 2>&1 ||
		{ cat "$work/directus.log"; exit 1; }
	serve_directus 1
	# shellcheck disable=SC2086 # a list of words
	env $in_directus node "$here/directus.mjs" setup "$directus"
	end $directus_pid
	ask_db directus "
		\\copy unions from $requests/unions.tsv (format text, header)
		\\copy members ($(titles members.tsv)) from $requests/members.tsv (format text, header)
		select setval('unions_id_seq', max(id)) from unions;
		select setval('members_id_seq', max(id)) from members;
		create index on members (org, name, id);
		create index on members (name varchar_pattern_ops);
		create index on members (mobile);
		create unique index on members (document_no, org);
		vacuum analyze"
	serve_directus 2
	# shellcheck disable=SC2086 # a list of words
	env $in_directus node "$here/directus.mjs" requests "$directus" "$requests"
}
