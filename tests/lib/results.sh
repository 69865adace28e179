# SPDX-License-Identifier: GPL-3.0-or-later
# For tests in the shell's language, after tests/lib/check.sh: what a run says of its metrics.
# OPTION...: of a run, "metric mean low high why" a line, in $work/results
results()
{
    ./maquette run "$@" --json --metrics all --quiet >"$work/json"
    awk '
        /^ *"[a-z0-9_.]+(\(.*\))?": {$/ { name = $0; sub(/^ *"/, "", name); sub(/": {$/, "", name); gsub(/ /, "_", name) }
        /"(mean|low|high)": / { key = $1; gsub(/[":]/, "", key); value = $2; sub(/,$/, "", value); at[name, key] = value }
        /"why": / { why = $0; sub(/^ *"why": "/, "", why); sub(/".*/, "", why); gsub(/ /, "_", why); said[name] = why }
        /"unit": / { seen[name] = 1 }
        END { for (name in seen) print name, at[name, "mean"], at[name, "low"], at[name, "high"], said[name] }
    ' "$work/json" >"$work/results"
}

# METRIC TRUE MOST: the interval holds the true value and ends at MOST
holds()
{
    awk -v metric="$1" -v truth="$2" -v most="$3" '
        $1 == metric { any = 1; print $0; good = $3 <= truth && truth <= $4 && $2 >= $3 && $2 <= $4 && $4 <= most }
        END { exit !(any && good) }' "$work/results"
}

# METRIC LOW HIGH: exactly so
interval()
{
    awk -v metric="$1" -v low="$2" -v high="$3" '
        $1 == metric { any = 1; print $0; good = $3 == low && $4 == high }
        END { exit !(any && good) }' "$work/results"
}
