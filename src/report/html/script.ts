/** The page reads without it; with it one can search, filter, open all, follow links into closed parts and copy. */
export const SCRIPT = `
'use strict';
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const items = all('[data-item]');
const query = document.getElementById('q');
const toggle = document.getElementById('toggle');
const texts = new Map();
const textOf = (item) => {
  if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
  return texts.get(item);
};

function apply() {
  const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const kinds = new Set(all('[data-show][aria-pressed=true]').map((button) => button.dataset.show));
  for (const item of items) {
    const kind = item.dataset.kind;
    const wanted = kind === undefined || kinds.size === 0 || kinds.has(kind);
    item.hidden = !wanted || !words.every((word) => textOf(item).includes(word));
  }
  const filtered = words.length > 0 || kinds.size > 0;
  let shown = 0;
  for (const group of all('[data-group]')) {
    const visible = all('[data-item]', group).filter((item) => item.dataset.kind && !item.hidden).length;
    group.hidden = filtered && visible === 0;
    shown += visible;
  }
  document.getElementById('scenarios').hidden = filtered && !document.querySelector('.scenario:not([hidden])');
  document.getElementById('nothing').hidden = !filtered || shown > 0;
}

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === 'DETAILS') at.open = true;
    at.hidden = false;
  }
  target.scrollIntoView({ block: 'center' });
}

async function copy(button) {
  const source = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'copied';
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = 'selected';
  }
  setTimeout(() => { button.textContent = 'copy'; }, 1500);
}

document.documentElement.classList.add('js');
query.addEventListener('input', apply);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== query) {
    event.preventDefault();
    query.focus();
  }
  if (event.key === 'Escape' && document.activeElement === query) {
    query.value = '';
    apply();
  }
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.show) {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    apply();
  }
  if ('copy' in button.dataset) void copy(button);
  if (button === toggle) {
    const open = toggle.textContent === 'Open all';
    for (const details of all('.scenario, .exchange')) details.open = open && !details.hidden;
    toggle.textContent = open ? 'Close all' : 'Open all';
  }
});
addEventListener('hashchange', reveal);
reveal();
`;
