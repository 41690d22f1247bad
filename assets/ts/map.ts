/* The map of a service area: it shows what the fields beside it say, and writes into them. All it
   does can be typed there too. Loaded on the page that has one. */
import * as L from "leaflet";
import type { MultiPolygon, Polygon } from "geojson";
import { drawGround, zoomMax } from "./ground";

type Field = HTMLInputElement | HTMLTextAreaElement;
type Ring = L.LatLng[];

const DIGITS = 5;
const CORNERS_DRAGGED_MAX = 80;
const START: L.LatLngTuple = [39, -96];
const HINT = "Pan with the arrow keys, zoom with + and −. Drag corners to move them.";
const HINT_TOUCH = "Two fingers move and zoom the map, one scrolls the page. Drag corners.";
const hasTouch = matchMedia("(any-pointer: coarse)").matches;

function start(box: HTMLElement): void {
  box.hidden = false;
  const map = L.map("area-map", {
    zoomSnap: 0.5, minZoom: 1, attributionControl: false, dragging: !hasTouch,
  });
  map.setView(START, 3.5);
  if (hasTouch) leaveScrolling(map);
  void drawGround(map, box);
  const shapes = L.layerGroup().addTo(map);
  const redraw = () => show(map, shapes);
  const sketch = new Sketch(box, map, redraw);
  for (const name of ["zip", "latitude", "longitude", "km", "polygons"]) {
    field(name).addEventListener("input", (event) => event.isTrusted && redraw());
  }
  redraw();
  lookAt(map, box, shapes);
  followZip(() => (redraw(), lookAt(map, box, shapes)));
  box.addEventListener("click", (event) => act(event, map, sketch, redraw));
}

/** One finger scrolls the page, over the map too: it moves for a mouse, and for two fingers. */
function leaveScrolling(map: L.Map): void {
  const choose = (event: PointerEvent) =>
    map.dragging[event.pointerType === "touch" ? "disable" : "enable"]();
  map.getContainer().addEventListener("pointerdown", choose, true);
}

/** Calls `moved` when an answer of the server tells of another ZIP code's point. */
function followZip(moved: () => void): void {
  let known = pointOfZip()?.toString();
  document.addEventListener("htmx:after:swap", () => {
    const told = pointOfZip()?.toString();
    if (told !== known) moved();
    known = told;
  });
}

function lookAt(map: L.Map, box: HTMLElement, shapes: L.LayerGroup): void {
  const bounds = boundsOf(shapes);
  const maxZoom = zoomMax(map, box);
  if (bounds) map.fitBounds(bounds, { padding: [24, 24], maxZoom });
}

function act(event: Event, map: L.Map, sketch: Sketch, redraw: () => void): void {
  const button = event.target instanceof Element && event.target.closest("[data-map-do]");
  if (!(button instanceof HTMLElement)) return;
  const middle = map.getCenter().wrap();
  switch (button.dataset.mapDo) {
    case "circle":
      putCircle(middle);
      if (!field("km").value) put("km", "50");
      redraw();
      break;
    case "draw":
      sketch.toggle();
      break;
    case "corner":
      sketch.add(middle);
      break;
    case "finish":
      sketch.finish();
      break;
    case "clear":
      put("polygons", "");
      redraw();
  }
}

/** Draws the circle and the areas that the fields name; what cannot be read is left out. */
function show(map: L.Map, shapes: L.LayerGroup): void {
  shapes.clearLayers();
  const redraw = () => show(map, shapes);
  const middle = middleOfCircle();
  if (middle) {
    const km = numberIn("km");
    if (km > 0) L.circle(middle, { radius: km * 1000, className: "map-area" }).addTo(shapes);
    handle(middle, "Middle of the circle", (at) => (putCircle(at), redraw())).addTo(shapes);
  }
  const areas = readAreas();
  for (const rings of areas) L.polygon(rings, { className: "map-area" }).addTo(shapes);
  const corners = areas.flat(2).length;
  if (corners > CORNERS_DRAGGED_MAX) return;
  areas.forEach((rings, area) => rings.forEach((ring, at) => ring.forEach((corner, index) =>
    handle(corner, "Corner", (moved) => {
      const changed = readAreas();
      const there = changed[area]?.[at];
      if (there) there[index] = moved;
      writeAreas(changed);
      redraw();
    }).addTo(shapes))));
}

/** The middle that the fields name; of a ZIP code only the server knows it. */
function middleOfCircle(): L.LatLng | null {
  if (field("zip").value.trim()) return pointOfZip();
  const [latitude, longitude] = [numberIn("latitude"), numberIn("longitude")];
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace ? L.latLng(latitude, longitude) : null;
}

