/**
 * Builds voice/studio/page/codemirror.js from entry.js and the packages in package-lock.json.
 *
 * Its header names the packages and their licences, and has two hashes by which a test sees that the file is current
 * and was not edited by hand. With `--print` the file goes to standard output instead.
 */

import {createHash} from "node:crypto";
import {readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "..", "voice", "studio", "page", "codemirror.js");
const inputs = ["build.js", "entry.js", "package-lock.json"];
const licences = ["MIT"];

/** @param {...(string | Buffer)} parts */
function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** @param {string} name */
function read(name) {
  return readFileSync(join(here, name), "utf8").replaceAll("\r\n", "\n");
}

/** Return the folders of the packages that went into the bundle, in order. @param {string[]} files */
function packages(files) {
  const folders = files.map((file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/** Return a package's name, version, licence and copyright. @param {string} folder */
function notice(folder) {
  const {name, version, license} = JSON.parse(read(join(folder, "package.json")));
  if (!licences.includes(license)) throw new Error(`${name} has the licence ${license}; only ${licences} may be shipped`);
  const copyright = read(join(folder, "LICENSE")).match(/^Copyright .*$/m)?.[0];
  if (!copyright) throw new Error(`the licence of ${name} names no owner`);
  return ` * ${name} ${version}, ${license}. ${copyright}`;
}

/** Return the permission of the licence, the same for every package. @param {string[]} folders */
function permission(folders) {
  const texts = new Set(folders.map((folder) => read(join(folder, "LICENSE")).replace(/^[^]*?(?=Permission is hereby)/, "").trim()));
  if (texts.size !== 1) throw new Error("the packages have different licence texts; name each in the header");
  return [...texts][0].split("\n").map((line) => ` * ${line}`.trimEnd());
}

const built = await build({
  absWorkingDir: here,
  entryPoints: ["entry.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});
const body = built.outputFiles[0].text.replace(/\n*$/, "\n");
const folders = packages(Object.keys(built.metafile.inputs));
const header = [
  "/*! CodeMirror for Outpour's studio. Built by editors/codemirror/build.js; CONTRIBUTING.md says how to renew it.",
  ` * inputs: sha256 ${sha256(...inputs.map(read))}`,
  ` * body: sha256 ${sha256(body)}`,
  " *",
  ...folders.map(notice),
  " *",
  ...permission(folders),
  " */",
  "",
].join("\n");
if (process.argv.includes("--print")) process.stdout.write(header + body);
else writeFileSync(target, header + body);
