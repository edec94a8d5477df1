# SPDX-License-Identifier: MIT
# What the scripts share; sourced, not run. Leaves the shell in the top folder of the project.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s: %s\n' "scripts/$(basename "$0")" "$*"; }

die() {
    printf '%s: %s\n' "scripts/$(basename "$0")" "$*" >&2
    exit 1
}
