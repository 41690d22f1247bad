/* The editor of mails: the preview follows what is typed, names are inserted by a click, and the
   page is not left without a question. Without it the buttons do. */

const TYPED_MS = 500;

const form = document.querySelector<HTMLFormElement>("form[data-mail]");
const stage = document.querySelector<HTMLElement>("[data-mail-frame]");
const preview = form?.querySelector<HTMLButtonElement>("[data-mail-preview]");
let field = form?.querySelector<HTMLInputElement | HTMLTextAreaElement>("[name=body]");
let timer = 0;
let drawn = 0;
let isChanged = false;
let isLeaving = false;

if (form && stage && preview) {
  form.addEventListener("input", (event) => note(event.target));
  document.addEventListener("change", (event) => look(event.target));
  form.addEventListener("submit", (event) => {
    if (event.submitter !== preview) isLeaving = true;
  });
  form.addEventListener("focusin", (event) => remember(event.target));
  for (const name of form.querySelectorAll<HTMLElement>("[data-insert]")) makeButton(name);
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isLeaving) event.preventDefault();
  });
}

function note(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && target.type === "radio") return;
  isChanged = true;
  clearTimeout(timer);
  timer = window.setTimeout(draw, TYPED_MS);
}

function look(target: EventTarget | null): void {
  if (target instanceof HTMLInputElement && target.name === "view") draw();
}

function remember(target: EventTarget | null): void {
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (isText && (target.name === "subject" || target.name === "body")) field = target;
}

/** A frame of its own for each look: going back does not lead through all of them. */
function draw(): void {
  if (!form || !stage || !preview) return;
  const [shown, ...waiting] = stage.querySelectorAll("iframe");
  if (!shown) return;
  for (const frame of waiting) frame.remove();
  const fresh = document.createElement("iframe");
  drawn += 1;
  fresh.name = `mail-preview-${drawn}`;
  fresh.title = shown.title;
  fresh.setAttribute("sandbox", shown.getAttribute("sandbox") ?? "");
  stage.append(fresh);
  preview.formTarget = fresh.name;
  form.requestSubmit(preview);
  fresh.addEventListener("load", () => {
    if (fresh.isConnected) shown.remove();
  });
}

function makeButton(name: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mail-insert";
  name.replaceWith(button);
  button.append(name);
  button.addEventListener("click", () => insert(name.dataset.insert ?? ""));
}

function insert(words: string): void {
  if (!field) return;
  field.setRangeText(words, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
  field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// Its names are its own.
export {};
