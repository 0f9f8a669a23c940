import { createHash } from 'node:crypto';
import type { Contract, Operation, ResponseSpec } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import type { Position } from '../../errors.js';
import { clausesOf, inWords } from './clauses.js';
import type { Complaint } from './complaint.js';
import type { CheckInfo, Finding } from '../finding.js';

/** Of so many exchanges of one cause a finding names the ids. */
const EXCHANGES_NAMED = 10;

/** All findings of a run: the same cause is one finding with a count. */
export class Ledger {
  private readonly byFingerprint = new Map<string, Finding>();
  private readonly known: ReadonlySet<string>;

  /** `known` are the fingerprints of the baseline. */
  constructor(known: ReadonlySet<string> = new Set()) {
    this.known = known;
  }

  /** The finding, new or with a higher count. */
  add(complaint: Complaint, context: FindingContext): Finding {
    const fingerprint = fingerprintOf(complaint, context);
    const known = this.byFingerprint.get(fingerprint);
    const finding = known ? again(known, context) : this.create(complaint, context, fingerprint);
    this.byFingerprint.set(fingerprint, finding);
    return finding;
  }

  private create(complaint: Complaint, context: FindingContext, fingerprint: string): Finding {
    const finding = createFinding(complaint, context, fingerprint);
    return this.known.has(fingerprint) ? { ...finding, known: true } : finding;
  }

  get findings(): readonly Finding[] {
    return [...this.byFingerprint.values()];
  }
}

function again(finding: Finding, { exchanges }: FindingContext): Finding {
  const named = [...new Set([...finding.exchanges, ...exchanges])].slice(0, EXCHANGES_NAMED);
  return { ...finding, exchanges: named, count: finding.count + 1 };
}

/** Where and by what a complaint came up. */
export interface FindingContext {
  readonly contract: Contract;
  readonly check: CheckInfo;
  readonly operation: Operation | undefined;
  readonly declared?: ResponseSpec | undefined;
  readonly fixture?: (() => Position | undefined) | undefined;
  /** Of the step, where the place in the contract has none. */
  readonly clauses?: readonly string[] | undefined;
  readonly exchanges: readonly string[];
  readonly curl?: (() => string | undefined) | undefined;
}

function createFinding(complaint: Complaint, context: FindingContext, fingerprint: string): Finding {
  const { contract, check, operation } = context;
  const place = complaint.place ?? context.declared?.node ?? operation?.node;
  const ids = complaint.clauses ?? groundsOf(complaint, context);
  const words = inWords(ids, complaint.place, { ...context, member: complaint.member });
  return {
    check: check.id,
    severity: complaint.severity ?? check.severity,
    message: complaint.message,
    expected: complaint.expected,
    seen: complaint.seen,
    remedy: complaint.remedy,
    clause: words || (complaint.basis ?? check.basis),
    clauseIds: ids,
    operation: operation && `${operation.method} ${operation.path}`,
    contract: place && contract.locate(place),
    fixture: context.fixture?.(),
    fingerprint,
    curl: context.curl?.(),
    exchanges: context.exchanges,
    count: 1,
  };
}

/** A complaint that rests on a standard alone quotes that, not the clauses that happen to stand near. */
function groundsOf(complaint: Complaint, context: FindingContext): readonly string[] {
  if (complaint.basis !== undefined && complaint.place === undefined) return [];
  const near = complaint.place ? clausesOf(complaint.place, context) : [];
  return near.length > 0 ? near : (context.clauses ?? []);
}

/** By what is wrong and where in the contract, not by line: a baseline outlives edits of the document and other runs. */
export function fingerprintOf(complaint: Complaint, { check, operation }: FindingContext): string {
  const place = complaint.place ? pointerOf(complaint.place) : '';
  const parts = [check.id, operation?.method, operation?.path, place, normalised(complaint.message)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function pointerOf(node: Node): string {
  return `${node.source.name.split('/').pop() ?? ''}#${node.pointer}`;
}

/** Messages should not hold such values; where one does, it must not make a new finding of an old one. */
function normalised(message: string): string {
  return message
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '#')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?/g, '#')
    .replace(/\b(?=\w*\d)(?=\w*[a-z])\w{12,}\b/gi, '#')
    .replace(/\d{4,}/g, '#');
}
