// The behaviour of the pages: a few small custom elements and listeners. Every
// page works without this file; it only makes some acts quicker or safer.
"use strict";
(() => {
  const $ = (sel, root = document) => root.querySelector(sel);
  const all = (sel, root = document) => [...root.querySelectorAll(sel)];
  const on = (type, fn, opts) => document.addEventListener(type, fn, opts);
  const pad = n => String(n).padStart(2, "0");

  // A clock that ticks with the server's time, in the pages' zone (UTC+7, no summer time).
  customElements.define("x-clock", class extends HTMLElement {
    connectedCallback() {
      const skew = Number(this.dataset.now) / 1000 - Date.now();
      const tick = () => {
        const d = new Date(Date.now() + skew + 7 * 3600e3);
        this.textContent = `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
      };
      tick();
      this.timer = setInterval(tick, 1000);
    }
    disconnectedCallback() { clearInterval(this.timer); }
  });

  // Counts characters as a person does: a letter with its marks is one.
  customElements.define("x-count", class extends HTMLElement {
    connectedCallback() {
      const field = document.getElementById(this.dataset.for), max = Number(this.dataset.max);
      if (!field) return;
      const show = () => {
        const n = [...field.value.normalize("NFC")].length;
        this.textContent = `${n}/${max}`;
        this.classList.toggle("t-bad", n > max);
      };
      field.addEventListener("input", show);
      show();
    }
  });

  // Hold for two seconds, or type the word: one of the two proves intent.
  customElements.define("x-hold", class extends HTMLElement {
    connectedCallback() {
      const b = $("button", this);
      if (!b) return;
      let timer;
      const stop = () => { clearTimeout(timer); b.classList.remove("on"); };
      const start = e => {
        if (e.type === "keydown" && (e.key !== " " && e.key !== "Enter" || e.repeat)) return;
        const typed = $("[data-word]", b.form);
        if (typed && typed.value.trim()) return;
        e.preventDefault();
        b.classList.add("on");
        timer = setTimeout(() => {
          let h = $("input[name=held]", b.form);
          h.value = "1";
          b.form.requestSubmit ? b.form.requestSubmit(b) : b.form.submit();
        }, 2000);
      };
      b.addEventListener("pointerdown", start);
      b.addEventListener("keydown", start);
      for (const t of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) b.addEventListener(t, stop);
      b.addEventListener("click", e => {
        const typed = $("[data-word]", b.form), held = $("input[name=held]", b.form);
        if (!(typed && typed.value.trim()) && held.value !== "1") e.preventDefault();
      });
    }
  });

  // Where the phone is, if the browser may tell; else one sentence says why not.
  customElements.define("x-geo", class extends HTMLElement {
    connectedCallback() {
      const out = $("[data-out]", this), set = (n, v) => { const f = $(`input[name=${n}]`, this); if (f) f.value = v; };
      const say = (text, good) => { out.textContent = text; out.className = good ? "state is-ok" : "state is-warn"; };
      const ask = $("[data-here]", this);
      if (!window.isSecureContext || !navigator.geolocation) { if (ask) ask.hidden = true; return say(this.dataset.insecure, false); }
      if (ask) ask.addEventListener("click", () => this.look(say, set)); else this.look(say, set);
    }
    look(say, set) {
      say(this.dataset.wait, false);
      const fail = e => say(e.code === 1 ? this.dataset.denied : this.dataset.away, false);
      this.watch = navigator.geolocation.watchPosition(p => {
        set("lat", p.coords.latitude); set("lng", p.coords.longitude);
        set("accuracy", Math.round(p.coords.accuracy)); set("source", "browser");
        say(this.dataset.found.replace("{m}", Math.round(p.coords.accuracy)), true);
      }, fail, { enableHighAccuracy: true, timeout: 20000, maximumAge: 15000 });
    }
    disconnectedCallback() { if (this.watch) navigator.geolocation.clearWatch(this.watch); }
  });

  // Shows the chosen photo and makes big ones small enough for a phone's network.
  customElements.define("x-photo", class extends HTMLElement {
    connectedCallback() {
      const input = $("input[type=file]", this), img = $("img", this);
      if (!input) return;
      input.addEventListener("change", async () => {
        const f = input.files[0];
        if (!f) return;
        const taken = $("input[name=taken]", this.closest("form"));
        if (taken) taken.value = String((f.lastModified || Date.now()) * 1000);
        if (img) { img.src = URL.createObjectURL(f); img.hidden = false; this.classList.add("has"); }
        if (f.size < 4e6 || !window.createImageBitmap) return;
        try {
          const bmp = await createImageBitmap(f, { imageOrientation: "from-image" });
          const k = Math.min(1, 2048 / Math.max(bmp.width, bmp.height));
          const c = document.createElement("canvas");
          c.width = Math.round(bmp.width * k); c.height = Math.round(bmp.height * k);
          c.getContext("2d").drawImage(bmp, 0, 0, c.width, c.height);
          const blob = await new Promise(ok => c.toBlob(ok, "image/jpeg", 0.9));
          const dt = new DataTransfer();
          dt.items.add(new File([blob], f.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: f.lastModified }));
          input.files = dt.files;
        } catch (e) { /* the original is sent as it is */ }
      });
    }
  });

  // A file to bring: dropped or chosen, shown before it is sent.
  customElements.define("x-drop", class extends HTMLElement {
    connectedCallback() {
      const input = $("input[type=file]", this), img = $("img", this), video = $("video", this), name = $("[data-name]", this);
      const show = () => {
        const f = input.files[0];
        img.hidden = video.hidden = true;
        this.classList.toggle("has", !!f);
        name.textContent = f ? f.name + " · " + (f.size / 1048576).toFixed(1).replace(".", document.documentElement.lang === "vi" ? "," : ".") + " MB" : "";
        if (!f) return;
        const kind = /^video/.test(f.type) ? video : /^image\/(png|jpeg|webp|gif)/.test(f.type) ? img : null;
        if (kind) { kind.src = URL.createObjectURL(f); kind.hidden = false; }
      };
      input.addEventListener("change", show);
      for (const e of ["dragenter", "dragover"]) this.addEventListener(e, ev => { ev.preventDefault(); this.classList.add("over"); });
      for (const e of ["dragleave", "drop"]) this.addEventListener(e, () => this.classList.remove("over"));
      this.addEventListener("drop", ev => {
        ev.preventDefault();
        if (ev.dataTransfer.files.length) { input.files = ev.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
      });
    }
  });

  // The point of a picture that stays in view: a click sets it, boxes show what each
  // shape keeps. The same arithmetic as the engine's; the number inputs are the form.
  customElements.define("x-focus", class extends HTMLElement {
    connectedCallback() {
      const img = $("img", this), form = this.closest("form"), tail = this.dataset.tail;
      const field = n => form.elements[n + tail];
      const shapes = [...new Set(this.dataset.shapes.trim().split(/\s+/).filter(Boolean).map(s => (s.split("x")[0] / s.split("x")[1]).toFixed(3)))].map(Number);
      const pin = document.createElement("i");
      pin.className = "pin";
      const boxes = shapes.map(() => document.createElement("i"));
      boxes.forEach(b => { b.className = "crop"; });
      this.append(...boxes, pin);
      const num = (n, none) => { const v = parseFloat(String(field(n).value).replace(",", ".")); return isNaN(v) ? none : v; };
      const draw = () => {
        const w = img.naturalWidth, h = img.naturalHeight;
        if (!w) return;
        const x = Math.min(100, Math.max(0, num("focus_x", 50))), y = Math.min(100, Math.max(0, num("focus_y", 50))), zoom = Math.max(1, num("zoom", 1));
        const cut = field("fit").value === "cover";
        pin.style.left = x + "%"; pin.style.top = y + "%"; pin.hidden = !cut;
        shapes.forEach((aspect, i) => {
          const b = boxes[i];
          b.hidden = !cut;
          let cw = w, ch = w / aspect;
          if (ch > h) { cw = h * aspect; ch = h; }
          cw /= zoom; ch /= zoom;
          const left = Math.min(Math.max(0, w * x / 100 - cw / 2), w - cw), top = Math.min(Math.max(0, h * y / 100 - ch / 2), h - ch);
          b.style.left = 100 * left / w + "%"; b.style.top = 100 * top / h + "%";
          b.style.width = 100 * cw / w + "%"; b.style.height = 100 * ch / h + "%";
        });
      };
      img.addEventListener("load", draw);
      form.addEventListener("input", draw);
      form.addEventListener("change", draw);
      const move = ev => {
        const r = img.getBoundingClientRect();
        field("focus_x").value = Math.min(100, Math.max(0, 100 * (ev.clientX - r.left) / r.width)).toFixed(1);
        field("focus_y").value = Math.min(100, Math.max(0, 100 * (ev.clientY - r.top) / r.height)).toFixed(1);
        if (field("fit").value !== "cover") field("fit").value = "cover";
        const own = form.elements["own" + tail];
        if (tail && own) own.checked = true;
        field("focus_x").dispatchEvent(new Event("input", { bubbles: true }));
      };
      this.addEventListener("click", move);
      this.addEventListener("pointerdown", e => {
        if (e.button || e.pointerType !== "mouse") return; // a finger scrolls; its tap is a click
        e.preventDefault();
        const end = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", end); };
        addEventListener("pointermove", move);
        addEventListener("pointerup", end);
      });
      draw();
    }
  });

  // The approver's contact sheet: the button always says what it will do.
  customElements.define("x-sheet", class extends HTMLElement {
    connectedCallback() {
      const form = this.closest("form"), go = $("[data-go]", form), sum = $("[data-summary]", form), why = $("[data-why]", form);
      const show = () => {
        const boxes = all("input[name=except]", this), back = boxes.filter(b => b.checked).length, ok = boxes.length - back;
        const text = back ? this.dataset.mixed : this.dataset.whole;
        if (go) go.textContent = text.replace("{ok}", ok).replace("{back}", back);
        if (sum) sum.textContent = this.dataset.sum.replace("{ok}", ok).replace("{back}", back);
        if (why && !$(".is-bad", why)) why.hidden = !back;
      };
      const ret = $("button[value=return]", form);
      if (ret && why) ret.addEventListener("click", e => {
        const t = $("textarea", why);
        if (t.value.trim()) return;
        e.preventDefault(); why.hidden = false; t.focus();
      });
      this.addEventListener("change", show);
      show();
    }
  });

  // Drag a bar to another hour, or its end to another length, in steps of five
  // minutes. Escape puts it back. The form beside it does the same without a mouse.
  customElements.define("x-timeline", class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("pointerdown", e => this.grab(e));
      const now = $(".hours .now", this);
      if (now && this.scrollWidth > this.clientWidth) {
        this.scrollLeft = now.offsetLeft - this.clientWidth / 3;
      }
    }
    grab(e) {
      const bar = e.target.closest("[data-move]");
      if (!bar || e.button !== 0 || e.pointerType === "touch") return;
      const track = bar.closest(".track"), cs = getComputedStyle(bar);
      const len = Number(cs.getPropertyValue("--len")) || 288, px = track.clientWidth / len;
      const s0 = Number(cs.getPropertyValue("--s")), e0 = Number(cs.getPropertyValue("--e"));
      const edge = bar.getBoundingClientRect().right - e.clientX < 9;
      let s = s0, t = e0, moved = false;
      const put = (a, b) => { bar.className = bar.className.replace(/\bs\d+\b/, "s" + a).replace(/\be\d+\b/, "e" + b); };
      const hm = n => pad(Math.floor(n / 12) % 24) + ":" + pad((n % 12) * 5);
      const move = ev => {
        const d = Math.round((ev.clientX - e.clientX) / px);
        if (!moved && Math.abs(ev.clientX - e.clientX) < 4) return;
        moved = true;
        bar.classList.add("dragging");
        if (edge) t = Math.max(s0 + 1, Math.min(288, e0 + d));
        else { const k = Math.max(-s0, Math.min(288 - e0, d)); s = s0 + k; t = e0 + k; }
        put(s, t);
        bar.dataset.times = hm(s) + "–" + hm(t);
      };
      const end = cancel => {
        removeEventListener("pointermove", move); removeEventListener("pointerup", up); removeEventListener("keydown", key, true);
        bar.classList.remove("dragging");
        if (!moved || cancel || (s === s0 && t === e0)) { put(s0, e0); return; }
        bar.addEventListener("click", ev => ev.preventDefault(), { once: true });
        const f = $("#move-form");
        f.elements.placement.value = bar.dataset.move;
        f.elements.was.value = s0 + "-" + e0;
        f.elements.start.value = s * 5;
        f.elements.end.value = t * 5;
        f.submit();
      };
      const up = () => end(false), key = ev => { if (ev.key === "Escape") { ev.stopPropagation(); end(true); } };
      addEventListener("pointermove", move); addEventListener("pointerup", up); addEventListener("keydown", key, true);
      bar.addEventListener("dragstart", ev => ev.preventDefault(), { once: true });
    }
  });

  // Unsaved work is not lost without a question.
  const dirty = new Set();
  on("input", e => { const f = e.target.closest("form[data-guard]"); if (f) dirty.add(f); });
  on("submit", e => {
    dirty.delete(e.target);
    const b = e.submitter;
    if (b && e.target.method === "post" && !e.defaultPrevented) {
      setTimeout(() => { b.disabled = true; b.classList.add("busy"); }, 0);
      setTimeout(() => { b.disabled = false; b.classList.remove("busy"); }, 15000);
    }
    const wait = $("[data-progress]", e.target);
    if (wait && !e.defaultPrevented) wait.hidden = false;
  });
  addEventListener("beforeunload", e => { if ([...dirty].some(f => f.isConnected)) { e.preventDefault(); e.returnValue = ""; } });
  addEventListener("pageshow", () => all(".busy").forEach(b => { b.disabled = false; b.classList.remove("busy"); }));

  // Parts of a form that only one choice needs are out of the way for the others.
  const choose = form => all("[data-when]", form).forEach(el => {
    const [name, value] = el.dataset.when.split("=");
    const now = $(`input[name="${name}"]:checked`, form);
    el.hidden = !now || now.value !== value;
    all("[data-need]", el).forEach(i => { i.required = !el.hidden; });
  });
  new Set(all("[data-when]").map(el => el.closest("form"))).forEach(f => { choose(f); f.addEventListener("change", () => choose(f)); });

  // Filters submit themselves; a copy button copies; a picture opens large.
  on("change", e => {
    const f = e.target.closest("form[data-auto]");
    if (f) f.submit();
    const group = e.target.closest("[data-all]");
    if (group) all(`input[data-in="${group.dataset.all}"]`).forEach(b => { b.checked = group.checked; b.dispatchEvent(new Event("input", { bubbles: true })); });
  });
  on("click", e => {
    const copy = e.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy || location.href).then(() => { copy.classList.add("done"); });
    const print = e.target.closest("[data-print]");
    if (print) window.print();
  });

  // Live updates: say so when they stop, and since when the figures stand.
  const off = $("#offline");
  const lost = () => {
    if (!off || !off.hidden) return;
    const d = new Date();
    $("[data-at]", off).textContent = `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}`;
    off.hidden = false;
  };
  on("htmx:sse:error", lost);
  on("htmx:sse:after:connection", () => { if (off) off.hidden = true; });
  addEventListener("offline", lost);

  // Shortcuts come from the sheet itself, so what it lists is what works.
  const keys = all("#keys [data-keys]").map(li => ({ keys: li.dataset.keys, act: li.dataset.act, link: li.dataset.link }));
  let first = "";
  const run = k => {
    if (k.link) { location.href = k.link; return; }
    const target = $(`[data-act="${k.act}"]:not(li)`);
    if (k.act === "sheet") $("#keys").showModal();
    else if (k.act === "search") target && target.focus();
    else if (k.act === "save") { const f = document.activeElement && document.activeElement.closest("form"); if (f && f.requestSubmit) f.requestSubmit(); }
    else if (k.act !== "close" && target) target.click();
  };
  on("keydown", e => {
    if (e.isComposing || e.altKey || e.metaKey) return;
    if (e.ctrlKey) { if (e.key === "Enter") { const k = keys.find(k => k.act === "save"); if (k) run(k); } return; }
    if (e.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const combo = first ? first + " " + e.key : e.key;
    const hit = keys.find(k => k.keys === combo);
    first = !hit && keys.some(k => k.keys.startsWith(e.key + " ")) ? e.key : "";
    if (hit) { e.preventDefault(); run(hit); }
    setTimeout(() => { first = ""; }, 1200);
  });
})();
