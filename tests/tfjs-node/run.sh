#!/usr/bin/env bash
# Sets tfjs-node up by `fanc engine install` (once: about 300 MB from PyPI and npm, outside the checkout; FANC_ENGINES
# sets the folder) and runs its tests; further arguments go to vitest. Where this machine lacks what that takes it says
# so loudly and succeeds; any other trouble is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
unavailable=3

npm run --silent build
status=0
errors="$(mktemp)"
trap 'rm -f "$errors"' EXIT
node dist/runtime/cli/main.js engine install tfjs-node 2> >(tee "$errors" >&2) || status=$?
if [ "$status" -eq "$unavailable" ]; then
  line="########################################################################"
  printf '%s\n## SKIPPED: the tests on tfjs-node did not run.\n' "$line"
  sed -n '/^error:/,$s/^/## /p' "$errors"
  printf '%s\n' "$line"
  exit 0
fi
[ "$status" -eq 0 ] || exit "$status"

npx vitest run --project tfjs-node "$@"
