import { counted, formatCount } from '../domain/counts.js';
import { percentOf } from '../domain/percent.js';
import { canSignIn } from '../domain/tenancy/accounts.js';
import { employerViewLearningPlan, roleCatalogue } from '../domain/tenancy/roles.js';
import { listAccounts } from '../operations/account/list.js';
import { accountOutput } from '../operations/account/account-output.js';
import type { BarTable } from '../render/html/charts.js';
import { anchorOf } from '../render/html/escape.js';
import type { PageSection } from '../render/html/page.js';
import type { PageList } from '../render/html/table.js';
import { formatPercent } from '../views/percent.js';
import type { ReportReader } from './report-reader.js';
import type { Report } from './report.js';
import { ruleWords } from './rule-words.js';

export interface RolesSubject {
  /** Keys; each with all below it. */
  readonly organisations: readonly string[];
}

const MISSING = 'missing';

/** Employer accounts of an organisation, and how many may see learning plans. */
interface Coverage {
  accounts: number;
  holders: number;
  canSignIn: number;
}

/** Who holds which role, and which employer accounts cannot see learning plans for want of one. */
export async function rolesReport(reader: ReportReader, { organisations }: RolesSubject): Promise<Report> {
  const coverage = new Map<string, Coverage>();
  const { result, groups } = await reader.readGroups(
    listAccounts,
    { kinds: [], statuses: [], organisations: [...organisations] },
    'email,firstName,lastName,kind,organisation,status,canSignIn',
    (row) => {
      const account = accountOutput.parse(row);
      const isMissing = account.kind === 'employer' && !account.roles.includes(employerViewLearningPlan);
      if (account.kind === 'employer') cover(coverage, account);
      return isMissing ? [...account.roles, MISSING] : account.roles;
    },
  );
  const roles = roleCatalogue.map((role) => ({ role, holders: groups.get(role)?.count() ?? 0 }));
  const held = roles.filter(({ holders }) => holders > 0);
  const lists: PageList[] = [];
  for (const { role, holders } of held) {
    const caption = `${role}: ${counted(holders, 'account')}`;
    const list = await groups.get(role)?.list(result, { id: anchorOf('role', role), caption });
    if (list !== undefined) lists.push(list);
  }
  const missing = groups.get(MISSING);
  const caption = `Employer accounts without the role: ${counted(missing?.count() ?? 0, 'account')}`;
  const without = await missing?.list(result, { id: 'missing-role', caption });
  return {
    title: 'Roles',
    facts: organisations.length === 0 ? [] : [['Organisations', organisations.join(', ')]],
    sections: [
      coverageSection(coverage, without),
      {
        id: 'roles',
        heading: 'Accounts by role',
        rules: [ruleWords('signIn')],
        charts: [rolesChart(roles)],
      },
      {
        id: 'holders',
        heading: 'Holders of each role',
        above: held.length === 0 ? ['Nobody holds a role.'] : [],
        lists,
      },
    ],
  };
}

function cover(
  coverage: Map<string, Coverage>,
  {
    organisation,
    status,
    roles,
  }: Pick<(typeof accountOutput)['_output'], 'organisation' | 'status' | 'roles'>,
): void {
  const key = organisation ?? '';
  const own = coverage.get(key) ?? { accounts: 0, holders: 0, canSignIn: 0 };
  coverage.set(key, own);
  own.accounts += 1;
  if (!roles.includes(employerViewLearningPlan)) return;
  own.holders += 1;
  if (canSignIn(status)) own.canSignIn += 1;
}

function coverageSection(
  coverage: ReadonlyMap<string, Coverage>,
  without: PageList | undefined,
): PageSection {
  const all = [...coverage.values()];
  const sum = (field: keyof Coverage): number => all.reduce((total, each) => total + each[field], 0);
  const [accounts, holders] = [sum('accounts'), sum('holders')];
  const rows = [...coverage].sort(([a], [b]) => (a < b ? -1 : 1));
  const chart: BarTable = {
    kind: 'bars',
    id: 'coverage-bars',
    caption: `Employer accounts that hold ${employerViewLearningPlan}, by organisation`,
    headings: ['Organisation', 'Accounts', 'Hold it', 'And can sign in', 'Share'],
    max: 100,
    rows: rows.map(([key, { accounts: total, holders: own, canSignIn: able }]) => {
      const share = percentOf(own, total);
      return {
        label: { text: key === '' ? 'No organisation' : key },
        figures: [formatCount(total), formatCount(own), formatCount(able), formatPercent(share)],
        bars: [{ from: 0, to: share ?? 0 }],
      };
    }),
  };
  return {
    id: 'coverage',
    heading: `Who may see learning plans`,
    above: [
      `Of ${counted(accounts, 'employer account')} ${formatCount(holders)} hold ${employerViewLearningPlan}, and ${formatCount(sum('canSignIn'))} of these can sign in.`,
    ],
    rules: [ruleWords('role'), ruleWords('signIn')],
    charts: rows.length === 0 ? [] : [chart],
    lists: without === undefined ? [] : [without],
  };
}

function rolesChart(roles: readonly { readonly role: string; readonly holders: number }[]): BarTable {
  return {
    kind: 'bars',
    id: 'role-bars',
    caption: 'Accounts that hold each role',
    headings: ['Role', 'Accounts'],
    max: Math.max(0, ...roles.map(({ holders }) => holders)),
    rows: roles.map(({ role, holders }) => ({
      label: { text: role, ...(holders > 0 ? { target: anchorOf('role', role) } : {}) },
      figures: [formatCount(holders)],
      bars: [{ from: 0, to: holders }],
    })),
  };
}
