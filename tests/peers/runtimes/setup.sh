#!/usr/bin/env bash
# setup.sh PYTHON: installs each runtime of versions.txt into a folder of its own, outside the checkout, once. Prints a line
# `FOLDER NAME==VERSION` for each; for one that this machine cannot install, `- NAME==VERSION REASON`.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="$1"
tag="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
place="${FANC_RUNTIMES:-${XDG_CACHE_HOME:-$HOME/.cache}/fanc/runtimes-$tag}"
mkdir -p "$place"

grep -v '^#' "$here/versions.txt" | while read -r wanted; do
  folder="$place/${wanted/==/-}"
  if [ ! -f "$folder/.ready" ]; then
    rm -rf "$folder"
    log="$place/${wanted/==/-}.log"
    if "$python" -m pip install --disable-pip-version-check --no-input --no-deps --no-compile --target "$folder" \
      "$wanted" >"$log" 2>&1; then
      touch "$folder/.ready"
      rm "$log"
    elif grep -q 'No matching distribution' "$log"; then
      echo "- $wanted pip finds no wheel for Python $tag here"
      continue
    else
      tail -n 15 "$log" >&2
      exit 1
    fi
  fi
  echo "$folder $wanted"
done
