#!/usr/bin/env bash
# Runs the browser tests in Chromium; further arguments go to vitest. Finds Chromium, or installs it where this is Debian
# and we are root. Where neither works it says so loudly and succeeds; any other trouble is a failure.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

skip() {
  line="########################################################################"
  printf '%s\n## SKIPPED: the browser tests (models and pages in Chromium) did not run.\n## %s\n%s\n' \
    "$line" "$1" "$line"
  exit 0
}

find_browser() {
  for name in "${FANC_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

if [ -n "${FANC_CHROMIUM:-}" ] && ! command -v "$FANC_CHROMIUM" >/dev/null; then
  echo "browser: FANC_CHROMIUM names $FANC_CHROMIUM, which is no program" >&2
  exit 1
fi
if ! path="$(find_browser)"; then
  command -v apt-get >/dev/null || skip "no Chromium here, and no apt-get to install it (FANC_CHROMIUM names a program)"
  [ "$(id -u)" = 0 ] || skip "no Chromium here, and only root can install it: apt-get install chromium"
  echo "browser: installing chromium (once; about 100 MB from Debian)"
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    skip "apt-get cannot install chromium (log above)"
  fi
  path="$(find_browser)" || skip "Debian's package chromium has no program of that name"
fi
echo "browser: $path"

cd "$here/../.."
FANC_CHROMIUM="$path" npx vitest run --project browser "$@"
