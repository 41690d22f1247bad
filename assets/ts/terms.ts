/* The editor of a subscription's terms. The server says beside the form what would match, or what
   is wrong; here the wrong fields are marked with it, once they are left, and the bar of a phone
   repeats the sentence. Weekly hours can be filled by a button. */

type Control = HTMLInputElement | HTMLTextAreaElement;

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"];
const DAYS = [...WEEKDAYS, "sat", "sun"];

document.addEventListener("htmx:after:swap", follow);
document.addEventListener("focusout", () => mark());
document.addEventListener("click", fillHours);

function theForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("#terms");
}

function follow(event: Event): void {
  if (!(event.target instanceof Element) || !event.target.closest("#terms, #what-if")) return;
  const said = document.querySelector("#what-if .what-if-count")?.textContent.trim() ?? "";
  const bar = document.querySelector("[data-bar-sentence]");
  if (bar) bar.textContent = said;
  clear();
  mark();
}

function clear(): void {
  for (const line of theForm()?.querySelectorAll(".field-error") ?? []) line.remove();
  for (const field of theForm()?.querySelectorAll<HTMLElement>("[data-invalid]") ?? []) {
    delete field.dataset.invalid;
  }
  for (const control of theForm()?.querySelectorAll("[aria-invalid]") ?? []) {
    control.removeAttribute("aria-invalid");
    const described = control.getAttribute("aria-describedby") ?? "";
    const others = described.split(" ").filter((id) => !id.endsWith("-error")).join(" ");
    if (others) control.setAttribute("aria-describedby", others);
    else control.removeAttribute("aria-describedby");
  }
}

/** Marks what the server found wrong; never the field that somebody is typing in. */
function mark(): void {
  for (const told of document.querySelectorAll<HTMLTemplateElement>("#what-if [data-wrong]")) {
    const name = CSS.escape(told.dataset.wrong ?? "");
    const control = theForm()?.querySelector<Control>(`[name="${name}"]`);
    const field = control?.closest<HTMLElement>(".field");
    if (!control || !field || control === document.activeElement) continue;
    if (field.dataset.invalid !== undefined) continue;
    field.dataset.invalid = "true";
    field.append(told.content.cloneNode(true));
    control.setAttribute("aria-invalid", "true");
    const others = control.getAttribute("aria-describedby");
    const line = field.querySelector(".field-error")?.id ?? "";
    control.setAttribute("aria-describedby", others ? `${line} ${others}` : line);
  }
}

function fillHours(event: MouseEvent): void {
  const button = event.target instanceof Element && event.target.closest("[data-hours]");
  if (!(button instanceof HTMLElement)) return;
  if (button.dataset.hours === "weekdays") {
    for (const day of DAYS) put(day, WEEKDAYS.includes(day) ? ["09:00", "17:00"] : []);
  } else {
    const first = DAYS.map(timesOf).find((times) => times.some(Boolean));
    if (first) for (const day of DAYS) put(day, first);
  }
  theForm()?.dispatchEvent(new Event("input", { bubbles: true }));
}

function clocks(day: string): NodeListOf<HTMLInputElement> {
  return document.querySelectorAll<HTMLInputElement>(`#terms input[type=time][name^="${day}."]`);
}

function timesOf(day: string): string[] {
  return [...clocks(day)].map((clock) => clock.value);
}

function put(day: string, times: string[]): void {
  clocks(day).forEach((clock, at) => (clock.value = times[at] ?? ""));
}

// A module, so that its names are its own.
export {};
