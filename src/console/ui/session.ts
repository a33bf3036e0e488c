const KEPT_AS = 'aiguillage.key';

/** The API key of this tab: gone when the tab is closed, and never in a cookie. */
export function keptKey(): string | null {
  return sessionStorage.getItem(KEPT_AS);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(KEPT_AS, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(KEPT_AS);
}
