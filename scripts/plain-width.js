// Stands for the package string-width in the command line's bundle (scripts/bundle.js). Its tables of
// emoji and its segmenter cost every run a fifth of its start, and what yargs lays out with it are the
// help texts: printable ASCII.

/** @param {string} text */
export default function width(text) {
  return text.length;
}
