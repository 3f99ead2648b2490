/* Cancels a question that takes too long: the page shows the previous one again. */
import { ids } from "../page_data.js";
import { onAddress, parseView, readDefaults, writeView } from "./address.js";
import { returnTo } from "./question.js";
import { say } from "./status.js";

const asked = new Map(); // the last call of each callback, and the address that it is about
const answered = new Map(); // what each callback's answer on the page depends on
const restored = new Set(); // callbacks that will ask again for what the page shows
let shown = null; // the query of the figures on the page, and their path

const isQuestion = ({ reads }) => reads.includes(ids.report.VIEW);

const isAnswer = ({ outputs }) => outputs.includes(ids.report.ANSWER);

const readQuestion = (query) => writeView(parseView(query, readDefaults()), readDefaults());

/* What is hidden or picked after the answer belongs to the figures on the page too. */
onAddress(() => {
  const { pathname: path, search: query } = window.location;
  const isSame = path === shown?.path && readQuestion(query) === readQuestion(shown.query);
  if (isSame) shown = { path, query };
});

/* Remember that the server has answered a call. The page doesn't show an answer that came after
   the next question was asked. */
export function keepAnswer(call) {
  const { call: last, ...address } = asked.get(call.output) || {};
  if (last !== call) return;
  answered.set(call.output, call.inputs);
  if (isAnswer(call)) shown = address;
}

/* Whether the call has to be sent, because the page doesn't show its answer yet. */
export function isNeeded(call) {
  const isShown = restored.delete(call.output) && answered.get(call.output) === call.inputs;
  if (isShown) return false;
  if (isAnswer(call)) restored.clear();
  if (isQuestion(call)) {
    const { pathname: path, search: query } = window.location;
    asked.set(call.output, { call, path, query });
  }
  return true;
}

export const canCancel = (call) => isQuestion(call) && shown?.path === window.location.pathname;

/* Cancel the question, and set the controls back as they were. */
export function cancel(calls) {
  const questions = calls.filter(isQuestion);
  for (const call of questions) call.abandon();
  // The page asks for its figures again only if it was about to replace them.
  if (questions.some(isAnswer)) for (const output of answered.keys()) restored.add(output);
  returnTo(shown.query);
  say("Canceled. The page shows the previous figures.");
}
