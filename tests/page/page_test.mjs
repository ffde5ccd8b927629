// The page in a browser: page_test.mjs PACKAGES PAGES CHROMIUM [TEST...]
//
// Each test has a fresh context. Whatever it does, a request that leaves the page, a breach of its
// policy, an error of its script or a word on the console is a failure too.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const [packages, pages, browserPath, ...wanted] = process.argv.slice(2);
const require = createRequire(path.resolve(packages, 'package.json'));
const {chromium} = require('playwright-core');
const axeText = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync'],
});

const tests = [];
const test = (name, body) => tests.push({name, body});
const address = (name, fragment = '') => pathToFileURL(path.join(pages, name + '.html')) + fragment;

// Opens a page and watches it; `faults` collects what it must not do.
async function open(faults, name, {fragment = '', ...options} = {}) {
  const context = await browser.newContext({viewport: {width: 1400, height: 1000}, ...options});
  context.setDefaultTimeout(10_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.route('**/*', route => {
    if (route.request().url().startsWith(address(name))) return route.continue();
    faults.push('asked for ' + route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  page.on('console', message => faults.push('console: ' + message.text()));
  page.on('pageerror', error => faults.push('error: ' + error.message));
  await page.exposeFunction('tellBreach', what => faults.push('breach of the policy: ' + what));
  await page.addInitScript(() => addEventListener('securitypolicyviolation',
      event => window.tellBreach(event.violatedDirective + ' ' + event.blockedURI)));
  await page.goto(address(name, fragment));
  return page;
}

const visible = (page, selector) => page.locator(selector).filter({visible: true});
const row = id => `[id="${id}"]`;
const bytes = id => `.hex a[href="#${id}"]`;
const status = page => page.locator('.tools .status').textContent();
const away = page => page.mouse.move(3, 3);
const lights = (page, id) => page.waitForFunction(
    wanted => document.querySelectorAll('.lit').length === 2 && document.getElementById(wanted).matches('.lit'), id);
const litOf = page => page.$$eval('.lit', all => all.map(one => one.id || one.getAttribute('href')).sort());

test('hover and focus light a field and its bytes together', async open => {
  const page = await open('good');
  const pair = id => ['#' + id, id].sort();
  assert.deepEqual(await litOf(page), []);
  await page.hover(`${row('m1.random')} td >> nth=1`);
  assert.deepEqual(await litOf(page), pair('m1.random'));
  await page.hover(bytes('m1.session_id.length'));
  assert.deepEqual(await litOf(page), pair('m1.session_id.length'));
  await page.hover('h1');
  assert.deepEqual(await litOf(page), []);
  await away(page);  // or what scrolls by is hovered too
  await page.focus(bytes('m2.random'));
  assert.deepEqual(await litOf(page), pair('m2.random'));
  await page.focus(`${row('m9.signature')} a`);
  assert.deepEqual(await litOf(page), pair('m9.signature'));
  // Both may be lit at once, and each goes out by itself.
  await page.hover(bytes('m9.algorithm'));
  assert.deepEqual((await litOf(page)).length, 4);
  await away(page);
  assert.deepEqual(await litOf(page), pair('m9.signature'));
});

test('fields and bytes are one stop of the tab key each, and arrows walk inside', async open => {
  const page = await open('good');
  const stops = await page.$$eval('table.fields, .hex', all => all.map(
      box => box.querySelectorAll('a[tabindex="0"]').length));
  assert.ok(stops.length === 26 && stops.every(n => n === 1), String(stops));
  await page.focus(`${row('m1.msg_type')} a`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const focused = () => page.evaluate(() => document.activeElement.closest('tr')?.id ??
      document.activeElement.getAttribute('href'));
  assert.equal(await focused(), 'm1.client_version');
  await page.keyboard.press('End');
  assert.match(await focused(), /^m1\.extensions/);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(), 'm1.msg_type');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), '#m1.msg_type');  // the bytes
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), '#m1.length');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('.hex')), null);
  // To the end of the page, with no stop twice: nothing holds the focus.
  await page.evaluate(() => { document.activeElement.blur(); });
  const seen = await page.evaluate(() => document.querySelectorAll('a, button, input, summary, [tabindex="0"]').length);
  await page.focus('.skip');
  let steps = 0;
  while (await page.evaluate(() => document.activeElement !== document.body) && ++steps < seen)
    await page.keyboard.press('Tab');
  assert.ok(steps > 40 && steps < 260, `${steps} stops`);
});

