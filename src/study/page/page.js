// What the page does beyond being read: fields and bytes light each other, messages are walked
// through and revealed one by one, a filter, copies, and hashes computed again here.
'use strict';

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// An element with attributes and contents: make('button', {type: 'button'}, 'Copy').
function make(tag, attributes = {}, ...contents) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...contents);
  return element;
}

function button(text, action, attributes = {}) {
  const element = make('button', {type: 'button', ...attributes}, text);
  element.addEventListener('click', action);
  return element;
}

const trace = JSON.parse(find('#trace').textContent);

// ---- Bytes

const toHex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
const grouped = hex => hex.replace(/.{8}(?=.)/g, '$& ');
const concat = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]));
const ofText = text => new TextEncoder().encode(text);

// Null where the text is no hex in pairs.
function fromHex(text) {
  const digits = text.replace(/[\s:]/g, '');
  if (digits.length % 2 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], pair => parseInt(pair, 16));
}

// ---- SHA-2 (FIPS 180-4), HMAC (RFC 2104) and the PRF (RFC 5246 §5). Written here, because
// crypto.subtle is not there for a file. One function for both word sizes: the constants of
// SHA-256 are the first halves of those of SHA-512.

// The first 64 bits behind the point of the `power`th root of a number.
function fraction(number, power) {
  const scaled = BigInt(number) << BigInt(64 * power);
  let root = 0n;
  for (let bit = 1n << 72n; bit; bit >>= 1n)
    if ((root | bit) ** BigInt(power) <= scaled) root |= bit;
  return root & (1n << 64n) - 1n;
}

const primes = [];
for (let n = 2; primes.length < 80; ++n)
  if (primes.every(prime => n % prime)) primes.push(n);
const cubic = primes.map(prime => fraction(prime, 3));
const square = primes.slice(0, 16).map(prime => fraction(prime, 2));

const hashes = {
  'SHA-256': {word: 32n, rounds: 64, start: square.slice(0, 8), size: 32, block: 64,
              big: [[2n, 13n, 22n], [6n, 11n, 25n]], small: [[7n, 18n, 3n], [17n, 19n, 10n]]},
  'SHA-384': {word: 64n, rounds: 80, start: square.slice(8, 16), size: 48, block: 128,
              big: [[28n, 34n, 39n], [14n, 18n, 41n]], small: [[1n, 8n, 7n], [19n, 61n, 6n]]},
};
hashes['SHA-512'] = {...hashes['SHA-384'], start: square.slice(0, 8), size: 64};

function hash(name, bytes) {
  const {word, rounds, start, size, block, big, small} = hashes[name];
  const mask = (1n << word) - 1n, cut = 64n - word;
  const turn = (x, n) => (x >> n | x << word - n) & mask;
  const wide = (x, [a, b, c]) => turn(x, a) ^ turn(x, b) ^ turn(x, c);
  const slim = (x, [a, b, c]) => turn(x, a) ^ turn(x, b) ^ x >> c;
  const length = block / 8, zeros = (2 * block - length - 1 - bytes.length % block) % block;
  const end = new Uint8Array(length);
  new DataView(end.buffer).setUint32(length - 4, bytes.length * 8);
  const padded = concat(bytes, [0x80], new Uint8Array(zeros), end);
  let state = start.map(value => value >> cut);
  for (let at = 0; at < padded.length; at += block) {
    const w = [];
    for (let i = 0; i < 16; ++i)
      w.push(BigInt('0x' + toHex(padded.subarray(at + i * block / 16, at + (i + 1) * block / 16))));
    for (let i = 16; i < rounds; ++i)
      w.push(w[i - 16] + slim(w[i - 15], small[0]) + w[i - 7] + slim(w[i - 2], small[1]) & mask);
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < rounds; ++i) {
      const one = h + wide(e, big[1]) + (e & f ^ ~e & mask & g) + (cubic[i] >> cut) + w[i];
      const two = wide(a, big[0]) + (a & b ^ a & c ^ b & c);
      [a, b, c, d, e, f, g, h] = [one + two & mask, a, b, c, d + one & mask, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((value, i) => value + state[i] & mask);
  }
  return fromHex(state.map(value => value.toString(16).padStart(Number(word) / 4, '0')).join('')
                     .slice(0, 2 * size));
}

function hmac(name, key, bytes) {
  const {block} = hashes[name];
  const full = new Uint8Array(block);
  full.set(key.length > block ? hash(name, key) : key);
  const inner = hash(name, concat(full.map(b => b ^ 0x36), bytes));
  return hash(name, concat(full.map(b => b ^ 0x5c), inner));
}

// `told`, if given, is told each HMAC: its name, what it was of, its value.
function prf(name, secret, label, seed, size, told = () => {}) {
  const text = concat(ofText(label), seed);
  let a = text, out = new Uint8Array(0);
  for (let i = 1; out.length < size; ++i) {
    a = hmac(name, secret, a);
    told(`A(${i})`, i === 1 ? 'label + seed' : `A(${i - 1})`, a);
    const piece = hmac(name, secret, concat(a, text));
    told(`block ${i}`, `A(${i}) + label + seed`, piece);
    out = concat(out, piece);
  }
  return out.slice(0, size);
}

window.handglass = Object.freeze({hash, hmac, prf, toHex, fromHex, ofText});

// ---- Said to who sees the page, and to who hears it

const status = make('p', {class: 'status', role: 'status'});
const say = text => { status.textContent = text; };

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', {readonly: '', class: 'unseen'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say('Copied.');
}

