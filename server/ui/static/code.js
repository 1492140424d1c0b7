// The editor of designs. The textarea stays what it is: it types, undoes, is read
// aloud and is sent like any other. This draws its lines in colour beneath it, numbers
// them, and marks those that the server's findings name.
"use strict";
(() => {
  const make = (tag, cls, text) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text) e.textContent = text; return e; };

  // Enough of YAML to see slips: comments, keys, quoted texts, numbers, colours.
  const words = /(#.*$)|("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)|([A-Za-z_][\w-]*(?=\s*:(?:\s|$)))|(-?\b\d+(?:\.\d+)?(?:s|cm|mm|%)?\b)/g;
  const paint = text => {
    const line = make("span", "l");
    let at = 0;
    for (const m of text.matchAll(words)) {
      const comment = m[1] !== undefined;
      if (comment && m.index > 0 && !/\s/.test(text[m.index - 1])) continue; // a sign inside a word
      if (m.index > at) line.append(text.slice(at, m.index));
      const colour = m[2] && /^["']#[0-9a-fA-F]{6}/.test(m[2]);
      line.append(make("span", comment ? "yc" : colour ? "yh" : m[2] ? "ys" : m[3] ? "yk" : "yn", m[0]));
      at = m.index + m[0].length;
    }
    line.append(text.slice(at) || (at ? "" : "\u200b"));
    return line;
  };

  customElements.define("x-code", class extends HTMLElement {
    connectedCallback() {
      const box = this.box = this.querySelector("textarea");
      if (!box || this.classList.contains("on")) return;
      this.gutter = make("div", "gutter"); this.gutter.setAttribute("aria-hidden", "true");
      this.twin = make("pre"); this.twin.setAttribute("aria-hidden", "true");
      const sheet = make("div", "coat");
      this.append(this.gutter, sheet);
      sheet.append(this.twin, box);
      this.classList.add("on");
      this.lines = [];
      this.draw();
      this.mark();
      box.addEventListener("input", () => this.draw());
      box.addEventListener("keydown", e => this.key(e));
      document.addEventListener("htmx:after:swap", () => this.mark());
      document.addEventListener("click", e => {
        const a = e.target.closest("[data-goto]");
        if (a) { e.preventDefault(); this.go(Number(a.dataset.goto)); }
      });
    }
    // Only lines that changed are drawn anew.
    draw() {
      const now = this.box.value.split("\n"), was = this.lines;
      let a = 0, z = 0;
      while (a < now.length && a < was.length && now[a] === was[a]) a++;
      while (z < now.length - a && z < was.length - a && now[now.length - 1 - z] === was[was.length - 1 - z]) z++;
      for (let i = was.length - z - 1; i >= a; i--) this.twin.children[i].remove();
      const before = this.twin.children[a] || null;
      for (let i = a; i < now.length - z; i++) this.twin.insertBefore(paint(now[i]), before);
      while (this.gutter.children.length > now.length) this.gutter.lastChild.remove();
      while (this.gutter.children.length < now.length) this.gutter.append(make("i", "", String(this.gutter.children.length + 1)));
      this.lines = now;
    }
    // mark shows where the findings are; the worst of a line counts.
    mark() {
      for (const e of this.querySelectorAll(".gutter .bad, .gutter .warn, pre .bad, pre .warn")) { e.classList.remove("bad", "warn"); e.removeAttribute("title"); }
      let first = true;
      for (const f of document.querySelectorAll("#stage [data-line]")) {
        const n = Number(f.dataset.line) - 1, num = this.gutter.children[n], line = this.twin.children[n];
        if (!num || num.classList.contains("bad")) continue;
        const cls = f.hasAttribute("data-bad") ? "bad" : "warn";
        num.classList.remove("warn"); line.classList.remove("warn");
        num.classList.add(cls); line.classList.add(cls);
        num.title = f.textContent.trim();
        if (first) this.box.setAttribute("aria-invalid", String(cls === "bad"));
        first = false;
      }
      if (first) this.box.removeAttribute("aria-invalid");
    }
    go(line) {
      const at = this.lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
      this.box.focus({ preventScroll: true });
      this.box.setSelectionRange(at, at + (this.lines[line - 1] || "").length);
      const row = this.twin.children[line - 1];
      if (row) { this.scrollTop = row.offsetTop - this.clientHeight / 3; this.scrollLeft = 0; }
    }
    // A new line starts below the one before. Tab leaves the field as everywhere.
    key(e) {
      if (e.key !== "Enter" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
      const at = this.box.selectionStart, text = this.box.value, from = text.lastIndexOf("\n", at - 1) + 1;
      const lead = text.slice(from, at).match(/^ *(?:- )?/)[0].replace("- ", "  ");
      if (!lead || !document.execCommand) return;
      if (document.execCommand("insertText", false, "\n" + lead)) e.preventDefault();
    }
  });

  // The colour beside its number.
  customElements.define("x-swatch", class extends HTMLElement {
    connectedCallback() {
      const field = this.parentElement.querySelector("input"), rect = this.querySelector("rect");
      field.addEventListener("input", () => {
        const c = field.value.trim().replace(/^#?/, "#");
        rect.setAttribute("fill", /^#[0-9a-fA-F]{6}$/.test(c) ? c : "none");
      });
    }
  });

  // A form that came back is as unsaved as when it was sent.
  for (const f of document.querySelectorAll("form[data-unsaved]")) f.dispatchEvent(new Event("input", { bubbles: true }));
})();
