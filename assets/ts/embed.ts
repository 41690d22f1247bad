/* What other sites load: puts a niche's form where the script stands.
   <script src="https://…/embed.js" data-niche="vps" async></script> */

const PASSED_ON = [
  "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id", "gclid",
  "gbraid", "wbraid", "msclkid", "fbclid", "ttclid", "li_fat_id", "partner_id", "partner",
];
const HEIGHT_MAX_PX = 10_000;
const HEIGHT_FIRST_PX = 640;

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.dataset.niche) show(script, script.dataset.niche);

function show(script: HTMLScriptElement, niche: string): void {
  const home = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  frame.title = script.dataset.title ?? "Request offers";
  frame.src = `${home}/embed/${encodeURIComponent(niche)}?${query(script)}`;
  const height = Number(script.dataset.height) || HEIGHT_FIRST_PX;
  const style = { width: "100%", height: `${height}px`, border: "0", display: "block" };
  Object.assign(frame.style, style);
  let pages = 0;
  frame.addEventListener("load", () => {
    frame.contentWindow?.postMessage("hotlead:hello", home);
    pages += 1;
    // A step that was sent from below: its answer begins above.
    if (pages > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home) return;
    const told: unknown = event.data?.hotlead === "height" ? event.data.height : 0;
    if (typeof told !== "number" || !(told > 0)) return;
    frame.style.height = `${Math.min(told, HEIGHT_MAX_PX)}px`;
  });
  script.after(frame);
}

/** A page that never said it can be dark is light; one that can follows the browser, as we do. */
function ownTheme(): string {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "" : "light";
}

/** Where this page's visitor came from, and answers to fill in. */
function query(script: HTMLScriptElement): URLSearchParams {
  const here = new URLSearchParams(location.search);
  const told = new URLSearchParams(script.dataset.prefill);
  for (const name of PASSED_ON) {
    const value = here.get(name);
    if (value) told.set(name, value);
  }
  const isOwn = !document.referrer || new URL(document.referrer).origin === location.origin;
  told.set("theme", script.dataset.theme ?? ownTheme());
  told.set("referrer_url", isOwn ? location.origin + location.pathname : document.referrer);
  return told;
}
