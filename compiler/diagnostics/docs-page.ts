/** The page that explains a code, relative to the package; the only place that knows where these pages lie. */
export const docsPage = (code: string): string => `docs/errors/${code}.md`;
