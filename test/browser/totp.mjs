// One-time codes as a telephone makes them: an implementation of RFC 6238 of its own.

import { createHmac } from 'node:crypto'

function bytesOf(base32) {
	const bits = [...base32.replace(/\s/g, '')]
		.map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
	return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
}

// The code of the step that is so many half minutes from now. This one and the one before prove.
export function codeOf(key, step = 0) {
	const counter = Buffer.alloc(8)
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + step))
	const mac = createHmac('sha1', bytesOf(key)).update(counter).digest()
	const at = mac[19] & 15
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0')
}
