/* <sort-list>: an <ol> of <li data-sort-id> put into another order by dragging, by buttons, or with
   Alt+↑ and Alt+↓; a live region says what moved where.

   Inside an item: [data-sort-handle] to drag by, [data-sort-up] and [data-sort-down] buttons (which
   submit a form where there is no script), [data-sort-name] with the words to call it by.
   A list with a [data-sort-form] of its own sends the new order there, as hidden inputs named by
   the form's data-name: behind the page, or as a page of its own where data-sort-form is "submit",
   for an order that has to be confirmed. That page gets what moved an item as `moved` (`up:`,
   `down:` or `handle:` and its data-sort-id), and where it leads back to an id inside the list, the
   focus is there. Without a form the nodes only move, and the form around them hears `change`.
   Lists with the same data-sort-group pass items on to each other; data-sort-label names each. */
import Sortable, { AutoScroll } from "sortablejs/modular/sortable.core.esm.js";

const SEND_DELAY_MS = 400;

Sortable.mount(AutoScroll);

class SortList extends HTMLElement {
  #sortable: Sortable | undefined;
  #timer = 0;

  connectedCallback(): void {
    const list = this.list;
    if (!list || this.#sortable) return;
    this.#sortable = new Sortable(list, {
      animation: 150,
      draggable: "[data-sort-id]",
      handle: "[data-sort-handle]",
      ghostClass: "sort-ghost",
      group: this.dataset.sortGroup ?? `alone-${Math.random()}`,
      onEnd: ({ item }) => tellMoved(item),
    });
    this.addEventListener("click", onButton);
    this.addEventListener("keydown", onKey);
    focusNamed(this);
  }

  disconnectedCallback(): void {
    this.#sortable?.destroy();
    this.#sortable = undefined;
    this.removeEventListener("click", onButton);
    this.removeEventListener("keydown", onKey);
  }

  get list(): HTMLElement | null {
    return this.querySelector<HTMLElement>("ol");
  }

  get items(): HTMLElement[] {
    const list = this.list;
    return list ? [...list.children].filter(isItem) : [];
  }

  /** Sends the order a moment later, so that several moves in a row are sent once. */
  changed(): void {
    const form = this.querySelector<HTMLFormElement>("form[data-sort-form]");
    if (!form) {
      this.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    writeOrder(form, this.items);
    writeMoved(form, document.activeElement);
    clearTimeout(this.#timer);
    const send = form.dataset.sortForm === "submit" ? () => form.requestSubmit() : () => post(form);
    this.#timer = window.setTimeout(send, SEND_DELAY_MS);
  }
}

function isItem(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && element.dataset.sortId !== undefined;
}

function itemOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-sort-id]") : null;
}

function listOf(item: HTMLElement): SortList | null {
  const list = item.closest("sort-list");
  return list instanceof SortList ? list : null;
}

function onButton(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest<HTMLElement>("[data-sort-up], [data-sort-down]");
  const item = itemOf(button ?? null);
  if (!button || !item || event.defaultPrevented) return;
  event.preventDefault();
  move(item, button.dataset.sortUp !== undefined ? -1 : 1, button);
}

/** In a text the arrows go on moving the cursor, in a list of choices the choice. */
function onKey(event: KeyboardEvent): void {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const target = event.target;
  if (!(target instanceof HTMLElement) || event.defaultPrevented) return;
  if (target.matches("input, select, textarea")) return;
  const item = itemOf(target);
  if (!item) return;
  event.preventDefault();
  move(item, event.key === "ArrowUp" ? -1 : 1, target);
}

function move(item: HTMLElement, by: -1 | 1, focused: HTMLElement): void {
  const list = listOf(item);
  if (!list) return;
  const items = list.items;
  const other = items[items.indexOf(item) + by];
  if (other) other.insertAdjacentElement(by < 0 ? "beforebegin" : "afterend", item);
  else if (!passOn(list, item, by)) return;
  // A node that was moved has lost the focus.
  focused.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  tellMoved(item);
}

/** Over the end of a list the item goes on into the next list of its group. */
function passOn(list: SortList, item: HTMLElement, by: -1 | 1): boolean {
  const group = list.dataset.sortGroup;
  if (!group) return false;
  const lists = [...document.querySelectorAll<SortList>("sort-list[data-sort-group]")];
  const mates = lists.filter((mate) => mate.dataset.sortGroup === group);
  const next = mates[mates.indexOf(list) + by]?.list;
  if (!next) return false;
  if (by < 0) next.append(item);
  else next.prepend(item);
  return true;
}

function tellMoved(item: HTMLElement): void {
  const list = listOf(item);
  if (!list) return;
  const items = list.items;
  const name = item.querySelector("[data-sort-name]")?.textContent?.trim() || "Item";
  const place = list.dataset.sortLabel ? `, ${list.dataset.sortLabel}` : "";
  say(`${name}, now ${items.indexOf(item) + 1} of ${items.length}${place}`);
  list.changed();
}

/** One live region for the page; it is there before anything is said in it. */
function liveRegion(): HTMLElement {
  const found = document.getElementById("sort-status");
  if (found) return found;
  const region = document.createElement("p");
  region.id = "sort-status";
  region.className = "sr-only";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}

function say(words: string): void {
  liveRegion().textContent = words;
}

function writeOrder(form: HTMLFormElement, items: HTMLElement[]): void {
  const name = form.dataset.name ?? "ids";
  for (const old of form.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) old.remove();
  for (const item of items) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = item.dataset.sortId ?? "";
    form.append(input);
  }
}

function writeMoved(form: HTMLFormElement, focused: Element | null): void {
  const by = focused?.closest<HTMLElement>(
    "[data-sort-up], [data-sort-down], [data-sort-handle]",
  )?.dataset;
  const id = itemOf(focused)?.dataset.sortId;
  form.querySelector('input[name="moved"]')?.remove();
  if (!by || id === undefined) return;
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "moved";
  const kind = by.sortUp !== undefined ? "up" : by.sortDown !== undefined ? "down" : "handle";
  input.value = `${kind}:${id}`;
  form.append(input);
}

/** The handle is not there to be focused before this script is. */
function focusNamed(list: SortList): void {
  const named = document.getElementById(window.location.hash.slice(1));
  if (named && list.contains(named)) named.focus();
}

/** The page stays, and with it the focus; what the server refused is drawn anew as it stands. */
async function post(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok) return;
  } catch {
    // The network is away: the page is drawn anew as soon as it is back.
  }
  window.location.reload();
}

liveRegion();
customElements.define("sort-list", SortList);
