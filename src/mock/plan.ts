import { responseFor } from '../contract/choose.js';
import { lazy } from '../contract/lazy.js';
import type { Action, Operation, Requirement, Resource } from '../contract/model.js';
import { type Owner, ownersOfSingletons } from '../contract/owners.js';
import { pathKeys } from '../contract/record-key.js';
import { shapeOf } from '../contract/shape-of.js';
import type { Behaviour, Outcome } from './behaviours/behaviour.js';
import { BEHAVIOURS } from './behaviours/index.js';
import { type BodyPlan, planBody } from './request/body.js';
import { type Invent, compileInvent } from './records/invent.js';
import { type WithinPlan, withinPlan } from './records/inside.js';
import { operationsOf } from './records/item-schema.js';
import { type Choose, compileChoose } from './listing/choose.js';
import { type Locate, type WriteLocation, compileLocation, compileWriteLocation } from './answer/location.js';
import { negotiableTypes } from './request/negotiate.js';
import { RecordRules, type RecordSources } from './records/rules.js';
import { type Success, compileSuccess } from './answer/success.js';

/** All that can be known of an operation before a request comes. */
export interface OperationPlan {
  readonly operation: Operation;
  readonly security: readonly Requirement[];
  readonly body: BodyPlan | undefined;
  readonly negotiable: readonly string[] | undefined;
  /** Undefined when it belongs to no resource. */
  readonly state: StatePlan | undefined;
}

export interface StatePlan {
  readonly resource: Resource;
  readonly rules: RecordRules;
  readonly action: Action;
  readonly behave: Behaviour;
  /** Names of the path parameters that hold the keys of the parents and of the record. */
  readonly keys: { readonly parents: readonly string[]; readonly key: string | undefined };
  /** The operation stands on a longer path to the records. */
  readonly within: WithinPlan | undefined;
  /** Where the record stands in the body of the request. */
  readonly requestAt: string;
  readonly mayCreate: boolean;
  /** The contract has a word for a record that is not there. */
  readonly knowsAbsence: boolean;
  /** All tenants use the same records. */
  readonly shared: boolean;
  readonly success: (done: Outcome['done']) => Success;
  readonly locate: Locate | undefined;
  readonly writeLocation: WriteLocation;
  /** Of a list: the part that a request asks for. */
  readonly choose: Choose | undefined;
}

/** Plans are made when an operation is first called. */
export class Plans {
  private readonly sources: RecordSources;
  private readonly plans = new Map<Operation, OperationPlan>();
  private readonly rules = new Map<Resource, RecordRules>();
  private readonly inventors = new Map<Resource, Invent>();

  private readonly singletons = lazy(() => ownersOfSingletons(this.sources.contract));

  constructor(sources: RecordSources) {
    this.sources = sources;
  }

  of(operation: Operation): OperationPlan {
    let plan = this.plans.get(operation);
    if (!plan) {
      const owned = this.ownerOf(operation);
      plan = {
        operation,
        security: operation.security,
        body: planBody(operation.requestBody, this.sources.contract),
        negotiable: negotiableTypes(operation),
        state: owned && this.planState(operation, owned.resource, owned.action),
      };
      this.plans.set(operation, plan);
    }
    return plan;
  }

  private ownerOf(operation: Operation): Owner | undefined {
    const { resource, action } = operation;
    return resource && action ? { resource, action } : this.singletons().get(operation);
  }

  rulesOf(resource: Resource): RecordRules {
    let rules = this.rules.get(resource);
    if (!rules) this.rules.set(resource, (rules = new RecordRules(resource, this.sources)));
    return rules;
  }

  inventOf(resource: Resource): Invent {
    let invent = this.inventors.get(resource);
    if (!invent)
      this.inventors.set(resource, (invent = compileInvent(this.rulesOf(resource), this.sources.contract)));
    return invent;
  }

  /** Numbers of new ids begin anew. */
  reset(): void {
    for (const rules of this.rules.values()) rules.reset();
  }

  private planState(operation: Operation, resource: Resource, action: Action): StatePlan {
    const { contract } = this.sources;
    const rules = this.rulesOf(resource);
    const successes = new Map<Outcome['done'], Success>();
    const success = (done: Outcome['done']): Success => {
      let known = successes.get(done);
      if (!known)
        successes.set(done, (known = compileSuccess(done, { operation, resource, rules, contract })));
      return known;
    };
    return {
      resource,
      rules,
      action,
      behave: BEHAVIOURS[action],
      keys: pathKeys(resource, operation),
      within: withinPlan(resource, operation, (member) =>
        shapeOf(rules.fields.properties.get(member), contract),
      ),
      requestAt: resource.bodies.get(operation)?.request ?? '',
      mayCreate: resource.creating.has(operation),
      knowsAbsence: responseFor(operation, 404) !== undefined,
      shared: isShared(resource),
      success,
      locate: compileLocation(resource, operation),
      writeLocation: compileWriteLocation(operation, contract),
      choose:
        action === 'list' && resource.listing
          ? compileChoose(operation, resource, resource.listing)
          : undefined,
    };
  }
}

/** Also where the document does not say whose the records are and some operation needs no credentials: it could not tell tenants apart. */
export function isShared(resource: Resource): boolean {
  if (resource.owner === 'shared') return true;
  if (resource.node.string('owner') !== undefined) return false;
  return operationsOf(resource).some(
    ({ security }) => security.length === 0 || security.some(({ length }) => length === 0),
  );
}
