/* The frame: theme and side bar toggles, copy buttons, forms that ask first, filters. */
import { onClick, remember } from "./dom";

const THEMES = ["system", "light", "dark"] as const;

export function startChrome(): void {
  onClick("[data-theme-toggle]", cycleTheme);
  onClick("[data-sidebar-toggle]", toggleSidebar);
  onClick("[data-copy]", (button) => void copy(button));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintTheme);
  document.addEventListener("submit", askFirst);
  document.addEventListener("htmx:config:request", dropEmptyAnswers);
  nameThemeToggles();
}

function cycleTheme(): void {
  const root = document.documentElement;
  const now = root.dataset.theme ?? "system";
  const next = THEMES[(THEMES.findIndex((theme) => theme === now) + 1) % THEMES.length];
  if (next === undefined || next === "system") delete root.dataset.theme;
  else root.dataset.theme = next;
  remember("theme", root.dataset.theme ?? null);
  paintTheme();
  nameThemeToggles();
}

function paintTheme(): void {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : prefersDark;
  root.classList.toggle("dark", isDark);
  root.classList.toggle("light", root.dataset.theme === "light");
}

function nameThemeToggles(): void {
  const label = `Theme: ${document.documentElement.dataset.theme ?? "system"}`;
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-toggle]")) {
    button.setAttribute("aria-label", label);
    button.title = label;
  }
}

function toggleSidebar(): void {
  const root = document.documentElement;
  const isClosing = root.dataset.sidebar !== "closed";
  if (isClosing) root.dataset.sidebar = "closed";
  else delete root.dataset.sidebar;
  remember("sidebar", isClosing ? "closed" : null);
}

async function copy(button: HTMLElement): Promise<void> {
  const label = button.getAttribute("aria-label") ?? "Copy";
  await navigator.clipboard.writeText(button.dataset.copy ?? "");
  button.setAttribute("aria-label", "Copied");
  button.dataset.copied = "";
  setTimeout(() => {
    button.setAttribute("aria-label", label);
    delete button.dataset.copied;
  }, 1500);
}

function askFirst(event: SubmitEvent): void {
  const form = event.target;
  const question =
    event.submitter?.dataset.confirm ??
    (form instanceof HTMLFormElement ? form.dataset.confirm : undefined);
  if (question && !window.confirm(question)) event.preventDefault();
}

/** Keeps empty answers out of the address of a filtered list. */
function dropEmptyAnswers(event: Event): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.filterBar === undefined) return;
  const body = event instanceof CustomEvent ? event.detail?.ctx?.request?.body : undefined;
  if (!(body instanceof FormData)) return;
  for (const [name, value] of [...body]) if (value === "") body.delete(name);
}
