// The follower's window of the stand-in: what a telephone with WeChat would show, in a browser.

const escape = (text) => String(text ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
	.replaceAll('"', '&quot;')
// What came meanwhile is fetched; what is being typed stays.
const script = `setInterval(async () => {
	const said = await (await fetch('/')).text()
	const next = new DOMParser().parseFromString(said, 'text/html').querySelector('ol')
	const now = document.querySelector('ol')
	if (next.innerHTML !== now.innerHTML) now.replaceWith(next)
}, 1000)`

// A text of the account takes links and nothing else.
const text = (words) => escape(words).replace(/&lt;a href=&quot;(.*?)&quot;&gt;(.*?)&lt;\/a&gt;/g,
	(_, href, label) => `<a href="${href}" target="_blank">${label}</a>`).replaceAll('\n', '<br>')

const style = `
body{margin:0;background:#ededed;font:17px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;color:#1b1e24}
main{max-width:420px;margin:0 auto;min-height:100vh;display:flex;flex-direction:column;background:#f5f5f5}
header{padding:12px 16px;background:#fff;border-bottom:1px solid #ddd;font-weight:600}
header small{display:block;font-weight:400;font-size:13px;color:#626976}
ol{flex:1;list-style:none;margin:0;padding:12px 16px}li{margin:0 0 12px;max-width:85%}
li p{display:inline-block;margin:0;padding:8px 12px;border-radius:8px;background:#fff}
.me{margin-left:auto;text-align:right}.me p{background:#95ec69;text-align:left}
.platform{max-width:none;text-align:center;font-size:13px;color:#626976}.platform p{background:none;padding:0}
.card{display:block;padding:12px;border-radius:8px;background:#fff;color:inherit;text-decoration:none}.card b{display:block}
.card span{display:block;font-size:15px;color:#4a505b}.card em{font-style:normal;font-size:14px;color:#1c57ad}
form{display:flex;gap:8px;margin:0}input,select{flex:1;min-width:0;height:44px;padding:0 10px;font:inherit;border:1px solid #868d99;border-radius:6px;background:#fff}
button{height:44px;padding:0 14px;font:inherit;border:1px solid #c3c8d0;border-radius:6px;background:#fff}
footer{position:sticky;bottom:0;display:grid;grid-template-columns:minmax(0,1fr);gap:8px;padding:12px 16px;background:#fafafa;border-top:1px solid #ddd}
nav{display:flex;gap:8px}nav>*{flex:1}nav a,nav summary,nav button{display:block;width:100%;box-sizing:border-box;padding:10px 4px;text-align:center;background:#fff;border:1px solid #ddd;border-radius:6px;color:inherit;text-decoration:none;font:inherit;height:auto;cursor:pointer}
nav details a,nav details button{margin-top:4px}`

function line(one) {
	if (one.from === 'notice')
		return `<li><a class="card" href="${escape(one.url)}" target="_blank"><b>${escape(one.lines[0])}</b>` +
			`${one.lines.slice(1).map((words) => `<span>${escape(words)}</span>`).join('')}<em>查看详情</em></a></li>`
	if (one.url)
		return `<li><a class="card" href="${escape(one.url)}" target="_blank"><b>${escape(one.title)}</b><span>${escape(one.text)}</span></a></li>`
	return `<li class="${one.from}"><p>${one.from === 'account' ? text(one.text) : escape(one.text)}</p></li>`
}

const button = (one) => one.type === 'view' ? `<a href="${escape(one.url)}" target="_blank">${escape(one.name)}</a>`
	: `<form method="post" action="/press"><button name="key" value="${escape(one.key)}">${escape(one.name)}</button></form>`

// A published article as WeChat would show it: its markup came through the platform's own filter.
export function articlePage(article) {
	return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(article.title)}</title><style>${style} main{padding:16px;background:#fff;display:block}</style></head><body><main>
<h1>${escape(article.title)}</h1><p>${escape(article.author)}</p>${article.content.replaceAll('http://mmbiz.qpic.cn/', '/media/')}
<p><a href="${escape(article.content_source_url)}">阅读原文</a></p></main></body></html>`
}

export function page(platform, follower) {
	const tops = platform.menu?.button ?? []
	return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信（演示）</title><style>${style}</style></head><body><main>
<header>职工之家<small>演示用的微信窗口，不是真的微信。您是关注者 ${escape(follower.openid.slice(-6))}</small></header>
<ol>${follower.chat.map(line).join('')}</ol>
<footer>${follower.here ? `<form method="post" action="/say"><input name="text" aria-label="发消息" autocomplete="off" autofocus><button>发送</button></form>` : ''}
<form method="post" action="/follow"><select name="scene" aria-label="海报"><option value="">从搜索里关注</option>
${[...platform.scenes].map(([id, scene]) => `<option value="${id}">扫海报 ${escape(scene)}</option>`).join('')}</select><button>${follower.here ? '扫码' : '关注'}</button></form>
${follower.here ? `<nav>${tops.map((top) => top.sub_button?.length
		? `<details><summary>${escape(top.name)}</summary>${top.sub_button.map(button).join('')}</details>` : button(top)).join('')}</nav>
<form method="post" action="/leave"><button>取消关注</button></form>` : ''}</footer></main><script>${script}</script></body></html>`
}
