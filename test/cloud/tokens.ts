import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../src/api/json.ts';
import { isJsonObject } from '../../src/api/json.ts';

export type TokenCheck =
  | { readonly ok: true; readonly claims: JsonObject }
  | { readonly ok: false; readonly because: 'malformed' | 'foreign' | 'expired'; readonly claims?: JsonObject };

export interface TokenSigner {
  /** A JWT over the claims; `exp` is seconds since the epoch. */
  readonly sign: (claims: JsonObject & { readonly exp: number }) => string;
  /** Whether this signer made it, and whether it still holds. */
  readonly check: (token: string) => TokenCheck;
}

const encode = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens have the shape of a JWT and are signed with a secret of this process: nothing but it can make a valid one. */
export function createTokenSigner(now: () => Date): TokenSigner {
  const secret = randomBytes(32);
  const signatureOf = (content: string) => createHmac('sha256', secret).update(content).digest();
  return {
    sign: (claims) => {
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return `${content}.${signatureOf(content).toString('base64url')}`;
    },
    check: (token) => {
      const [header, payload, signature, ...rest] = token.split('.');
      const claims = parseClaims(payload);
      if (header === undefined || signature === undefined || claims === undefined || rest.length > 0) {
        return { ok: false, because: 'malformed' };
      }
      const given = Buffer.from(signature, 'base64url');
      const wanted = signatureOf(`${header}.${payload ?? ''}`);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
        return { ok: false, because: 'foreign', claims };
      const expiresSeconds = typeof claims['exp'] === 'number' ? claims['exp'] : 0;
      return expiresSeconds * 1000 <= now().getTime()
        ? { ok: false, because: 'expired', claims }
        : { ok: true, claims };
    },
  };
}

function parseClaims(payload: string | undefined): JsonObject | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
    return isJsonObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
