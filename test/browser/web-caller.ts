import { SignJWT } from 'jose';
import type { Page } from 'playwright-core';

/** The gateway's `AUTH_JWT_SECRET` where the page has to sign in. */
export const SECRET = 'a secret of a school, of 32 bytes or more';

/** A token for some scopes, with a space between them; one below zero seconds is over. */
export function tokenOf(scope: string, livesSeconds: number): Promise<string> {
  return new SignJWT({ sub: 'teacher-1', scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + livesSeconds)
    .sign(new TextEncoder().encode(SECRET));
}

export async function signIn(page: Page, url: string, token: string): Promise<void> {
  await page.goto(`${url}#/sign-in`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
