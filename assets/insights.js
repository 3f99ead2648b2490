/* Browser's side of the shell: theme, menus, connection. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;
  const KEY = "mantine-color-scheme-value";
  const root = document.documentElement;

  /* Theme ------------------------------------------------------------------ */
  function chooseScheme(scheme) {
    const before = localStorage.getItem(KEY);
    localStorage.setItem(KEY, scheme);
    // Mantine follows other tabs; this makes it follow our own menu the same way.
    window.dispatchEvent(
      new StorageEvent("storage", {
        key: KEY,
        oldValue: before,
        newValue: scheme,
        storageArea: localStorage,
      }),
    );
  }

  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("[id^='theme-'][role='menuitem']");
    if (item) chooseScheme(item.id.slice("theme-".length));
  });

  let shown = root.getAttribute("data-mantine-color-scheme");
  let turns = 0;
  new MutationObserver(() => {
    const scheme = root.getAttribute("data-mantine-color-scheme");
    if (scheme === shown) return;
    shown = scheme;
    turns += 1;
    clientside.set_props("color-scheme", { data: turns });
  }).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });

  /* Paper ------------------------------------------------------------------ */
  const WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

  // Light whatever the theme, and with the address that it came from.
  function turnToPaper(isPaper) {
    if (root.classList.contains("is-paper") === isPaper) return;
    root.classList.toggle("is-paper", isPaper);
    const note = document.getElementById("paper-note");
    if (note) {
      note.textContent = `Insights Dash, printed ${WHEN.format(new Date())} from ${window.location.href}`;
    }
    window.dispatchEvent(new CustomEvent("insights-paper", { detail: isPaper }));
  }

  window.addEventListener("beforeprint", () => turnToPaper(true));
  window.addEventListener("afterprint", () => turnToPaper(false));
  window.matchMedia("print").addEventListener("change", (event) => turnToPaper(event.matches));

  // Keys open a menu as they press a button.
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const opens = target.getAttribute && target.getAttribute("aria-haspopup") === "menu";
    if (!opens || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    target.click();
  });

  /* Focus --------------------------------------------------------------------
     What is pressed by keyboard may go away, with a part of the page or with all of it.
     Focus then stays near its place, or goes to the heading of the new page. */
  let pressed = null;
  let around = [];

  const listAround = (element) => (element ? [element, ...listAround(element.parentElement)] : []);

  // On the window, so before any script changes the page.
  window.addEventListener(
    "click",
    ({ detail }) => {
      const place = document.activeElement;
      if (detail || !place || !place.closest("#content")) return; // by mouse, or elsewhere
      pressed = place;
      around = listAround(place.parentElement);
    },
    true,
  );

  document.addEventListener("focusin", ({ target }) => {
    if (target !== pressed) pressed = null;
  });

  new MutationObserver(() => {
    if (!pressed || pressed.isConnected) return;
    pressed = null;
    if (document.activeElement !== document.body) return;
    const near = around.find((each) => each.isConnected);
    const isNewPage = near.id === "content" || near.id.startsWith("_pages");
    const target = (isNewPage && near.querySelector("h1")) || near;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });

  /* Typed values --------------------------------------------------------------
     A field passes what was typed on to Dash some time after the key. */
  const MOST_FRAMES = 300;

  function isKnown(field) {
    const id = field.id.startsWith("{") ? JSON.parse(field.id) : field.id;
    const component = id ? window.dash_component_api.getLayout(id) : null;
    const value = component?.props.value;
    return typeof value !== "string" || value === field.value;
  }

  /* Returns a promise that is kept once Dash has the text of a field. */
  async function untilKnown(field) {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let frames = 0; frames < MOST_FRAMES && !isKnown(field); frames++) await frame();
  }

  window.insights = Object.assign(window.insights || {}, { untilKnown });

  /* Searchable selects --------------------------------------------------------
     Their text is what is chosen: it is selected on focus, so that typing searches. */
  const SEARCHED = ".mantine-Select-input:not([readonly])";

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(SEARCHED)) target.select();
  });

  document.addEventListener(
    "mousedown",
    ({ target }) => {
      if (!target.matches(SEARCHED) || document.activeElement === target) return;
      // The browser sets a caret when the button is let go.
      const select = () => window.setTimeout(() => target.select());
      window.addEventListener("mouseup", select, { once: true });
    },
    true,
  );

  /* Connection -------------------------------------------------------------- */
  const send = window.fetch;

  function tell(title, message) {
    const note = {
      action: "show",
      id: "connection",
      title,
      message,
      color: "red",
      autoClose: 10000,
    };
    clientside.set_props("toasts", { sendNotifications: [note] });
  }

  // Dash leaves a button as it is while its callback runs if no answer comes.
  function freeButtons() {
    for (const { id } of document.querySelectorAll("button[data-loading][id]")) {
      clientside.set_props(id, { loading: false });
    }
  }

  // Dash says nothing when a callback's answer does not come.
  window.fetch = function (resource, options) {
    const isCallback = String(resource.url || resource).includes("_dash-update-component");
    const answer = send.call(this, resource, options);
    if (!isCallback) return answer;
    const fail = (title, message) => {
      window.setTimeout(freeButtons);
      const wantsCharts = String(options?.body).includes('"overview-answer"');
      if (wantsCharts && document.querySelector("[data-overview]")) showFailure(title, message);
      else tell(title, message);
    };
    return answer.then(
      (response) => {
        if (response.status === 401) {
          // Signed out meanwhile, here or elsewhere.
          const next = window.location.pathname + window.location.search;
          window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
        } else if (response.status >= 400) {
          fail("Something went wrong", "Reload the page and try again.");
        }
        return response;
      },
      (error) => {
        fail("Can't reach the server", "Check your connection and try again.");
        throw error;
      },
    );
  };

  /* Back and Forward --------------------------------------------------------- */
  const meta = document.querySelector("meta[name='account']");
  const account = meta?.content;

  async function isStillSignedIn() {
    const response = await send.call(window, "/api/users/me", { cache: "no-store" });
    return response.ok && (!account || (await response.json()).Id === account);
  }

  // Leaves the page blank, because the browser may keep it in memory and show it again.
  window.addEventListener("pagehide", () => {
    root.classList.toggle("is-away", Boolean(account));
  });

  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    // Without an answer from the server the page stays blank and loads again.
    if (await isStillSignedIn().catch(() => false)) root.classList.remove("is-away");
    else window.location.reload();
  });

  const make = (type, props) => ({ namespace: "dash_html_components", type, props });

  /* In the place of charts: those of an earlier question would mislead. */
  function showFailure(title, message) {
    const again = make("Button", {
      children: "Try again",
      className: "button button--filled",
      id: { type: "overview-retry", role: "retry" },
    });
    const children = make("Div", {
      className: "state is-error",
      role: "alert",
      children: [
        make("H2", { className: "state__title", children: title }),
        make("P", { className: "state__text", children: message }),
        make("Div", { className: "state__actions", children: again }),
      ],
    });
    clientside.set_props("overview-results", { children, className: "overview__results" });
  }

  clientside.dialogs = {
    /* Opened by the first of two buttons, closed by the other. */
    toggle() {
      return clientside.callback_context.triggered_id.endsWith("-delete");
    },
  };

  clientside.shell = {
    nameSpace(pathname, names) {
      const space = decodeURIComponent((pathname || "").split("/")[1] || "");
      return names[space] || "All spaces";
    },
  };
})();
