import { join } from 'node:path';
import { employerViewLearningPlan } from '../domain/tenancy/roles.js';

/** One command of the walk, and what it is for. */
export interface DemoStep {
  /** Begins a part of the walk. */
  readonly title?: string;
  readonly why: string;
  readonly args: readonly string[];
}

/** The date from which the invented tenants' dates are counted: the walk reads the same on every day. */
const AS_OF = ['--as-of', '2026-11-21'];

/** The main job, command by command. `folder` holds the files that the walk reads. */
export function demoSteps(folder: string): DemoStep[] {
  const college = ['--tenant', 'northfield'];
  const trust = ['--tenant', 'harbourside'];
  const transfer = join(folder, 'transfer.csv');
  const assign = ['role', 'assign', employerViewLearningPlan, '--all-employers', ...college];
  return [
    {
      title: '1. Roles in bulk',
      why: 'A college with 40 employer accounts, made from nothing but these three words.',
      args: [
        'tenant',
        'seed',
        '--scenario',
        'employer-roles',
        '--size',
        '40',
        '--seed',
        '7',
        '--yes',
        '--quiet',
      ],
    },
    {
      why: 'The feature alone shows employers nothing: each account needs the role.',
      args: ['feature', 'list', ...college],
    },
    { why: 'What would happen?', args: [...assign, '--dry-run'] },
    { why: 'Do it.', args: [...assign, '--reason', 'spring roll-out', '--yes'] },
    { why: 'Again: nothing is left to do.', args: [...assign, '--yes'] },
    { why: 'Every change is a job …', args: ['job', 'list', ...college] },
    { why: '… that can be taken back.', args: ['job', 'undo', '2', '--yes'] },
    {
      title: '2. Why does the dashboard say more than the employer sees?',
      why: 'Another college, with learners on a programme that hides its sub-programmes.',
      args: [
        ...['tenant', 'seed', '--scenario', 'overdue-discrepancy', '--size', '12', '--seed', '7'],
        ...['--key', 'southfield', '--name', 'Southfield College', '--yes', '--quiet'],
      ],
    },
    {
      why: 'The counts differ.',
      args: ['overdue', 'count', '--by', 'employer', '--tenant', 'southfield', ...AS_OF],
    },
    { why: 'Down to the last component:', args: ['overdue', 'explain', '--tenant', 'southfield', ...AS_OF] },
    {
      title: '3. Competences from another employer',
      why: 'A trust with three new starters.',
      args: ['tenant', 'apply', join(folder, 'trust.yaml'), '--yes'],
    },
    { why: 'Before: what are they missing?', args: ['compliance', 'table', ...trust, ...AS_OF] },
    {
      why: 'Take in what their last employer recorded. One row has an impossible date, one competence is only known to the sender, one has expired, one name differs.',
      args: [
        'transfer',
        'import',
        transfer,
        '--rejects',
        join(folder, 'rejects.csv'),
        '--yes',
        ...trust,
        ...AS_OF,
      ],
    },
    { why: 'What waits for a person to decide?', args: ['transfer', 'list', ...trust, ...AS_OF] },
    { why: 'After:', args: ['compliance', 'table', ...trust, ...AS_OF] },
    { why: 'One person’s own view.', args: ['compliance', 'person', '30010001', ...trust, ...AS_OF] },
    {
      why: 'The same file again changes nothing.',
      args: ['transfer', 'import', transfer, '--yes', ...trust, ...AS_OF],
    },
    {
      title: '4. Nothing is lost',
      why: 'The record of every change is a chain that can be checked.',
      args: ['audit', 'verify'],
    },
  ];
}
