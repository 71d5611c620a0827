/** Where somebody wanted to listen. */
export interface Place {
  host: string;
  port: number;
}

/** By which variables the place is set; whoever has no other host than its own has none for it. */
interface Names {
  host?: string;
  port: string;
}

/** Why a server cannot listen, as whoever set the place can mend it. */
export function listenError(error: NodeJS.ErrnoException, { host, port }: Place, names: Names): Error {
  const { code, syscall } = error;
  if (code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use. Set ${names.port} to another one, or 0.`);
  if (code === 'EACCES')
    return new Error(`Port ${port} is not for this user. Set ${names.port} to another one, above 1023.`);
  if (names.host === undefined) return error;
  if (syscall === 'getaddrinfo')
    return new Error(
      `The name ${host} cannot be resolved (${code}). Set ${names.host} to an address of this machine.`,
    );
  if (code === 'EADDRNOTAVAIL')
    return new Error(`The address ${host} is none of this machine. Set ${names.host} to one that is.`);
  return new Error(
    `Nobody can listen at ${host}, port ${port} (${code}). Set ${names.host} and ${names.port}.`,
  );
}
