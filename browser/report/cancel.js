/* Cancels a question that takes too long: the page shows the previous one again. */
import { ids } from "../page_data.js";
import { returnTo } from "./question.js";
import { say } from "./status.js";

const answered = new Map(); // what each callback's answer on the page depends on
const restored = new Set(); // callbacks that will ask again for what the page shows
let shown = null; // the query of the figures on the page, and their path

const isQuestion = ({ reads }) => reads.includes(ids.report.VIEW);

/* Remember that the server has answered a call. */
export function keepAnswer(call) {
  if (isQuestion(call)) answered.set(call.output, call.inputs);
  if (!call.outputs.includes(ids.report.ANSWER)) return;
  shown = { path: window.location.pathname, query: window.location.search };
}

/* Whether the call has to be sent, because the page doesn't show its answer yet. */
export function isNeeded(call) {
  const isShown = restored.delete(call.output) && answered.get(call.output) === call.inputs;
  if (!isShown && call.outputs.includes(ids.report.ANSWER)) restored.clear();
  return !isShown;
}

export const canCancel = (call) => isQuestion(call) && shown?.path === window.location.pathname;

/* Cancel the question, and set the controls back as they were. */
export function cancel(calls) {
  for (const call of calls.filter(isQuestion)) call.abandon();
  for (const output of answered.keys()) restored.add(output);
  returnTo(shown.query);
  say("Canceled. The page shows the previous figures.");
}
