// Fixs findings round by round, until a round changes nothing. In a round the edits that do not touch
// one another are tried together; when that fails, those to blame are looked for and left out.

import type { RuleDiagnostic } from '../rules/run-for-fix.js';
import {
  type CheckText,
  type CheckedText,
  attempt,
  isTextual,
  nodeEdits,
  refusal,
} from './attempt.js';
import { EditTree } from './edit-tree.js';

/** A finding that has edits and stays. */
export interface LeftFinding {
  readonly finding: RuleDiagnostic;
  /** A sentence. */
  readonly reason: string;
}

export interface FixesResult {
  readonly checked: CheckedText;
  /** In the order in which they were fixed; places are those of the text at that time. */
  readonly fixed: readonly RuleDiagnostic[];
  readonly left: readonly LeftFinding[];
}

const mostRounds = 10;
/** Each means that all rules run. */
const mostAttempts = 500;

export async function applyFixes(start: CheckedText, check: CheckText): Promise<FixesResult> {
  const fixing = new Fixing(start, check);
  for (let round = 0; round < mostRounds; round += 1) if (!(await fixing.round())) break;
  const { checked, fixed, left } = fixing;
  return { checked, fixed, left };
}

class Fixing {
  checked: CheckedText;
  readonly fixed: RuleDiagnostic[] = [];
  left: LeftFinding[] = [];
  readonly #check: CheckText;
  #attempts = 0;

  constructor(start: CheckedText, check: CheckText) {
    this.checked = start;
    this.#check = check;
  }

  /** False when it changed nothing. */
  async round(): Promise<boolean> {
    this.left = [];
    const base = this.checked;
    const able = inOrder(base.candidates).filter((finding) => {
      const reason = refusal(base, finding);
      if (reason !== undefined) this.left.push({ finding, reason });
      return reason === undefined;
    });
    for (const textual of [false, true]) {
      let waiting = able.filter((finding) => isTextual(finding) === textual);
      while (waiting.length > 0) {
        const [together, others] = compatible(base, waiting);
        if (await this.#settle(base, together)) return true;
        waiting = others;
      }
    }
    return false;
  }

  /** Makes as many of the edits as go together; false for none. */
  async #settle(base: CheckedText, findings: readonly RuleDiagnostic[]): Promise<boolean> {
    const accepted: RuleDiagnostic[] = [];
    const queue: Array<readonly RuleDiagnostic[]> = [findings];
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      if (this.#attempts >= mostAttempts) {
        this.#leave(chunk, 'Too much had to be tried; run it again.');
        continue;
      }
      this.#attempts += 1;
      const result = await attempt(base, [...accepted, ...chunk], this.#check);
      if (result.ok) {
        accepted.push(...chunk);
        this.checked = result.checked;
      } else if (chunk.length === 1) this.#leave(chunk, result.reason);
      else queue.unshift(...this.#divided(chunk, result.suspects));
    }
    this.fixed.push(...accepted);
    return accepted.length > 0;
  }

  /** Those that are surely to blame are left; the others are tried again, the suspects by themselves. */
  #divided(
    chunk: readonly RuleDiagnostic[],
    suspects: ReadonlyMap<RuleDiagnostic, string | undefined>,
  ): Array<readonly RuleDiagnostic[]> {
    const free = chunk.filter((finding) => !suspects.has(finding));
    const [suspected, blamed] = [[] as RuleDiagnostic[], [] as RuleDiagnostic[]];
    for (const finding of chunk) {
      const reason = suspects.get(finding);
      if (reason !== undefined) {
        this.#leave([finding], reason);
        blamed.push(finding);
      } else if (suspects.has(finding)) suspected.push(finding);
    }
    const parts = [free, suspected].filter((part) => part.length > 0);
    if (parts.length > 1 || blamed.length > 0) return parts;
    const middle = chunk.length >> 1;
    return [chunk.slice(0, middle), chunk.slice(middle)];
  }

  #leave(findings: readonly RuleDiagnostic[], reason: string): void {
    for (const finding of findings) this.left.push({ finding, reason });
  }
}

/** By position, but new names of members first: a misspelt member must not be added beside itself. */
function inOrder(findings: readonly RuleDiagnostic[]): readonly RuleDiagnostic[] {
  const renames = ({ edits }: RuleDiagnostic): boolean =>
    edits.some(({ kind }) => kind === 'renameKey');
  return [...findings.filter(renames), ...findings.filter((finding) => !renames(finding))];
}

/** Those that can be made together, the first having the first word, and the others. */
function compatible(
  { own }: CheckedText,
  findings: readonly RuleDiagnostic[],
): [RuleDiagnostic[], RuleDiagnostic[]] {
  const tree = new EditTree(own.value);
  const [together, others]: [RuleDiagnostic[], RuleDiagnostic[]] = [[], []];
  for (const finding of findings) (tree.add(nodeEdits(finding)) ? together : others).push(finding);
  return [together, others];
}
