/*
 * site.js - what the site's pages cannot do without script: reading aloud by the browser's own voice, printing, and
 * telling once that an article was read to its end. Nothing is stored in the browser.
 */
"use strict";
(() => {
	const article = document.querySelector("article.text");

	if (!article)
		return;

	const speak = document.querySelector('[data-speak="start"]');
	const print = document.querySelector('[data-print="page"]');
	const voice = window.speechSynthesis;

	if (print) {
		print.hidden = false;
		print.addEventListener("click", () => window.print());
	}
	if (speak && voice) {
		const words = speak.querySelector("span");
		const stop = () => {
			voice.cancel();
			words.textContent = "朗读全文";
			speak.setAttribute("aria-pressed", "false");
		};

		speak.hidden = false;
		speak.setAttribute("aria-pressed", "false");
		speak.addEventListener("click", () => {
			if (speak.getAttribute("aria-pressed") === "true") {
				stop();
				return;
			}
			/* Paragraph by paragraph: long texts fall silent in some browsers. */
			const parts = [article.querySelector("h1"), ...article.querySelectorAll(".body > *")]
				.map((part) => part.innerText.trim()).filter(Boolean);

			parts.forEach((text, i) => {
				const line = new SpeechSynthesisUtterance(text);

				line.lang = "zh-CN";
				if (i === parts.length - 1)
					line.onend = stop;
				voice.speak(line);
			});
			words.textContent = "停止朗读";
			speak.setAttribute("aria-pressed", "true");
		});
		window.addEventListener("pagehide", stop);
	}

	const end = article.querySelector(".end");
	if (article.dataset.read && end && window.IntersectionObserver) {
		const seen = new IntersectionObserver((entries) => {
			if (!entries.some((one) => one.isIntersecting))
				return;
			seen.disconnect();
			fetch(article.dataset.read, { keepalive: true }).catch(() => {});
		});

		seen.observe(end);
	}
})();
