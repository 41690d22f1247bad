/* Builds static/: stylesheets, scripts, fonts, icons, a map, and the manifest that names them.
   Usage: node build.mjs OUTPUT_DIR. Run by build.py, which decides whether it is needed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { feature, mesh } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const source = join(here, "..", "src", "hotlead");
const output = process.argv[2];
const files = {};

// The parts of basecoat's one-file style that css/app.css imports the structure of.
const NOVA_PARTS = [
  "Button", "Avatar", "Badge", "Breadcrumb", "Dialog", "Card", "Checkbox", "Radio", "Switch", "Kbd",
  "Table",
];

// `sortable`, `editor`, `mail`, `terms` and `map` are loaded by the pages that need them, `embed` by other sites.
const SCRIPTS = [
  ["theme", "iife"], ["app", "esm"], ["public", "esm"], ["embed", "iife"], ["sortable", "esm"],
  ["editor", "esm"], ["mail", "esm"], ["terms", "esm"], ["map", "esm"],
];

// From which zoom a shape of at least so many square degrees has room for its name.
const ZOOM_BY_AREA = [[150, 2.5], [15, 4.5], [5, 5.5], [1, 6], [0, 7]];

function write(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  files[name] = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  writeFileSync(join(output, files[name]), content);
}

function writeFonts() {
  for (const subset of ["latin", "latin-ext"]) {
    const font = `@fontsource-variable/geist/files/geist-${subset}-wght-normal.woff2`;
    write(`geist-${subset}.woff2`, readFileSync(join(modules, font)));
  }
}

function sliceNova() {
  const nova = readFileSync(join(modules, "basecoat-css/dist/styles/nova.css"), "utf8");
  const parts = nova.split(/^ {2}\/\* ([A-Z][A-Za-z ]+) \*\/$/m);
  const found = new Map();
  for (let at = 1; at < parts.length; at += 2) found.set(parts[at], parts[at + 1]);
  const kept = NOVA_PARTS.map((part) => {
    if (!found.has(part)) throw new Error(`basecoat's nova style has no part ${part}`);
    return found.get(part);
  });
  mkdirSync(join(modules, ".hotlead"), { recursive: true });
  writeFileSync(join(modules, ".hotlead/nova.css"), `@layer components {\n${kept.join("\n")}\n}\n`);
}

function writeStyles() {
  sliceNova();
  for (const name of ["app", "public"]) {
    const target = join(output, `${name}.tmp.css`);
    const cli = join(modules, "@tailwindcss/cli/dist/index.mjs");
    const args = [cli, "--minify", "-i", join(here, `css/${name}.css`), "-o", target];
    const run = spawnSync(process.execPath, args, { cwd: here, encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr || String(run.error));
    const css = readFileSync(target, "utf8");
    write(`${name}.css`, css.replace(/url\(["']?(geist-[a-z-]+\.woff2)["']?\)/g, useHashed));
  }
}

function useHashed(_, font) {
  return `url(${files[font]})`;
}

function writeScripts() {
  for (const [name, format] of SCRIPTS) {
    const built = buildSync({
      entryPoints: [join(here, `ts/${name}.ts`)],
      bundle: true, minify: true, write: false, format, target: "es2022", legalComments: "none",
    });
    write(`${name}.js`, built.outputFiles[0].contents);
  }
}

/** The ground of maps, without a tile server: countries (Natural Earth, 1:110m) and the borders of
    the states (US Census) with their names, both in the public domain. */
function writeMap() {
  const world = readJson("world-atlas/countries-110m.json");
  const states = readJson("us-atlas/states-10m.json");
  const lines = mesh(states, states.objects.states, (one, other) => one !== other);
  const parts = [
    ...feature(world, world.objects.countries).features.map(({ geometry }) => ["land", geometry]),
    ["states", lines],
  ].map(([kind, geometry]) => partOf({ kind }, geometry));
  const named = [world.objects.countries, states.objects.states].flatMap((shapes, at) =>
    feature([world, states][at], shapes).features.map(nameOf));
  const features = [...parts, ...named];
  write("map.json", JSON.stringify({ type: "FeatureCollection", features }));
  const css = buildSync({
    entryPoints: [join(here, "css/map.css")],
    bundle: true, minify: true, write: false, loader: { ".png": "dataurl" },
  });
  write("map.css", css.outputFiles[0].contents);
}

function partOf(properties, { type, coordinates }) {
  return { type: "Feature", properties, geometry: { type, coordinates: rounded(coordinates) } };
}

/** A name in the middle of the largest part of its shape, with the zoom from which it has room.
    Among the names of its states that of the whole country would be one too many. */
function nameOf({ geometry: { type, coordinates }, properties: { name } }) {
  const outlines = (type === "Polygon" ? [coordinates] : coordinates).map(([ring]) => sized(ring));
  const { area, middle } = outlines.reduce((one, other) => (other.area > one.area ? other : one));
  const from = ZOOM_BY_AREA.find(([least]) => area >= least)[1];
  const to = name === "United States of America" ? 4 : undefined;
  return partOf({ name, from, to }, { type: "Point", coordinates: middle });
}

/** The area of a ring in square degrees, and its centre of mass. */
function sized(ring) {
  let [sum, x, y] = [0, 0, 0];
  for (let at = 1; at < ring.length; at += 1) {
    const [[ax, ay], [bx, by]] = [ring[at - 1], ring[at]];
    const cross = ax * by - bx * ay;
    sum += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return { area: Math.abs(sum) / 2, middle: [x / (3 * sum), y / (3 * sum)] };
}

function readJson(name) {
  return JSON.parse(readFileSync(join(modules, name), "utf8"));
}

/** A hundredth of a degree is about a kilometre. */
function rounded(part) {
  return typeof part === "number" ? Math.round(part * 100) / 100 : part.map(rounded);
}

/** Every quoted word in templates and Python that is the name of an icon: a few too many, never
    one too few. */
function chooseIcons() {
  const lucide = JSON.parse(readFileSync(join(modules, "@iconify-json/lucide/icons.json"), "utf8"));
  const icons = {};
  for (const file of readdirSync(source, { recursive: true })) {
    if (!/\.(html|py)$/.test(file)) continue;
    const text = readFileSync(join(source, file), "utf8");
    for (const [, word] of text.matchAll(/["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g)) {
      const name = lucide.aliases?.[word]?.parent ?? word;
      if (lucide.icons[name]) icons[word] = lucide.icons[name].body;
    }
  }
  return icons;
}

writeFonts();
writeStyles();
writeScripts();
writeMap();
write("favicon.svg", readFileSync(join(here, "favicon.svg")));
writeFileSync(join(output, "manifest.json"), JSON.stringify({ files, icons: chooseIcons() }));
