#!/usr/bin/env bash
# Build the wheel, install it alone into a fresh environment, and have a conversation with it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A wheel that would show nothing at / is not built.
mkdir "$work/broken"
printf '#!/bin/sh\necho v22.12.0\n' >"$work/broken/node"
printf '#!/bin/sh\necho "npm is broken"\nexit 1\n' >"$work/broken/npm"
chmod +x "$work/broken/node" "$work/broken/npm"
if PATH="$work/broken:$PATH" uv build --wheel --out-dir "$work/none" 2>"$work/refused"; then
  echo "wheel smoke: a wheel was built without the web client" >&2
  exit 1
fi
grep -q "npm is broken" "$work/refused"

uv build --quiet --wheel --out-dir "$work/dist"
uv venv --quiet --python "${DAYHAND_PYTHON:-3.11}" "$work/venv"
uv pip install --quiet --python "$work/venv/bin/python" "$work"/dist/*.whl

export DAYHAND_HOME="$work/home" TZ=Europe/Berlin
cd "$work" # away from the source tree: only the installed files count
dayhand="$work/venv/bin/dayhand"
"$dayhand" --version
"$dayhand" --help >/dev/null
"$dayhand" check
"$dayhand" chat --once "remind me to call mum tomorrow at 9am" | tee "$work/said"
grep -q "call mum" "$work/said"
"$dayhand" chat --once "what are my reminders?" | tee "$work/said"
grep -q "call mum" "$work/said"

"$dayhand" serve --port 0 >"$work/serve.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  address=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/serve.log" | head -n 1 || true)
  if [ -n "$address" ] && "$work/venv/bin/python" - "$address" <<'PY'
import sys, urllib.request
try:
    sys.exit(0 if urllib.request.urlopen(sys.argv[1] + "/health/ready", timeout=2).status == 200 else 1)
except OSError:
    sys.exit(1)
PY
  then
    # The page at / is the web client, and its script is there.
    "$work/venv/bin/python" - "$address" <<'PY'
import re, sys, urllib.request
page = urllib.request.urlopen(sys.argv[1] + "/", timeout=5).read().decode()
script = re.search(r'src="(/assets/[^"]+[.]js)"', page)
assert script, page
assert urllib.request.urlopen(sys.argv[1] + script[1], timeout=5).status == 200
PY
    echo "wheel smoke: passed"
    exit 0
  fi
  sleep 0.2
done
cat "$work/serve.log"
echo "wheel smoke: the server did not become ready" >&2
exit 1
