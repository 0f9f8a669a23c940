import type { CheckInfo } from './finding.js';

/** A promise that no single exchange shows. */
export interface RunnerCheck extends CheckInfo {
  readonly about: string;
}

export const noAnswer: RunnerCheck = {
  id: 'no-answer',
  title: 'Every request is answered',
  severity: 'error',
  basis: 'RFC 9110, 3.4: a server answers each request with one or more responses.',
  about:
    'A request that is not answered in time, whose connection is closed, or whose answer is not HTTP, while the target still answers others; a warning for a connection that is closed on a method that HTTP does not know. A target that answers no one ends the run.',
};

export const expectation: RunnerCheck = {
  id: 'expectation',
  title: 'The expectations of the fixture hold',
  severity: 'error',
  basis: 'the fixture: its success criteria.',
  about:
    'What a step of a fixture demands beyond the contract. Of a step that is repeated, only the last try counts.',
};

export const runnerChecks: readonly RunnerCheck[] = [noAnswer, expectation];