test('a deep link focuses and marks its field', async open => {
  const page = await open('good', {fragment: '#m9.signature'});
  await lights(page, 'm9.signature');
  assert.deepEqual(await litOf(page), ['#m9.signature', 'm9.signature']);
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr').id), 'm9.signature');
  assert.ok(await page.locator(row('m9.signature')).evaluate(one => one.classList.contains('target')));
  const box = await page.locator(row('m9.signature')).boundingBox();
  assert.ok(box.y > 0 && box.y < 1000, JSON.stringify(box));
  await page.goto(address('good', '#m2.cipher_suite'));
  await lights(page, 'm2.cipher_suite');
  assert.deepEqual(await litOf(page), ['#m2.cipher_suite', 'm2.cipher_suite']);
  assert.equal(await page.locator('tr.target').count(), 1);
  // A click on bytes makes the address of their field.
  await page.click(bytes('m2.random'));
  assert.ok(page.url().endsWith('#m2.random'), page.url());
  assert.equal(await page.getAttribute('.rung a[aria-current]', 'href'), '#m2');
});

test('j, k and the arrows move between messages', async open => {
  const page = await open('good');
  const at = () => page.evaluate(() => document.activeElement.id);
  for (const [key, id] of [['j', 'm1'], ['j', 'm2'], ['ArrowRight', 'm3'], ['k', 'm2'], ['ArrowLeft', 'm1'], ['k', 'm1']]) {
    await page.keyboard.press(key);
    assert.equal(await at(), id, key);
  }
  for (let i = 0; i < 40; ++i) await page.keyboard.press('j');
  assert.equal(await at(), 'glossary');
  await page.keyboard.press('k');
  assert.equal(await at(), 'outcome');
  const top = await page.locator('#m1').evaluate(() => scrollY);
  assert.ok(top > 1000, String(top));
  // Not while somebody writes, nor where single letters are switched off.
  await page.focus('#filter');
  await page.keyboard.type('jjp');
  assert.equal(await page.inputValue('#filter'), 'jjp');
  await page.keyboard.press('Escape');
  assert.equal(await page.inputValue('#filter'), '');
  await page.click('.tools summary');
  await page.uncheck('#single');
  await page.keyboard.press('p');
  assert.equal(await page.locator('html.present').count(), 0);
});

test('present mode reveals message by message, and the keys with them', async open => {
  const page = await open('good');
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const usual = await size();
  const messages = () => visible(page, 'section.message').count();
  await page.keyboard.press('p');
  assert.ok(await size() > usual);
  assert.equal(await messages(), 1);
  assert.equal(await visible(page, '.rung').count(), 1);
  assert.equal(await visible(page, '.verdict').count(), 0);
  assert.equal(await visible(page, '.derivation, .graph .box, .judged, #outcome, #glossary').count(), 0);
  assert.match(await status(page), /^1 of 18: ClientHello/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('PageDown');
  assert.equal(await messages(), 3);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await messages(), 1);
  for (let i = 0; i < 7; ++i) await page.keyboard.press('PageDown');
  assert.match(await status(page), /^8 of 18: ClientKeyExchange/);
  assert.deepEqual(await visible(page, '.derivation').evaluateAll(all => all.map(one => one.id)), ['D1', 'D2', 'D3']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'm8');
  assert.ok(Math.abs(await page.locator('#m8').evaluate(one => one.getBoundingClientRect().top)) < 60);
  assert.equal(await visible(page, '.graph .box').count(), 7);
  await page.keyboard.press('PageDown');  // the client is known now
  assert.equal(await visible(page, '.judged').count(), 2);
  // A link to what is hidden reveals it.
  await page.evaluate(() => { location.hash = '#D6'; });
  await page.waitForFunction(() => document.querySelector('#D6').offsetParent);
  assert.equal(await messages(), 13);
  for (let i = 0; i < 9; ++i) await page.keyboard.press('PageDown');
  assert.match(await status(page), /how it ended/);
  assert.equal(await visible(page, '.verdict').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('html.present, .later').count(), 0);
  assert.equal(await size(), usual);
  await page.getByRole('button', {name: 'Present'}).click();
  assert.equal(await page.getByRole('button', {name: 'Leave'}).getAttribute('aria-pressed'), 'true');
});

