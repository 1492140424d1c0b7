// Shows what the player decided and nothing else. The next picture is decoded
// before the old one goes, so there is never an empty moment between two.
"use strict";
const screen_ = document.getElementById("screen");
let wanted = "";

// A board with few pixels is shown as whole squares, as large as they fit.
function fit(img) {
  const w = img.naturalWidth, h = img.naturalHeight;
  const times = Math.min(innerWidth / w, innerHeight / h);
  const dots = times >= 2;
  img.classList.toggle("dots", dots);
  const scale = dots ? Math.floor(times) : times;
  img.style.width = w * scale + "px";
  img.style.height = h * scale + "px";
}

async function show(digest) {
  wanted = digest;
  const next = digest ? new Image() : null;
  if (next) {
    next.alt = "";
    next.src = "/frame/" + digest + ".png";
    try { await next.decode(); } catch { setTimeout(() => wanted === digest && show(digest), 500); return; }
    if (wanted !== digest) return;
    fit(next);
    next.className += " on";
    screen_.append(next);
  }
  requestAnimationFrame(() => {
    for (const old of screen_.querySelectorAll("img")) if (old !== next) old.remove();
    screen_.dataset.frame = digest;
  });
}

addEventListener("resize", () => screen_.querySelectorAll("img").forEach(fit));
const source = new EventSource("/events");
source.onmessage = (e) => { if (e.data !== wanted || e.data === "") show(e.data); };
