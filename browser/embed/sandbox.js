/* In a sandbox without allow-same-origin, a browser loads no data for this page. */
export const isSandboxed = () => window.origin === "null";

/* Say so in the page. Everything after <plaintext> is text: none of its other scripts runs. */
export function explainSandbox() {
  document.write(
    '<link rel="stylesheet" href="/assets/embed/refused.css"></head><body><main>',
    "<h1>This embed is blocked by its sandbox</h1>",
    "<p>In the host page, the iframe needs ",
    '<code>sandbox="allow-scripts allow-same-origin"</code>.</p>',
    "</main><plaintext hidden>",
  );
}
