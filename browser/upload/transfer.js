/* Sends a file to the server: fetch can't say how much of a body it has sent. */

/* Whether the browser can read a file. It can't if it is a folder, or if it has been deleted or
   changed since the user chose it. */
export async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/* Send a file as the body of a POST. `progress` is called with the bytes that were sent, and
   `answered` once, with the status and the body of the answer; the status is 0 if there is none.
   Returns a function that cancels, after which nothing is called. */
export function send(file, address, { progress, answered }) {
  const request = new XMLHttpRequest();
  let isCanceled = false;
  const end = () => {
    if (isCanceled) return;
    answered({ status: request.status, body: request.responseText, isOnline: navigator.onLine });
  };
  request.open("POST", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
  request.upload.addEventListener("load", () => progress(file.size));
  for (const name of ["load", "error", "timeout", "abort"]) request.addEventListener(name, end);
  request.send(file);
  return () => {
    isCanceled = true;
    request.abort();
  };
}
