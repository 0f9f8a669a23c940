import { type TransportFault, misframed } from '../../http/transport-fault.js';
import { framing } from '../checks/framing.js';
import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo } from '../finding.js';
import { noAnswer } from '../runner-checks.js';

const MESSAGES: Readonly<Partial<Record<TransportFault['kind'], string>>> = {
  timeout: 'the server does not answer in time',
  reset: 'the server closes the connection without a whole answer',
  protocol: 'what the server sends is not HTTP',
  refused: 'the server refuses a connection',
};

const MISFRAMED = 'what the server sends is not a well-formed HTTP message';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE']);

/** What a request that got no whole answer says about the server. */
export function unansweredBy(
  fault: TransportFault,
  method: string,
): { check: CheckInfo; complaint: Complaint } {
  if (misframed(fault)) return { check: framing, complaint: complaintOf(fault, MISFRAMED) };
  const complaint = complaintOf(fault, MESSAGES[fault.kind] ?? 'the server does not answer');
  // RFC 9110, 15.6.2: a server should answer a method that it does not know, no more; parsers of some close the connection.
  const isHarmless = fault.kind === 'reset' && !METHODS.has(method);
  return { check: noAnswer, complaint: isHarmless ? { ...complaint, severity: 'warning' } : complaint };
}

/** The second try was answered: the first one should have been, but networks are networks. */
export function repeatedAfter(fault: TransportFault): { check: CheckInfo; complaint: Complaint } {
  const message = 'the server closes a new connection without an answer, and answers when it is asked again';
  return { check: noAnswer, complaint: { ...complaintOf(fault, message), severity: 'warning' } };
}

function complaintOf(fault: TransportFault, message: string): Complaint {
  return {
    message,
    expected: 'a whole HTTP response',
    seen: fault.message,
    remedy: 'look up this request in the log of the server: it may have crashed, or waits for something',
  };
}
