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
  judge({ status, body }) {
    if (body.media?.essence !== 'application/problem+json' || !body.json) return undefined;
    const { value } = body.json;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { ...notObject, seen: JSON.stringify(value).slice(0, 100) };
    const problem = value as Record<string, unknown>;
    return [...judgeStatus(problem['status'], status), ...judgeTexts(problem)];
  },
};

const notObject: Omit<Complaint, 'seen'> = {
  message: 'the problem is not an object',
  expected: 'a JSON object',
  remedy: 'send the problem as a JSON object',
};

function judgeStatus(said: unknown, status: number): readonly Complaint[] {
  if (said === undefined || said === status) return [];
  const complaint = {
    message: 'the status in the problem is not that of the answer',
    expected: `status: ${status}`,
    seen: `status: ${JSON.stringify(said)}`,
    remedy: 'write the status of the answer into the problem',
  };
  return [complaint];
}

function judgeTexts(problem: Readonly<Record<string, unknown>>): readonly Complaint[] {
  return TEXTS.filter((name) => problem[name] !== undefined && typeof problem[name] !== 'string').map(
    (name) => ({
      severity: 'warning',
      message: `\`${name}\` of the problem is not a string`,
      expected: 'a string',
      seen: typeof problem[name],
      remedy: 'send a string, or leave the member out; clients ignore this one',
    }),
  );
}
