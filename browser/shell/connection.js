/* What the user is told when the server does not answer, or no longer knows them. */
import { watchCallbacks } from "../callback_failures.js";
import { findProps, parseId, setProps } from "../dash.js";
import { buildLostAnswer } from "../lost_answers.js";
import { ids, lostAnswers } from "../page_data.js";
import { goToSignIn } from "./sign_in.js";

function tell({ title, text: message }) {
  const note = {
    action: "show",
    id: "connection",
    title,
    message,
    color: "red",
    autoClose: 10000,
  };
  setProps(ids.shell.TOASTS, { sendNotifications: [note] });
}

// A button that shows that its callback runs. Without an answer, Dash leaves it like that.
function freeButtons() {
  for (const { id } of document.querySelectorAll("button[id]")) {
    if (findProps(parseId(id))?.loading) setProps(parseId(id), { loading: false });
  }
}

// Charts of an earlier question would mislead.
function fail(outputs, failure) {
  if (outputs.includes(ids.report.ANSWER) && document.querySelector("[data-overview]")) {
    const children = buildLostAnswer(failure);
    setProps(ids.report.RESULTS, { children, className: "overview__results" });
  } else tell(failure);
}

watchCallbacks({
  answered({ status }, outputs) {
    if (status === 401) goToSignIn();
    else if (status >= 400) fail(outputs, lostAnswers.broken);
  },
  unreachable(outputs) {
    freeButtons();
    fail(outputs, lostAnswers.unreachable);
  },
});
