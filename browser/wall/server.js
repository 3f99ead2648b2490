/* What the server says about this wall display. */
const PATIENCE = 20_000; // ms until an answer is given up

/* With the parameters of the page: the server doesn't record what a preview asks. */
const stateUrl = () => {
  const { pathname, search } = window.location;
  return `${pathname.replace(/\/?$/, "/")}state${search}`;
};

/* The state, or why there is none: a `refusal` in two texts, or `isLost` without an answer.
   A proxy in front of a server that restarts can answer anything. */
export async function askState(fetch = window.fetch.bind(window)) {
  try {
    const options = { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" };
    const response = await fetch(stateUrl(), options);
    const said = await response.json();
    if (response.ok && Array.isArray(said.views)) return { state: said };
    if (said.title && said.text) return { refusal: said };
  } catch {
    // Neither a connection nor JSON: the server or a proxy in front of it restarts.
  }
  return { isLost: true };
}