// ---- Fields and bytes

const rows = new Map(all('table.fields tr[id]').map(row => [row.id, row]));
const bytesOf = new Map();
for (const link of all('.hex a')) {
  const id = link.getAttribute('href').slice(1), row = rows.get(id);
  bytesOf.set(id, link);
  link.setAttribute('aria-label', `${link.textContent}, ${find('th', row).textContent}`);
}
const partsOf = id => [rows.get(id), bytesOf.get(id)].filter(Boolean);
// The field that an element belongs to, if any.
function fieldOf(element) {
  const row = element.closest?.('table.fields tr[id]');
  return row ? row.id : element.closest?.('.hex a')?.getAttribute('href').slice(1);
}

const lit = {hover: null, focus: null};
function light(why, id) {
  const before = lit[why];
  lit[why] = id ?? null;
  for (const part of before ? partsOf(before) : [])
    part.classList.toggle('lit', Object.values(lit).includes(before));
  for (const part of id ? partsOf(id) : []) part.classList.add('lit');
  // Long hex scrolls in its own box; the page stays where it is.
  const link = bytesOf.get(id), box = link?.closest('.hex');
  if (!box || box.scrollHeight <= box.clientHeight) return;
  const place = link.offsetTop - box.offsetTop;
  if (place < box.scrollTop || place + 20 > box.scrollTop + box.clientHeight)
    box.scrollTop = place - box.clientHeight / 3;
}
document.addEventListener('pointerover', event => light('hover', fieldOf(event.target)));
document.addEventListener('focusin', event => light('focus', fieldOf(event.target)));
document.addEventListener('focusout', () => light('focus', null));

// One stop for the tab key each: arrows walk inside.
const walks = [...all('table.fields'), ...all('.hex')].map(box => all('a', box));
for (const walk of walks)
  walk.forEach((link, i) => { link.tabIndex = i ? -1 : 0; });
function walkFrom(link, key) {
  const walk = walks.find(one => one.includes(link));
  const seen = walk.filter(one => one.offsetParent);
  const steps = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1,
                 Home: -seen.length, End: seen.length};
  const next = seen[Math.min(seen.length - 1, Math.max(0, seen.indexOf(link) + steps[key]))];
  for (const one of walk) one.tabIndex = one === next ? 0 : -1;
  next.focus();
}

// ---- Where the reader is

const sections = all('main > section');
const rungs = all('.rung a');
const shown = element => element.offsetParent !== null;
function mark(element) {
  for (const old of all('.target')) old.classList.remove('target');
  element.classList.add('target');
}

function markRung(id) {
  for (const rung of rungs) {
    const here = rung.getAttribute('href') === '#' + id;
    if (here) rung.setAttribute('aria-current', 'step');
    else rung.removeAttribute('aria-current');
    const ladder = rung.closest('nav');
    if (here && ladder.scrollHeight > ladder.clientHeight)
      ladder.scrollTop = rung.offsetTop - ladder.clientHeight / 2;
  }
}

// The section that the reader looks at: where the focus is, else what is at the top.
function here() {
  const focused = document.activeElement.closest('main > section');
  if (focused) return focused;
  const seen = sections.filter(shown);
  return seen.findLast(one => one.getBoundingClientRect().top < innerHeight / 4) ?? null;
}

function visit(section) {
  section.tabIndex = -1;
  section.focus({preventScroll: true});
  section.scrollIntoView({block: 'start'});
  history.replaceState(null, '', '#' + section.id);
  markRung(section.id);
}

function move(by) {
  const seen = sections.filter(shown), at = here() ? seen.indexOf(here()) : -1;
  const next = seen[Math.min(seen.length - 1, Math.max(0, at + by))];
  if (next) visit(next);
}

