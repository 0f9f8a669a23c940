import { acceptedCoding } from './accepted-coding.js';
import { allow } from './allow.js';
import { bodySchema } from './body-schema.js';
import { caching } from './caching.js';
import { challenge } from './challenge.js';
import type { Check } from './check.js';
import { contentTypeDeclared } from './content-type-declared.js';
import { contentTypeTrue } from './content-type-true.js';
import { credentialEcho } from './credential-echo.js';
import { credentialsNeeded } from './credentials-needed.js';
import { derivedMembers } from './derived-members.js';
import { disclosure } from './disclosure.js';
import { documentedText } from './documented-text.js';
import { framing } from './framing.js';
import { headerInjection } from './header-injection.js';
import { headerSyntax } from './header-syntax.js';
import { location } from './location.js';
import { memberNames } from './member-names.js';
import { ownRecords } from './own-records.js';
import { problemJson } from './problem-json.js';
import { recordTimes } from './record-times.js';
import { redirect } from './redirect.js';
import { requiredHeaders } from './required-headers.js';
import { sameRecord } from './same-record.js';
import { serverError } from './server-error.js';
import { statusDeclared } from './status-declared.js';
import { writeOnlyLeak } from './write-only-leak.js';

/** Every exchange goes through all of them, in this order. */
export const checks: readonly Check[] = [
  serverError,
  statusDeclared,
  redirect,
  contentTypeDeclared,
  contentTypeTrue,
  acceptedCoding,
  bodySchema,
  sameRecord,
  derivedMembers,
  recordTimes,
  ownRecords,
  requiredHeaders,
  documentedText,
  writeOnlyLeak,
  credentialsNeeded,
  framing,
  challenge,
  allow,
  location,
  headerSyntax,
  headerInjection,
  memberNames,
  problemJson,
  caching,
  credentialEcho,
  disclosure,
];
