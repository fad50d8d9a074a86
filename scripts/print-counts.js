// Prints the line that CI reads, `N passed, N failed`, from Vitest's JSON report. Exits 1 when a test
// failed, none ran, or there is no report.
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? '.tmp/vitest.json';
try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const suites = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + suites;
  console.log(`${report.numPassedTests} passed, ${failed} failed`);
  process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;
} catch (error) {
  console.error(`No test report in ${file}: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
