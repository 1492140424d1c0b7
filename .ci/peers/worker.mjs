// One peer doing the reference job: node worker.mjs PEER JOB N DIR.
// DIR holds what the runner exported: job.json, photo.jpg, fonts/, svg/NNN.svg.
// The answer is one line of JSON: milliseconds of processor and wall time a
// picture, bytes of the last picture. Start-up is not in them; the runner
// measures whole processes itself.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [peer, job, count, dir] = process.argv.slice(2);
const n = Number(count);
const spec = JSON.parse(readFileSync(join(dir, "job.json"), "utf8"));
const photo = readFileSync(join(dir, "photo.jpg"));
const fontFiles = spec.fonts.map((f) => join(dir, "fonts", f));
const led = job === "led";
const { w, h } = led ? spec.led : spec;
const svg = (i) => readFileSync(join(dir, led ? "led" : "svg", String(i).padStart(3, "0") + ".svg"), "utf8");
const text = (i) => spec.texts[i % spec.texts.length];

// The same picture as a tree of boxes, for the engines that lay out by flexbox.
const px = (v) => v + "px";
const box = (style, children) => ({ style: { display: "flex", position: "absolute", ...style }, children });
function tree(i, el) {
	const at = (x, y, width, height, rest) => ({ left: x, top: y, width, height, ...rest });
	const family = "Be Vietnam Pro";
	if (led) {
		return el.box({ width: w, height: h, backgroundImage: spec.css }, [
			el.text(text(i).short, at(12, 30, w - 24, 60, { fontFamily: family, fontWeight: 800, fontSize: 34, color: "#ffdd33", justifyContent: "center" })),
			el.text(spec.sub, at(12, 110, w - 24, 40, { fontFamily: family, fontWeight: 600, fontSize: 18, color: "#ffffff", justifyContent: "center" })),
		]);
	}
	return el.box({ width: w, height: h, backgroundImage: spec.css }, [
		el.image(spec.star, at(1660, 50, 180, 180)),
		el.box(at(1640, 30, 220, 220, { border: "10px solid #ffdd33", borderRadius: 110 }), []),
		el.image("photo.jpg", at(1240, 270, 600, 600, { borderRadius: 40, objectFit: "cover" })),
		el.text(text(i).headline, at(90, 300, 1100, 300, { fontFamily: family, fontWeight: 800, fontSize: 64, lineHeight: 1.5, color: "#ffdd33" })),
		el.text(spec.sub, at(90, 660, 1100, 60, { fontFamily: family, fontWeight: 600, fontSize: 38, color: "#ffffff" })),
		el.box(at(0, 1000, 1920, 80, { backgroundColor: "#4d0206", justifyContent: "center", alignItems: "center" }), [
			el.text(spec.foot, { fontFamily: family, fontWeight: 600, fontSize: 30, color: "#ffffff" }),
		]),
	]);
}

