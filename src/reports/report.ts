import type { Page } from '../render/html/page.js';
import type { ReportReader } from './report-reader.js';

/** A composed page, without what the program adds. */
export type Report = Omit<Page, 'version' | 'facts'> & { readonly facts?: Page['facts'] };

/** Reads what a report needs and composes it. */
export type ReportMaker = (reader: ReportReader) => Promise<Report>;

/** The page of the report. @param version of the program */
export async function reportPage(make: ReportMaker, reader: ReportReader, version: string): Promise<Page> {
  const { facts = [], sections, title } = await make(reader);
  const [first, ...others] = sections;
  const masked = reader.masked();
  const head = first && { ...first, above: [...masked, ...(first.above ?? [])] };
  return {
    title,
    version,
    facts: [...reader.facts(), ...facts],
    sections: head === undefined ? [] : [head, ...others],
  };
}
