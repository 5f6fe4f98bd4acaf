import { foldName } from '../../domain/text.js';
import type { Random } from './random.js';

const firstNames = [
  'Amelia',
  'Oliver',
  'Sinéad',
  'Mohammed',
  'Zoë',
  'Kwame',
  'Agnieszka',
  'Rhys',
  'Priya',
  'Callum',
  'Chloé',
  'Tomasz',
  'Aoife',
  'Yusuf',
  'Hannah',
  'Ifeoma',
  'Lewis',
  'Siân',
  'Jürgen',
  'Mei',
  'Grace',
  'Dafydd',
  'Fatima',
  'Connor',
  'Ellie-Mae',
  'Søren',
  'Niamh',
  'Arjun',
  'Bethan',
  'Mateusz',
  'Ruth',
  'José',
  'Charlotte',
  'Olumide',
  'Katherine',
  'Liam',
  'Anaïs',
  'Harpreet',
  'Jack',
  'Noor',
] as const;

const lastNames = [
  'O’Neil',
  'Smith',
  'Patel',
  'Okafor',
  'Jones',
  "O'Brien",
  'García',
  'Evans-Hughes',
  'Nowak',
  'Khan',
  'Taylor',
  'Müller',
  'Adeyemi',
  'MacDonald',
  'Fitzgerald',
  'Kowalczyk',
  'Singh',
  'Williams',
  'Núñez',
  'Hussain',
  'Thompson',
  'Ó Súilleabháin',
  'Chen',
  'Brown',
  'Begum',
  'Walker',
  'Smith-Jones',
  'Ahmed',
  'Robinson',
  'D’Souza',
  'Wright',
  'Østergaard',
  'Green',
  'Mensah',
  'Hall',
  "O'Neil",
  'Clarke',
  'Łukasik',
  'Wood',
  'Van der Berg',
  'Lewis',
  'Kaur',
  'Hill',
  'Françoise',
  'Cooper',
  'Ward',
] as const;

const businessWords = [
  'Ashdown',
  'Beacon',
  'Calder',
  'Derwent',
  'Eastgate',
  'Fernhill',
  'Greenway',
  'Harbour',
  'Ironbridge',
  'Kestrel',
  'Lockside',
  'Millbrook',
  'Northgate',
  'Oakfield',
  'Pennine',
  'Quayside',
  'Ridgeway',
  'Southmoor',
  'Tamar',
  'Westbourne',
] as const;

const businessKinds = [
  'Engineering',
  'Care',
  'Logistics',
  'Foods',
  'Motors',
  'Construction',
  'Nurseries',
  'Digital',
  'Hotels',
  'Dental',
] as const;

export interface Name {
  readonly firstName: string;
  readonly lastName: string;
}

export function nameOf(random: Random): Name {
  return { firstName: random.pick(firstNames), lastName: random.pick(lastNames) };
}

/** An undeliverable address: its domain ends in `.example`. The number makes it unique. */
export function emailOf({ firstName, lastName }: Name, number: number, domain: string): string {
  const part = (text: string): string => foldName(text).replace(/[^a-z0-9]/g, '');
  return `${part(firstName)}.${part(lastName)}${number}@${domain}.example`;
}

/** An employer's name and key; the number makes both unique. */
export function employerOf(random: Random, number: number): { name: string; key: string } {
  const [word, kind] = [random.pick(businessWords), random.pick(businessKinds)];
  return { name: `${word} ${kind} ${number} Ltd`, key: `${word}-${kind}-${number}`.toLowerCase() };
}

/** `prefix` and the number, padded so that text order equals number order. */
export function numbered(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(6, '0')}`;
}
