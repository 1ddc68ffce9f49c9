/** The page that explains a code, relative to the package. No other module knows the location of these pages. */
export const docsPage = (code: string): string => `docs/errors/${code}.md`;
