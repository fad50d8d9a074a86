import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../templates/runtime/server/callbacks/addresses.js';
import {
  checkCallbackUrl,
  isAllowedExactly,
  parseAllowedHosts,
} from '../../../templates/runtime/server/callbacks/check.js';

const engine =
  'https://prod-12.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke' +
  '?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SECRET';

function check(url: string, setting = ''): string {
  const answer = checkCallbackUrl(url, parseAllowedHosts(setting));
  return answer.ok ? 'ok' : answer.reason;
}

describe('checkCallbackUrl without a setting', () => {
  it.each([
    [engine],
    ['https://example.com'],
    ['https://example.com:8443/x'],
    ['https://example.com./x'],
    ['https://xn--bcher-kva.example/x'],
    ['https://a_b.example.com/x'],
    ['https://8.8.8.8/x'],
    ['https://[2606:4700::1111]/x'],
    ['HTTPS://EXAMPLE.COM/x'],
  ])('takes %s', (url) => {
    expect(check(url)).toBe('ok');
  });

  it.each([
    ['', 'is empty'],
    ['/relative?sig=SECRET', 'not an absolute URL'],
    ['//example.com/?sig=SECRET', 'not an absolute URL'],
    ['https://', 'not an absolute URL'],
    ['https://exa mple.com/?sig=SECRET', 'spaces or control characters'],
    [' https://example.com/?sig=SECRET', 'spaces or control characters'],
    ['https://exam\nple.com/?sig=SECRET', 'spaces or control characters'],
    ['https://example.com/\0?sig=SECRET', 'spaces or control characters'],
    [`https://example.com/?sig=SECRET${'x'.repeat(16_384)}`, 'longer than 16384 characters'],
    ['ftp://example.com/?sig=SECRET', 'starts with "ftp:"; it must be an https URL'],
    ['javascript:alert(1)//SECRET', 'starts with "javascript:"'],
    ['file:///etc/passwd', 'starts with "file:"'],
    ['http://example.com/?sig=SECRET', '(http://example.com) must use https'],
    ['https://user@example.com/?sig=SECRET', 'must not contain a user name'],
    ['https://:SECRET@example.com/', 'must not contain a user name'],
    ['https://example.com/?sig=a#SECRET', 'must not contain a "#"'],
    ['https://example.com/?sig=SECRET#', 'must not contain a "#"'],
    ['https://a..b/?sig=SECRET', 'malformed'],
    ['https://.example.com/?sig=SECRET', 'malformed'],
    ['https://example.com../?sig=SECRET', 'malformed'],
    ["https://a'b.com/?sig=SECRET", 'malformed'],
    [`https://${'a'.repeat(64)}.com/?sig=SECRET`, 'malformed'],
  ])('refuses %s', (url, reason) => {
    const answer = check(url);
    expect(answer).toContain(reason);
    expect(answer).not.toContain('SECRET');
    expect(answer).not.toContain('/etc');
  });

  it.each([
    ['https://127.0.0.1/'],
    ['https://127.0.0.1./'],
    ['https://127.1/'],
    ['https://2130706433/'],
    ['https://0x7f000001/'],
    ['https://0177.0.0.1/'],
    ['https://%31%32%37.0.0.1/'],
    ['https://１２７。0.0.1/'],
    ['https://0/'],
    ['https://localhost/'],
    ['https://LOCALHOST./'],
    ['https://api.localhost/'],
    ['https://10.1.2.3/'],
    ['https://169.254.169.254/latest'],
    ['https://168.63.129.16/'],
    ['https://[::1]/'],
    ['https://[::]/'],
    ['https://[::ffff:127.0.0.1]/'],
    ['https://[::ffff:8.8.8.8]/'],
    ['https://[64:ff9b::127.0.0.1]/'],
    ['https://[2002:7f00:1::]/'],
    ['https://[fd00::1]/'],
    ['https://[fe80::1]/'],
  ])('refuses the private address %s', (url) => {
    expect(check(url)).toMatch(/names an address that is not public; CALLBACK_ALLOWED_HOSTS/);
    // No pattern makes a private address right either.
    expect(check(url, '*')).toMatch(/not public/);
  });
});

