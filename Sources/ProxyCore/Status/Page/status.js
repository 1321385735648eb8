
"use strict";
// Asks for this page again every few seconds and puts the differences in place, so that focus,
// selection, scrolling and what a screen reader reads stay where they are.
(() => {
  const every = 5000;
  const patience = 10000;
  const points = 120;
  const gathered = new Map();
  const pause = document.getElementById("pause");
  const unreachable = document.getElementById("unreachable");
  let isPaused = false;
  let timer = 0;

  // What is the script's own is not the server's to change.
  const isOwn = (node) => node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-own");

  function morph(old, fresh) {
    if (isOwn(old)) return;
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(document.importNode(fresh, true));
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    const have = [...old.childNodes];
    const want = [...fresh.childNodes];
    want.forEach((node, index) => {
      if (index < have.length) morph(have[index], node);
      else old.append(document.importNode(node, true));
    });
    have.slice(want.length).forEach((node) => node.remove());
  }

  // Where the server keeps no history, it is what was seen since the page was opened.
  function gather() {
    for (const chart of document.querySelectorAll("svg[data-gather]")) {
      const name = chart.dataset.gather;
      const values = gathered.get(name) ?? [];
      const now = chart.dataset.now;
      values.push(now === "" ? null : Number(now));
      gathered.set(name, values.slice(-points));
      draw(chart, gathered.get(name));
    }
  }

  function draw(chart, values) {
    const { width, height } = chart.viewBox.baseVal;
    const margin = 3;
    const most = Math.max(...values.map((value) => value ?? 0));
    const x = (index) => (width * index) / (points - 1);
    const y = (value) => height - margin - (height - 2 * margin) * (most > 0 ? value / most : 0);
    const isLine = chart.classList.contains("line");
    let path = "";
    let isDrawing = false;
    values.forEach((value, index) => {
      if (isLine && value !== null) {
        path += `${isDrawing ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      } else if (!isLine && value > 0) {
        path += `M${x(index).toFixed(1)} ${height}V${y(value).toFixed(1)}h1.4V${height}z`;
      }
      isDrawing = value !== null;
    });
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("class", "value");
    shape.setAttribute("d", path);
    chart.querySelectorAll(".value").forEach((old) => old.remove());
    chart.append(shape);
  }

  async function load() {
    const answer = await fetch(location.pathname, {
      headers: { Accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A newer program's page has another style and script.
    for (const part of ["style", "script"]) {
      if (fresh.querySelector(part)?.textContent !== document.querySelector(part).textContent) {
        location.reload();
        return;
      }
    }
    const root = document.documentElement;
    root.dataset.health = fresh.documentElement.dataset.health;
    if (document.title !== fresh.title) document.title = fresh.title;
    morph(document.querySelector("link[rel=icon]"), fresh.querySelector("link[rel=icon]"));
    for (const part of ["body > header", "main", "footer"]) {
      morph(document.querySelector(part), fresh.querySelector(part));
    }
    gather();
  }

  async function refresh() {
    clearTimeout(timer);
    timer = 0;
    try {
      await load();
      unreachable.hidden = true;
    } catch {
      if (unreachable.hidden) {
        const time = new Date().toISOString().slice(11, 19);
        unreachable.textContent =
          `The proxy has not answered since ${time}: what stands here is old. Is it still running?`;
        unreachable.hidden = false;
      }
    }
    schedule();
  }

  function schedule() {
    if (!isPaused && !document.hidden && timer === 0) timer = setTimeout(refresh, every);
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? "Resume" : "Pause";
    if (isPaused) {
      clearTimeout(timer);
      timer = 0;
    } else {
      refresh();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isPaused) refresh();
  });
  gather();
  schedule();
})();
