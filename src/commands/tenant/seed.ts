import * as Flags from '@oclif/core/flags';
import { scenarioNames, scenarios } from '../../operations/seed/scenarios.js';
import { ANCHOR } from '../../operations/seed/scenario.js';
import { seedTenant } from '../../operations/seed/seed.js';
import { changeFlags, flagsOf, integerFlag } from '../../program/flags.js';
import { namedTenant } from '../../program/named-tenant.js';
import { ProvostCommand } from '../../program/command.js';
import { makeChange } from '../../program/make-change.js';
import { requireText } from '../../program/questions.js';
import { referenceFlag } from '../../program/reference-flags.js';

export default class TenantSeed extends ProvostCommand {
  static override summary = seedTenant.summary;
  static override description = [
    `The scenario, size and seed alone decide what is in it; all dates are counted from ${ANCHOR}, so look at it with --as-of ${ANCHOR}.`,
    'What the size counts:',
    ...scenarioNames.map(
      (name) => `${name}: ${scenarios[name].sizeCounts} (default ${scenarios[name].defaultSize}).`,
    ),
  ].join('\n');
  static override examples = [
    '<%= config.bin %> <%= command.id %> --scenario overdue-discrepancy --size 200 --seed 1',
    '<%= config.bin %> <%= command.id %> --scenario nhs-trust --size 1500 --seed 7 --key big-trust --name "Big Trust"',
  ];
  static override flags = {
    ...changeFlags,
    scenario: referenceFlag({
      refersTo: 'scenario',
      helpValue: 'NAME',
      description: `what kind of tenant: ${scenarioNames.join(', ')}`,
    }),
    size: integerFlag({
      helpValue: 'N',
      min: 0,
      description: 'how big; each scenario counts something of its own',
    }),
    seed: Flags.string({
      helpValue: 'S',
      default: '1',
      description: 'any text; another one makes other people',
    }),
    key: Flags.string({ description: 'key of the tenant (default: the scenario’s)' }),
    name: Flags.string({ description: 'name of the tenant (default: the scenario’s)' }),
  };
  static override baseFlags = flagsOf(seedTenant, { tenant: true });

  async run(): Promise<void> {
    const { flags } = await this.parse(TenantSeed);
    const scenario = await requireText(
      this.session,
      flags,
      flags.scenario,
      '--scenario NAME',
      `Which scenario (${scenarioNames.join(', ')})`,
    );
    const { size, seed, name } = flags;
    const key = namedTenant(flags.key, flags);
    const input = {
      scenario,
      seed,
      ...(size === undefined ? {} : { size }),
      ...(key === undefined ? {} : { key }),
      ...(name === undefined ? {} : { name }),
    };
    await makeChange(this.session, flags, seedTenant, input);
  }
}
