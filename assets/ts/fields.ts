/* Forms on every page: a field is checked when it is left, never while typing; fields that depend
   on another show with it; a form is sent once. */

export function startFields(): void {
  document.addEventListener("mousedown", startPress);
  for (const name of PRESS_ENDS) document.addEventListener(name, endPress);
  document.addEventListener("focusout", checkOnLeave);
  document.addEventListener("input", showDependents);
  document.addEventListener("change", showDependents);
  document.addEventListener("input", slide);
  document.addEventListener("input", clearWhenRight);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", showAgain);
  showAll();
  tellTimezone();
}

// A press that becomes a drag or opens a menu has no `mouseup`; a key ends what is left of it.
const PRESS_ENDS = ["mouseup", "dragend", "contextmenu", "keydown"];
let isPressed = false;
let left: Control | null = null;

// On the way back the browser fills in what was answered, as late as around `pageshow`, telling
// nobody, and no control that is disabled: until then none is.
let isFilledIn = false;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(target: EventTarget | null): target is Control {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}

function checkOnLeave(event: FocusEvent): void {
  const control = event.target;
  if (!isControl(control) || !control.form?.hasAttribute("data-check")) return;
  if (control.type === "radio" || control.type === "checkbox") return;
  if (isPressed) left = control;
  else check(control);
}

/** A line that appears under a press moves the button away before it is let go, and the browser
    then knows of no click: while the mouse is down nothing is said. A touch is a press too. */
function startPress(): void {
  isPressed = true;
}

function endPress(): void {
  isPressed = false;
  // The click comes right after.
  setTimeout(checkLeft);
}

function checkLeft(): void {
  const control = left;
  left = null;
  // What is being sent is answered by the page that comes.
  if (control && control.form?.dataset.sent === undefined) check(control);
}

function check(control: Control): void {
  if (control.value !== "" && !control.checkValidity()) {
    showError(control, control.dataset.error ?? control.validationMessage);
  }
}

/** While typing an error only goes away, it never appears. */
function clearWhenRight(event: Event): void {
  const control = event.target;
  if (!isControl(control)) return;
  const field = control.closest<HTMLElement>("[data-invalid]");
  if (!field || control.value === "" || !control.checkValidity()) return;
  delete field.dataset.invalid;
  field.querySelector(".field-error")?.remove();
  const wrong = field.querySelectorAll("[aria-invalid]");
  for (const control of wrong) control.removeAttribute("aria-invalid");
}

function showError(control: Control, message: string): void {
  const field = control.closest<HTMLElement>(".field");
  if (!field) return;
  field.dataset.invalid = "true";
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.id}-error`);
  let line = field.querySelector<HTMLElement>(".field-error");
  if (!line) {
    line = document.createElement("p");
    line.className = "field-error";
    line.id = `${control.id}-error`;
    field.append(line);
  }
  line.textContent = message;
}

function showAll(): void {
  for (const form of document.forms) showIn(form);
}

function showDependents(event: Event): void {
  if (isControl(event.target) && event.target.form) showIn(event.target.form);
}

/** `data-shown-if="purpose" data-shown-values="vps|db"`; hidden: neither sent nor required.
    `data-shown-required`: what cannot be said without script, whether an answer is needed. */
function showIn(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLElement>("[data-shown-if]")) {
    const answers = new FormData(form).getAll(field.dataset.shownIf ?? "").map(String);
    const wanted = (field.dataset.shownValues ?? "").split("|");
    field.hidden = !answers.some((answer) => wanted.includes(answer));
    for (const control of field.querySelectorAll<Control>("input, select, textarea")) {
      control.disabled = field.hidden && isFilledIn;
      if (field.dataset.shownRequired) control.required = !field.hidden;
    }
  }
}

/** A slider moves the number of its input; a number that is typed moves the slider. */
function slide(event: Event): void {
  const control = event.target;
  if (!(control instanceof HTMLInputElement)) return;
  const input = control.dataset.slides && document.getElementById(control.dataset.slides);
  if (input instanceof HTMLInputElement) {
    input.value = control.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const slider = control.id && document.querySelector(`[data-slides="${CSS.escape(control.id)}"]`);
  const number = control.value.replace(/[^0-9.-]/g, "");
  if (slider instanceof HTMLInputElement && number !== "") slider.value = number;
}

function sendOnce(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  // What goes to a frame leaves the page as it is.
  if (event.defaultPrevented || event.submitter?.hasAttribute("formtarget")) return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
}

/** A page that is come back to may be sent again; what was answered on it shows what it shows. */
function showAgain(): void {
  for (const form of document.forms) delete form.dataset.sent;
  showAll();
  setTimeout(() => {
    isFilledIn = true;
    showAll();
  });
}

/** The zone of this browser, for who has none yet; without script the server takes UTC. */
function tellTimezone(): void {
  const control = document.querySelector<HTMLInputElement>("input[data-timezone]");
  if (control) control.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
