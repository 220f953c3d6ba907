/*
 * app.js - what the pages cannot do without script, all of it optional: every
 * form works when this file does not load.  Nothing is stored in the browser.
 *
 *	data-tick="all"         ticks every row of its form; data-tick="count" shows how many
 *	data-submit="change"    a select that sends its form by itself
 *	data-form="typed"       asks before the page is left with something typed
 *	data-check="document"   a resident identity number (GB 11643), "mobile" a mobile number
 *	data-draft="/drafts"    a form whose draft is saved each half minute, and when the page is left
 *	data-undo="30"          a toast that goes after so many seconds
 *	data-life="60"          a code that is dead after so many seconds and greyed then, or as soon as
 *	                        renewing it fails; data-renew="45": htmx brings the next one
 *	details.drop            closes by Escape and by a click elsewhere
 */
"use strict";
(() => {
	const all = (what, root = document) => Array.from(root.querySelectorAll(what));
	const digits = (text) => text.replace(/\s/g, "").toUpperCase();

	/* htmx notes the page's address, search words included, though its history is off. */
	try {
		sessionStorage.removeItem("htmx-current-path-for-history");
	} catch { /* storage is switched off: nothing was noted */ }

	/* --- ticked rows ---------------------------------------------------------- */

	const count = (form) => {
		const rows = all("tbody .tick input", form);
		const ticked = rows.filter((row) => row.checked).length;
		const head = form.querySelector('[data-tick="all"]');

		all('[data-tick="count"]', form).forEach((at) => { at.textContent = String(ticked); });
		if (head) {
			head.checked = ticked > 0 && ticked === rows.length;
			head.indeterminate = ticked > 0 && ticked < rows.length;
		}
	};

	document.addEventListener("change", (event) => {
		const at = event.target;
		const form = at.closest("form.ticks");

		if (form && at.dataset.tick === "all")
			all("tbody .tick input", form).forEach((row) => { row.checked = at.checked; });
		if (form)
			count(form);
		if (at.dataset.submit === "change")
			at.form.requestSubmit();
		if (at.dataset.check)
			check(at);
	});
	document.addEventListener("reset", (event) => {
		if (event.target.matches("form.ticks"))
			setTimeout(() => count(event.target));
	});
	window.addEventListener("pageshow", () => all("form.ticks").forEach(count));

	/* --- numbers, checked before they travel ---------------------------------- */

	const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	/* The sentences are those of platform/document.c. */
	const checks = {
		document(text) {
			if (!/^\d{9,17}[\dX]*$/.test(text))
				return "";      /* another document: the server knows them */
			if (text.length !== 18)
				return "证件号码应为 18 位，现在是 " + text.length + " 位。";
			const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
			return "10X98765432"[sum % 11] === text[17] ? "" : "号码的校验码不对，一定有一位填错了，请逐位对照证件。";
		},
		mobile(text) {
			if (!/^\d+$/.test(text))
				return "";
			if (text.length !== 11)
				return "手机号码应为 11 位，现在是 " + text.length + " 位。";
			return /^1[3-9]/.test(text) ? "" : "手机号码以 13 到 19 开头，请检查前两位。";
		},
	};

	const check = (input) => {
		const id = input.id + "-wrong";
		let line = document.getElementById(id);

		input.value = digits(input.value);
		const wrong = input.value ? checks[input.dataset.check](input.value) : "";
		const ids = (input.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);

		if (line && !wrong)
			line.remove();
		if (wrong) {
			if (!line) {
				line = document.createElement("p");
				line.className = "wrong";
				line.id = id;
				(input.closest(".input-row") || input).after(line);
			}
			line.textContent = wrong;
			ids.unshift(id);
		}
		input.classList.toggle("is-wrong", wrong !== "");
		if (wrong)
			input.setAttribute("aria-invalid", "true");
		else
			input.removeAttribute("aria-invalid");
		if (ids.length)
			input.setAttribute("aria-describedby", ids.join(" "));
		else
			input.removeAttribute("aria-describedby");
	};

	/* --- what was typed is not lost by accident -------------------------------- */

	let typed = false;
	document.addEventListener("input", (event) => {
		const form = event.target.closest('[data-form="typed"]');

		/* What is kept as a draft need not be asked about. */
		if (form && form.dataset.draft)
			form.dataset.changed = "1";
		else
			typed = typed || !!form;
	});
	document.addEventListener("submit", () => {
		typed = false;
		all("form[data-changed]").forEach((form) => { delete form.dataset.changed; });
	});

	/* --- drafts ---------------------------------------------------------------- */

	const DRAFT_EACH = 30000;
	/* A file is no part of a draft. */
	const body = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
	const save = async (form) => {
		const state = form.querySelector(".draft-state");
		let said = "草稿没有存上，请检查网络，或者重新登录。";

		delete form.dataset.changed;
		try {
			const answer = await fetch(form.dataset.draft, { method: "POST", body: body(form),
				headers: { "HX-Request": "true" }, redirect: "error" });
			if (answer.ok)
				said = await answer.text();
			else if (answer.status === 413)
				said = "草稿太长，没有存上，请先点“保存”。";
		} catch { /* said above */ }
		if (state)
			state.textContent = said;
	};
	setInterval(() => all("form[data-changed]").forEach(save), DRAFT_EACH);
	window.addEventListener("pagehide", () => all("form[data-changed]").forEach((form) => {
		navigator.sendBeacon(form.dataset.draft, body(form));
	}));
	/* A beacon holds 64 KB: a long article is saved when its page goes out of sight, while there is still time for it. */
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden")
			all("form[data-changed]").forEach(save);
	});
	window.addEventListener("beforeunload", (event) => {
		if (typed)
			event.preventDefault();
	});
	const faults = document.getElementById("faults");
	if (faults)
		faults.focus();

	/* --- a toast that can be taken back ------------------------------------------ */

	all("[data-undo]").forEach((toast) => {
		const words = toast.querySelector("strong");
		const text = words.textContent;

		/* A region is read out when its words change, not when the page comes with them. */
		words.textContent = "";
		setTimeout(() => { words.textContent = text; }, 200);
		setTimeout(() => { toast.remove(); }, Number(toast.dataset.undo) * 1000);
	});

	/* --- the chosen union in a long tree ----------------------------------------- */

	const chosen = document.querySelector(".tree [aria-current]");
	if (chosen)
		chosen.scrollIntoView({ block: "nearest" });

	/* --- what lives for seconds -------------------------------------------------- */

	/* By the clock, not by counting: a telephone that slept asks for a new code at once. */
	const born = new WeakMap();
	const asked = new WeakMap();
	const dead = (at) => at.classList.add("is-over");

	const age = (at) => {
		const now = Date.now();

		if (!born.has(at))
			born.set(at, now);
		const seconds = (now - born.get(at)) / 1000;

		at.querySelector("[data-left]").textContent = String(Math.max(Math.ceil(at.dataset.renew - seconds), 0));
		if (seconds >= at.dataset.life)
			dead(at);
		/* htmx asks at the time; what it did not get is asked for again. */
		if (seconds > Number(at.dataset.renew) + 2 && now - (asked.get(at) || 0) > 5000) {
			asked.set(at, now);
			at.dispatchEvent(new Event("renew"));
		}
	};
	if (document.querySelector("[data-life]")) {
		all("[data-life]").forEach(age);
		setInterval(() => all("[data-life]").forEach(age), 1000);
	}
	document.addEventListener("htmx:beforeOnLoad", (event) => {
		const at = event.detail.elt.closest("[data-life]");

		if (at && event.detail.xhr.status !== 200) {
			event.preventDefault();         /* signed out, or no member any more */
			dead(at);
		}
	});
	document.addEventListener("htmx:sendError", (event) => {
		const at = event.detail.elt.closest("[data-life]");

		if (at)
			dead(at);
	});

	/* --- drops ------------------------------------------------------------------ */

	const close = (except) => all("details.drop[open], details.reveal-box[open]").forEach((drop) => {
		if (drop !== except && !drop.contains(except))
			drop.open = false;
	});
	document.addEventListener("click", (event) => close(event.target));
	document.addEventListener("keydown", (event) => {
		const drop = event.key === "Escape" && document.activeElement.closest("details.drop, details.reveal-box");

		if (drop) {
			drop.open = false;
			drop.querySelector("summary").focus();
		}
	});

	/* A part that could not be fetched: the whole page says why (signed out, gone, too busy). */
	document.addEventListener("htmx:responseError", (event) => {
		location.assign(event.detail.pathInfo.finalRequestPath);
	});
})();
