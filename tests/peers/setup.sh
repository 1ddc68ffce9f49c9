#!/usr/bin/env bash
# Sets up the Python environment of the peer tests: PyTorch, ONNX's checker, scikit-learn, safetensors, h5py, OpenCV.
# Does nothing if it is there. Exit code 75: it cannot be set up on this machine, for the reason printed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/environment/location.sh"
unavailable=75

give_up() {
  echo "peers: $1" >&2
  exit "$unavailable"
}

ready="$PEERS/.ready"
if [ -f "$ready" ] && "$PEERS/bin/python" -c '' 2>/dev/null; then
  echo "peers: ready in $PEERS"
  exit 0
fi

python="$(command -v python3 || true)"
[ -n "$python" ] || give_up "no python3 on this machine (3.11 or later is needed)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  give_up "$("$python" --version) is too old: 3.11 or later is needed"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
  give_up "$python has no venv module (Debian: apt-get install python3-venv)"

if [ -n "$(ls -A "$PEERS" 2>/dev/null)" ] && [ ! -f "$PEERS/pyvenv.cfg" ]; then
  echo "peers: $PEERS holds other things; set FANC_PEERS to an empty folder" >&2
  exit 1
fi
mkdir -p "$PEERS"
free_kb="$(df -Pk "$PEERS" | awk 'NR == 2 { print $4 }')"
[ "$free_kb" -gt $((4 * 1024 * 1024)) ] || give_up "less than 4 GB free for $PEERS (set FANC_PEERS to another folder)"

echo "peers: setting up $PEERS (once; downloads about 720 MB)"
log="$PEERS/setup.log"
"$python" -m venv --clear "$PEERS"

install() {
  "$PEERS/bin/python" -m pip install --disable-pip-version-check --no-input "$@" >"$log" 2>&1 && return 0
  tail -n 15 "$log" >&2
  if grep -qE '\(from versions: none\)|NewConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|Name or service not known|Network is unreachable|ProxyError|SSLError|403 Client Error' "$log"; then
    give_up "pip does not reach its package registry (log above)"
  fi
  echo "peers: pip failed (log above)" >&2
  exit 1
}

install --no-deps -r "$here/requirements.txt"
if [ "$(uname -s)" = Linux ]; then
  if command -v cc >/dev/null && command -v readelf >/dev/null; then
    "$PEERS/bin/python" "$here/environment/without_cuda.py" "$("$PEERS/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["platlib"])')"
  else
    echo "peers: no C compiler here, so PyTorch's CUDA packages are needed to load it (several GB more)"
    install -r "$here/requirements.txt"
  fi
fi
"$PEERS/bin/python" -c 'import cv2.ximgproc, onnx, safetensors.numpy, sklearn.svm, tensorboard, torch; print("peers: PyTorch", torch.__version__)'
touch "$ready"
echo "peers: ready in $PEERS"
