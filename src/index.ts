export type { Baseline, BaselineEntry } from './check/findings/baseline.js';
export { readBaseline, writeBaseline } from './check/findings/baseline-file.js';
export type {
  CoverageCount,
  Phase,
  RunEvent,
  RunSummary,
  ScenarioOutcome,
  ScenarioRef,
} from './check/events.js';
export type { ShownExchange, ShownMessage } from './check/events.js';
export type { CheckInfo, Finding, Severity } from './check/finding.js';
export { readFixtures } from './check/fixtures.js';
export type { CheckOptions } from './check/options.js';
export { check } from './check/run.js';
export type { Call, CallBody, Planned, Play, Stage } from './check/play/stage.js';
export type { TokenName } from './check/tokens.js';
export { defaultContractPath, loadContract, type LoadOptions } from './contract/document.js';
export type { Action, Contract, Note, Operation, Resource, Violation } from './contract/model.js';
export { type ErrorCode, type Fault, type Position, SpectwinError } from './errors.js';
export type { Exchange, Headers, HttpRequest, HttpResponse } from './http/exchange.js';
export type { Journal, JournalEntry } from './mock/journal.js';
export type { SeedData, SeedRecords } from './mock/data/seed.js';
export type { Handler, Listening, ListenOptions } from './mock/serve/handler.js';
export type { IdSource, WantedId } from './mock/records/ids.js';
export { createMock, type Mock, type MockOptions } from './mock/server.js';
export { memoryStore } from './store/memory.js';
export type { Collection, Scope, Snapshot, Store, Stored } from './store/store.js';
