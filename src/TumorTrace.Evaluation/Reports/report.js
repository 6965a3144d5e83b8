// Columns sort at a click on their heading; without this script the tables are simply not sorted anew.
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  const text = (row, column) => row.cells[column].textContent.trim();
  // A figure without a value counts as the least.
  const number = (row, column) => isNaN(parseFloat(text(row, column))) ? -1e300 : parseFloat(text(row, column));
  const byNumber = column => (a, b) => number(a, column) - number(b, column);
  const byName = column => (a, b) => text(a, column).localeCompare(text(b, column), 'en', { numeric: true });
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const order = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
      heads.forEach(h => h.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', order);
      const rows = [...table.tBodies[0].rows].sort(head.className === 'n' ? byNumber(column) : byName(column));
      table.tBodies[0].append(...(order === 'ascending' ? rows : rows.reverse()));
    });
  });
}
