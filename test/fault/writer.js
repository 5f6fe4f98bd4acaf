// One of several processes that write to one store: for as many milliseconds as it is told, and until it has made a job, it
// gives and takes roles of overlapping accounts through the built runner, and says of each job what it was told of it.
// node writer.js PATH MILLISECONDS NAME ACCOUNTS
const dist = process.env.PROVOST_DIST;
const load = (path) => import(`${dist}/${path}`);
const [path, time, name, accounts] = process.argv.slice(2);

const { createLocalRunner } = await load('operations/local-runner.js');
const { assignRole } = await load('operations/role/assign.js');
const { unassignRole } = await load('operations/role/unassign.js');

const roles = ['Assessor', 'Learners Progress', 'Internal Verifier'];
let waits = 0;
const runner = createLocalRunner({
  storeUrl: `file:${path}`,
  user: name,
  clock: Date.now,
  onWait: () => (waits += 1),
});
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const everybody = Array.from({ length: Number(accounts) }, (_, at) => `a${at}@acme.example`);

const jobs = [];
let longest = 0;
for (const end = Date.now() + Number(time); Date.now() < end || jobs.length === 0;) {
  const operation = pick([assignRole, unassignRole]);
  const role = pick(roles);
  const emails = everybody.filter(() => Math.random() < 0.4);
  if (emails.length === 0) continue;
  const start = performance.now();
  const { output } = await runner.write(operation, { role, emails }, { dryRun: false, limits: {} });
  longest = Math.max(longest, performance.now() - start);
  const { job, added, alreadyHeld, removed, notHeld, changes } = output;
  if (job !== null)
    jobs.push({
      job,
      operation: operation.name,
      role,
      emails,
      added,
      alreadyHeld,
      removed,
      notHeld,
      changes,
    });
}
await runner.close();
process.stdout.write(JSON.stringify({ name, jobs, longest, waits }));
