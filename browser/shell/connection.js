/* What the user is told when the server does not answer, or no longer knows them. */
import { watchCallbacks } from "../callback_failures.js";
import { component, setProps } from "../dash.js";

function tell(title, message) {
  const note = {
    action: "show",
    id: "connection",
    title,
    message,
    color: "red",
    autoClose: 10000,
  };
  setProps("toasts", { sendNotifications: [note] });
}

// Dash leaves a button as it is while its callback runs if no answer comes.
function freeButtons() {
  for (const { id } of document.querySelectorAll("button[data-loading][id]")) {
    setProps(id, { loading: false });
  }
}

// In the place of charts: those of an earlier question would mislead.
function showFailure(title, message) {
  const again = component("Button", {
    children: "Try again",
    className: "button button--filled",
    id: { type: "overview-retry", role: "retry" },
  });
  const children = component("Div", {
    className: "state is-error",
    role: "alert",
    children: [
      component("H2", { className: "state__title", children: title }),
      component("P", { className: "state__text", children: message }),
      component("Div", { className: "state__actions", children: again }),
    ],
  });
  setProps("overview-results", { children, className: "overview__results" });
}

function fail(request, title, message) {
  window.setTimeout(freeButtons);
  const wantsCharts = String(request?.body).includes('"overview-answer"');
  if (wantsCharts && document.querySelector("[data-overview]")) showFailure(title, message);
  else tell(title, message);
}

watchCallbacks({
  answered({ status }, request) {
    if (status === 401) {
      // The user has signed out, here or in another tab.
      const next = window.location.pathname + window.location.search;
      window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
    } else if (status >= 400) {
      fail(request, "Something went wrong", "Reload the page and try again.");
    }
  },
  unreachable(request) {
    fail(request, "Can't reach the server", "Check your connection and try again.");
  },
});
