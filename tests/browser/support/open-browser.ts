import { type Browser, chromium } from "playwright-core";

/** Chromium without a window, with WebGL in software where there is no graphics card. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.FANC_CHROMIUM;
  if (executablePath === undefined) throw new Error("FANC_CHROMIUM is not set: run `npm run test:browser`");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
  });
}
