const key = 'events-user';

// Storage can be forbidden; then nobody is told apart, as without this.

/** A page made for this person has been opened in this browser. */
export function claimBrowser(userId: string): void {
  try {
    localStorage.setItem(key, userId);
  } catch {}
}

/**
 * Whether the newest page of this browser is this person's. Otherwise the session's cookie is somebody else's, and what
 * the server answers is not for this page.
 */
export function isCurrentUser(userId: string): boolean {
  try {
    return (localStorage.getItem(key) ?? userId) === userId;
  } catch {
    return true;
  }
}
