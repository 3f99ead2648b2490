/* The way back in, for a user who has signed out, here or in another tab. */

export function goToSignIn() {
  const next = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}
