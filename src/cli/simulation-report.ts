// The reports of `simulate`: for people, for programs, and for CI systems that show test results.

import { levelName } from '../diagnostics/level-name.js';
import { element, xmlText } from '../diagnostics/junit.js';
import { printable } from '../diagnostics/printable.js';
import { byCodeUnits } from '../plan/order.js';
import type {
  Check,
  Finding,
  OperationReport,
  SimulationReport,
} from '../../templates/runtime/simulator/index.js';
import { formatSimulation } from '../simulate.js';

export type SimulationFormat = 'text' | 'json' | 'junit';

/** @param definition its path, which names the suite. */
export async function formatSimulationReport(
  format: SimulationFormat,
  definition: string,
  report: SimulationReport,
): Promise<string> {
  if (format === 'text') return formatSimulation(report);
  return format === 'json' ? simulationJson(report) : simulationJunit(definition, report);
}

/** A contract: fields can be added, but not removed, while `version` is 1. */
function simulationJson({ ok, operations, calls, callbacks }: SimulationReport): string {
  const found = operations.flatMap(({ findings }) => findings);
  const count = (severity: Finding['severity']): number =>
    found.filter((one) => one.severity === severity).length;
  const value = {
    version: 1,
    ok,
    operations: operations.map(({ findings, ...operation }) => ({
      ...operation,
      findings: findings.map(({ check, severity, message, fix }) => ({
        check,
        severity,
        message,
        fix,
      })),
    })),
    summary: {
      operations: operations.length,
      errors: count('error'),
      warnings: count('warning'),
      advice: count('advice'),
      calls,
      callbacks,
    },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** An operation is a test case: it fails with its errors and warnings, and is skipped where nothing was called. */
function simulationJunit(definition: string, { operations }: SimulationReport): string {
  const failed = operations.filter(({ findings }) => findings.some(fails)).length;
  const skipped = operations.filter(isSkipped).length;
  const attributes = { name: definition, tests: operations.length, failures: failed, errors: 0 };
  const { skipped: _none, ...total } = {
    ...attributes,
    name: 'la-connector-gen simulate',
    skipped,
  };
  const cases = operations.map(operationCase);
  const suite = element('testsuite', { ...attributes, skipped, time: 0 }, cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { ...total, time: 0 }, [suite]),
    '',
  ].join('\n');
}

function operationCase(report: OperationReport): string {
  const { operation, method, path, kind, note, findings } = report;
  const attributes = { name: `${operation} ${method} ${path}`, classname: kind, time: 0 };
  if (isSkipped(report)) {
    const reason = note ?? 'not written yet';
    return element('testcase', attributes, [element('skipped', { message: reason }, [])]);
  }
  // One failure a case is what CI systems show, so it holds all.
  const [first, ...others] = findings.filter(fails);
  const bodies = findings.map(({ check, severity, message, fix }) =>
    [`${levelName(severity)}  ${check}`, message, `Fix: ${fix}`].map(xmlText).join('\n'),
  );
  if (first === undefined) {
    const out = findings.length === 0 ? [] : [element('system-out', {}, [], bodies.join('\n'))];
    return element('testcase', attributes, out);
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const failure = element(
    'failure',
    { message: `${first.message}${more}`, type: `${first.severity} ${first.check}` },
    [],
    bodies.join('\n'),
  );
  return element('testcase', attributes, [failure]);
}

function isSkipped({ outcome }: OperationReport): boolean {
  return outcome === 'skipped' || outcome === 'notWritten';
}

function fails({ severity }: Finding): boolean {
  return severity !== 'advice';
}

/** One check per line, or everything about each. */
export function formatChecks(checks: readonly Check[], format: 'text' | 'json'): string {
  const sorted = checks.toSorted((one, other) => byCodeUnits(one.id, other.id));
  if (format === 'json') return `${JSON.stringify({ version: 1, checks: sorted }, null, 2)}\n`;
  const width = Math.max(...sorted.map(({ id }) => id.length));
  const lines = sorted.map(
    ({ id, severity, summary }) =>
      `${id.padEnd(width)}  ${levelName(severity).padEnd(10)}  ${summary}`,
  );
  return `${lines.map(printable).join('\n')}\n\n${sorted.length} checks\n`;
}
