import { join } from 'node:path';
import { employerViewLearningPlan } from '../domain/tenancy/roles.js';

/** One command of the walk, with its purpose. */
export interface DemoStep {
  /** Begins a part of the walk. */
  readonly title?: string;
  readonly why: string;
  readonly args: readonly string[];
}

/** The day that the invented dates are relative to: the walk is equal on every day. */
const AS_OF = ['--as-of', '2026-11-21'];

const SOUTHFIELD = ['--tenant', 'southfield', ...AS_OF];
const TRUST = ['--tenant', 'harbourside', ...AS_OF];

/** The main job, command by command. `folder` holds the files that the walk reads. */
export function demoSteps(folder: string): DemoStep[] {
  return [
    ...roleSteps(),
    ...overdueSteps(),
    ...transferSteps(folder),
    {
      title: '4. Nothing is lost',
      why: 'The record of every change is a chain that can be checked.',
      args: ['audit', 'verify'],
    },
  ];
}

function roleSteps(): DemoStep[] {
  const college = ['--tenant', 'eastfield'];
  const assign = ['role', 'assign', employerViewLearningPlan, '--all-employers', ...college];
  return [
    {
      title: '1. Roles in bulk',
      why: 'A college with 40 employer accounts, made from nothing but these three words.',
      args: words('tenant seed --scenario employer-roles --size 40 --seed 7 --yes --quiet'),
    },
    {
      why: 'The feature alone shows employers nothing: each account needs the role.',
      args: ['feature', 'list', ...college],
    },
    { why: 'What would happen?', args: [...assign, '--dry-run'] },
    { why: 'Do it.', args: [...assign, '--reason', 'spring roll-out', '--yes'] },
    { why: 'Again: nothing is left to do.', args: [...assign, '--yes'] },
    { why: 'Every change is a job …', args: ['job', 'list', ...college] },
    { why: '… that can be taken back.', args: words('job undo 2 --yes') },
  ];
}

function overdueSteps(): DemoStep[] {
  return [
    {
      title: '2. Why does the dashboard say more than the employer sees?',
      why: 'Another college, with learners on a programme that hides its sub-programmes.',
      args: [...words('tenant seed --scenario overdue-discrepancy --size 12 --seed 7 --yes --quiet')],
    },
    { why: 'The counts differ.', args: [...words('overdue count --by employer'), ...SOUTHFIELD] },
    { why: 'Down to the last component:', args: ['overdue', 'explain', ...SOUTHFIELD] },
  ];
}

function transferSteps(folder: string): DemoStep[] {
  const transfer = ['transfer', 'import', join(folder, 'transfer.csv')];
  const rejects = ['--rejects', join(folder, 'rejects.csv')];
  return [
    {
      title: '3. Competences from another employer',
      why: 'A trust with three new starters.',
      args: ['tenant', 'apply', join(folder, 'trust.yaml'), '--yes'],
    },
    { why: 'Before: what are they missing?', args: ['compliance', 'table', ...TRUST] },
    {
      why: 'Take in what their last employer recorded. One row has an impossible date, one competence is only known to the sender, one has expired, one name differs.',
      args: [...transfer, ...rejects, '--yes', ...TRUST],
    },
    { why: 'What waits for a person to decide?', args: ['transfer', 'list', ...TRUST] },
    { why: 'After:', args: ['compliance', 'table', ...TRUST] },
    { why: 'One person’s own view.', args: ['compliance', 'person', '30010001', ...TRUST] },
    { why: 'The same file again changes nothing.', args: [...transfer, '--yes', ...TRUST] },
  ];
}

function words(text: string): string[] {
  return text.split(' ');
}
