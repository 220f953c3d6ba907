/*
 * editor.js - the editor for articles: Squire over the textarea "body". What is pasted passes DOMPurify here, so that
 * the page stays whole while it is written; what counts is the server's own cleaner. Without script the textarea is there.
 */
"use strict";
(() => {
	const area = document.getElementById("f-body");

	if (!area || !window.Squire || !window.DOMPurify)
		return;

	/* As src/clean/clean.c has them. */
	const rules = {
		ALLOWED_TAGS: ["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "span", "strong", "em", "b", "i", "u", "s", "sub", "sup", "blockquote", "ul",
			"ol", "li", "a", "img", "figure", "figcaption", "table", "caption", "thead", "tbody", "tr", "th", "td", "div"],
		ALLOWED_ATTR: ["href", "src", "alt", "width", "height", "colspan", "rowspan"],
		ALLOW_DATA_ATTR: false, RETURN_DOM_FRAGMENT: true, RETURN_DOM: true,
	};
	/* Pictures that lie elsewhere are not fetched: they would not come along. */
	DOMPurify.addHook("afterSanitizeAttributes", (node) => {
		if (node.tagName === "IMG" && !/^\/site\/(picture\/\d+|film\/\d+\/poster)$/.test(node.getAttribute("src") || ""))
			node.remove();
	});
	/* Styles and handlers go before anything reads them: the policy of the page would complain of each. */
	const bare = (html) => html.replace(/<style[\s\S]*?<\/style\s*>/gi, "")
		.replace(/[\s/"'](style|on[a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, " ");
	/* A film is its poster while it is written: an editor of words has no place for a player. The server knows it again. */
	const still = (html) => html.replace(/<video[^>]*\ssrc="(\/site\/film\/\d+)"(?:[^>]*\saria-label="([^"]*)")?[^>]*><\/video>/g,
		(all, src, words) => `<img src="${src}/poster" alt="${words || ""}">`);
	const clean = (html) => document.importNode(DOMPurify.sanitize(bare(still(html)), rules), true);

	const make = (tag, set, ...inside) => {
		const e = document.createElement(tag);

		Object.entries(set).forEach(([name, value]) => e.setAttribute(name, value));
		e.append(...inside);
		return e;
	};
	const label = document.querySelector('label[for="f-body"]');
	const bar = make("div", { class: "rich-bar", role: "toolbar", "aria-label": "排版" });
	const root = make("div", { class: "rich form-control written", role: "textbox", "aria-multiline": "true",
		"aria-label": label ? label.firstChild.nodeValue.trim() : "正文", tabindex: "0" });
	const described = area.getAttribute("aria-describedby");

	if (described)
		root.setAttribute("aria-describedby", described);
	if (area.getAttribute("aria-invalid"))
		root.setAttribute("aria-invalid", "true");
	area.before(bar, root);
	area.hidden = true;
	label.removeAttribute("for");
	label.addEventListener("click", () => root.focus());

	const squire = new Squire(root, { blockTag: "P", sanitizeToDOMFragment: clean,
		addLinks: false, tagAttributes: {} });
	const plain = !/<[a-z!/]/i.test(area.value);
	const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

	squire.setHTML(plain ? area.value.split("\n").filter((line) => line.trim()).map((line) => `<p>${escape(line)}</p>`).join("")
		: area.value);
	squire.addEventListener("input", () => { area.value = squire.getHTML(); });
	area.form.addEventListener("submit", () => { area.value = squire.getHTML(); }, true);

	const blocks = (tag) => squire.modifyBlocks((fragment) => {
		const found = Array.from(fragment.querySelectorAll("p,h2,h3"));

		found.forEach((old) => {
			const fresh = make(old.tagName.toLowerCase() === tag ? "p" : tag, {});
			fresh.append(...old.childNodes);
			old.replaceWith(fresh);
		});
		return fragment;
	});
	const toggle = (tag, on, off) => squire.hasFormat(tag) ? squire[off]() : squire[on]();
	const ask = () => {
		const address = window.prompt("链接地址，以 https:// 开头", "https://");

		if (address && /^(https?:\/\/|\/|tel:|mailto:)/.test(address.trim()))
			squire.makeLink(address.trim());
	};
	const tools = [
		["小标题", () => blocks("h2")], ["加粗", () => toggle("B", "bold", "removeBold"), "B"],
		["斜体", () => toggle("I", "italic", "removeItalic"), "I"],
		["项目", () => squire.hasFormat("UL") ? squire.removeList() : squire.makeUnorderedList(), "UL"],
		["编号", () => squire.hasFormat("OL") ? squire.removeList() : squire.makeOrderedList(), "OL"],
		["引用", () => squire.hasFormat("BLOCKQUOTE") ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel(), "BLOCKQUOTE"],
		["链接", () => squire.hasFormat("A") ? squire.removeLink() : ask(), "A"], ["图片", () => picture()], ["视频", () => film()],
		["清除格式", () => squire.removeAllFormatting()], ["撤销", () => squire.undo()], ["重做", () => squire.redo()],
	];
	const buttons = tools.map(([name, act, format]) => {
		const button = make("button", { class: "btn", type: "button" }, name);

		button.addEventListener("mousedown", (event) => event.preventDefault());
		button.addEventListener("click", () => { act(); area.value = squire.getHTML(); });
		if (format)
			button.dataset.format = format;
		return button;
	});
	bar.append(...buttons);
	squire.addEventListener("pathChange", () => buttons.forEach((button) => {
		if (button.dataset.format)
			button.setAttribute("aria-pressed", String(squire.hasFormat(button.dataset.format)));
	}));

	/* --- pictures: chosen, pasted or dropped; uploaded beside the form, inserted where the cursor stood ---- */

	const waiting = [];
	const picture = (...files) => {
		const old = document.querySelector("form.rich-picture");

		waiting.push(...files);
		if (old) {
			old.querySelector("input[type=file]").focus();
			return;
		}
		const form = document.getElementById("rich-picture").content.firstElementChild.cloneNode(true);
		const wrong = form.querySelector(".wrong");

		const next = () => {
			form.remove();
			if (waiting.length)
				picture();
			else
				squire.focus();
		};

		area.form.before(form);
		if (waiting.length) {
			const one = new DataTransfer();

			one.items.add(waiting.shift());
			form.elements.file.files = one.files;
			form.elements.alt.focus();
			form.scrollIntoView({ block: "nearest" });
		} else {
			form.querySelector("input[type=file]").focus();
		}
		form.querySelector('[data-rich="close"]').addEventListener("click", next);
		form.addEventListener("submit", async (event) => {
			event.preventDefault();
			const alt = form.elements.alt.value.trim();
			const say = (text) => { wrong.textContent = text; wrong.hidden = false; };

			if (!form.elements.file.files.length || !alt) {
				say(alt ? "请选择图片文件。" : "请写图片说明，给看不见图片的人读。");
				return;
			}
			try {
				const answer = await fetch("/pictures", { method: "POST", body: new FormData(form) });
				const made = new URL(answer.url).searchParams.get("made");

				if (!made) {
					const page = new DOMParser().parseFromString(await answer.text(), "text/html");
					say((page.querySelector(".wrong, .nothing-head") || { textContent: "没有传上，请再试一次。" }).textContent.trim());
					return;
				}
				squire.focus();
				squire.insertImage(`/site/picture/${made}`, { alt });
				area.value = squire.getHTML();
				next();
			} catch {
				say("没有传上，请检查网络再试。");
			}
		});
	};
	const film = () => {
		const old = document.querySelector("form.rich-picture");

		if (old)
			old.remove();
		const form = document.getElementById("rich-film").content.firstElementChild.cloneNode(true);
		const end = () => { form.remove(); squire.focus(); };

		area.form.before(form);
		form.querySelector("select, button").focus();
		form.querySelector('[data-rich="close"]').addEventListener("click", end);
		form.addEventListener("submit", (event) => {
			const chosen = form.elements.film.selectedOptions[0];

			event.preventDefault();
			end();
			squire.insertImage(`/site/film/${chosen.value}/poster`, { alt: chosen.textContent });
			area.value = squire.getHTML();
		});
	};
	/* Squire would draw handles with styles of their own; the server knows the size. A picture is chosen, to be deleted. */
	root.addEventListener("click", (event) => {
		const range = document.createRange();

		if (event.target.tagName !== "IMG")
			return;
		event.stopPropagation();
		range.selectNode(event.target);
		squire.setSelection(range);
	});

	const pictures = (data) => Array.from(data ? data.files : []).filter((file) => /^image\/(jpeg|png)$/.test(file.type));

	/* Word puts a drawing of the text beside the text: words are pasted as words. */
	root.addEventListener("paste", (event) => {
		const files = pictures(event.clipboardData);
		const words = (type) => event.clipboardData.getData(type).replace(/<[^>]*>/g, "").trim();

		if (!files.length || words("text/plain") || words("text/html"))
			return;
		event.preventDefault();
		event.stopImmediatePropagation();
		picture(...files);
	}, true);
	root.addEventListener("dragover", (event) => {
		if (event.dataTransfer.types.includes("Files"))
			event.preventDefault();
	});
	root.addEventListener("drop", (event) => {
		const files = pictures(event.dataTransfer);
		const place = document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX, event.clientY);

		if (!event.dataTransfer.types.includes("Files"))
			return;
		/* A file that is no picture would else be opened in place of the page. */
		event.preventDefault();
		event.stopImmediatePropagation();
		if (place && root.contains(place.startContainer))
			squire.setSelection(place);
		picture(...files);
	}, true);
})();
