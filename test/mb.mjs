import { DatabaseSync } from '@photostructure/sqlite';
import { rmSync } from 'node:fs';
const N = 400000;
const cpu = () => {
  const u = process.cpuUsage();
  return (u.user + u.system) / 1000;
};
function fresh() {
  rmSync('/tmp/imp/mb.db', { force: true });
  rmSync('/tmp/imp/mb.db-wal', { force: true });
  const d = new DatabaseSync('/tmp/imp/mb.db');
  d.exec(
    'PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; CREATE TABLE p (id integer primary key); CREATE TABLE c (id integer primary key); CREATE TABLE a (person_id integer NOT NULL REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED, comp integer NOT NULL REFERENCES c(id) DEFERRABLE INITIALLY DEFERRED, f integer not null, level integer not null, awarded integer not null, expires integer not null, source text not null, PRIMARY KEY(person_id, comp, f, level, awarded, expires)) WITHOUT ROWID',
  );
  for (let i = 0; i < 10000; i++) d.prepare('INSERT INTO p VALUES(?)').run(i);
  for (let i = 0; i < 40; i++) d.prepare('INSERT INTO c VALUES(?)').run(i);
  return d;
}
const rows = Array.from({ length: N }, (_, i) => [
  Math.floor(i / 40),
  i % 40,
  20260101,
  1,
  20260101,
  20290101,
  'iat',
]);
function t(name, f) {
  const d = fresh();
  const s = cpu();
  d.exec('BEGIN');
  f(d);
  const m = cpu();
  d.exec('COMMIT');
  const e = cpu();
  console.log(name, (((m - s) * 1000) / N).toFixed(2) + 'us/row', 'commit', (e - m).toFixed(0));
  return d;
}
const one = 'INSERT INTO a VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING';
t('single', (d) => {
  const s = d.prepare(one);
  for (const r of rows) s.run(...r).changes;
});
for (const k of [10, 50, 100])
  t('multi' + k, (d) => {
    const s = d.prepare(
      'INSERT INTO a VALUES ' + Array(k).fill('(?,?,?,?,?,?,?)').join(',') + ' ON CONFLICT DO NOTHING',
    );
    for (let i = 0; i < N; i += k) {
      const p = [];
      for (let j = i; j < i + k; j++) for (const v of rows[j]) p.push(v);
      s.run(...p);
    }
  });
t('json', (d) => {
  const s = d.prepare(
    'INSERT INTO a SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
  );
  for (let i = 0; i < N; i += 5000) s.run(JSON.stringify(rows.slice(i, i + 5000)));
});
let d = t('single nofk', (d) => {
  d.exec;
  const s = d.prepare(one);
  for (const r of rows) s.run(...r);
});
{
  const s = cpu();
  const st = d.prepare('SELECT * FROM a');
  st.setReturnArrays(true);
  st.all();
  console.log('all', ((cpu() - s) * 1000) / N);
}
{
  const s = cpu();
  const st = d.prepare('SELECT * FROM a');
  st.setReturnArrays(true);
  for (const r of st.iterate()) r;
  console.log('iterate', ((cpu() - s) * 1000) / N);
}
{
  const s = cpu();
  const st = d.prepare(
    'SELECT json_group_array(json_array(person_id, comp, f, level, awarded, expires, source)) FROM a WHERE person_id = ?',
  );
  st.setReturnArrays(true);
  let n = 0;
  for (let p = 0; p < 10000; p++) n += JSON.parse(st.all(p)[0][0]).length;
  console.log('json', n, ((cpu() - s) * 1000) / N);
}
{
  const s = cpu();
  const st = d.prepare(
    "SELECT group_concat(comp||','||f||','||level||','||awarded||','||expires||','||source, ';') FROM a WHERE person_id = ?",
  );
  st.setReturnArrays(true);
  let n = 0;
  for (let p = 0; p < 10000; p++) n += st.all(p)[0][0].length;
  console.log('concat', n, ((cpu() - s) * 1000) / N);
}
{
  const s = cpu();
  d.exec('BEGIN');
  const st = d.prepare(
    'DELETE FROM a WHERE person_id=? and comp=? and f=? and level=? and awarded=? and expires=? and source IS NOT DISTINCT FROM ?',
  );
  for (let i = N - 1; i >= 0; i--) st.run(...rows[i]);
  d.exec('COMMIT');
  console.log('delete', ((cpu() - s) * 1000) / N);
}
