/* Runs before the page's scripts, and times its form with the browser's clock. */
(() => {
  const QUIET = 500; // ms without a change, after which a page counts as settled
  const CALLBACK = "_dash-update-component";
  const last = {}; // the time of the last input and the last click
  for (const kind of ["input", "click"]) {
    document.addEventListener(kind, () => (last[kind] = performance.now()), true);
  }

  const later = (time) => new Promise((done) => setTimeout(done, time));
  const textOf = (id) => {
    const found = document.getElementById(id);
    return found ? found.textContent.trim() : "";
  };

  /* The time of the change to the page that first fulfils a condition. */
  function when(condition) {
    return new Promise((done) => {
      const check = () => {
        if (!condition()) return;
        observer.disconnect();
        done(performance.now());
      };
      const observer = new MutationObserver(check);
      observer.observe(document, {
        ...{ attributes: true, characterData: true, childList: true, subtree: true },
      });
      check();
    });
  }

  const sizeOf = (entries) => entries.reduce((sum, each) => sum + each.transferSize, 0);

  /* Opening the form, in ms since its navigation started. */
  const isShown = () => document.querySelector("#report-form-projects:enabled");
  const opened = when(isShown);
  const previewed = when(() => isShown() && textOf("report-form-preview"));

  async function open() {
    const [shown, preview] = await Promise.all([opened, previewed]);
    await later(QUIET);
    const files = performance.getEntriesByType("resource");
    return {
      shown,
      preview,
      transferred: sizeOf([...performance.getEntriesByType("navigation"), ...files]),
      callbacks: sizeOf(files.filter((each) => each.name.includes(CALLBACK))),
      nodes: document.querySelectorAll("*").length,
    };
  }

  function listOptions() {
    const found = [...document.querySelectorAll("[role=option]")];
    return found.filter((each) => each.checkVisibility()).map((each) => each.textContent);
  }

  /* From the last key to the options that the server found. */
  async function search(first) {
    const shown = await when(() => {
      const texts = listOptions();
      return texts[0] === first && texts[texts.length - 1] !== "Searching…";
    });
    return { time: shown - last.input, options: listOptions().length };
  }

  /* From the click on an option to the form's preview of the selection. */
  async function preview(part) {
    const shown = await when(() => textOf("report-form-preview").includes(part));
    return { time: shown - last.click };
  }

  /* From the click on Save to the report's page. */
  async function save() {
    const shown = await when(() => document.querySelector(".overview__name"));
    return { time: shown - last.click };
  }

  window.formWatch = { open, search, preview, save };
})();
