/* What an upload says: sizes, how far it is, and why it failed. */
const UNITS = ["KB", "MB", "GB"];
const STEP = 1024;

/* A size as file managers show it: 58 KB, 1.3 MB. */
export function sayBytes(bytes) {
  if (bytes < STEP) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  let size = bytes;
  let unit = -1;
  // 1,023.7 KB would be rounded to 1,024 KB.
  while (size >= STEP - 0.5 && unit < UNITS.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const digits = size < 10 && unit > 0 ? 1 : 0;
  return `${size.toLocaleString("en-GB", { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

export function sayProgress(done, size) {
  if (done >= size) return "Reading the file…";
  return `${sayBytes(done)} of ${sayBytes(size)}`;
}

/* Whole per cent, and 100 only for what is complete. */
export const percentOf = (done, size) => (size ? Math.floor((100 * done) / size) : 0);

/* Why files can't be uploaded, before anything is sent; undefined if one can be. */
export function findRefusal(files, most) {
  if (files.length > 1) {
    return {
      title: "Upload one file at a time",
      text: "If the tables belong together, put them into a zip file.",
    };
  }
  const [file] = files;
  if (file.isFolder) {
    return {
      title: `${file.name} is a folder`,
      text: "Upload a file, or a zip file of the folder.",
    };
  }
  if (!file.size) return { title: `${file.name} is empty`, text: "Choose another file." };
  if (most && file.size > most) {
    return {
      title: `${file.name} is too large`,
      text: `It has ${sayBytes(file.size)}. This server accepts up to ${sayBytes(most)}. Split the file, or ask the administrator to raise the limit.`,
    };
  }
  return undefined;
}

/* The messages in an error of the API, without the names of parameters before them. */
export function readMessages(body) {
  let answer;
  try {
    answer = JSON.parse(body);
  } catch {
    return ""; // a proxy in front answers in HTML
  }
  const texts = answer?.Errors?.length ? answer.Errors : [answer?.ErrorMessage || ""];
  return texts.map((text) => String(text).replace(/^[A-Za-z]+: /, "")).join(" ");
}

const CONNECTION = "Nothing was imported. Check your connection, then try again.";
const FAILURES = {
  401: { title: "You have been signed out", text: "Sign in and upload the file again." },
  403: {
    title: "You can't upload files into this space",
    text: "Your roles don't let you record deployments in the whole space. Ask an administrator.",
  },
  404: { title: "This space no longer exists", text: "It may have been deleted." },
  413: {
    title: "The file is too large",
    text: "Split it, or ask the administrator to raise the limit.",
  },
};
const REFUSED = { title: "The file can't be imported", text: "Check its contents." };
const BUSY = { title: "The server can't take the file now", text: "Try again in a minute." };
const BROKEN = { title: "Something went wrong on the server", text: "Try again." };

/* What to tell the user about an answer that isn't a success. Status 0 is no answer.
   `canRetry` is whether the same file may work if it is sent again; after `signsIn`, the
   user has to choose it again. */
export function describeFailure({ status, body, isOnline = true }) {
  if (!status) {
    const title = isOnline ? "The connection was lost" : "You are offline";
    return { title, text: CONNECTION, canRetry: true, signsIn: false };
  }
  const isBusy = status === 409 || status === 429 || status === 503 || status === 507;
  const general = isBusy ? BUSY : status >= 500 ? BROKEN : REFUSED;
  const { title, text } = FAILURES[status] || general;
  const isKnown = status in FAILURES;
  return {
    title,
    text: (!isKnown && readMessages(body)) || text,
    canRetry: isBusy || status >= 500,
    signsIn: status === 401,
  };
}

/* The ID of the import that the server created; undefined if the answer isn't one. */
export function readImport(body) {
  try {
    const { Id } = JSON.parse(body);
    return typeof Id === "string" && /^Imports-\d+$/.test(Id) ? Id : undefined;
  } catch {
    return undefined;
  }
}