test('in present mode the alert of a refusal comes as a step, and the reason last', async open => {
  const page = await open('refused');
  await page.keyboard.press('p');
  for (let i = 0; i < 11; ++i) await page.keyboard.press('PageDown');
  assert.match(await status(page), /alert 44 certificate_revoked/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'alert-1');
  assert.equal(await visible(page, '#outcome').count(), 0);
  await page.keyboard.press('PageDown');
  assert.match(await visible(page, '#outcome').textContent(), /keyCompromise/);
});

test('the filter takes a field name or hex', async open => {
  const page = await open('good');
  await page.keyboard.press('/');
  await page.keyboard.type('verify_data');
  assert.equal(await status(page), '2 fields in 2 messages, 2 keys.');
  assert.deepEqual(await visible(page, 'table.fields tbody tr').evaluateAll(all => all.map(one => one.id)),
                   ['m10.verify_data', 'm11.verify_data']);
  const random = (await page.locator(bytes('m1.random')).textContent()).slice(3, 14);
  await page.fill('#filter', random.replace(/ /g, ''));
  assert.deepEqual(await page.$$eval('tr.hit', all => all.map(one => one.id)), ['m1.random']);
  assert.equal(await page.locator('.hex a.hit').count(), 1);
  await page.fill('#filter', '00 17 00 00');  // where two fields meet
  assert.deepEqual(await page.$$eval('#m1 tr.hit', all => all.map(one => one.id)),
                   ['m1.extensions[1].type', 'm1.extensions[1].length']);
  await page.fill('#filter', 'no such thing');
  assert.equal(await status(page), 'Nothing holds that.');
  assert.equal(await visible(page, 'section.message').count(), 0);
  await page.fill('#filter', '');
  assert.equal(await visible(page, 'section.message').count(), 13);
  assert.equal(await page.locator('.hit, .missed').count(), 0);
});

test('commands and bytes are copied', async open => {
  const page = await open('good');
  const clip = () => page.evaluate(() => navigator.clipboard.readText());
  await page.locator('#m9').getByRole('button', {name: 'Copy the commands'}).click();
  await page.locator('.status', {hasText: 'Copied.'}).waitFor();
  assert.equal(await clip(), await page.locator('#m9 .redo pre').textContent());
  await page.locator('#m6').getByRole('button', {name: 'Copy hex'}).click();
  await page.waitForFunction(async () => await navigator.clipboard.readText() === '0e000000');
  // Without that door there is an older one.
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); });
  await page.locator('#D2').getByRole('button', {name: 'Copy the commands'}).click();
  await page.waitForFunction(async () => /sha256sum$/.test(await navigator.clipboard.readText()));
});

test('an input of a derivation leads to its bytes', async open => {
  const page = await open('good');
  for (const [name, id] of [['message 1, random', 'm1.random'], ['message 2, random', 'm2.random'],
                            ['message 8, ecdh_Yc', 'm8.ecdh_Yc']]) {
    await page.locator('#keys').getByRole('link', {name, exact: true}).click();
    await page.waitForFunction(wanted => document.activeElement.closest('tr')?.id === wanted, id);
    await away(page);
    assert.deepEqual(await litOf(page), ['#' + id, id]);
  }
  await page.locator('#D3').getByRole('link', {name: 'D1 premaster'}).click();
  assert.ok(page.url().endsWith('#D1'));
  await page.locator('.graph svg a[href="#m4.params.public"]').click();
  await away(page);
  await lights(page, 'm4.params.public');
});

