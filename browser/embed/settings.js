/* What the server says of an embed in its page. */
const read = (name) => document.querySelector(`meta[name="${name}"]`).content;

/* "light", "dark", "auto", or "parent". */
export const readTheme = () => read("embed-theme");

/* Whom the link lets frame it; nobody else is told or believed anything. */
export const readParents = () => read("embed-origins").split(" ").filter(Boolean);
