/*
 * film.js - the page of short videos on the desk: a frame of the video that was chosen becomes its poster. The frame
 * is drawn here, since the server decodes no video, and goes the way of every picture. Without script a picture is chosen
 * from those that are there.
 */
"use strict";
(() => {
	const form = document.querySelector('[data-film="form"]');
	const part = (name) => form && form.querySelector(`[data-film="${name}"]`);

	if (!form)
		return;

	const side = 1280;
	const file = form.elements.file, words = form.elements.words, poster = form.elements.poster_id;
	const still = part("still"), video = part("video"), place = part("place"), state = part("state"), take = part("take");
	/* What was sent already, where the form came back. */
	const waiting = video.getAttribute("src");
	let address = "";

	const say = (text) => { state.textContent = text; };

	file.addEventListener("change", () => {
		still.hidden = true;
		say("");
		if (address)
			URL.revokeObjectURL(address);
		address = file.files.length ? URL.createObjectURL(file.files[0]) : "";
		if (address || waiting)
			video.src = address || waiting;
		else
			video.removeAttribute("src");
	});
	const seek = () => {
		if (Number.isFinite(video.duration))
			video.currentTime = video.duration * place.value / 1000;
	};
	const loaded = () => {
		still.hidden = !video.videoWidth;
		/* A recorder's film has no length until its end was looked for. */
		if (video.duration === Infinity)
			video.currentTime = 1e9;
		else
			seek();
	};
	video.addEventListener("loadedmetadata", loaded);
	if (video.readyState)
		loaded();
	video.addEventListener("durationchange", seek);
	place.addEventListener("input", seek);

	const drawn = () => new Promise((done) => {
		const canvas = document.createElement("canvas");
		const scale = Math.min(1, side / Math.max(video.videoWidth, video.videoHeight));

		canvas.width = Math.round(video.videoWidth * scale);
		canvas.height = Math.round(video.videoHeight * scale);
		canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
		canvas.toBlob(done, "image/jpeg", 0.9);
	});

	take.addEventListener("click", async () => {
		const alt = words.value.trim();

		if (!alt) {
			say("请先填写视频说明，封面图用同样的说明。");
			words.focus();
			return;
		}
		take.disabled = true;
		say("正在保存封面……");
		try {
			const body = new FormData();

			body.append("csrf", form.elements.csrf.value);
			body.append("file", await drawn(), "封面.jpg");
			body.append("alt", alt);
			const answer = await fetch("/pictures", { method: "POST", body });
			const made = new URL(answer.url).searchParams.get("made");

			if (!made)
				throw new Error("not kept");
			poster.add(new Option(alt, made, true, true));
			say("已作为封面。可以换一帧再选。");
		} catch {
			say("封面没有保存，请检查网络再试，或者从已上传的图片里选。");
		}
		take.disabled = false;
	});
})();
