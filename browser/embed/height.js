/* The parent page is told how high the embed is. */
import { pageData } from "../page_data.js";

// The browser only shows the embed inside one of these; not all browsers say which one.
function findParents() {
  const { parents } = pageData;
  const nearest = window.location.ancestorOrigins?.[0];
  return nearest ? parents.filter((each) => each === nearest) : parents;
}

function tell(message) {
  if (window.parent === window) return;
  for (const origin of findParents()) window.parent.postMessage(message, origin);
}

export function tellHeight() {
  let told = 0;
  new ResizeObserver(() => {
    const page = document.querySelector(".embed");
    const height = page ? Math.ceil(page.getBoundingClientRect().height) : 0;
    if (!height || height === told) return;
    told = height;
    tell({ type: "insights-dash:height", height });
  }).observe(document.body);
}
