/** The states in which a server says that a connection is, in words; one that is not listed speaks for itself. */
export const connectionStateNames: Record<string, string> = {
  live: 'Live',
  catching_up: 'Catching up',
  blocked: 'Blocked',
};

export const connectionStateTones: Record<string, 'success' | 'warning' | 'danger'> = {
  live: 'success',
  catching_up: 'warning',
  blocked: 'danger',
};