test('what was recorded is computed again, and an edit shows where it parts', async open => {
  for (const [name, least] of [['good', 17], ['sha384', 17], ['rsa', 14], ['psk', 11], ['refused', 14]]) {
    const page = await open(name);
    const openers = page.getByRole('button', {name: 'Recompute here'});
    const count = await openers.count();
    assert.ok(count >= least, `${name}: ${count}`);
    for (let i = 0; i < count; ++i) await openers.nth(i).click();
    const results = await page.locator('.bench .result').allTextContents();
    assert.equal(results.length, count);
    for (const result of results) assert.match(result, /^Equal to what was recorded, all (12|20|32|48|40|72|104|136) bytes\./, name);
    await page.context().close();
  }
  const page = await open('good');
  await page.locator('#D5 .opener').click();
  const result = page.locator('#D5 .result'), hash = page.getByLabel('handshake_hash, hex');
  const recorded = await hash.inputValue();
  await hash.fill(recorded.slice(0, -1) + (recorded.endsWith('0') ? '1' : '0'));
  assert.match(await result.textContent(), /^Parts from what was recorded at byte \d+ of 12\./);
  assert.match(await page.locator('#D5 .note').nth(1).textContent(), /at byte 31\./);
  assert.ok(await result.locator('mark').count() > 10);
  await hash.fill('0');
  assert.match(await page.locator('#D5 .note').nth(1).textContent(), /no hex/);
  await page.locator('#D5').getByRole('button', {name: 'As recorded'}).click();
  assert.match(await result.textContent(), /^Equal/);
  await page.locator('#D5').getByLabel('label, text').fill('server finished');
  assert.match(await result.textContent(), /^Parts/);
  // Step by step it is what another program computes.
  const steps = await page.locator('#D5 .steps li').allTextContents();
  const secret = Buffer.from((await page.locator('#D5 textarea').first().inputValue()).replace(/ /g, ''), 'hex');
  const seed = Buffer.concat([Buffer.from('server finished'), Buffer.from(recorded.replace(/ /g, ''), 'hex')]);
  const first = crypto.createHmac('sha256', secret).update(seed).digest('hex');
  assert.equal(steps[0].split(' = ').at(-1).replace(/ /g, ''), first);
});

test('with hidden secrets a value of one\'s own is computed, and compared with nothing', async open => {
  const page = await open('hidden');
  await page.locator('#D4 .opener').click();
  assert.match(await page.locator('#D4 .note').first().textContent(), /type your own/);
  await page.getByLabel('secret (D3), hex').fill('00'.repeat(48));
  assert.match(await page.locator('#D4 .result').textContent(), /^Nothing was recorded/);
  await page.locator('#D2 .opener').click();
  assert.match(await page.locator('#D2 .result').textContent(), /^Equal/);
});

