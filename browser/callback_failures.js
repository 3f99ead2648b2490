/* Dash says nothing when the answer of a callback does not come: these watchers hear of it. */

/* `answered(response, request)` is awaited before Dash gets the response; `unreachable(request)`
   is called if the server sent none. A request is what fetch was called with. */
export function watchCallbacks({ answered, unreachable }) {
  const send = window.fetch;
  window.fetch = async function (resource, options) {
    const isCallback = String(resource.url || resource).includes("_dash-update-component");
    let response;
    try {
      response = await send.call(this, resource, options);
    } catch (error) {
      if (isCallback) unreachable(options);
      throw error;
    }
    if (isCallback) await answered(response, options);
    return response;
  };
}
