/*
 * card.js - an article shared from WeChat is a card with its title, summary and cover.  WeChat's own script is fetched
 * once we have a signature for this page; without one (no account, a page under another address) nothing happens.
 */
"use strict";
(() => {
	const KIT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";
	const own = document.currentScript;
	const said = (name) => document.querySelector(`meta[property="og:${name}"]`).content;
	const load = (src) => new Promise((done, failed) => {
		const script = document.createElement("script");

		script.src = src;
		script.onload = done;
		script.onerror = failed;
		document.head.append(script);
	});

	const share = async () => {
		/* What is signed is the address as WeChat sees it, without its fragment. */
		const answer = await fetch(`${own.dataset.signature}?url=${encodeURIComponent(location.href.split("#")[0])}`);

		if (!answer.ok)
			return;
		const { appId, timestamp, nonceStr, signature } = await answer.json();
		const card = { title: said("title"), desc: said("description"), link: said("url"), imgUrl: said("image") };

		await load(KIT);
		window.wx.config({ debug: false, appId, timestamp, nonceStr, signature,
			jsApiList: ["updateAppMessageShareData", "updateTimelineShareData"] });
		window.wx.ready(() => {
			window.wx.updateAppMessageShareData(card);
			window.wx.updateTimelineShareData({ title: card.title, link: card.link, imgUrl: card.imgUrl });
		});
	};

	share().catch(() => {});
})();
