# ruff: noqa: INP001 - part of scripts, not of a package
"""A page in Chromium that says when it has settled, at any width and in any theme."""

from benchmarks.demo_browser import Chromium

_PHONE = 600
# Dash requests the page first; `hold` delays the callbacks of the page itself.
# `%s` is true or false.
WATCH = """
(function () {
  "use strict";
  const QUIET = 500; // ms without a change, after which a page counts as settled
  const BUSY = "[aria-busy='true'], .is-busy, .skeleton";
  const send = window.fetch;
  const hold = %s;
  let held = 0, asked = 0, changed = 0, release;
  const released = new Promise((done) => (release = done));
  new MutationObserver(() => (changed = performance.now())).observe(document, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
  window.fetch = async function (resource, options) {
    const address = String(resource.url || resource);
    const body = String(options && options.body);
    const isCallback = address.includes("_dash-update-component");
    if (hold && isCallback && !body.includes('"output":".._pages_content.')) {
      held += 1;
      await released;
      held -= 1;
    }
    asked += 1;
    try {
      return await send.call(this, resource, options);
    } finally {
      asked -= 1;
    }
  };
  const isDrawn = (graph) => graph.querySelector(".main-svg .trace");
  const isSeen = (element) => element.checkVisibility();
  function isSettled() {
    const graphs = [...document.querySelectorAll(".chart-card .dash-graph")];
    return (
      document.querySelector("h1, h2") && !asked && graphs.every(isDrawn) &&
      (held || ![...document.querySelectorAll(BUSY)].some(isSeen)) &&
      document.fonts.status === "loaded" &&
      performance.now() - changed > QUIET
    );
  }
  async function settle() {
    while (!isSettled()) await new Promise((done) => setTimeout(done, 50));
    const root = document.documentElement;
    const broken = document.querySelector(".state.is-error");
    return {
      held, width: root.scrollWidth, height: root.scrollHeight,
      broken: broken && broken.innerText.split(/\\s+/).join(" "),
    };
  }
  window.pageWatch = { settle, release };
})();
"""


def resize(chromium: Chromium, width: int, height: int) -> None:
    """Set the size of the window in px; narrow windows are those of phones."""
    chromium.command(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=1,
        mobile=width < _PHONE,
    )


def prefer(chromium: Chromium, scheme: str) -> None:
    """Emulate a system set to light or dark, with reduced motion."""
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    chromium.command(
        "Emulation.setEmulatedMedia",
        features=[{"name": name, "value": value} for name, value in features.items()],
    )
