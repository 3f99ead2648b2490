/* Reports callbacks that the server does not answer. Dash only has hooks for those that succeed
   (`request_pre`, `request_post`), so this replaces the `fetch` that its renderer calls. */

/* The IDs of the components that a callback would have changed. */
function listOutputs(body) {
  const { outputs } = JSON.parse(body);
  return [outputs].flat(2).map(({ id }) => id);
}

/* Dash gets a response after `answered(response, outputs)` has resolved. If the server sends
   none, `unreachable(outputs)` is called. */
export function watchCallbacks({ answered, unreachable }) {
  const send = window.fetch;
  window.fetch = async function (resource, options) {
    const isCallback = String(resource.url || resource).includes("_dash-update-component");
    if (!isCallback) return send.call(this, resource, options);
    const outputs = listOutputs(options.body);
    let response;
    try {
      response = await send.call(this, resource, options);
    } catch (error) {
      unreachable(outputs);
      throw error;
    }
    await answered(response, outputs);
    return response;
  };
}
