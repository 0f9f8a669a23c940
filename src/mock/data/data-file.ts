import { type Source, readSource, toUri } from '../../contract/source.js';
import { type ErrorCode, SpectwinError } from '../../errors.js';

/** Reads a file that may hold secrets: what is wrong in it is named by its place, and no line of it is shown. */
export function readDataFile(file: string, code: ErrorCode, what: string): Source {
  try {
    return readSource(toUri(file), code);
  } catch (error) {
    if (!(error instanceof SpectwinError)) throw error;
    const faults = error.faults.map(({ message, remedy, position }) => ({
      message,
      remedy: error.code === 'SOURCE_UNREADABLE' ? `name a file with ${what}, in YAML or JSON` : remedy,
      position,
    }));
    throw new SpectwinError(error.code, faults);
  }
}