// A link inside the page, or the address that it was opened with.
function arrive() {
  const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!element) return;
  const hidden = element.closest('.later');
  if (hidden) reveal(Number(hidden.dataset.step));
  mark(element);
  const link = find('th a', element);
  if (rows.has(element.id)) {
    link.focus({preventScroll: true});
    element.scrollIntoView({block: 'center'});
  } else if (element.matches('main > section')) {
    element.tabIndex = -1;
    element.focus({preventScroll: true});
  }
  markRung(element.closest('main > section')?.id);
}
addEventListener('hashchange', arrive);

document.addEventListener('click', event => {
  const link = event.target.closest?.('.hex a, table.fields th a');
  if (!link) return;
  // Its row is beside it: nothing has to jump.
  event.preventDefault();
  const row = rows.get(link.getAttribute('href').slice(1));
  history.replaceState(null, '', '#' + row.id);
  link.focus({preventScroll: true});
  mark(row);
  row.scrollIntoView({block: 'nearest'});
});

const watch = new IntersectionObserver(entries => {
  if (stage.on) return;
  for (const entry of entries) if (entry.isIntersecting) markRung(entry.target.id);
}, {rootMargin: '-20% 0px -75% 0px'});
for (const section of sections) watch.observe(section);

// ---- Filter

const field = make('input', {type: 'search', id: 'filter', autocomplete: 'off', spellcheck: 'false'});

// The fields of a message that hold some hex, and where in it.
function holding(section, digits) {
  const links = all('.hex a', section), found = new Set();
  const starts = [];
  let text = '';
  for (const link of links) {
    starts.push(text.length);
    text += link.textContent.replace(/ /g, '');
  }
  for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + 1)) {
    if (at % 2) continue;
    links.forEach((link, i) => {
      const end = starts[i] + link.textContent.replace(/ /g, '').length;
      if (starts[i] < at + digits.length && at < end) found.add(link.getAttribute('href').slice(1));
    });
  }
  return found;
}

function filter() {
  const words = field.value.trim().toLowerCase();
  const digits = words.replace(/^0x|[\s:]/g, '');
  const isHex = digits.length > 1 && digits.length % 2 === 0 && !/[^0-9a-f]/.test(digits);
  document.body.classList.toggle('filtering', words !== '');
  for (const old of all('.hit, .missed')) old.classList.remove('hit', 'missed');
  if (!words) return say('');
  let fields = 0, messages = 0, keys = 0;
  for (const section of all('section.message')) {
    const bytes = isHex ? holding(section, digits) : new Set();
    let hits = 0;
    for (const row of all('table.fields tr[id]', section)) {
      const hit = bytes.has(row.id) ||
          (row.id + ' ' + row.textContent).toLowerCase().includes(words);
      hits += hit;
      for (const part of partsOf(row.id)) part.classList.toggle('hit', hit);
      row.classList.toggle('missed', !hit);
    }
    section.classList.toggle('missed', !hits);
    fields += hits;
    messages += hits > 0;
  }
  for (const section of all('section.derivation')) {
    const codes = all('code', section).map(code => code.textContent.replace(/ /g, ''));
    const hit = find('h3', section).textContent.toLowerCase().includes(words) ||
        (isHex && codes.some(code => code.includes(digits)));
    section.classList.toggle('missed', !hit);
    section.classList.toggle('hit', hit);
    keys += hit;
  }
  find('#keys').classList.toggle('missed', !keys);
  const count = (n, noun) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  say(fields + keys === 0 ? 'Nothing holds that.'
      : `${count(fields, 'field')} in ${count(messages, 'message')}` +
        (keys ? `, ${count(keys, 'key')}` : '') + '.');
}
field.addEventListener('input', filter);

// ---- Present: what comes later is hidden, and revealed step by step

const stage = {on: false, step: 0, last: rungs.length};
const presentButton = button('Present', () => present(!stage.on),
                             {'aria-pressed': 'false', 'aria-keyshortcuts': 'p'});

function reveal(step) {
  stage.step = Math.min(stage.last, Math.max(0, step));
  for (const element of all('[data-step]')) {
    element.classList.toggle('later', stage.on && Number(element.dataset.step) > stage.step);
    element.classList.remove('now');
  }
  if (!stage.on) return;
  const now = all(`main [data-step="${stage.step}"]`);
  const element = now.find(one => one.matches('section.message, .alerts li')) ?? now[0];
  const rung = rungs[stage.step];
  say(rung ? `${stage.step + 1} of ${stage.last + 1}: ${find('.what', rung).textContent}`
           : `${stage.last + 1} of ${stage.last + 1}: how it ended`);
  if (rung) markRung(rung.getAttribute('href').slice(1));
  const target = rung ? element : find('#outcome');
  if (!target) return;
  target.classList.add('now');
  target.tabIndex = -1;
  target.focus({preventScroll: true});
  target.scrollIntoView({block: 'start'});
}

