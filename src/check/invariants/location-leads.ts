import { keyOf } from '../../contract/record-key.js';
import { header } from '../../http/exchange.js';
import type { Observation } from '../observe/observation.js';
import type { Call } from '../play/stage.js';
import type { Actor } from './actor.js';
import { isSameKey, isSuccess, recordIn } from './answers.js';
import { shownValue } from './compare.js';
import { leadsInside, leadsToPlainText } from './inside-host.js';
import type { Invariant } from './invariant.js';

export const locationLeads: Invariant = {
  id: 'location-leads',
  title: 'The Location of a creation leads to the record',
  severity: 'error',
  basis: 'RFC 9110, 10.2.2 and 15.3.2: the Location of a 201 names what was made.',
  about:
    'Where a 201 has a Location: asked for on the target itself, it shows the record. The host that it names is not asked, since proxies rewrite it; a host inside of the data centre, plain text for a client that came by TLS, and a path that the contract does not know are warnings.',
  needs: [],
  applies: (subject) => subject.declares(subject.making(), 201),
  scenes: [{ name: 'of a new record', play: follow }],
};

async function follow(actor: Actor): Promise<void> {
  const { subject } = actor;
  const { seen, key } = await actor.make();
  const location = header(seen.exchange.response.headers, 'location');
  if (seen.status !== 201 || location === undefined) return;
  const target = pathOf(actor, location, seen.target);
  const isInside = isOutOfReach(actor, seen, location);
  const remedy = 'send the address under which the record can be read, or no Location';
  if (target === undefined && isInside) return;
  if (target === undefined) {
    const complaint = {
      severity: 'warning' as const,
      message: 'the Location of a creation is no address of the contract',
      expected: 'the address of the record',
      seen: location,
      remedy,
      basis: locationLeads.basis,
    };
    return actor.report({ complaint, seen: [seen] });
  }
  await actor.settles(async () => {
    const read = await actor.sendCall({ ...headersFor(actor, target), step: 'follow Location', target });
    const record = recordIn(subject, read);
    const shown = record && keyOf(subject.resource, record);
    const isHidden = record === undefined || (shown === undefined && subject.mayHideKey());
    if (isSuccess(read) && (isHidden || isSameKey(shown, key))) return undefined;
    const complaint = {
      message: 'the Location of a creation does not lead to the record',
      expected: shownValue(key),
      seen: isSuccess(read) ? shownValue(shown) : String(read.status),
      remedy,
      basis: locationLeads.basis,
    };
    return { complaint, seen: [seen, read] };
  });
}

/** The operation that the address belongs to may ask for headers of its own. */
function headersFor(actor: Actor, target: string): Pick<Call, 'operation' | 'method' | 'parameters'> {
  const match = actor.subject.contract.match('GET', target.replace(/[?#].*$/s, ''));
  if (!('operation' in match)) return { method: 'GET' };
  const { parameters = {} } = actor.call(match.operation);
  const headers = Object.entries(parameters).filter(([name]) => name.startsWith('header:'));
  return { operation: match.operation, method: 'GET', parameters: Object.fromEntries(headers) };
}

/** A proxy would have to rewrite it, and this one has not. */
function isOutOfReach(actor: Actor, seen: Observation, location: string): boolean {
  const { target } = actor.stage;
  const isInside = leadsInside(location, target);
  if (!isInside && !leadsToPlainText(location, target)) return false;
  const complaint = {
    severity: 'warning' as const,
    message: isInside
      ? 'the Location of a creation names a host that callers do not reach'
      : 'the Location of a creation leads from TLS to plain text',
    expected: 'a path, or an address on the host that was asked',
    seen: location,
    remedy: 'send the path alone, or tell the server behind which address it stands',
    basis: locationLeads.basis,
  };
  actor.report({ complaint, seen: [seen] });
  return true;
}

/** As far as the contract knows it: what stands before is the base path of the target. */
function pathOf({ subject }: Actor, location: string, base: string): string | undefined {
  if (!URL.canParse(location, `http://host${base}`)) return undefined;
  const { pathname, search } = new URL(location, `http://host${base}`);
  const parts = pathname.split('/').slice(1);
  const paths = parts.map((_, index) => `/${parts.slice(index).join('/')}`);
  const path = paths.find((each) => 'operation' in subject.contract.match('GET', each));
  return path === undefined ? undefined : path + search;
}
