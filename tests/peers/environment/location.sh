# Sets PEERS, the folder of the virtual environment: outside the checkout, one per set of requirements.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
recipe="$(cat "$here/requirements.txt" "$here/environment/without_cuda.py" | cksum | cut -d ' ' -f 1)"
PEERS="${FANC_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/fanc/peers-$recipe}"
