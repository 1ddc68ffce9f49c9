#!/usr/bin/env bash
# Runs the peer tests; further arguments go to vitest. Where the Python environment cannot be set up it says so
# loudly and succeeds; any other trouble is a failure.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment/location.sh"

status=0
reason="$(bash "$here/setup.sh" 2>&1)" || status=$?
if [ "$status" -eq 75 ]; then
  line="########################################################################"
  printf '%s\n## SKIPPED: the peer tests (PyTorch, ONNX, scikit-learn) did not run.\n## %s\n%s\n' \
    "$line" "${reason##*peers: }" "$line"
  exit 0
fi
printf '%s\n' "$reason"
[ "$status" -eq 0 ] || exit "$status"

cd "$here/../.."
FANC_PEERS_PYTHON="$PEERS/bin/python" exec npx vitest run --project peers "$@"
