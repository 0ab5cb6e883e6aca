#!/usr/bin/env bash
# Judge stacks as this checkout has them against a base: policies and cost, without credentials.
#
#   judge.sh OUT BASE STACK...
#
# Run it in the project's folder. For each stack OUT/STACK has what the commands printed and their exit
# codes, OUT/sarif/STACK.sarif what code scanning reads. Annotations go to stdout. It always ends with 0 if
# it could judge anything: gate.sh turns the codes into one. LINKS is where the repository's files are shown on the web;
# CHECK_OPTIONS and ESTIMATE_OPTIONS are further options, such as "--fail-on critical" or "--fail-increase 10".
set -euo pipefail

out=$1
base_ref=$2
shift 2
read -ra check_options <<<"${CHECK_OPTIONS:-}"
read -ra estimate_options <<<"${ESTIMATE_OPTIONS:-}"

scratch=$(mktemp -d)
prefix=$(git rev-parse --show-prefix)
git worktree add --detach --quiet "$scratch/base" "$base_ref"
trap 'git worktree remove --force "$scratch/base"; rm -rf "$scratch"' EXIT
mkdir -p "$out/sarif"
# Annotations go to the log, wherever a command's own output goes.
exec 3>&1

# run STACK NAME COMMAND...: its exit code is noted; what went wrong is kept for the comment and shown here.
run() {
  local to=$out/$1 name=$2 code=0
  shift 2
  "$@" 2>"$scratch/stderr" || code=$?
  echo "$name=$code" >>"$to/codes"
  if [ "$code" -ge 2 ]; then
    cat "$scratch/stderr" >>"$to/problem.txt"
    if [ "${GITHUB_ACTIONS:-}" = true ]; then
      {
        printf '::error title=trimtab %s::' "$name"
        sed -e 's/%/%25/g' "$scratch/stderr" | awk 'NR > 1 { printf "%%0A" } { printf "%s", $0 } END { print "" }'
      } >&3
    fi
  fi
  cat "$scratch/stderr" >&2
  return "$code"
}

judge() {
  local stack=$1 to=$out/$1
  rm -rf "$to"
  mkdir -p "$to"
  run "$stack" preview trimtab preview -s "$stack" --json "$to/head.json" >/dev/null || return 0
  local graphs=(--preview "$to/head.json")
  local base="$scratch/base/$prefix"
  if [ ! -f "$base/Pulumi.$stack.yaml" ]; then
    echo "$stack: the base has no such stack: all of it is new"
  elif trimtab preview -s "$stack" --program "$base" --json "$to/base.json" >/dev/null 2>"$scratch/stderr"; then
    graphs+=(--base "$to/base.json")
  else
    { echo "the base cannot be previewed, so all of this is taken for new:"; cat "$scratch/stderr"; } | tee "$to/problem.txt"
  fi
  local check=(trimtab check "${graphs[@]}" "${check_options[@]}")
  run "$stack" check "${check[@]}" --format json >"$to/check.json" || true
  "${check[@]}" --format markdown ${LINKS:+--links "$LINKS"} >"$to/check.md" 2>/dev/null || true
  "${check[@]}" --format sarif >"$out/sarif/$stack.sarif" 2>/dev/null || true
  [ -s "$out/sarif/$stack.sarif" ] || rm -f "$out/sarif/$stack.sarif"
  "${check[@]}" --format github 2>/dev/null || true
  local estimate=(trimtab estimate "${graphs[@]}" "${estimate_options[@]}")
  run "$stack" estimate "${estimate[@]}" --format json >"$to/estimate.json" || true
  "${estimate[@]}" --format markdown >"$to/estimate.md" 2>/dev/null || true
}

for stack in "$@"; do
  judge "$stack"
done
