// What form-js itself says of answers: one JSON object {schema, data} per line in, {problems, data} per line out.
// problems: id of the component (with the row's place in its list, "serial[0]") → its first sentence.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/" });
const shared = [
  "CustomEvent", "DOMParser", "DocumentFragment", "Element", "Event", "FocusEvent", "HTMLElement", "HTMLIFrameElement",
  "HTMLInputElement", "HTMLSelectElement", "HTMLTextAreaElement", "KeyboardEvent", "MouseEvent", "MutationObserver",
  "Node", "Range", "SVGElement", "Text",
];
globalThis.window = window;
globalThis.document = window.document;
globalThis.navigator ??= window.navigator;
for (const name of shared) globalThis[name] ??= window[name];
globalThis.requestAnimationFrame = (act) => setTimeout(act, 0);
globalThis.cancelAnimationFrame = clearTimeout;
globalThis.getComputedStyle = () => ({});
globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} };
const { createForm } = createRequire(import.meta.url)("@bpmn-io/form-js-viewer");

const settled = () => new Promise((go) => setTimeout(go, 0));

// {serial: [["…"], undefined]} → {"serial[0]": "…"}
function* flat(id, found) {
  if (!Array.isArray(found) || found.length === 0) return;
  if (typeof found[0] === "string") yield [id, found[0]];
  else for (const [place, inner] of found.entries()) yield* flat(`${id}[${place}]`, inner);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { schema, data } = JSON.parse(line);
  const container = document.createElement("div");
  document.body.appendChild(container);
  try {
    const form = await createForm({ container, schema, data });
    await settled();
    await settled();
    const problems = Object.entries(form.validate()).flatMap(([id, found]) => [...flat(id, found)]);
    const submitted = form._getSubmitData();
    form.destroy();
    console.log(JSON.stringify({ problems: Object.fromEntries(problems), data: submitted }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message ?? error) }));
  }
  container.remove();
}
process.exit(0);
