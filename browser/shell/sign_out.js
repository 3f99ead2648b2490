/* What a browser stores for an account is deleted when its user signs out. */

export function forgetOnSignOut(key) {
  document.addEventListener("submit", ({ target }) => {
    if (new URL(target.action).pathname === "/sign-out") window.localStorage.removeItem(key);
  });
}
