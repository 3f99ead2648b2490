/* What a page says of the job of an import. */
const PHASES = {
  starting: "Starting…",
  queued: "Waiting for other imports…",
  reading: "Reading the file",
  waiting: "Waiting for a turn to write…",
  writing: "Comparing with what is stored…",
};
const UNDO = "Undoing the import…";
export const LOST =
  "The server doesn't answer. This page keeps trying. If the server has stopped, the job starts again when the server does.";
const RUNNING = new Set(["Checking", "Importing", "Undoing"]);

export const isRunning = (state) => RUNNING.has(state);

/* How far a job is: a sentence, and whole per cent if they are known. */
export function describeJob({ State: state, Progress: progress }) {
  const { Phase: phase = "starting", Done: done = 0, Total: total = 0 } = progress || {};
  if (state === "Undoing" && phase === "writing") return { text: UNDO };
  if (phase === "reading" && !total) return { text: `${PHASES.reading}…` };
  if (phase !== "reading") return { text: PHASES[phase] || PHASES.starting };
  const percent = Math.min(99, Math.floor((100 * done) / total));
  return { text: `${PHASES.reading}: ${percent}%`, percent };
}

const SECOND = 1000;

/* How long to wait until the next question: longer while the server does not answer, and while
   the page is in the background. */
export function pauseFor({ failures, isHidden }) {
  const pause = Math.min(30, 2 ** Math.min(failures, 5)) * SECOND;
  return isHidden ? Math.max(pause, 5 * SECOND) : pause;
}
