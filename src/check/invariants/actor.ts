import type { Action, Operation } from '../../contract/model.js';
import { keyOf, pathKeys } from '../../contract/record-key.js';
import type { Credentials } from '../../fixture/scenario.js';
import type { Headers } from '../../http/exchange.js';
import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo } from '../finding.js';
import type { Observation } from '../observe/observation.js';
import type { Call, CallBody, Stage } from '../play/stage.js';
import { neededParameters } from '../play/needed.js';
import { isSuccess, keyInLocation, recordIn } from './answers.js';
import { type Wish, bodyOf, freshKey, partOf, wholeRecord } from './bodies.js';
import { keptOf } from './compare.js';
import { type Members, membersOf } from './members.js';
import { isValid, sampleParameter } from './sample.js';
import type { Subject } from './subject.js';

/** A record that is to be made. */
export interface Draft {
  readonly call: Call;
  /** Undefined where the server chooses it. */
  readonly asked: unknown;
  /** What the request says of it. */
  readonly sent: Members;
}

/** A record that has been made. */
export interface Made extends Draft {
  readonly key: unknown;
  /** As the answer showed it. */
  readonly shown: Members;
  readonly seen: Observation;
}

/** A request to a resource. */
export interface Act {
  readonly step?: string | undefined;
  readonly key?: unknown;
  /** The record of the request, whole. */
  readonly record?: Members | undefined;
  /** Instead of `record`, as it is. */
  readonly body?: CallBody | undefined;
  readonly headers?: Headers | undefined;
  readonly credentials?: Credentials | undefined;
  /** Added to the path, with its question mark. */
  readonly query?: string | undefined;
  /** Instead of the operation's. */
  readonly method?: string | undefined;
  /** As in `Call`. */
  readonly odd?: boolean | undefined;
}

/** What is broken, and the observations that show it, the decisive one last. */
export interface Fault {
  readonly complaint: Complaint;
  readonly seen: readonly Observation[];
}

export interface ActorSetting {
  readonly subject: Subject;
  readonly stage: Stage;
  readonly check: CheckInfo;
  /** Keys of the records that a nested resource lives under, by path parameter. */
  readonly parents: Members;
  readonly credentials?: Credentials | undefined;
}

const POLL_MS = 50;

/** Makes, reads, changes and deletes records of one resource, and says for one invariant what is wrong. */
export class Actor {
  readonly subject: Subject;
  readonly stage: Stage;
  readonly credentials: Credentials;
  private readonly setting: ActorSetting;

  constructor(setting: ActorSetting) {
    this.subject = setting.subject;
    this.stage = setting.stage;
    this.credentials = setting.credentials ?? 'token';
    this.setting = setting;
  }

  /** The same with other credentials. */
  as(credentials: Credentials): Actor {
    return new Actor({ ...this.setting, credentials });
  }

  has(action: Action): boolean {
    return this.subject.operation(action) !== undefined;
  }

  operation(action: Action): Operation {
    return this.subject.operation(action) ?? this.stage.skip(`no operation does ${action}`);
  }

  making(): Operation {
    return this.subject.making() ?? this.stage.skip('no operation makes records');
  }

  newKey(prefix?: string): unknown {
    return (
      freshKey(this.subject, this.stage, prefix) ??
      this.stage.skip('the schema of the key allows none of ours')
    );
  }

  /** A call that others can be sent along with. */
  call(operation: Operation, act: Act = {}): Call {
    const { credentials = this.credentials, headers, step, query, method, odd } = act;
    const body = act.body ?? (act.record && { value: bodyOf(this.subject, operation, act.record) });
    const target = query === undefined ? undefined : `${operation.path}${query}`;
    const parameters = this.parameters(operation, act.key);
    return { step, operation, method, parameters, target, body, headers, credentials, odd };
  }

  private parameters(operation: Operation, key: unknown): Record<string, unknown> {
    const { contract, resource } = this.subject;
    const samples = neededParameters(operation).map(
      (each) => [`${each.in}:${each.name}`, sampleParameter(contract, each)] as const,
    );
    const names = pathKeys(resource, operation);
    const outer = names.parents.map((name, index) => {
      return [`path:${name}`, this.setting.parents[resource.parents[index]?.parameter ?? '']] as const;
    });
    const own = names.key === undefined ? [] : [[`path:${names.key}`, key] as const];
    return Object.fromEntries([...samples, ...outer, ...own]);
  }

  async send(operation: Operation, act: Act = {}): Promise<Observation> {
    return this.sendCall(this.call(operation, act));
  }

  async sendCall(call: Call): Promise<Observation> {
    return this.paced(await this.stage.send(call));
  }

  async sendAll(calls: readonly Call[]): Promise<readonly Observation[]> {
    const all = await this.stage.sendAll(calls);
    for (const each of all) this.paced(each);
    return all;
  }

  /** A server that asks to slow down says nothing about its promises. */
  private paced(seen: Observation): Observation {
    return seen.status === 429 ? this.stage.skip('the server limits the rate of requests') : seen;
  }