function present(on) {
  const from = here();
  stage.on = on;
  document.documentElement.classList.toggle('present', on);
  presentButton.setAttribute('aria-pressed', String(on));
  presentButton.textContent = on ? 'Leave' : 'Present';
  reveal(on && from?.matches('.message') ? Number(from.dataset.step) : stage.step);
  if (on) return;
  say('');
  const element = from ?? sections[0];
  if (element) visit(element);
}

// ---- Keys

const single = make('input', {type: 'checkbox', id: 'single'});
single.checked = true;

const ofStage = {ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1};
const ofPage = {j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1};
const isWalk = key => key.startsWith('Arrow') || key === 'Home' || key === 'End';

document.addEventListener('keydown', event => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const {key, target} = event;
  if (key === 'Escape') {
    if (target === field && field.value) field.value = '', filter();
    else if (stage.on) present(false);
    return;
  }
  if (target.matches('input:not([type=checkbox]), textarea, select')) return;
  let done = true;
  if (stage.on && key in ofStage) reveal(stage.step + ofStage[key]);
  else if (fieldOf(target) && isWalk(key)) walkFrom(target, key);
  else if (!single.checked && key.length === 1) done = false;
  else if (key === 'p') present(!stage.on);
  else if (key === '/') field.focus();
  else if (key in ofPage && !target.closest('.scroll')) move(ofPage[key]);
  else done = false;
  if (done) event.preventDefault();
});

// ---- Recompute here

// What an element marked data-recompute computes: {title, hash, inputs, label, size, recorded}.
function taskOf(element) {
  const kind = element.dataset.recompute;
  // HelloRequest is no part of the handshake that it asks for.
  const numbered = trace.messages.filter(message => message.n !== null && message.name !== 'HelloRequest');
  const said = last => numbered.filter(message => message.n <= last)
                           .flatMap(message => message.fields.map(one => one.hex)).join('');
  if (kind === 'signs') {
    const {signs} = trace.messages.find(message => 'm' + message.n === element.dataset.message);
    return {hash: signs.hash, recorded: signs.digest,
            inputs: [{name: 'what is signed', hex: signs.input}]};
  }
  if (kind === 'transcript') {
    const n = parseInt(element.closest('section').id.slice(1), 10);
    const bytes = numbered.find(message => message.n === n).transcript_sha;
    return {hash: bytes.length === 96 ? 'SHA-384' : 'SHA-256', recorded: bytes,
            inputs: [{name: `messages ${numbered[0].n}-${n}`, hex: said(n)}]};
  }
  const derivation = trace.derivations.find(one => one.id === kind);
  const outputOf = id => trace.derivations.find(one => one.id === id)?.output ?? '';
  const inputs = derivation.inputs.map(input => ({
    name: input.ref ? `${input.name} (${input.ref})` : input.name,
    secret: input.name === 'secret',
    hex: input.hex ?? (input.ref ? outputOf(input.ref) : said(input.messages?.[1] ?? 0)),
  }));
  const prfHash = derivation.fn.match(/^PRF-SHA(\d+)$/)?.[1];
  return {hash: prfHash ? 'SHA-' + prfHash : derivation.fn, inputs, label: derivation.label,
          isPrf: Boolean(prfHash), size: derivation.output_len, recorded: derivation.output};
}

// The place of the first byte that differs; -1 where none does.
function parting(a, b) {
  for (let i = 0; i < Math.max(a.length, b.length); i += 2)
    if (a.slice(i, i + 2) !== b.slice(i, i + 2)) return i / 2;
  return -1;
}

// Hex in groups, with the bytes marked that differ from another's.
function compared(hex, other) {
  const code = make('code');
  for (let i = 0; i < hex.length; i += 2) {
    if (i && i % 8 === 0) code.append(' ');
    const pair = hex.slice(i, i + 2);
    code.append(other !== undefined && pair !== other.slice(i, i + 2) ? make('mark', {}, pair)
                                                                      : pair);
  }
  return code;
}

