/* A form in a frame of another site tells that site how high it is, and nothing else. */

export function startFrame(): void {
  const main = document.getElementById("main");
  const allowed = main?.dataset.embedOrigins?.split(" ");
  if (!main || !allowed || window.parent === window) return;
  // Browsers ignore `autofocus` in a frame of another site.
  document.querySelector<HTMLElement>("[aria-invalid] [autofocus], [autofocus]")?.focus();
  let site = "";
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    window.parent.postMessage({ hotlead: "height", height }, site);
  };
  window.addEventListener("message", (event) => {
    if (site || event.source !== window.parent || event.data !== "hotlead:hello") return;
    if (!allowed.some((origin) => fits(event.origin, origin))) return;
    site = event.origin;
    new ResizeObserver(tell).observe(document.body);
  });
}

/** `https://*.example.com` stands for every host below example.com. */
function fits(origin: string, allowed: string): boolean {
  const [scheme, host] = allowed.split("//*");
  if (host === undefined) return origin === allowed;
  return origin.startsWith(`${scheme}//`) && origin.endsWith(host);
}
