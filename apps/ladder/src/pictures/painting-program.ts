/**
 * What a thread runs that paints one picture, as a text: so it runs the same from source and from a bundle, without a
 * loader. It is plain JavaScript and uses nothing but Node and the renderer whose place it is told. System fonts are left
 * alone: a container has none, and others would make other pictures.
 */
export const PAINTING_PROGRAM = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { Resvg } = require(workerData.renderer);
const font = { loadSystemFonts: false, fontFiles: [workerData.font], defaultFontFamily: 'DejaVu Sans' };
parentPort.postMessage(new Resvg(workerData.svg, { font }).render().asPng());
`;