test('SHA-2, HMAC and the PRF of the page are those of others', async open => {
  const page = await open('good');
  const ours = (name, ...given) => page.evaluate(([what, values]) => {
    const {toHex, fromHex} = window.handglass;
    const bytes = values.map(value => typeof value === 'object' ? fromHex(value.hex) : value);
    return toHex(window.handglass[what](...bytes));
  }, [name, given]);
  const hex = value => ({hex: Buffer.from(value).toString('hex')});
  // FIPS 180-2, appendices B and C, D.
  assert.equal(await ours('hash', 'SHA-256', hex('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(await ours('hash', 'SHA-256', hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')),
               '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
  assert.equal(await ours('hash', 'SHA-384', hex('abc')),
               'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7');
  // RFC 4231, test cases 2 and 6 (a key longer than a block).
  assert.equal(await ours('hmac', 'SHA-256', hex('Jefe'), hex('what do ya want for nothing?')),
               '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  assert.equal(await ours('hmac', 'SHA-384', {hex: 'aa'.repeat(131)}, hex('Test Using Larger Than Block-Size Key - Hash Key First')),
               '4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952');
  // Every length around the ends of blocks, as node's OpenSSL has it.
  for (const [name, theirs] of [['SHA-256', 'sha256'], ['SHA-384', 'sha384'], ['SHA-512', 'sha512']])
    for (const size of [0, 1, 55, 56, 63, 64, 65, 111, 112, 119, 120, 127, 128, 129, 255, 1000]) {
      const data = crypto.createHash('sha512').update(name + size).digest();
      const input = Buffer.concat(Array(16).fill(data)).subarray(0, size);
      assert.equal(await ours('hash', name, {hex: input.toString('hex')}), crypto.createHash(theirs).update(input).digest('hex'), `${name} of ${size}`);
    }
  // RFC 5246 §5, with node's HMAC.
  const prf = (theirs, secret, label, seed, size) => {
    const text = Buffer.concat([Buffer.from(label), seed]);
    let a = text, out = Buffer.alloc(0);
    while (out.length < size) {
      a = crypto.createHmac(theirs, secret).update(a).digest();
      out = Buffer.concat([out, crypto.createHmac(theirs, secret).update(a).update(text).digest()]);
    }
    return out.subarray(0, size).toString('hex');
  };
  for (const [name, theirs] of [['SHA-256', 'sha256'], ['SHA-384', 'sha384']])
    for (const size of [12, 32, 48, 104]) {
      const secret = Buffer.alloc(48, size), seed = Buffer.alloc(64, 7);
      assert.equal(await ours('prf', name, {hex: secret.toString('hex')}, 'key expansion', {hex: seed.toString('hex')}, size),
                   prf(theirs, secret, 'key expansion', seed, size));
    }
});

test('all of it is read without JavaScript', async open => {
  for (const [name, words] of [['good', ['ClientHello', 'D3 master secret', 'PASS', 'sha256sum', 'verify_data']],
                               ['refused', ['keyCompromise', 'alert 44 certificate_revoked', 'Issue bob a new certificate']]]) {
    const page = await open(name, {javaScriptEnabled: false, fragment: '#m1.random'});
    const text = await page.locator('body').innerText();
    for (const word of words) assert.ok(text.includes(word), word);
    assert.equal(await page.locator('button, input, .tools').count(), 0);
    assert.equal(await page.locator('main > section').count(), await visible(page, 'main > section').count());
    // The row of the address is marked by style alone, and bytes are links to their rows.
    const colour = id => page.locator(row(id)).evaluate(one => getComputedStyle(one).backgroundColor);
    assert.notEqual(await colour('m1.random'), await colour('m1.session_id.length'));
    await page.click(bytes('m1.cipher_suites[0]'));
    assert.ok(page.url().endsWith('#m1.cipher_suites[0]'), page.url());
    await page.context().close();
  }
});

test('the policy holds: what is put in from outside does not run', async (open, faults) => {
  const page = await open('good');
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.broken = true';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://127.0.0.1:9/x.png';
    document.body.append(image);
  });
  for (let i = 0; i < 100 && faults.filter(fault => fault.startsWith('breach')).length < 2; ++i)
    await page.waitForTimeout(20);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  const told = faults.filter(fault => fault.startsWith('breach')).map(fault => fault.split(' ').at(4)).sort();
  assert.deepEqual(told, ['img-src', 'script-src-elem']);
  assert.ok(!faults.some(fault => fault.startsWith('asked')), String(faults));
  faults.length = 0;  // these were ours
});

test('on paper everything is open, and nothing sticks', async open => {
  const page = await open('refused');
  await page.keyboard.press('p');
  await page.emulateMedia({media: 'print'});
  assert.equal(await visible(page, 'section.message').count(), 11);
  assert.equal(await visible(page, '#outcome').count(), 1);
  assert.equal(await visible(page, 'button, .tools').count(), 0);
  const styles = await page.$$eval('.ladder, .side, .hex', all => all.map(one => {
    const style = getComputedStyle(one);
    return {sticks: style.position === 'sticky', cut: one.scrollHeight > one.clientHeight + 1 && style.overflowY !== 'visible'};
  }));
  assert.ok(styles.every(one => !one.sticks && !one.cut), JSON.stringify(styles));
  const pdf = await page.pdf({format: 'A4'});
  assert.ok(pdf.length > 50_000, String(pdf.length));
});