const peers = {
	async takumi() {
		const { Renderer } = await import("@takumi-rs/core");
		const r = new Renderer();
		for (const f of fontFiles) await r.registerFont(readFileSync(f));
		const images = [{ src: "photo.jpg", data: photo }, { src: "star.svg", data: Buffer.from(spec.starSVG) }];
		const abs = (s) => (s.left === undefined ? s : { position: "absolute", ...s });
		const el = {
			box: (style, children) => ({ type: "container", style: { display: "flex", ...abs(style) }, children }),
			text: (t, style) => ({ type: "text", text: t, style: { display: "flex", ...abs(style) } }),
			image: (src, style) => ({ type: "image", src: src === spec.star ? "star.svg" : src, style: abs(style) }),
		};
		return (i, kind) => r.render(tree(i, el), { width: w, height: h, format: kind, quality: 90, images });
	},
	async resvg() {
		const { Resvg } = await import("@resvg/resvg-js");
		const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "Be Vietnam Pro" };
		return (i, kind) => {
			const pic = new Resvg(svg(i), { font }).render();
			return kind === "raw" ? pic.pixels : pic.asPng();
		};
	},
	async satori() {
		const satori = (await import("satori")).default;
		const { Resvg } = await import("@resvg/resvg-js");
		const fonts = fontFiles.map((f, k) => ({ name: "Be Vietnam Pro", data: readFileSync(f), weight: spec.weights[k], style: "normal" }));
		const uri = "data:image/jpeg;base64," + photo.toString("base64");
		const abs = (s) => (s.left === undefined ? s : { position: "absolute", ...s });
		const el = {
			box: (style, children) => ({ type: "div", props: { style: { display: "flex", ...abs(style) }, children } }),
			text: (t, style) => ({ type: "div", props: { style: { display: "flex", ...abs(style) }, children: t } }),
			image: (src, style) => ({ type: "img", props: { src: src === spec.star ? spec.star : uri, width: style.width, height: style.height, style: abs(style) } }),
		};
		return async (i, kind) => {
			const pic = new Resvg(await satori(tree(i, el), { width: w, height: h, fonts })).render();
			return kind === "raw" ? pic.pixels : pic.asPng();
		};
	},
	async canvas() {
		const { createCanvas, loadImage, GlobalFonts, Path2D } = await import("@napi-rs/canvas");
		fontFiles.forEach((f, k) => GlobalFonts.registerFromPath(f, "BVP" + spec.weights[k]));
		const img = await loadImage(photo);
		const c = createCanvas(w, h);
		const g = c.getContext("2d");
		const fill = g.createLinearGradient(...spec.axis.map((v, k) => (led ? (v * (k % 2 ? h : w)) / (k % 2 ? spec.h : spec.w) : v)));
		for (const [at, colour] of spec.stops) fill.addColorStop(at, colour);
		const star = new Path2D(spec.starPath);
		const lines = (t, size, most) => {
			const out = [""];
			for (const word of t.split(" ")) {
				const next = (out.at(-1) + " " + word).trim();
				if (g.measureText(next).width > most) out.push(word);
				else out[out.length - 1] = next;
			}
			return out;
		};
		return (i, kind) => {
			g.fillStyle = fill;
			g.fillRect(0, 0, w, h);
			const write = (t, x, y, weight, size, colour, align = "left") => {
				g.font = `${size}px BVP${weight}`;
				g.fillStyle = colour;
				g.textAlign = align;
				g.fillText(t, x, y);
			};
			if (led) {
				write(text(i).short, w / 2, 80, 800, 34, "#ffdd33", "center");
				write(spec.sub, w / 2, 140, 600, 18, "#ffffff", "center");
			} else {
				g.fillStyle = "#ffdd33";
				g.fill(star);
				g.strokeStyle = "#ffdd33";
				g.lineWidth = 10;
				g.beginPath();
				g.arc(1750, 140, 105, 0, 7);
				g.stroke();
				g.save();
				g.beginPath();
				g.roundRect(1240, 270, 600, 600, 40);
				g.clip();
				g.drawImage(img, 1240, 270, 600, 600);
				g.restore();
				g.font = "64px BVP800";
				lines(text(i).headline, 64, 1100).forEach((l, k) => write(l, 90, 360 + 96 * k, 800, 64, "#ffdd33"));
				write(spec.sub, 90, 700, 600, 38, "#ffffff");
				g.fillStyle = "#4d0206";
				g.fillRect(0, 1000, 1920, 80);
				write(spec.foot, 960, 1050, 600, 30, "#ffffff", "center");
			}
			return kind === "raw" ? c.data() : kind === "jpeg" ? c.toBuffer("image/jpeg", 90) : c.toBuffer("image/png");
		};
	},
	async sharp() {
		const sharp = (await import("sharp")).default;
		sharp.cache(true);
		sharp.concurrency(1);
		return (i, kind) => {
			const s = sharp(Buffer.from(svg(i)));
			return (kind === "raw" ? s.raw() : kind === "jpeg" ? s.jpeg({ quality: 90 }) : s.png()).toBuffer();
		};
	},
};

const draw = await peers[peer]();
const kind = job === "jpeg" ? "jpeg" : job === "raw" ? "raw" : "png";
const next = job === "batch" || job === "jpeg";
const warm = job === "cold" || job === "batch" ? 0 : 3;
let last;
for (let i = 0; i < warm; i++) last = await draw(next ? i + 100 : 0, kind);
const cpu0 = process.cpuUsage();
const wall0 = performance.now();
for (let i = 0; i < n; i++) last = await draw(next ? i : 0, kind);
const cpu = process.cpuUsage(cpu0);
const wall = performance.now() - wall0;
if (kind !== "raw") writeFileSync(join(dir, "out", `${peer}-${job}.${kind}`), last);
console.log(JSON.stringify({ cpu: (cpu.user + cpu.system) / 1000 / n, wall: wall / n, bytes: last.length }));
