/* The way back in, for a user who has signed out, here or in another tab. */

/* `hasEnded` is for a session that ended while its user was at work: the page says so. */
export function goToSignIn({ hasEnded = false } = {}) {
  const next = window.location.pathname + window.location.search;
  const query = new URLSearchParams({ next, ...(hasEnded && { ended: "yes" }) });
  window.location.assign(`/sign-in?${query}`);
}
