/* The live feed: what happens while a page is open. A page without it works, and is read anew. */
import htmx from "htmx.org";

const LOST_AFTER_MS = 10_000;
const HIDDEN_FOR_MS = 30_000;
const REFRESH_EVERY_MS = 1_000;
const RETRY_MS = 2_000;
const RETRY_MAX_MS = 60_000;
const TOASTS_MAX = 3;

interface Lead {
  lead_id: string;
  number: number;
  niche: string;
  price: string;
}

export function startFeed(): void {
  const element = document.getElementById("feed");
  if (element?.dataset.url) new Feed(element, element.dataset.url).start();
}

/** One stream a tab, closed while nobody looks: a browser has six connections to a site. */
class Feed {
  private source: EventSource | null = null;
  private last: string;
  private retryMs = RETRY_MS;
  private retrying = 0;
  private losing = 0;
  private hiding = 0;
  private refreshing = 0;
  private refreshedAt = 0;
  private arrived = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly url: string,
  ) {
    this.last = element.dataset.last ?? "";
  }

  start(): void {
    document.addEventListener("visibilitychange", () => this.onVisibility());
    window.addEventListener("pagehide", () => this.rest());
    window.addEventListener("pageshow", (event) => event.persisted && this.open());
    this.open();
  }

  private open(): void {
    this.close();
    const source = new EventSource(`${this.url}?last_event_id=${this.last}`);
    this.source = source;
    source.addEventListener("open", () => this.onOpen());
    source.addEventListener("error", () => this.onError());
    this.on(source, "ready", () => undefined);
    this.on(source, "reset", () => this.refresh());
    this.on(source, "lead.bought", (data) => this.onBought(JSON.parse(data)));
    this.on(source, "lead.pending", () => this.onPending());
    this.on(source, "balance.changed", () => this.refresh());
    this.on(source, "waiting.changed", () => this.refresh());
  }

  private on(source: EventSource, name: string, run: (data: string) => void): void {
    source.addEventListener(name, (event) => {
      this.last = event.lastEventId;
      run(event.data);
    });
  }

  private close(): void {
    clearTimeout(this.retrying);
    this.source?.close();
    this.source = null;
  }

  private onOpen(): void {
    this.retryMs = RETRY_MS;
    this.calmDown();
  }

  private calmDown(): void {
    clearTimeout(this.losing);
    this.losing = 0;
    const sign = document.getElementById("feed-lost");
    if (sign) sign.hidden = true;
  }

  /** The browser comes back by itself, but for a refusal: then we do, ever more slowly. */
  private onError(): void {
    this.losing ||= window.setTimeout(() => {
      const sign = document.getElementById("feed-lost");
      if (sign) sign.hidden = false;
    }, LOST_AFTER_MS);
    if (this.source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.retrying);
    this.retrying = window.setTimeout(() => this.open(), this.retryMs * (0.5 + Math.random()));
    this.retryMs = Math.min(2 * this.retryMs, RETRY_MAX_MS);
  }

  private onVisibility(): void {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = window.setTimeout(() => this.rest(), HIDDEN_FOR_MS);
    else if (!this.source) this.open();
  }

  private rest(): void {
    this.close();
    this.calmDown();
  }

  private onBought(lead: Lead): void {
    this.say(`New lead: ${lead.niche}`);
    this.toast(lead);
    this.refresh();
  }

  /** Rows stay where they are: somebody may be about to press a button. */
  private onPending(): void {
    this.arrived += 1;
    const line = document.getElementById("arrivals");
    const text = this.arrived === 1 ? "1 new lead" : `${this.arrived} new leads`;
    const count = line?.querySelector("[data-count]");
    if (!line || !count) return;
    count.textContent = text;
    line.hidden = false;
    this.say(text);
  }

  private say(text: string): void {
    const region = document.getElementById("feed-said");
    if (region) region.textContent = text;
  }

  private toast(lead: Lead): void {
    const region = document.getElementById("toasts");
    const drawn = this.element.querySelector("template")?.content.querySelector(".toast");
    if (!region || !drawn) return;
    const shown = [...region.querySelectorAll<HTMLElement>("[data-feed-toast]")];
    const [toast] = shown.length < TOASTS_MAX ? [drawn.cloneNode(true)] : shown.slice(-1);
    if (!(toast instanceof HTMLElement)) return;
    const title = toast.querySelector(".toast-title");
    const text = toast.querySelector(".toast-text");
    const link = document.createElement("a");
    if (shown.length < TOASTS_MAX) {
      link.href = `/dashboard/leads/${lead.lead_id}`;
      link.textContent = `New lead: ${lead.niche}`;
      if (text) text.textContent = `L-${lead.number} for $${lead.price}`;
      toast.dataset.feedToast = "1";
    } else {
      const more = Number(toast.dataset.feedToast) + 1;
      link.href = "/dashboard/leads";
      link.textContent = `${more} more new leads`;
      if (text) text.textContent = "See them all in your list.";
      toast.dataset.feedToast = String(more);
    }
    title?.replaceChildren(link);
    if (!toast.isConnected) region.append(toast);
  }

  /** Draws the live parts of the page anew, at once and then once a second at most. */
  private refresh(): void {
    if (this.refreshing) return;
    const wait = Math.max(0, this.refreshedAt + REFRESH_EVERY_MS - Date.now());
    this.refreshing = window.setTimeout(() => {
      this.refreshing = 0;
      this.refreshedAt = Date.now();
      void this.redraw();
    }, wait);
  }

  private async redraw(): Promise<void> {
    const parts = [...document.querySelectorAll("[data-live][id]")].filter(
      (part) => !part.querySelector('[aria-selected="true"]'),
    );
    if (parts.length === 0) return;
    await htmx.ajax("GET", location.pathname + location.search, {
      source: this.element,
      target: this.element,
      swap: "none",
      selectOOB: parts.map((part) => `#${part.id}:outerMorph`).join(","),
      headers: { "X-Feed": "refresh" },
    });
  }
}