  /** The call that makes a record. */
  draft(wish: Wish = {}): Draft {
    const operation = this.making();
    const asked = wish.key ?? (this.subject.keyIsOurs() ? this.newKey() : undefined);
    const sent = wholeRecord(this.subject, this.stage, operation, { ...wish, key: asked });
    return { call: this.call(operation, { step: 'make a record', key: asked, record: sent }), asked, sent };
  }

  /** Makes a record, or ends the play: whether records can be made is an invariant of its own. */
  async make(wish: Wish = {}): Promise<Made> {
    const draft = this.draft(wish);
    const made = this.made(draft, await this.sendCall(draft.call));
    await this.isSeen(made);
    return made;
  }

  /** Whether a request like those that are refused in another form is taken in the usual one. */
  async takesRecords(): Promise<boolean> {
    return isSuccess(await this.sendCall(this.draft().call));
  }

  /** Where writes take their time, plays go on when the record can be read. */
  private async isSeen({ key }: Made): Promise<void> {
    const until = Date.now() + this.stage.eventualMs;
    while (Date.now() < until && this.has('read') && !isSuccess(await this.read(key)))
      await this.wait(POLL_MS);
  }

  made(draft: Draft, seen: Observation): Made {
    if (!isSuccess(seen)) this.stage.skip(`no record could be made: the server answers ${seen.status}`);
    const { subject } = this;
    const shown = recordIn(subject, seen) ?? {};
    const key = keyOf(subject.resource, shown) ?? draft.asked ?? keyInLocation(subject, seen);
    if (key === undefined) this.stage.skip('the answer does not show the key of the new record');
    return { ...draft, key, shown, seen };
  }

  /** All at the same time. */
  async makeMany(count: number, wish: (index: number) => Wish = () => ({})): Promise<readonly Made[]> {
    const drafts = Array.from({ length: count }, (_, index) => this.draft(wish(index)));
    const seen = await this.sendAll(drafts.map(({ call }) => call));
    const made = drafts.map((draft, index) => this.made(draft, seen[index] as Observation));
    await Promise.all(made.map((each) => this.isSeen(each)));
    return made;
  }

  read(key: unknown, act: Act = {}): Promise<Observation> {
    return this.send(this.operation('read'), { step: 'read it', ...act, key });
  }

  list(act: Act = {}): Promise<Observation> {
    return this.send(this.operation('list'), { step: 'list all', ...act });
  }

  remove(key: unknown, act: Act = {}): Promise<Observation> {
    return this.send(this.operation('delete'), { step: 'delete it', ...act, key });
  }

  /** Writes `values` to a record that is there, by one of the operations of `subject.writing`. */
  async write(operation: Operation, record: Known, values: Members): Promise<Observation> {
    return this.sendCall(this.writeCall(operation, record, values));
  }

  writeCall(operation: Operation, { key, shown }: Known, values: Members): Call {
    const { subject, stage } = this;
    const all = { ...this.writable(operation, keptOf(subject, shown)), ...values };
    const record =
      operation.action === 'update'
        ? partOf(subject, operation, { key, known: shown, values })
        : wholeRecord(subject, stage, operation, { key, values: all });
    return this.call(operation, { step: `write with ${operation.method}`, key, record });
  }

  /** Answers show less of an object than requests have to say. */
  private writable(operation: Operation, shown: Members): Members {
    const { contract } = this.subject;
    const members = membersOf(contract, this.subject.requestSchema(operation));
    const fits = ([name, value]: [string, unknown]) => {
      const node = members.get(name);
      return typeof value !== 'object' || !node || isValid(contract, node, value);
    };
    return Object.fromEntries(Object.entries(shown).filter(fits));
  }

  /** Other values than the record has, for `count` of the members that the operation can change. */
  otherValues(operation: Operation, shown: Members, count = 1): Members {
    const names = this.subject.changeable(operation).slice(0, count);
    const texts = names.map((name) =>
      this.subject.another(name, shown[name], this.stage.unique('Other name')),
    );
    return Object.fromEntries(names.map((name, index) => [name, texts[index]]));
  }

  wait(ms: number): Promise<void> {
    return this.stage.wait(ms);
  }

  report({ complaint, seen }: Fault): void {
    this.stage.report(this.setting.check, complaint, ...seen);
  }

  /**
   * Looks until there is nothing to complain of, or what was written has had its time to be seen; reports what is left.
   * True when all is well.
   */
  async settles(look: () => Promise<Fault | undefined>): Promise<boolean> {
    const until = Date.now() + this.stage.eventualMs;
    let fault = await look();
    while (fault && Date.now() < until) {
      await this.stage.wait(POLL_MS);
      fault = await look();
    }
    if (fault) this.report(fault);
    return fault === undefined;
  }
}

/** A record that is there. */
export type Known = Pick<Made, 'key' | 'shown'>;
