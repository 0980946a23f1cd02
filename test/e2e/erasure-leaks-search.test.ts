import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { findLeaks, type Planted } from './erasure-leaks-search.ts';

const phone: Planted = { what: 'phone', values: ['+49 176 409 182-73', '+4917640918273'], parts: ['17640918273'] };
const name: Planted = { what: 'name', values: ['Ottilie Schnürl'], parts: ['schnürl'] };

const said = (bytes: string | Uint8Array, planted = phone) => findLeaks([{ where: 'here', bytes }], [planted]);
const hash = (algorithm: string, value: string) => createHash(algorithm).update(value).digest();
const nested = (value: string) => Buffer.from(`{"data":"${Buffer.from(value).toString('base64')}"}`).toString('base64');

describe('the search for leaks', () => {
  it.each<[string, string | Uint8Array, Planted]>([
    ['as it was given', 'call +49 176 409 182-73 now', phone],
    ['in digits', 'x=004917640918273', phone],
    ['with other separators', '(0)176/40 91.82 73', phone],
    ['percent-encoded', `?q=${encodeURIComponent('+49 176 409 182-73')}`, phone],
    ['percent-encoded with an umlaut', '/Schn%c3%bcrl/', name],
    ['in other letter case', 'OTTILIE SCHNÜRL', name],
    ['in parts of letters', 'Ottilie Schnu\u0308rl', name],
    ['escaped in JSON', '{"n":"Schn\\u00fcrl"}', name],
    ['in base64', Buffer.from('phone: +4917640918273').toString('base64'), phone],
    ['in base64url behind a path', `/a/b/${Buffer.from('x +4917640918273').toString('base64url')}`, phone],
    ['in base64 of base64', nested('+4917640918273'), phone],
    ['in hexadecimal', Buffer.from('+4917640918273').toString('hex'), phone],
    ['in bytes among others', Buffer.from([0, 255, 10, ...Buffer.from('17640918273'), 0, 200]), phone],
    ['as SHA-256', hash('sha256', '+4917640918273').toString('hex'), phone],
    ['as SHA-256 in base64', hash('sha256', '17640918273').toString('base64'), phone],
    ['as SHA-1, cut short', hash('sha1', 'ottilie schnürl').toString('hex').slice(0, 24), name],
    ['as MD5 in capitals', hash('md5', '4917640918273').toString('hex').toUpperCase(), phone],
  ])('finds a value %s', (_, bytes, planted) => {
    expect(said(bytes, planted).length).toBeGreaterThan(0);
  });

  it.each(['17640918274', '+49 176 409 182', 'Schnurl', Buffer.from('a call of somebody').toString('base64')])(
    'finds nothing in %s',
    (text) => {
      expect([...said(text), ...said(text, name)]).toEqual([]);
    },
  );
});
