#!/usr/bin/env bash
# Runs the whole suite as two halves side by side, for machines of two cores and more: the window with all that is
# tried through real processes from end to end, and the rest. Fails when either does; what it says comes after.
set -uo pipefail
cd "$(dirname "$0")/../.."
window=(tests/app tests/desktop tests/contract tests/end2end)
said=$(mktemp)
trap 'rm -f "$said"' EXIT

.venv/bin/python -m pytest -p no:cacheprovider "${window[@]}" >"$said" 2>&1 &
half=$!
.venv/bin/python -m pytest "${window[@]/#/--ignore=}" "$@"
rest=$?
wait "$half"
windows=$?
cat "$said"
exit $((rest || windows))
