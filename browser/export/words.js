/* What an export says: why it failed, and what its file is called. */
import { readMessages } from "../upload/words.js";

const FAILURES = {
  0: { title: "The connection was lost", message: "Check your connection, then export again." },
  401: { title: "You have been signed out", message: "Sign in, then export again." },
  403: {
    title: "You can't export this space",
    message: "Only an administrator of the whole space can do that.",
  },
  404: { title: "This space no longer exists", message: "It may have been deleted." },
};
const BUSY = { title: "The server can't export now", message: "Try again in a minute." };
const BROKEN = { title: "The export failed", message: "Try again." };

/* The title and text about an answer that isn't a success. Status 0 is no answer. */
export function describeFailure(status, body) {
  const isBusy = status === 409 || status === 429 || status === 503 || status === 507;
  const general = isBusy ? BUSY : BROKEN;
  if (status in FAILURES) return FAILURES[status];
  return { ...general, message: readMessages(body) || general.message };
}

/* The file name in a Content-Disposition header. */
export function readFileName(header) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header || "");
  try {
    if (encoded) return decodeURIComponent(encoded[1]);
  } catch {
    // not encoded as it says
  }
  return /filename="?([^";]+)"?/i.exec(header || "")?.[1] || "export.zip";
}
