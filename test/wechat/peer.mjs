// Other people's programs for the encrypted mode, to test ours against. Keys are the public ones of wechat-crypto's own test.
//
//   node test/wechat/peer.mjs seal PEER 'one|two'     prints a line for each: envelope and signature
//   node test/wechat/peer.mjs open PEER 'env|env'     prints what they hold, joined by '|'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const token = 'RMNlACHlV5ThzfRlVS4D4'
const key = 'bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3G'
const id = 'wx1570bcc0b3cf8bd0'
const timestamp = '1409735669'
const nonce = '1320562132'

const Old = require('wechat-crypto')
const old = new Old(token, key, id)
const wecom = require('@wecom/crypto')

const peers = {
	'wechat-crypto': {
		seal: (text) => old.encrypt(text), open: (text) => old.decrypt(text), sign: (text) => old.getSignature(timestamp, nonce, text),
	},
	wecom: {
		seal: (text) => wecom.encrypt(key, text, id), open: (text) => wecom.decrypt(key, text),
		sign: (text) => wecom.getSignature(token, timestamp, nonce, text),
	},
}

const [what, name, list] = process.argv.slice(2)
const peer = peers[name]
if (what === 'seal') {
	for (const text of list.split('|')) {
		const sealed = peer.seal(text)
		console.log(`${sealed} ${peer.sign(sealed)}`)
	}
} else {
	const opened = list.split('|').map((sealed) => peer.open(sealed))
	const right = opened.every((one) => (one.id ?? one.corpId ?? one.receiveId ?? id) === id)
	console.log(right ? opened.map((one) => one.message).join('|') : 'another id')
}
