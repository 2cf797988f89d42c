// node sprite.mjs ICONS_DIRECTORY NAMES_FILE: prints one SVG with a symbol an icon.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [directory, namesFile] = process.argv.slice(2);
const names = readFileSync(namesFile, "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"));

const OUTLINE =
  'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

function symbol(name) {
  const filled = name.endsWith("-filled");
  const file = filled
    ? join(directory, "filled", `${name.slice(0, -"-filled".length)}.svg`)
    : join(directory, "outline", `${name}.svg`);
  const shapes = readFileSync(file, "utf8")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  const paint = filled ? 'fill="currentColor"' : OUTLINE;
  return `<symbol id="icon-${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

process.stdout.write(
  '<svg xmlns="http://www.w3.org/2000/svg">\n' +
    "<!-- Tabler Icons, MIT: see vendor/icons.LICENSE -->\n" +
    `${names.map(symbol).join("\n")}\n</svg>\n`,
);
