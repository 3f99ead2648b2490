/* Reports callbacks that the server doesn't answer, or answers late. Dash only has hooks for those
   that succeed (`request_pre`, `request_post`), so this replaces the `fetch` that its renderer
   calls. */

const ABANDONED = 204; // Dash leaves the outputs as they are

/* Values as text. Equal values have equal texts, whatever the order of their names. */
function write(values) {
  return JSON.stringify(values, (_name, value) => {
    if (!value || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/* A callback on its way: `output` is its name, `outputs` are the IDs of the components that it
   would change, `inputs` all values that it depends on, and `reads` the IDs of these. */
function readCall(body) {
  const { output, outputs, inputs = [], state = [] } = JSON.parse(body);
  const given = [inputs, state].flat(2);
  const controller = new AbortController();
  return {
    output,
    outputs: [outputs].flat(2).map(({ id }) => id),
    inputs: write([inputs, state]),
    reads: given.map(({ id }) => id),
    signal: controller.signal,
    abandon: () => controller.abort(),
  };
}

const abandoned = () => new Response(null, { status: ABANDONED });

/* Dash gets a response after `answered(response, call)` has resolved. If the server sends none,
   `unreachable(call)` is called. Before that, `isNeeded(call)` decides whether the call is sent; `begun(call)` and `ended(call)` are called around it. */
export function watchCallbacks({
  answered,
  unreachable,
  isNeeded = () => true,
  begun = () => {},
  ended = () => {},
}) {
  const send = window.fetch;
  window.fetch = async function (resource, options) {
    const isCallback = String(resource.url || resource).includes("_dash-update-component");
    if (!isCallback) return send.call(this, resource, options);
    const call = readCall(options.body);
    if (!isNeeded(call)) return abandoned();
    begun(call);
    let response;
    try {
      response = await send.call(this, resource, { ...options, signal: call.signal });
    } catch (error) {
      if (call.signal.aborted) return abandoned();
      unreachable(call);
      throw error;
    } finally {
      ended(call);
    }
    await answered(response, call);
    return response;
  };
}
