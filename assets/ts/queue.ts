/* Tables by keyboard: J and K move, Enter opens, A approves, R rejects; and ticking many rows.
   What bears a key outside a table is pressed by it on any page. */
import { isTyping, onClick } from "./dom";

export function startQueue(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onTick);
  onClick("[data-queue] tr[data-row]", (row) => select(row));
}

function onKey(event: KeyboardEvent): void {
  if (isTyping(event) || document.querySelector("dialog[open]")) return;
  const table = document.querySelector<HTMLElement>("[data-queue]");
  const key = event.key.toLowerCase();
  if (table && (key === "j" || key === "k")) move(table, key === "j" ? 1 : -1);
  else if (table && (key === "a" || key === "r")) press(table, key);
  else if (/^[a-z]$/.test(key) && !event.repeat) pressOnPage(event, key);
}

function move(table: HTMLElement, by: number): void {
  const rows = [...table.querySelectorAll<HTMLElement>("tr[data-row]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  select(next);
  next.scrollIntoView({ block: "nearest" });
  next.querySelector<HTMLElement>(".row-link, a, button")?.focus({ preventScroll: true });
}

function select(row: HTMLElement): void {
  for (const other of row.parentElement?.querySelectorAll("[aria-selected]") ?? []) {
    other.removeAttribute("aria-selected");
  }
  row.setAttribute("aria-selected", "true");
}

function press(table: HTMLElement, key: string): void {
  table.querySelector<HTMLElement>(`tr[aria-selected="true"] [data-key="${key}"]`)?.click();
}

function pressOnPage(event: KeyboardEvent, key: string): void {
  const bearers = [...document.querySelectorAll<HTMLElement>(`[data-key="${key}"]`)];
  const bearer = bearers.find((each) => !each.closest("[data-queue]"));
  if (!bearer) return;
  // It may open a dialog and move the focus: the letter is not typed there.
  event.preventDefault();
  bearer.click();
}

function onTick(event: Event): void {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const form = box.dataset.selectAll ?? box.getAttribute("form");
  if (!form) return;
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`td input[form="${form}"]`)];
  if (box.dataset.selectAll) for (const other of boxes) other.checked = box.checked;
  countTicked(form, boxes);
}

function countTicked(form: string, boxes: HTMLInputElement[]): void {
  const ticked = boxes.filter((box) => box.checked).length;
  const all = document.querySelector<HTMLInputElement>(`[data-select-all="${form}"]`);
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const count = document.querySelector<HTMLElement>(`#${CSS.escape(form)} [data-bulk-count]`);
  if (count) count.textContent = `${ticked} selected`;
}
