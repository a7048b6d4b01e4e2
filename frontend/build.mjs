// Builds eldercare/static/build/: one script, one style sheet, one icon sprite, a favicon and manifest.json,
// which maps the plain names to names that carry a hash. Reads node_modules only; asks no network.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { sprite } from "./build/sprite.mjs";
import { trimmedTabler } from "./build/tabler.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "..", "eldercare", "static", "build");

const bundle = await bundled();
const manifest = {
  ...bundle.entries,
  "icons.svg": await written("icons", await sprite(here)),
  "favicon.svg": await written("favicon", await readFile(path.join(here, "src/img/favicon.svg"), "utf8")),
};
await publish(manifest, bundle.files);
console.log(Object.values(manifest).join("  "));

async function bundled() {
  await mkdir(target, { recursive: true });
  const { metafile } = await esbuild.build({
    entryPoints: [path.join(here, "src/app.js"), path.join(here, "src/app.css")],
    outdir: target,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "eof",
    format: "iife",
    target: ["chrome111", "safari16.4", "firefox113"],
    plugins: [trimmedTabler],
    logLevel: "warning",
  });
  const outputs = Object.entries(metafile.outputs).map(([file, { entryPoint }]) => ({ file: path.basename(file), entryPoint }));
  return {
    entries: Object.fromEntries(outputs.filter((one) => one.entryPoint).map((one) => [path.basename(one.entryPoint), one.file])),
    files: outputs.map((one) => one.file),
  };
}

async function written(name, text) {
  const file = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase()}.svg`;
  await writeFile(path.join(target, file), text);
  return file;
}

// The manifest changes in one step and old files go last, so a running server never names a file that is not there.
async function publish(names, files) {
  const draft = path.join(target, "manifest.json.new");
  await writeFile(draft, JSON.stringify(names, null, 2) + "\n");
  await rename(draft, path.join(target, "manifest.json"));
  const wanted = new Set([...Object.values(names), ...files, "manifest.json"]);
  for (const file of await readdir(target)) {
    if (!wanted.has(file)) await rm(path.join(target, file), { recursive: true });
  }
}
