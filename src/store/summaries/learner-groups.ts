import type { DueSum, DueTrait } from '../due-components.js';
import type { SqlDriver } from '../sql/driver.js';
import { keysByNumber, PEOPLE_IN_BLOCK, PEOPLE_OF_BLOCK, rangeOf } from './people-blocks.js';

/** What learners of one group agree in. */
export type LearnerTraits = Pick<DueSum, 'person' | 'employer' | 'ties'>;

export interface GroupsQuestion {
  readonly tenant: number;
  readonly by: readonly DueTrait[];
  /** Numbers of the people to count; undefined for all. */
  readonly among: ReadonlySet<number> | undefined;
}

/** Keys by number of what people are tied to. */
interface Names {
  readonly organisations: ReadonlyMap<number, string>;
  readonly accounts: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

const nobody: ReadonlyMap<number, string> = new Map();

/**
 * Groups people by the traits of the question, and numbers the groups from 0. It reads only these
 * traits, and nothing where there are none.
 */
export class LearnerGroups {
  readonly #driver: SqlDriver;
  readonly #question: GroupsQuestion;
  readonly #names: Names;
  readonly #groups = new Map<string | number, number>();
  #traits: LearnerTraits[] = [];

  private constructor(driver: SqlDriver, question: GroupsQuestion, names: Names) {
    this.#driver = driver;
    this.#question = question;
    this.#names = names;
  }

  static async of(driver: SqlDriver, question: GroupsQuestion): Promise<LearnerGroups> {
    const { tenant, by } = question;
    const isOfTies = by.includes('ties');
    return new LearnerGroups(driver, question, {
      organisations:
        isOfTies || by.includes('employer') ? await keysByNumber(driver, tenant, 'organisation') : nobody,
      accounts: isOfTies ? await keysByNumber(driver, tenant, 'account') : nobody,
      groups: isOfTies ? await keysByNumber(driver, tenant, 'learner_group') : nobody,
    });
  }

  /** The group of each person of a block, by index; -1 for a person who does not count. */
  async groupsIn(block: number): Promise<Int32Array> {
    const { by, among } = this.#question;
    const [start] = rangeOf(block);
    const groups = new Int32Array(PEOPLE_IN_BLOCK).fill(-1);
    const isCounted = (index: number): boolean => among?.has(start + index) ?? true;
    if (by.includes('person')) {
      const [people, ties] = [await this.#peopleIn(block), await this.#tiesIn(block)];
      for (const [index, person] of people)
        if (isCounted(index))
          groups[index] = this.#traits.push({ person, ...this.#traitsFrom(ties.get(index)) }) - 1;
    } else if (by.includes('ties') || by.includes('employer')) {
      for (const [index, ties] of await this.#tiesIn(block))
        if (isCounted(index)) groups[index] = this.#groupOf(ties);
    } else {
      const all = this.#groupOf(undefined);
      for (let index = 0; index < PEOPLE_IN_BLOCK; index += 1) if (isCounted(index)) groups[index] = all;
    }
    return groups;
  }

  traitsOf(group: number): LearnerTraits {
    return this.#traits[group] ?? {};
  }

  /** Lets go what is known of the groups that were met so far. */
  forget(): void {
    this.#traits = [];
    this.#groups.clear();
  }

  #groupOf(ties: string | undefined): number {
    const key = ties ?? '';
    let group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, (group = this.#traits.length));
      this.#traits.push(this.#traitsFrom(ties));
    }
    return group;
  }

  async #peopleIn(block: number): Promise<[number, PersonName][]> {
    const [start, end] = rangeOf(block);
    const rows = await this.#driver.all(namesQuery, [start, end, this.#question.tenant]);
    return rows.map(([id, reference, firstName, lastName]) => [
      Number(id) - start,
      { reference: String(reference), firstName: String(firstName), lastName: String(lastName) },
    ]);
  }

  /** Numbers of each person's ties, as text: people are grouped before keys are looked up. */
  async #tiesIn(block: number): Promise<Map<number, string>> {
    const { by, tenant } = this.#question;
    const [start, end] = rangeOf(block);
    const ties = new Map<number, string>();
    const isOfTies = by.includes('ties');
    if (!isOfTies && !by.includes('employer')) return ties;
    const add = (text: unknown, separator: string): void => {
      if (typeof text !== 'string') return;
      for (const each of text.split(';')) {
        const at = each.indexOf(':');
        const index = Number(each.slice(0, at)) - start;
        const known = ties.get(index);
        if (separator === '' || known !== undefined)
          ties.set(
            index,
            separator === '' ? each.slice(at + 1) : `${known}${separator}${each.slice(at + 1)}`,
          );
      }
    };
    const [people] = await this.#driver.all(isOfTies ? tiesQuery : employersQuery, [start, end, tenant]);
    add(people?.[0], '');
    if (!isOfTies) return ties;
    const [members] = await this.#driver.all(membersQuery, [start, end]);
    add(members?.[0], ',');
    return ties;
  }

  /** The ties by their keys. */
  #traitsFrom(text: string | undefined): LearnerTraits {
    if (text === undefined) return {};
    const { organisations, accounts, groups } = this.#names;
    const [employer = 0, manager = 0, mentor = 0, ...members] = text.split(',').map(Number);
    const employerKey = organisations.get(employer) ?? null;
    if (!this.#question.by.includes('ties')) return { employer: employerKey };
    const person = {
      employer: employerKey,
      manager: accounts.get(manager) ?? null,
      mentor: accounts.get(mentor) ?? null,
    };
    const names = members.map((member) => groups.get(member)).filter((name) => name !== undefined);
    return { employer: employerKey, ties: { person, groups: names } };
  }
}

type PersonName = NonNullable<DueSum['person']>;

const namesQuery = `SELECT id, reference, first_name, last_name FROM person ${PEOPLE_OF_BLOCK} ORDER BY id`;

// One text for all people: passing each value by itself costs more than reading it.
const employersQuery = `SELECT string_agg(id || ':' || coalesce(employer_id, 0), ';') FROM person ${PEOPLE_OF_BLOCK}`;

const tiesQuery = `SELECT string_agg(id || ':' || coalesce(employer_id, 0) || ',' || coalesce(manager_id, 0) || ','
  || coalesce(mentor_id, 0), ';') FROM person ${PEOPLE_OF_BLOCK}`;

const membersQuery = `SELECT string_agg(person_id || ':' || group_id, ';' ORDER BY person_id, group_id) FROM person_group
  WHERE person_id >= ? AND person_id < ?`;
