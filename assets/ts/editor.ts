/* The form editor: every change is posted, and the server answers with the editor drawn anew. The
   page's own form is all the state there is; it is not left without a question. */

const TYPED_MS = 800;
const CHOSEN_MS = 300;
const LOST = "The server did not answer. Your changes are still on this page.";

let timer = 0;
let isChanged = false;
let isLeaving = false;
/** The button that was pressed, while the server has not answered it yet. */
let pressed = "";

interface Context {
  status?: string;
  response?: { status: number };
}

interface Task {
  fragment?: DocumentFragment;
}

document.addEventListener("input", (event) => noteChange(event, TYPED_MS));
document.addEventListener("change", (event) => noteChange(event, CHOSEN_MS));
// Before anybody else hears of it: what is sent in part is no sending of the form.
document.addEventListener("submit", onSubmit, true);
document.addEventListener("htmx:before:swap", beforeSwap);
document.addEventListener("htmx:finally:request", afterRequest);
document.addEventListener("keydown", saveByKey);
window.addEventListener("beforeunload", askBeforeLeaving);

function theForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("form[data-editor]");
}

function noteChange(event: Event, delay: number): void {
  const form = theForm();
  const target = event.target;
  if (!form || !(target instanceof Element) || !form.contains(target)) return;
  // The type of a question that is still to be added says nothing about the form.
  if (target.matches('[name$=".add"]')) return;
  isChanged = true;
  say("Not saved yet");
  clearTimeout(timer);
  timer = window.setTimeout(() => post(""), delay);
}

function onSubmit(event: SubmitEvent): void {
  const form = theForm();
  if (!form || event.target !== form) {
    isLeaving = true;
    return;
  }
  const button = event.submitter;
  const action = button instanceof HTMLButtonElement ? button.value : "preview";
  if (button?.dataset.whole !== undefined) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  post(action);
}

function saveByKey(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || !theForm()) return;
  event.preventDefault();
  post("save");
}

/** Sends the form. While a button's answer is awaited the page takes no other change. */
function post(action: string): void {
  const form = theForm();
  const input = form?.querySelector<HTMLInputElement>("[data-editor-do]");
  if (!form || !input || pressed) return;
  clearTimeout(timer);
  input.value = action || "preview";
  if (action) {
    pressed = action;
    form.inert = true;
  }
  form.dispatchEvent(new CustomEvent("edit"));
}

function contextOf(event: Event): { ctx?: Context; tasks?: Task[] } {
  return event instanceof CustomEvent ? (event.detail ?? {}) : {};
}

/** What is unfolded stays so; an answer that is no editor, such as an error, is not drawn. */
function beforeSwap(event: Event): void {
  if (event.target !== theForm()) return;
  const fragments = (contextOf(event).tasks ?? []).map((task) => task.fragment);
  const drawn = fragments.find((fragment) => fragment?.querySelector("#editor"));
  if (!drawn) {
    event.preventDefault();
    say(LOST);
    return;
  }
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("#editor details[open]")) {
    drawn.querySelector(`#${CSS.escape(fold.id)}`)?.setAttribute("open", "");
  }
}

function afterRequest(event: Event): void {
  const form = theForm();
  const status = contextOf(event).ctx?.status ?? "";
  // A newer request took its place.
  if (!form || status.includes("AbortError")) return;
  if (form.inert) form.inert = false;
  const action = pressed;
  pressed = "";
  if (status !== "swapped") say(LOST);
  else if (action) finish(form, action);
}

function finish(form: HTMLFormElement, action: string): void {
  isChanged = action === "save" ? form.dataset.saved === undefined : true;
  const wanted = document.querySelector<HTMLElement>("#editor [autofocus]");
  wanted?.focus();
  wanted?.scrollIntoView({ block: "nearest" });
}

function say(words: string): void {
  const state = document.querySelector("[data-editor-state]");
  if (state && state.textContent !== words) state.textContent = words;
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (isChanged && !isLeaving) event.preventDefault();
}
