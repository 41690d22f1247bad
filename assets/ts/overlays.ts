/* Dialogs, toasts, and the Cmd/Ctrl-K palette. */
import { dialogById, onClick } from "./dom";

const TOAST_MS = 7000;
const LEAVE_MS = 220;

export function startOverlays(): void {
  onClick("[data-dialog-open]", openDialog);
  onClick("[data-toast-close]", (button) => leave(button.closest<HTMLElement>("[data-toast]")));
  onClick("dialog[data-light-dismiss], dialog", dismissOutside);
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-open]")) {
    dialog.showModal();
  }
  for (const toast of document.querySelectorAll<HTMLElement>("[data-toast]")) countDown(toast);
  watchNewToasts();
  document.addEventListener("keydown", openPalette);
  document.addEventListener("input", filterPalette);
  document.addEventListener("keydown", walkPalette);
}

function openDialog(button: HTMLElement, event: MouseEvent): void {
  const dialog = dialogById(button.dataset.dialogOpen);
  if (!dialog) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
}

/** A click on the backdrop is a click on the dialog itself, outside its panel. */
function dismissOutside(dialog: HTMLElement, event: MouseEvent): void {
  if (event.target === dialog && dialog instanceof HTMLDialogElement) dialog.close();
}

function watchNewToasts(): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node instanceof HTMLElement && node.matches("[data-toast]")) countDown(node);
    }
  }).observe(region, { childList: true });
}

/** Leaves after a while, but never while someone points at it or has focus inside. */
function countDown(toast: HTMLElement): void {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) countDown(toast);
    else leave(toast);
  }, TOAST_MS);
}

function leave(toast: HTMLElement | null): void {
  if (!toast) return;
  toast.dataset.leaving = "";
  setTimeout(() => toast.remove(), LEAVE_MS);
}

function openPalette(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
  const palette = dialogById("palette");
  if (!palette) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else palette.showModal();
  markCurrent(palette, 0);
}

function filterPalette(event: Event): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.dataset.paletteInput === undefined) return;
  const palette = input.closest("dialog");
  if (!palette) return;
  const words = input.value.toLowerCase().split(/\s+/);
  for (const item of palette.querySelectorAll("li")) {
    const text = item.textContent?.toLowerCase() ?? "";
    item.hidden = !words.every((word) => text.includes(word));
  }
  const none = palette.querySelector<HTMLElement>("[data-palette-none]");
  if (none) none.hidden = visibleLinks(palette).length > 0;
  markCurrent(palette, 0);
}

function walkPalette(event: KeyboardEvent): void {
  const palette = dialogById("palette");
  if (!palette?.open || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const links = visibleLinks(palette);
  const at = links.findIndex((link) => link.dataset.current !== undefined);
  event.preventDefault();
  if (event.key === "Enter") links[Math.max(at, 0)]?.click();
  else markCurrent(palette, at + (event.key === "ArrowDown" ? 1 : -1));
}

function visibleLinks(palette: HTMLElement): HTMLAnchorElement[] {
  return [...palette.querySelectorAll<HTMLAnchorElement>("li:not([hidden]) > a")];
}

function markCurrent(palette: HTMLElement, index: number): void {
  for (const link of palette.querySelectorAll<HTMLElement>("[data-current]")) {
    delete link.dataset.current;
  }
  const links = visibleLinks(palette);
  const link = links[(index + links.length) % Math.max(links.length, 1)];
  if (!link) return;
  link.dataset.current = "";
  link.scrollIntoView({ block: "nearest" });
}
