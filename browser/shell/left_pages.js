/* Pages that the browser keeps in memory: shown again only to the user who left them. */
import { pageData } from "../page_data.js";

const root = document.documentElement;
const { account } = pageData;

async function isStillSignedIn() {
  const response = await window.fetch("/api/users/me", { cache: "no-store" });
  return response.ok && (!account || (await response.json()).Id === account);
}

// Leaves the page blank, because the browser may keep it in memory and show it again.
window.addEventListener("pagehide", () => {
  root.classList.toggle("is-away", Boolean(account));
});

window.addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  // Without an answer from the server the page stays blank and loads again.
  if (await isStillSignedIn().catch(() => false)) root.classList.remove("is-away");
  else window.location.reload();
});
