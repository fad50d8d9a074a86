// The walk through one operation: sends as the engine does, and keeps what was found.

import type { OperationDescriptor, SecurityRequirement } from '../server/descriptor.js';
import type { ExampleRequest } from '../server/examples.js';
import { checkOf, type CheckId } from './checks.js';
import {
  requirementMet,
  secretParameters,
  secretsOf,
  withCredentials,
  withoutPairs,
} from './credentials.js';
import { type EngineHeaders, engineHeaders } from './engine.js';
import { type Answer, type Message, NoAnswer } from './exchange.js';
import type { Mailbox } from './receiver.js';
import type { Session } from './session.js';
import { type Finding, type Outcome, SimulationError } from './types.js';
import { shown, withoutQuery } from './words.js';

/** Ends a walk before its end, with what is to be said about it. */
export class WalkEnd extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, note: string) {
    super(note);
    this.outcome = outcome;
  }
}

export interface SendOptions {
  /** Default: those that are held. */
  readonly credentials?: 'none' | 'wrong';
  /** Those of an earlier request make it a repetition. */
  readonly engine?: EngineHeaders;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with the request that it is to, in words. */
export interface Exchange extends Answer {
  /** `POST /v1/cakes`. */
  readonly asked: string;
}

export class Walk {
  readonly session: Session;
  readonly operation: OperationDescriptor;
  readonly findings: Finding[] = [];
  /** What was met by the credentials that are held; undefined: none is sent. */
  readonly requirement: SecurityRequirement | undefined;
  readonly mailboxes: Mailbox[] = [];
  /** Set by a walk that could not see everything. */
  unproven: string | undefined;
  readonly #secrets: readonly string[];

  constructor(session: Session, operation: OperationDescriptor) {
    this.session = session;
    this.operation = operation;
    this.requirement = requirementMet(operation, session.descriptor, session.held);
    this.#secrets = secretsOf(session.held);
  }

  /** Reports a breach; a check speaks once an operation, of the first that it saw. */
  found(check: CheckId, message: string): void {
    if (this.findings.some((finding) => finding.check === check)) return;
    const { severity, fix } = checkOf(check);
    this.findings.push({ check, severity, operation: this.operation.id, message, fix });
  }

  has(check: CheckId): boolean {
    return this.findings.some((finding) => finding.check === check);
  }

  /** Sends an example request. @throws WalkEnd when there is no answer. */
  call(request: ExampleRequest, options: SendOptions = {}): Promise<Exchange> {
    const { method, path, headers, body } = request;
    const target = this.session.origin + path;
    return this.send({ method, target, headers, ...(body === undefined ? {} : { body }) }, options);
  }

  /** Sends a message with the engine's headers and credentials. @throws WalkEnd when there is no answer. */
  async send(message: Message, options: SendOptions = {}): Promise<Exchange> {
    const { descriptor, held, sender } = this.session;
    const headers = {
      ...(options.engine ?? engineHeaders()),
      ...message.headers,
      ...options.headers,
    };
    const plain = { ...message, headers };
    const { requirement } = this;
    const credentials = options.credentials === 'wrong' ? 'wrong' : held;
    const whole =
      requirement === undefined || options.credentials === 'none'
        ? plain
        : withCredentials(plain, requirement, descriptor, credentials);
    const asked = `${message.method} ${withoutQuery(new URL(message.target).pathname)}`;
    try {
      const answer = await sender.send(whole);
      this.#lookForSecrets(answer, asked);
      return { ...answer, asked };
    } catch (error) {
      throw this.#ending(error, asked);
    }
  }

  /** A new callback URL. */
  mailbox(): Mailbox {
    const mailbox = this.session.receiver.mailbox();
    this.mailboxes.push(mailbox);
    return mailbox;
  }

  #ending(error: unknown, asked: string): unknown {
    if (!(error instanceof NoAnswer)) return error;
    if (error.why === 'unreachable') {
      return new SimulationError(
        `The server answers no more: ${asked} failed (${shown(error.message)}).`,
      );
    }
    if (error.why === 'slow') this.found('answer-slow', `${asked} had ${shown(error.message)}.`);
    else this.found('answer-none', `${asked} ended without an answer (${shown(error.message)}).`);
    return new WalkEnd('broken', 'without an answer there was nothing more to see');
  }

  #lookForSecrets({ headers, body }: Answer, asked: string): void {
    // A poll's Location keeps the query that it was called with; a key in there is where it was.
    const secret = secretParameters(this.session.descriptor);
    const { location } = headers;
    const kept =
      location === undefined ? headers : { ...headers, location: withoutPairs(location, secret) };
    const text = `${JSON.stringify(kept)}\n${body.toString('latin1')}`;
    if (this.#secrets.some((secret) => text.includes(secret))) {
      this.found('secret-credential', `The answer to ${asked} has the caller's credentials in it.`);
    }
    if (this.mailboxes.some(({ signature }) => text.includes(signature))) {
      this.found('secret-callback-url', `The answer to ${asked} has the callback URL in it.`);
    }
  }
}
