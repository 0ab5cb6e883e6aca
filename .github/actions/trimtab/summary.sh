#!/usr/bin/env bash
# Put a command's output on the run's page, folded. GitHub takes 1 MiB: of more, the end is kept.
#
#   summary.sh TITLE FILE
set -euo pipefail

{
  printf '### %s\n\n<details>\n<summary>output</summary>\n\n```text\n' "$1"
  if [ "$(wc -c <"$2")" -gt 900000 ]; then
    echo "(the first part is left out; the run's log has all)"
  fi
  tail -c 900000 "$2" | sed "s/\`\`\`/'''/g"
  printf '\n```\n</details>\n'
} >>"$GITHUB_STEP_SUMMARY"
