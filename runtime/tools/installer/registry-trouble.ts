/** Messages of npm and pip when their registry cannot be reached. */
const signs = [
  // npm
  /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|E403|E407)\b/,
  /network (request|connectivity|timed? ?out)/i,
  // pip
  /\(from versions: none\)/,
  /NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|ProxyError|SSLError|IncompleteRead/,
  /Name or service not known|Network is unreachable|403 Client Error|Connection (refused|broken|reset)/,
] as const;

export const unreachable = (output: string): boolean => signs.some((sign) => sign.test(output));
