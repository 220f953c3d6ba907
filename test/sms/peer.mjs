// The published program for Standard Webhooks, to prove our signatures with.
//
//   node test/sms/peer.mjs verify SECRET ID SECONDS SIGNATURE BODY     prints "good" or "bad"
//   node test/sms/peer.mjs sign SECRET ID SECONDS BODY                 prints its signature
import { Webhook } from 'standardwebhooks'

const [what, secret, id, seconds, ...rest] = process.argv.slice(2)
const hook = new Webhook(secret)
if (what === 'sign')
	console.log(hook.sign(id, new Date(Number(seconds) * 1000), rest[0]))
else
	try {
		hook.verify(rest[1], { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': rest[0] })
		console.log('good')
	} catch {
		console.log('bad')
	}
