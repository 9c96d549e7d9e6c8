/**
 * Checks the types of the page's modules, as their comments declare them.
 *
 * The compiler gets copies, with entry.js in place of the built bundle, so that it knows CodeMirror's types.
 */

import {spawnSync} from "node:child_process";
import {copyFileSync, mkdtempSync, readdirSync, rmSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, "..", "..", "voice", "studio", "page");
const options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--skipLibCheck", "--target", "es2024", "--lib", "es2024,dom,dom.iterable", "--module", "esnext", "--moduleResolution", "bundler"];

const folder = mkdtempSync(join(here, "checked-"));
try {
  const modules = readdirSync(page).filter((name) => name.endsWith(".js"));
  for (const name of modules) copyFileSync(name === "codemirror.js" ? join(here, "entry.js") : join(page, name), join(folder, name));
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc");
  process.exitCode = spawnSync(process.execPath, [compiler, ...options, join(here, "worklet.d.ts"), ...modules.map((name) => join(folder, name))], {stdio: "inherit"}).status ?? 1;
} finally {
  rmSync(folder, {recursive: true});
}
