// Run test/browser/*_test.mjs in the order of their names, or those whose
// names hold one of the words given:
//
//	node test/browser/run.mjs [WORD…]

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './harness.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const words = process.argv.slice(2)
const files = readdirSync(here)
	.filter((name) => name.endsWith('_test.mjs'))
	.filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
	.sort()
	.map((name) => join(here, name))

if (files.length === 0) {
	process.stderr.write('no such browser test\n')
	process.exit(1)
}
process.exit(await run(files) ? 1 : 0)
