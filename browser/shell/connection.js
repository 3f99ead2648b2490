/* Tells the user that the server doesn't answer, or leads to the sign-in page. */
import { watchCallbacks } from "../callback_failures.js";
import { findProps, parseId, setProps } from "../dash.js";
import { buildLostAnswer } from "../lost_answers.js";
import { ids, lostAnswers } from "../page_data.js";
import { canCancel, cancel, isNeeded, keepAnswer } from "../report/cancel.js";
import { goToSignIn } from "./sign_in.js";
import { stopTurning } from "./turning.js";
import { watchWaiting } from "./waiting.js";

// Callbacks of one question fail together, so a message in place of the charts is enough.
const TOGETHER = 1000; // milliseconds
const TOAST = "connection";
let shownInPlace = Number.NEGATIVE_INFINITY;

function tell({ title, text: message }) {
  if (performance.now() - shownInPlace < TOGETHER) return;
  const note = { action: "show", id: TOAST, title, message, color: "red", autoClose: 10000 };
  setProps(ids.shell.TOASTS, { sendNotifications: [note] });
}

// Buttons show that their callback is running. Without an answer, Dash leaves them like that.
function freeButtons() {
  for (const { id } of document.querySelectorAll("button[id]")) {
    if (findProps(parseId(id))?.loading) setProps(parseId(id), { loading: false });
  }
}

// Charts of an earlier question would mislead.
function fail({ outputs }, failure) {
  stopTurning();
  if (outputs.includes(ids.report.ANSWER) && document.querySelector("[data-overview]")) {
    const children = buildLostAnswer(failure);
    setProps(ids.report.RESULTS, { children, className: "overview__results" });
    shownInPlace = performance.now();
    setProps(ids.shell.TOASTS, { hideNotifications: [TOAST] });
  } else if (outputs[0]?.type === ids.fold.CONTENT) {
    setProps(outputs[0], { children: buildLostAnswer(failure, outputs[0].part) });
  } else tell(failure);
}

watchCallbacks({
  ...watchWaiting({ canCancel, cancel }),
  isNeeded,
  answered({ status }, call) {
    if (status === 401) goToSignIn({ hasEnded: true });
    else if (status >= 400) fail(call, lostAnswers.broken);
    else keepAnswer(call);
  },
  unreachable(call) {
    freeButtons();
    fail(call, lostAnswers.unreachable);
  },
});
