/* Asks the server for what matches. */

const TAKE = 6; // per kind
const TAKE_OF_ONE = 50; // of a kind whose other results are asked for

const toItem = (kind) => (found) => ({
  kind,
  name: found.Name,
  path: found.Links.Web,
  space: found.SpaceName,
  project: found.ProjectName || "",
});

const toGroup = (isWhole) => (found) => ({
  kind: found.ItemType,
  items: found.Items.map(toItem(found.ItemType)),
  total: found.TotalResults,
  isCut: found.HasMoreThanCounted,
  isWhole,
});

/* Return groups of results; `kind` limits them to one kind, of which there are more.
   Fails if there is no answer, or another than that of the search. */
export async function askServer({ text, kind, space }, signal) {
  const query = new URLSearchParams({ q: text, currentSpace: space });
  query.set("take", String(kind ? TAKE_OF_ONE : TAKE));
  if (kind) query.set("itemTypes", kind);
  const response = await window.fetch(`/api/search?${query}`, { signal });
  if (!response.ok) throw Object.assign(new Error(), { status: response.status });
  const { Results } = await response.json();
  return Results.map(toGroup(Boolean(kind)));
}
