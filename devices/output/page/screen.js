// Shows what the player decided and nothing else. The next picture is decoded
// before the old one goes, so there is never an empty moment between two. A video
// lies over its picture, which stays if the browser cannot play it.
"use strict";
const screen_ = document.getElementById("screen");
let wanted = "";

// A board with few pixels is shown as whole squares, as large as they fit.
function fit(el, of = el) {
  const w = of.naturalWidth, h = of.naturalHeight;
  const times = Math.min(innerWidth / w, innerHeight / h);
  const dots = times >= 2;
  el.classList.toggle("dots", dots);
  const scale = dots ? Math.floor(times) : times;
  el.style.width = w * scale + "px";
  el.style.height = h * scale + "px";
}

function moving(picture, clip) {
  const video = clip.endsWith(".mp4"), v = document.createElement(video ? "video" : "img");
  fit(v, picture);
  picture.clip = v;
  v.addEventListener(video ? "playing" : "load", () => { v.className += " on"; screen_.dataset.clip = clip.split(".")[0]; }, { once: true });
  if (video) v.muted = v.loop = v.autoplay = v.playsInline = true;
  else v.alt = "";
  v.src = "/clip/" + clip;
  screen_.append(v);
  if (video) v.play().catch(() => {});
}

async function show(name) {
  wanted = name;
  const [digest, clip] = name.split(" ");
  const next = digest ? new Image() : null;
  if (next) {
    next.alt = "";
    next.src = "/frame/" + digest + ".png";
    try { await next.decode(); } catch { setTimeout(() => wanted === name && show(name), 500); return; }
    if (wanted !== name) return;
    fit(next);
    next.className += " on";
    screen_.append(next);
    if (clip) moving(next, clip);
  }
  requestAnimationFrame(() => {
    for (const old of screen_.querySelectorAll("img, video")) if (old !== next && !(next && old === next.clip)) old.remove();
    screen_.dataset.frame = digest;
    if (!clip) delete screen_.dataset.clip;
  });
}

addEventListener("resize", () => screen_.querySelectorAll("img").forEach((img) => { if (img.naturalWidth) fit(img); if (img.clip) fit(img.clip, img); }));
const source = new EventSource("/events");
source.onmessage = (e) => { if (e.data !== wanted || e.data === "") show(e.data); };
