/* What lies under a map: countries and states with their names, or tiles; and a scale. */
import * as L from "leaflet";
import type { Feature, FeatureCollection, Point } from "geojson";

/** A name with the zooms it is legible at. */
interface Name {
  name: string;
  from: number;
  to?: number;
}

const GROUND = "ground";
const NAMES = "names";
/** Closer, and no border would be in sight of a map without tiles. */
const WIDE_ZOOM_MAX = 6;
const NARROW_ZOOM_MAX = 5.5;
const TILES_ZOOM_MAX = 11;
const NARROW_PX = 500;

/** Draws it, above the page and below all shapes. */
export async function drawGround(map: L.Map, box: HTMLElement): Promise<void> {
  L.control.scale().addTo(map);
  map.createPane(GROUND).style.zIndex = "300";
  const tiles = box.dataset.tiles;
  if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
  const answer = await fetch(box.dataset.base ?? "");
  const ground = (await answer.json()) as FeatureCollection;
  const style = (part?: Feature) => ({
    className: tiles ? "map-line" : `map-${String(part?.properties?.kind ?? "land")}`,
    interactive: false,
  });
  const isShape = (part: Feature) => part.geometry.type !== "Point";
  L.geoJSON(ground, { style, interactive: false, pane: GROUND, filter: isShape }).addTo(map);
  if (!tiles) drawNames(map, ground.features.filter((part) => !isShape(part)));
}

/** How close a map may look by itself. */
export function zoomMax(map: L.Map, box: HTMLElement): number {
  if (box.dataset.tiles) return TILES_ZOOM_MAX;
  return map.getSize().x < NARROW_PX ? NARROW_ZOOM_MAX : WIDE_ZOOM_MAX;
}

/** Names are a picture of the ground: nobody has to hear two hundred of them. */
function drawNames(map: L.Map, parts: Feature[]): void {
  const pane = map.createPane(NAMES);
  pane.setAttribute("aria-hidden", "true");
  const names = parts.map((part) => {
    const name = part.properties as Name;
    const [x = 0, y = 0] = (part.geometry as Point).coordinates;
    return { ...name, mark: nameMark(name.name, L.latLng(y, x)) };
  });
  const update = () => {
    const zoom = map.getZoom();
    for (const { from, to, mark } of names) {
      if (zoom >= from && zoom <= (to ?? Infinity)) mark.addTo(map);
      else mark.remove();
    }
  };
  map.on("zoomend", update);
  update();
}

function nameMark(name: string, at: L.LatLng): L.Marker {
  const label = document.createElement("span");
  label.textContent = name;
  const icon = L.divIcon({ className: "map-name", html: label, iconSize: [0, 0] });
  return L.marker(at, { icon, pane: NAMES, interactive: false, keyboard: false });
}