describe('checkCallbackUrl with patterns', () => {
  it.each([
    [engine, '*.logic.azure.com', true],
    [engine, ' *.example.com , *.LOGIC.azure.com. ', true],
    [engine, '*.logic.azure.com:443', true],
    [engine, '*.logic.azure.com:8443', false],
    [engine, '*', true],
    [engine, '*.example.com', false],
    ['https://logic.azure.com/x', '*.logic.azure.com', false],
    ['https://logic.azure.com/x', 'logic.azure.com', true],
    ['https://a.logic.azure.com/x', 'logic.azure.com', false],
    ['https://evillogic.azure.com/x', '*.logic.azure.com', false],
    ['https://a.logic.azure.com.evil.com/x', '*.logic.azure.com', false],
    ['https://a.logic.azure.com./x', '*.logic.azure.com', true],
    ['https://evil.com/?x=.logic.azure.com', '*.logic.azure.com', false],
    ['https://evil.com\\.logic.azure.com/', '*.logic.azure.com', false],
    ['https://xn--bcher-kva.example/', 'bücher.example', true],
    ['https://hooks.example.com:8443/', 'hooks.example.com:8443', true],
    ['https://hooks.example.com/', 'hooks.example.com:8443', false],
    ['http://hooks.example.com/', 'hooks.example.com', false],
    ['https://example.com/', 'http://127.0.0.1', false],
    ['https://example.com/', '*,http://127.0.0.1', true],
  ])('%s by %s: %s', (url, setting, expected) => {
    const answer = check(url, setting);
    if (expected) expect(answer).toBe('ok');
    else expect(answer).toMatch(/CALLBACK_ALLOWED_HOSTS/);
    expect(answer).not.toContain('SECRET');
  });
});

describe('checkCallbackUrl with entries that have a scheme', () => {
  it.each([
    ['http://127.0.0.1:3456/x', 'http://127.0.0.1', true],
    ['http://127.0.0.1/x', 'http://127.0.0.1', true],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080', true],
    ['http://127.0.0.1:8081/x', 'http://127.0.0.1:8080', false],
    ['http://127.0.0.1:80/x', 'http://127.0.0.1:80', true],
    ['http://127.0.0.1:8080/x', 'http://127.0.0.1:80', false],
    ['https://127.0.0.1/x', 'http://127.0.0.1', false],
    ['http://127.0.0.2/x', 'http://127.0.0.1', false],
    ['http://127.0.0.1.evil.com/x', 'http://127.0.0.1', false],
    ['http://2130706433/x', 'http://127.0.0.1/', true],
    ['http://[::1]:80/x', 'http://[::1]', true],
    ['http://localhost:7071/x', 'http://localhost:7071', true],
    ['http://localhost.:7071/x', 'http://localhost:7071', true],
    ['https://intern.example/x', 'https://intern.example:443', true],
    ['https://a.intern.example/x', 'https://intern.example', false],
    ['http://user@127.0.0.1/x', 'http://127.0.0.1', false],
  ])('%s by %s: %s', (url, setting, expected) => {
    expect(check(url, setting) === 'ok').toBe(expected);
  });

  it('knows an address without brackets too, as connectors are given it', () => {
    const target = { protocol: 'http:', hostname: '::1', port: '80' };
    expect(isAllowedExactly(target, parseAllowedHosts('http://[::1]'))).toBe(true);
    expect(isAllowedExactly(target, parseAllowedHosts('http://[::2]'))).toBe(false);
  });
});

describe('parseAllowedHosts', () => {
  it('has no entries for an empty setting', () => {
    expect(parseAllowedHosts(' , ')).toEqual([]);
  });

  it.each([
    ['ftp://example.com', 'its scheme is not http or https'],
    ['https://*.example.com', 'a "*" is allowed only at the beginning'],
    ['a.*.example.com', 'a "*" is allowed only at the beginning'],
    ['*example.com', 'a "*" is allowed only at the beginning'],
    ['https://example.com/path', 'it must be a host'],
    ['https://user@example.com', 'it must be a host'],
    ['example.com?x', 'it must be a host'],
    ['exa mple.com', 'it must be a host'],
    ['http://', 'it is not a host'],
    ['a..b', 'it is not a host'],
    ['example.com:99999', 'it is not a host'],
    ['*.127.0.0.1', 'an address has no names below it'],
  ])('refuses %s', (entry, why) => {
    expect(() => parseAllowedHosts(`good.example.com,${entry}`)).toThrow(
      `CALLBACK_ALLOWED_HOSTS has an entry that cannot be used, ${JSON.stringify(entry)}: ${why}`,
    );
  });
});

describe('isPublicAddress', () => {
  const words = (text: string) => text.trim().split(/\s+/);
  const addresses = {
    public: words('8.8.8.8 172.32.0.1 100.128.0.1 168.63.129.17 2606:4700::1 2a00::1'),
    private: words(`
      0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 168.63.129.16 172.16.0.1
      172.31.255.255 192.168.1.1 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 224.0.0.1 240.0.0.1
      255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8
      64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:808:808:: fc00::1 fd00::1 fe80::1 fe80::1%eth0
      fec0::1 ff02::1 4000::1 example.com 127.1 0x7f.0.0.1 2130706433 1.2.3.4.5 [::1]
    `).concat(''),
  };
  it.each(addresses.public)('%s is', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(addresses.private)('%s is not', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );
});
