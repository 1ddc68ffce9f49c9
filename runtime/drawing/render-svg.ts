import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";

const require = createRequire(import.meta.url);

/**
 * Renders an SVG document to PNG with the Inter fonts that come with the package, so images look alike
 * everywhere, also on a machine without fonts. The fonts of the system are searched, which is slow, only for text beyond
 * Latin, Greek and Cyrillic, which Inter lacks.
 */
export async function renderSvg(svg: string): Promise<Uint8Array> {
  const fontFiles = [
    require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
    require.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
  ];
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: needsSystemFonts(svg), fontFiles, defaultFontFamily: "Inter", sansSerifFamily: "Inter" },
  });
  return image.asPng();
}

function needsSystemFonts(svg: string): boolean {
  return /[^\t\n\r -\u052F\u1E00-\u206F\u20A0-\u20BF\u2190-\u21FF\uFFFD]/.test(svg);
}
