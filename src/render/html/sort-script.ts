/**
 * Makes tables sortable by their headings, in the browser. Without it a page is complete; that is
 * why the buttons are made here. Numbers sort as numbers, cells without a value come last.
 */
export const sortScript = `'use strict';
(() => {
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  status.className = 'unseen';
  document.querySelector('main').append(status);
  const { compare } = new Intl.Collator('en', { numeric: true });
  const number = /^-?[\\d,]+(\\.\\d+)?( %)?$/;
  const valueOf = (cell) => {
    const text = (cell ? cell.textContent : '').trim();
    if (text === '' || text === '–') return null;
    return number.test(text) ? parseFloat(text.replaceAll(',', '')) : text;
  };
  const order = (a, b) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return compare(String(a), String(b));
  };
  const sort = (table, heading, column) => {
    const down = heading.getAttribute('aria-sort') === 'ascending';
    for (const other of heading.parentNode.cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const [body] = table.tBodies;
    const rows = Array.from(body.rows, (row) => ({ row, value: valueOf(row.cells[column]) }));
    rows.sort((a, b) => (a.value === null || b.value === null || !down ? order(a.value, b.value) : order(b.value, a.value)));
    body.append(...rows.map(({ row }) => row));
    status.textContent = 'Sorted by ' + heading.textContent + (down ? ', descending' : ', ascending');
  };
  for (const table of document.querySelectorAll('table.list')) {
    if (table.tBodies[0].rows.length < 2) continue;
    Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...heading.childNodes);
      button.addEventListener('click', () => sort(table, heading, column));
      heading.append(button);
    });
  }
})();`;
