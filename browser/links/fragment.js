/* Where the part of a URL behind the `#` leads, as Octopus writes it: `#/Spaces-1/tasks/…`.
   The server finds the page, because only it knows what exists. */

const LONGEST = 1_000; // a sign-in keeps addresses of up to 2,000 characters

export function findPage(hash) {
  const path = hash.replace(/^#!?\/*/, "").slice(0, LONGEST);
  return path ? `/app/open?link=${encodeURIComponent(path)}` : "/";
}