test('no page is wider than its screen', async open => {
  for (const javaScriptEnabled of [true, false])
    for (const name of ['good', 'refused', 'rsa', 'psk', 'untrusted']) {
      const page = await open(name, {javaScriptEnabled});
      for (const width of [320, 400, 599, 601, 900, 1100, 1400, 2200]) {
        await page.setViewportSize({width, height: 900});
        const [whole, wide] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(whole <= wide, `${name} is ${whole} wide at ${width}`);
      }
      await page.context().close();
    }
  // The rows of hex are rows of eight or sixteen bytes, as the offsets beside them say.
  const page = await open('good');
  for (const [width, each] of [[400, 8], [620, 16], [1400, 8], [2200, 16]]) {
    await page.setViewportSize({width, height: 900});
    const rows = await page.locator('#m3 .hex p').evaluate(box => {
      const tops = new Map();
      for (const text of [...box.querySelectorAll('a')].map(link => link.firstChild))
        for (let at = 0; at < text.length; at += 3) {
          const range = new Range();
          range.setStart(text, at);
          range.setEnd(text, at + 2);
          const top = Math.round(range.getBoundingClientRect().top);
          tops.set(top, (tops.get(top) ?? 0) + 1);
        }
      return [...tops.values()];
    });
    assert.ok(rows.slice(0, -1).every(n => n === each), `${width}: ${rows}`);
    assert.equal(await visible(page, '#m3 .hex .at').evaluate(one => one.textContent.trim().split('\n').length), rows.length);
  }
});

test('axe finds nothing, in both themes', async open => {
  for (const [name, colorScheme, width] of [['good', 'light', 1400], ['good', 'dark', 1400], ['refused', 'light', 1400],
                                            ['refused', 'dark', 1400], ['good', 'dark', 400], ['refused', 'light', 400],
                                            ['untrusted', 'light', 1400]]) {
    const page = await open(name, {colorScheme, bypassCSP: true, viewport: {width, height: 1000}, fragment: '#m2.random'});
    await page.evaluate(axeText);
    const audit = async what => {
      const {violations} = await page.evaluate(() => window.axe.run({resultTypes: ['violations']}));
      assert.deepEqual(violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`), [], `${what}: ${name}, ${colorScheme}, ${width}`);
    };
    await audit('as it opens');
    if (width === 1400 && name === 'good') {
      for (const one of ['#D3', '#D2']) await page.click(`${one} .opener`);
      await page.locator('#D3 textarea').first().fill('00');
      await page.click('#D3 summary');
      await page.focus(bytes('m1.random'));
      await page.click('.tools summary');
      await audit('at work');
      await page.fill('#filter', 'random');
      await audit('filtered');
      await page.fill('#filter', '');
    }
    // An audit takes seconds: what is presented looks the same whatever page it is of.
    if (width === 1400 && name === 'good') {
      await page.locator('h1').click();
      await page.keyboard.press('p');
      for (let i = 0; i < 8; ++i) await page.keyboard.press('PageDown');
      await audit('presented');
    }
    await page.context().close();
  }
});

let failed = 0, ran = 0;
for (const {name, body} of tests) {
  if (wanted.length && !wanted.some(word => name.includes(word))) continue;
  ++ran;
  const faults = [];
  try {
    await body((page, options) => open(faults, page, options), faults);
    assert.deepEqual(faults, []);
  } catch (error) {
    ++failed;
    console.log(`FAILED: ${name}\n${error.stack}\n`);
  }
  for (const context of browser.contexts()) await context.close();
}
await browser.close();
console.log(`[page] test cases: ${ran} | ${ran - failed} passed | ${failed} failed`);
process.exit(failed || !ran ? 1 : 0);