/** The point that the server's last answer gives for the ZIP code in the field; null for others. */
function pointOfZip(): L.LatLng | null {
  const told = document.querySelector<HTMLElement>("[data-zip-point]")?.dataset;
  if (!told || told.zipPoint !== field("zip").value.trim()) return null;
  return L.latLng(Number(told.latitude), Number(told.longitude));
}

function numberIn(name: string): number {
  const text = field(name).value.trim();
  return text === "" ? NaN : Number(text);
}

function handle(at: L.LatLng, title: string, moved: (at: L.LatLng) => void): L.Marker {
  const icon = L.divIcon({ className: "map-handle", iconSize: [14, 14] });
  const marker = L.marker(at, { icon, title, draggable: true, keyboard: false });
  return marker.on("dragend", () => moved(marker.getLatLng().wrap()));
}

/** An area while it is drawn: corners by click, or in the middle of the map by button. */
class Sketch {
  private corners: Ring = [];
  private readonly line = L.polygon([], { className: "map-sketch" });

  constructor(
    private readonly box: HTMLElement,
    private readonly map: L.Map,
    private readonly done: () => void,
  ) {
    map.on("click", (event: L.LeafletMouseEvent) => this.isOn && this.add(event.latlng.wrap()));
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.set(false));
    this.tell();
  }

  private get isOn(): boolean {
    return this.box.dataset.drawing !== undefined;
  }

  toggle(): void {
    this.set(!this.isOn);
  }

  add(corner: L.LatLng): void {
    this.corners.push(corner);
    this.line.setLatLngs(this.corners).addTo(this.map);
    this.tell();
  }

  finish(): void {
    if (this.corners.length < 3) return this.tell();
    writeAreas([...readAreas(), [this.corners]]);
    this.set(false);
    this.done();
  }

  private set(isOn: boolean): void {
    if (isOn) this.box.dataset.drawing = "";
    else delete this.box.dataset.drawing;
    this.corners = [];
    this.line.setLatLngs([]).remove();
    for (const name of ["corner", "finish"]) this.button(name).hidden = !isOn;
    this.button("draw").setAttribute("aria-pressed", String(isOn));
    this.map.doubleClickZoom[isOn ? "disable" : "enable"]();
    if (!isOn) this.button("draw").focus();
    this.tell();
  }

  private tell(): void {
    const hint = this.box.querySelector("[data-map-hint]");
    if (!hint) return;
    const count = this.corners.length;
    hint.textContent = this.isOn
      ? `${count} ${count === 1 ? "corner" : "corners"}. Click on the map, or move it and add ` +
        "the corner in its middle; three make an area. Escape stops."
      : hasTouch ? HINT_TOUCH : HINT;
  }

  private button(name: string): HTMLElement {
    return this.box.querySelector<HTMLElement>(`[data-map-do="${name}"]`)!;
  }
}

function readAreas(): Ring[][] {
  try {
    const given = JSON.parse(field("polygons").value) as Polygon | MultiPolygon;
    const areas = given.type === "Polygon" ? [given.coordinates] : given.coordinates;
    return areas.map((rings) => rings.map((ring) =>
      ring.slice(0, -1).map(([x, y]) => L.latLng(Number(y), Number(x)))));
  } catch {
    return [];
  }
}

function writeAreas(areas: Ring[][]): void {
  const coordinates = areas.map((rings) => rings.map((ring) =>
    [...ring, ...ring.slice(0, 1)].map((at) => [round(at.lng), round(at.lat)])));
  const [only] = coordinates;
  const written = coordinates.length === 1
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates };
  put("polygons", areas.length ? JSON.stringify(written) : "");
}

function putCircle(at: L.LatLng): void {
  put("zip", "");
  put("latitude", String(round(at.lat)));
  put("longitude", String(round(at.lng)));
}

/** Writes into a field as typing would, so that the count beside the form follows. */
function put(name: string, value: string): void {
  const control = field(name);
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function field(name: string): Field {
  return document.querySelector<Field>(`[name="area.${name}"]`)!;
}

function boundsOf(shapes: L.LayerGroup): L.LatLngBounds | null {
  const bounds = L.latLngBounds([]);
  shapes.eachLayer((layer) => {
    if (layer instanceof L.Circle || layer instanceof L.Polygon) bounds.extend(layer.getBounds());
    else if (layer instanceof L.Marker) bounds.extend(layer.getLatLng());
  });
  return bounds.isValid() ? bounds : null;
}

function round(degrees: number): number {
  return Number(degrees.toFixed(DIGITS));
}

// Last, because a class is there only once its lines have run.
const found = document.querySelector<HTMLElement>("[data-map]");
if (found) start(found);
