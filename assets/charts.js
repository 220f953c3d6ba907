/*
 * charts.js - draws each figure from the table beside it: [data-chart="columns"] upright, "bars" lying.
 * Without this file the table stands there alone.  Nothing is asked of the server.
 */
"use strict";
(() => {
	const style = getComputedStyle(document.documentElement);
	const token = (name) => style.getPropertyValue(name).trim();
	const words = { color: token("--ink-soft"), fontFamily: style.getPropertyValue("--font"), fontSize: 12 };
	const BAR = "#a9b0bc";          /* grey: red is the present one alone */

	const rows = (card) => Array.from(card.querySelectorAll("tbody tr")).map((row) => ({
		name: row.cells[0].textContent.trim(),
		value: Number(row.cells[1].dataset.n),
		path: row.querySelector("a") ? row.querySelector("a").getAttribute("href") : "",
		now: row.classList.contains("is-now"),
	}));

	const draw = (card) => {
		const box = card.querySelector(".chart-box");
		/* What has no rows of its own to open would only dwarf the others: it stands in the table. */
		const all = rows(card).filter((one) => one.path);
		const upright = card.dataset.chart === "columns";
		const table = card.querySelector(".chart-table");

		if (!all.length || all.length > 40)
			return;
		box.classList.add("is-drawn");
		box.classList.toggle("is-long", !upright && all.length > 8);
		if (table)
			table.open = false;
		const chart = echarts.init(box);
		const names = { type: "category", data: all.map((one) => one.name), inverse: !upright,
			axisTick: { show: false }, axisLine: { lineStyle: { color: token("--line-strong") } },
			axisLabel: { ...words, interval: upright ? "auto" : 0, width: upright ? undefined : 124,
				overflow: "truncate", formatter: upright ? (name) => name.slice(5) : undefined } };
		const values = { type: "value", min: 0, splitNumber: 3, axisLabel: words,
			splitLine: { lineStyle: { color: token("--line-soft") } } };
		chart.setOption({
			animation: false, textStyle: words,
			grid: { left: 4, right: upright ? 4 : 56, top: upright ? 24 : 4, bottom: 4, containLabel: true },
			xAxis: upright ? names : { ...values, show: false },
			yAxis: upright ? values : names,
			series: [{ type: "bar", barMaxWidth: upright ? 20 : 14, itemStyle: { color: BAR, borderRadius: 2 },
				data: all.map((one) => one.now ? { value: one.value, itemStyle: { color: token("--accent") } } : one.value),
				label: { ...words, show: !upright, position: upright ? "top" : "right",
					formatter: (one) => one.value.toLocaleString("zh-CN") } }],
		});
		chart.on("click", (one) => {
			if (all[one.dataIndex].path)
				location.assign(all[one.dataIndex].path);
		});
		new ResizeObserver(() => chart.resize()).observe(box);
	};

	document.querySelectorAll("[data-chart]").forEach(draw);
})();
