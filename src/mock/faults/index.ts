import { auth } from './auth.js';
import { clients } from './clients.js';
import { clocks } from './clocks.js';
import { combinations } from './combinations.js';
import { concurrency } from './concurrency.js';
import { remove } from './delete.js';
import { confusion } from './confusion.js';
import { demands } from './demands.js';
import { errors } from './errors.js';
import type { Fault } from './fault.js';
import { freshness } from './freshness.js';
import { guards } from './guards.js';
import { headers } from './headers.js';
import { identity } from './identity.js';
import { keys } from './keys.js';
import { lives } from './lives.js';
import { limits } from './limits.js';
import { list } from './list.js';
import { meanwhile } from './meanwhile.js';
import { oddBodies } from './odd/bodies.js';
import { oddClients } from './odd/clients.js';
import { oddHeaders } from './odd/headers.js';
import { oddProtocol } from './odd/protocol.js';
import { oddRequests } from './odd/requests.js';
import { protocol } from './protocol.js';
import { rare } from './rare.js';
import { repeats } from './repeats.js';
import { robustness } from './robustness.js';
import { settableMembers } from './settable.js';
import { shape } from './shape.js';
import { status } from './status.js';
import { syntax } from './syntax.js';
import { tenants } from './tenants.js';
import { text } from './text.js';
import { timestampForms } from './timestamp-forms.js';
import { timestamps } from './timestamps.js';
import { update } from './update.js';
import { upsert } from './upsert.js';
import { validation } from './validation.js';
import { wire } from './wire.js';
import { words } from './words.js';
import { writeOnlyElsewhere } from './write-only-elsewhere.js';
import { writeOnlyOnDemand } from './write-only-on-demand.js';
import { writeOnly } from './write-only.js';

export type { Fault, Silence } from './fault.js';

/** Everything that servers do wrong, as far as we have seen it. */
export const faults: readonly Fault[] = [
  ...status,
  ...upsert,
  ...update,
  ...settableMembers,
  ...remove,
  ...list,
  ...freshness,
  ...identity,
  ...keys,
  ...timestamps,
  ...timestampForms,
  ...writeOnly,
  ...writeOnlyElsewhere,
  ...writeOnlyOnDemand,
  ...shape,
  ...text,
  ...validation,
  ...demands,
  ...robustness,
  ...limits,
  ...errors,
  ...auth,
  ...guards,
  ...tenants,
  ...headers,
  ...syntax,
  ...protocol,
  ...clients,
  ...wire,
  ...concurrency,
  ...lives,
  ...clocks,
  ...words,
  ...confusion,
  ...rare,
  ...meanwhile,
  ...repeats,
  ...combinations,
];

/** Servers that do things in another way than most, and keep every promise: nobody may accuse them. */
export const oddServers: readonly Fault[] = [
  ...oddHeaders,
  ...oddBodies,
  ...oddProtocol,
  ...oddRequests,
  ...oddClients,
];
