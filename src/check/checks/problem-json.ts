import type { Complaint } from '../findings/complaint.js';
import type { Check } from './check.js';

const TEXTS = ['type', 'title', 'detail', 'instance'] as const;

export const problemJson: Check = {
  id: 'problem-json',
  title: 'A problem is what RFC 9457 says',
  severity: 'error',
  basis: 'RFC 9457, 3.1: the members of a problem.',
  about:
    'Only answers whose content type is application/problem+json. All members are optional, and others may be there.',
  *judge({ status, body }) {
    if (body.media?.essence !== 'application/problem+json' || !body.json) return;
    const { value } = body.json;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      yield { ...notObject, seen: JSON.stringify(value).slice(0, 100) };
      return;
    }
    yield* judgeMembers(value as Record<string, unknown>, status);
  },
};

const notObject: Omit<Complaint, 'seen'> = {
  message: 'the problem is not an object',
  expected: 'a JSON object',
  remedy: 'send the problem as a JSON object',
};

function* judgeMembers(problem: Record<string, unknown>, status: number): Generator<Complaint> {
  const said = problem['status'];
  if (said !== undefined && said !== status) {
    yield {
      message: 'the status in the problem is not that of the answer',
      expected: `status: ${status}`,
      seen: `status: ${JSON.stringify(said)}`,
      remedy: 'write the status of the answer into the problem',
    };
  }
  for (const name of TEXTS) {
    if (problem[name] === undefined || typeof problem[name] === 'string') continue;
    yield {
      severity: 'warning',
      message: `\`${name}\` of the problem is not a string`,
      expected: 'a string',
      seen: typeof problem[name],
      remedy: 'send a string, or leave the member out; clients ignore this one',
    };
  }
}