function workbench(task, name) {
  const box = make('div', {class: 'bench'});
  const editors = task.inputs.map((input, i) => {
    const id = `${name}-input-${i}`;
    const area = make('textarea', {id, rows: Math.min(8, 1 + Math.floor(input.hex.length / 64)),
                                   spellcheck: 'false', 'aria-describedby': id + '-note'});
    area.value = grouped(input.hex);
    const note = make('p', {id: id + '-note', class: 'note'});
    box.append(make('label', {for: id}, `${input.name}, hex`), area, note);
    return {input, area, note};
  });
  const labelId = `${name}-label`;
  const label = make('input', {type: 'text', id: labelId, spellcheck: 'false'});
  label.value = task.label ?? '';
  if (task.isPrf) box.append(make('label', {for: labelId}, 'label, text'), label);
  const result = make('div', {class: 'result', role: 'status'});
  const steps = make('ol', {class: 'steps'});
  box.append(result);
  if (task.isPrf)
    box.append(make('details', {}, make('summary', {}, 'HMAC by HMAC'), steps));
  box.append(button('As recorded', () => {
    for (const {input, area} of editors) area.value = grouped(input.hex);
    label.value = task.label ?? '';
    compute();
  }));

  function compute() {
    let broken = false;
    const values = editors.map(({input, area, note}) => {
      const bytes = fromHex(area.value);
      broken ||= bytes === null;
      const at = bytes && parting(toHex(bytes), input.hex);
      note.textContent = bytes === null ? 'This is no hex in pairs.'
          : input.hex === '' ? (bytes.length ? 'Yours: what was used is not in this file.'
                                             : 'Not in this file: type your own.')
          : at >= 0 ? `Differs from what was recorded at byte ${at}.` : '';
      return {secret: input.secret, bytes};
    });
    result.replaceChildren();
    steps.replaceChildren();
    if (broken) return;
    const seed = concat(...values.filter(value => !value.secret).map(value => value.bytes));
    const told = (title, of, value) => steps.append(
        make('li', {}, `${title} = HMAC(secret, ${of}) = `, compared(toHex(value))));
    const bytes = task.isPrf
        ? prf(task.hash, values.find(value => value.secret).bytes, label.value, seed, task.size, told)
        : hash(task.hash, seed);
    const hex = toHex(bytes), at = task.recorded === undefined ? null : parting(hex, task.recorded);
    result.classList.toggle('same', at === -1);
    result.classList.toggle('parts', at !== null && at >= 0);
    result.append(make('p', {}, make('strong', {},
        at === null ? 'Nothing was recorded to compare with.'
        : at === -1 ? `Equal to what was recorded, all ${bytes.length} bytes.`
                    : `Parts from what was recorded at byte ${at} of ${bytes.length}.`)));
    result.append(make('p', {}, 'computed ', compared(hex, task.recorded)));
    if (at !== null && at >= 0)
      result.append(make('p', {}, 'recorded ', compared(task.recorded, hex)));
  }
  box.addEventListener('input', compute);
  compute();
  return box;
}

all('[data-recompute]').forEach((element, i) => {
  const task = taskOf(element);
  if (!(task.hash in hashes)) return;
  let bench = null;
  const opener = button('Recompute here', () => {
    bench ??= element.appendChild(workbench(task, `bench-${i}`));
    const open = opener.getAttribute('aria-expanded') === 'true';
    opener.setAttribute('aria-expanded', String(!open));
    bench.hidden = open;
    if (!open) find('textarea', bench).focus();
  }, {'aria-expanded': 'false', class: 'opener'});
  element.append(opener);
});

// ---- The tools, which are of no use without this script

for (const box of all('.redo'))
  box.append(button('Copy', () => copy(find('pre', box).textContent), {'aria-label': 'Copy the commands'}));
for (const box of all('.hex')) {
  const text = find('p', box);
  box.after(button('Copy hex', () => copy(text.textContent.replace(/\s/g, '')), {class: 'copy-hex'}));
}

const keyList = make('dl', {});
for (const [keys, what] of [['j, k, arrows', 'next message, message before'], ['p', 'present'],
                            ['arrows, page keys', 'in present mode: reveal, hide'],
                            ['arrows in fields or bytes', 'next field, field before'],
                            ['/', 'filter'], ['Escape', 'leave']])
  keyList.append(make('dt', {}, keys), make('dd', {}, what));
find('nav.ladder').prepend(make('div', {class: 'tools'},
    make('label', {for: 'filter'}, 'Field name or hex'), field, presentButton, status,
    make('details', {}, make('summary', {}, 'Keyboard'), keyList,
         make('p', {}, single, make('label', {for: 'single'}, ' Single letters are commands')))));

document.documentElement.classList.add('js');
// Later than the browser, which leaves the focus nowhere when it has scrolled to the address.
if (location.hash) addEventListener('load', () => setTimeout(arrive));
