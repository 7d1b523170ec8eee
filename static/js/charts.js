// Draws the charts of a page with Plotly, once somebody has moved on the page and the chart is
// in sight. The server's SVG, sentence and table are complete without it: a page that is only
// glanced at loads no Plotly, and whatever goes wrong here leaves them as they are.
"use strict";

(() => {
  const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
  // A second of a slow phone's time goes into Plotly, so it waits for the first of these.
  const MOVES = ["scroll", "pointerdown", "pointermove", "keydown"];
  const drawn = [];
  let bundle = null;

  function load(address) {
    bundle ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = () => fail(new Error("The chart script did not load."));
      document.head.append(script);
    });
    return bundle;
  }

  async function figureFrom(box) {
    const whose = box.closest("[data-patient]")?.dataset.patient; // at the desk of a clinic
    const headers = whose ? { "X-Patient-Shown": whose } : {};
    const answer = await fetch(box.dataset.figure, { credentials: "same-origin", headers });
    if (!answer.ok || answer.redirected) throw new Error(`The figure answered ${answer.status}.`);
    if (whose && answer.headers.get("X-Patient") !== whose) throw new Error("Another's figure.");
    return answer.json();
  }

  // A figure names colours as var(--name); Plotly needs their value in the theme of now.
  function coloured(part, style) {
    if (Array.isArray(part)) return part.map((each) => coloured(each, style));
    if (part && typeof part === "object") {
      return Object.fromEntries(
        Object.entries(part).map(([name, value]) => [name, coloured(value, style)]),
      );
    }
    const name = typeof part === "string" && /^var\((--[\w-]+)\)$/.exec(part);
    return name ? style.getPropertyValue(name[1]).trim() : part;
  }

  async function draw(chart) {
    const { data, layout } = coloured(chart.figure, getComputedStyle(chart.box));
    await window.Plotly.react(chart.live, data, layout, CONFIG);
  }

  async function show(box) {
    const [figure] = await Promise.all([figureFrom(box), load(box.dataset.bundle)]);
    const live = document.createElement("div");
    live.className = "plotbox__live";
    // The sentence and the table say it all; a reader need not walk through the drawing.
    live.setAttribute("aria-hidden", "true");
    box.append(live);
    const chart = { box, live, figure };
    try {
      await draw(chart);
    } catch (error) {
      live.remove();
      throw error;
    }
    box.classList.add("plotbox--live");
    box.dataset.drawn = "plotly";
    drawn.push(chart);
  }

  function fallBack(box, error) {
    box.dataset.drawn = "svg";
    console.info(error.message);
  }

  function redraw() {
    for (const chart of drawn) draw(chart).catch((error) => fallBack(chart.box, error));
  }

  function whenMoved(act) {
    // A page one comes back to stands where it was left.
    if (window.scrollY > 0) return act();
    const once = (event) => {
      // Chromium says that a mouse nobody touched has moved when the page is laid out below it.
      if (event.type === "pointermove" && !event.movementX && !event.movementY) return;
      for (const name of MOVES) window.removeEventListener(name, once);
      act();
    };
    for (const name of MOVES) window.addEventListener(name, once, { passive: true });
  }

  if (!("IntersectionObserver" in window)) return;
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        show(target).catch((error) => fallBack(target, error));
      }
    },
    { rootMargin: "100px" },
  );
  const watch = () => {
    for (const box of document.querySelectorAll("[data-figure]:not([data-drawn])")) watcher.observe(box);
  };
  whenMoved(watch);
  // A piece that came later was asked for by somebody who moved.
  document.addEventListener("htmx:afterSwap", watch);
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
