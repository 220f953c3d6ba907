// losePower(folder, log): what a disk may look like after its power was lost, from what disk.c
// noted. Of each sector written since the last sync any of its versions stays, each file ends at
// any of the sizes it had, and names that came or went in a folder not synced since are taken
// back from the last one on, as far as chance says.

import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readdirSync, readFileSync, readSync, renameSync,
	rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dice } from './rig.mjs'

const SECTOR = 512
const HEAD = 32
const WRITE = 1

function records(bytes) {
	const all = []
	let durable = 0
	for (let i = 0; i + HEAD <= bytes.length;) {
		const [kind, at, n, size] = [0, 8, 16, 24].map((k) => Number(bytes.readBigInt64LE(i + k)))
		if (kind === WRITE && i + HEAD + n > bytes.length)
			break           // killed while this was noted: the write was never made
		if (kind === WRITE)
			all.push({ place: i, at, n, size, old: bytes.subarray(i + HEAD, i + HEAD + n) })
		else
			durable = Math.max(durable, at)
		i += HEAD + (kind === WRITE ? n : 0)
	}
	return all.filter((one) => one.place >= durable)
}

// keep: of ten unsynced sectors, about how many are as they were written last.
function loseBytes(path, unsynced, keep) {
	const file = openSync(path, 'r+')
	const size = fstatSync(file).size
	const versions = new Map()
	for (const one of unsynced)
		for (let i = 0; i < one.n; i += SECTOR) {
			const sector = one.at + i
			if (!versions.has(sector))
				versions.set(sector, [])
			versions.get(sector).push(one.old.subarray(i, i + SECTOR))
		}
	const sizes = unsynced.map((one) => one.size)
	const end = dice(10) < keep ? size : keep ? sizes[dice(sizes.length)] : sizes[0]
	for (const [sector, old] of versions)
		if (sector < end && (sector >= size || dice(10) >= keep))
			writeSync(file, keep ? old[dice(old.length)] : old[0], 0, Math.min(SECTOR, end - sector), sector)
	ftruncateSync(file, end)
	closeSync(file)
}

// Names since the last sync of their folder, oldest first.
function unsyncedNames(text) {
	const all = []
	for (const line of text.split('\n').filter(Boolean)) {
		const [what, ...words] = line.split(' ')
		if (what !== '=')
			all.push({ what, words, folder: dirname(words[what === '>' ? 1 : 0]) })
		else
			for (const one of all)
				one.synced ||= one.folder === words[0].replace(/\/$/, '')
	}
	return all.filter((one) => !one.synced)
}

function takeBack({ what, words: [path, second, third] }) {
	if (what === '+')
		rmSync(path, { force: true })
	else if (what === '-' && second !== '-')
		renameSync(second, path)
	else if (what === '>' && existsSync(second)) {
		renameSync(second, path)
		if (third !== '-')
			renameSync(third, second)
	}
}

function filesBelow(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((one) => one.isDirectory()
		? filesBelow(join(folder, one.name)) : one.isFile() ? [join(folder, one.name)] : [])
}

export function losePower(folder, log) {
	const keep = [0, 0, 1, 5, 9, 10][dice(6)]
	const places = new Map(filesBelow(folder).map((path) => [String(statSync(path).ino), path]))
	for (const name of readdirSync(log).filter((one) => /^\d+$/.test(one))) {
		const unsynced = places.has(name) ? records(readFileSync(join(log, name))) : []
		/* The index of the log lives in memory: after a start nobody may believe it. */
		if (unsynced.length && !places.get(name).endsWith('-shm'))
			loseBytes(places.get(name), unsynced, keep)
	}
	for (const path of places.values())
		if (path.endsWith('-shm')) {
			const file = openSync(path, 'r+')
			const bytes = Buffer.alloc(fstatSync(file).size)
			readSync(file, bytes)
			writeSync(file, bytes.map((b) => b ^ dice(256)), 0, bytes.length, 0)
			closeSync(file)
		}
	const names = unsyncedNames(readFileSync(join(log, 'names'), 'utf8'))
	for (let left = keep ? dice(names.length + 1) : names.length; left > 0; left--)
		takeBack(names.pop())
}
