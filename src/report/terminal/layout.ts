import type { Paint } from '../../paint.js';
import { visible } from '../text.js';

export interface Look {
  readonly paint: Paint;
  readonly width: number;
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  return visible(text)
    .split('\n')
    .flatMap((line) => wrapLine(line, width));
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `label  text`, the text wrapped and aligned. */
export function labelled(label: string, text: string, { paint, width }: Look): readonly string[] {
  const lines = wrap(text, width - LABEL - 2);
  return lines.map(
    (line, index) => `  ${index === 0 ? paint.dim(label.padEnd(LABEL)) : ' '.repeat(LABEL)}${line}`,
  );
}

export const LABEL = 11;
