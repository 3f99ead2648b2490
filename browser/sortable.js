/* SortableJS, in a file of its own: only the report form loads it. */
export { default } from "sortablejs";
