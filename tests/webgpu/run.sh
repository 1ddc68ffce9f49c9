#!/usr/bin/env bash
# Runs the tests of TensorFlow.js on WebGPU; further arguments go to vitest. Gets the npm package webgpu and, where
# SwiftShader (Vulkan in software) can be had from Debian's packages, that; all outside the checkout. Where either cannot
# be had it says so loudly and succeeds; any other trouble is a failure.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/fanc/webgpu-tests"
mkdir -p "$cache"

skip() {
  line="########################################################################"
  printf '%s\n## SKIPPED: the tests of WebGPU did not run.\n## %s\n%s\n' "$line" "$1" "$line"
  exit 0
}

if [ ! -e "$cache/dawn-0.6.2/node_modules/webgpu/index.js" ]; then
  rm -rf "$cache/dawn.part" "$cache/dawn-0.6.2"
  mkdir "$cache/dawn.part"
  echo '{ "private": true }' >"$cache/dawn.part/package.json"
  (cd "$cache/dawn.part" && npm install --silent --no-audit --no-fund --ignore-scripts --save-exact webgpu@0.6.2) ||
    skip "npm could not get the package webgpu."
  mv "$cache/dawn.part" "$cache/dawn-0.6.2"
fi

# A driver of choice comes first.
if [ -z "${VK_ICD_FILENAMES:-}" ] && [ "$(uname -s)" = Linux ]; then
  vulkan="$cache/vulkan"
  if [ ! -e "$vulkan/usr/lib/chromium/vk_swiftshader_icd.json" ]; then
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || skip "No Vulkan driver in VK_ICD_FILENAMES, and no apt-get to get one."
    rm -rf "$vulkan.part" "$vulkan"
    mkdir "$vulkan.part"
    (cd "$vulkan.part" && apt-get download -qq chromium-common libvulkan1) ||
      skip "apt-get could not download chromium-common and libvulkan1."
    for package in "$vulkan.part"/*.deb; do dpkg-deb -x "$package" "$vulkan.part"; done
    rm "$vulkan.part"/*.deb
    [ -e "$vulkan.part/usr/lib/chromium/vk_swiftshader_icd.json" ] || skip "chromium-common holds no SwiftShader."
    mv "$vulkan.part" "$vulkan"
  fi
  export VK_ICD_FILENAMES="$vulkan/usr/lib/chromium/vk_swiftshader_icd.json"
  libraries="$(dirname "$(find "$vulkan/usr/lib" -name 'libvulkan.so.1' | head -n 1)")"
  export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi

cd "$root"
FANC_DAWN="$cache/dawn-0.6.2" exec npx vitest run --project webgpu "$@"
