import { ctrf } from './ctrf.js';
import { github } from './github.js';
import { html } from './html.js';
import { json } from './json.js';
import { junit } from './junit.js';
import type { ReporterFactory } from './report.js';
import { sarif } from './sarif.js';
import { terminal } from './terminal.js';

/** The formats of `--report`. */
export const REPORTERS: ReadonlyMap<string, ReporterFactory> = new Map([
  ['terminal', terminal],
  ['json', json],
  ['junit', junit],
  ['html', html],
  ['github', github],
  ['sarif', sarif],
  ['ctrf', ctrf],
]);
