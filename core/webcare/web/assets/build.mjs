// Bundle every file in src/entries. Called by hatch_build.py:
//   node build.mjs FOLDER-WITH-NODE_MODULES OUTPUT-FOLDER
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [packages, out] = process.argv.slice(2).map((path) => resolve(path));
// Packages are kept out of the source tree, where a plain import cannot find them.
const { build } = createRequire(join(packages, "package.json"))("esbuild");

// TypeScript and CSS are bundled; what else lies there is copied under a hashed name.
const bundled = { ".ts": ".js", ".css": ".css" };
const copied = [".svg", ".png", ".ico", ".woff2", ".webmanifest"];
const entries = readdirSync(join(here, "src/entries"))
  .filter((name) => extname(name) in bundled || copied.includes(extname(name)))
  .sort();

// Two builds: bundling files as well as copying them asks for different loaders.
const options = {
  absWorkingDir: here,
  nodePaths: [join(packages, "node_modules")],
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
};
const select = (keep) =>
  entries.filter((name) => extname(name) in bundled === keep).map((name) => `src/entries/${name}`);
const files = Object.fromEntries(copied.map((extension) => [extension, "file"]));
const results = [
  await build({
    ...options,
    entryPoints: select(true),
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    sourcemap: "linked",
    legalComments: "none", // THIRD-PARTY-NOTICES.txt holds them, whole
    loader: files,
  }),
];
if (select(false).length > 0) {
  results.push(
    await build({
      ...options,
      entryPoints: select(false),
      loader: Object.fromEntries(copied.map((extension) => [extension, "copy"])),
    }),
  );
}

const manifest = {};
const used = new Set();
for (const { metafile } of results) {
  for (const [path, output] of Object.entries(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
      if (name && bytesInOutput > 0) used.add(name[0]);
    }
    if (!output.entryPoint) continue;
    const source = basename(output.entryPoint);
    const extension = extname(source);
    const logical = basename(source, extension) + (bundled[extension] ?? extension);
    const content = readFileSync(resolve(here, path));
    manifest[logical] = {
      file: relative(out, resolve(here, path)),
      integrity: `sha384-${createHash("sha384").update(content).digest("base64")}`,
      bytes: content.length,
    };
  }
}
const sorted = Object.fromEntries(Object.entries(manifest).sort());
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);

// Named after what is in the bundles, not after what package.json asks for.
const notices = [...used].sort().map((folder) => {
  const directory = resolve(here, folder);
  const about = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const texts = readdirSync(directory)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(directory, name), "utf8").trim());
  const text = texts.join("\n\n") || "The package comes without the text of its licence.";
  return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
});
writeFileSync(
  join(out, "THIRD-PARTY-NOTICES.txt"),
  [
    "The files in this folder contain work of others, under these licences.\n",
    ...notices,
  ].join(`\n${"-".repeat(72)}\n\n`),
);
