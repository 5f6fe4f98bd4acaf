import { describe, expect, it } from 'vitest';
import { interruptedWhileReading, interruptedWhileWriting } from '../../src/changes/interruption.js';
import { UnknownOutcomeError } from '../../src/domain/errors.js';

describe('a run that was stopped', () => {
  it('says how much had been read, and that nothing was written', () => {
    expect(interruptedWhileReading(0).message).toBe(
      'Interrupted; nothing was written and nothing was changed.',
    );
    expect(interruptedWhileReading(1).message).toBe(
      'Interrupted after 1 row was read; nothing was written and nothing was changed.',
    );
    expect(interruptedWhileReading(1_200)).toMatchObject({ exitCode: 130, code: 'interrupted' });
  });

  it('says how much had been written and was taken back', () => {
    expect(interruptedWhileWriting(2_000, 5_000).message).toBe(
      'Interrupted after 2,000 of 5,000 changes had been written; all of them were taken back, and nothing was changed.',
    );
  });

  it('whose answer was lost names the key that settles it', () => {
    const lost = new UnknownOutcomeError('0b8f5c1e', 'The connection to db.example was lost');
    expect(lost).toMatchObject({ exitCode: 7, code: 'outcome-unknown', details: { key: '0b8f5c1e' } });
    expect(lost.hint).toContain('provost job resume 0b8f5c1e');
  });
});
