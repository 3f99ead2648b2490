/* Follows the job of an import while its page is open. An element with `data-job`, the import's
   address in the API, shows the progress; the server draws the page again when it has ended. */
import { hasStarted, setProps } from "../dash.js";
import { onElements } from "../dom.js";
import { ids } from "../page_data.js";
import { describeJob, isRunning, LOST, pauseFor } from "./job_words.js";

let followed = { element: null, state: undefined }; // the element, and the state that it is about

function show({ text, percent }) {
  const bar = followed.element.querySelector(".upload__bar");
  bar.classList.toggle("is-waiting", percent === undefined);
  if (percent === undefined) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", String(percent));
  bar.firstElementChild.style.width = percent === undefined ? "100%" : `${percent}%`;
  followed.element.querySelector(".upload__said").textContent = text;
}

/* The server's answer: undefined if there was none. */
async function ask(address) {
  try {
    const response = await window.fetch(address, { cache: "no-store" });
    const isKnown = response.ok || [401, 403, 404].includes(response.status);
    if (!isKnown) return undefined;
    return { status: response.status, found: response.ok ? await response.json() : null };
  } catch {
    return undefined;
  }
}

const pause = (time) => new Promise((resolve) => window.setTimeout(resolve, time));

/* Ask until the job has ended, or can't be seen any longer: the server then says why. */
async function follow(mine) {
  const { element, state } = mine;
  let failures = 0;
  while (followed === mine && element.isConnected) {
    const answer = await ask(element.dataset.job);
    if (followed !== mine || !element.isConnected) return;
    if (!answer) {
      failures += 1;
      show({ text: LOST });
    } else if (!answer.found || answer.found.State !== state) {
      if (hasStarted()) {
        setProps(ids.importPage.NEWS, { data: Date.now() });
        return;
      }
    } else if (isRunning(answer.found.State)) {
      failures = 0;
      show(describeJob(answer.found));
    }
    await pause(pauseFor({ failures, isHidden: document.hidden }));
  }
}

onElements(() => {
  const element = document.querySelector("[data-job]");
  const state = element?.dataset.state;
  if (element === followed.element && state === followed.state) return;
  followed = { element, state };
  if (element) follow(followed);
});
