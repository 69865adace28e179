#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What bash offers, by the script that the program prints; that zsh can read its own.
. tests/lib/check.sh
./maquette help --completion bash >"$work/bash"
# shellcheck disable=SC1091
. "$work/bash"

# EXPECTED WORD...: what is offered for the last of the words
offers()
{
    local expected=$1
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _maquette
    echo "${COMPREPLY[*]}"
    [ "${COMPREPLY[*]}" = "$expected" ]
}
check "a command" offers sweep maquette sw
check "an option" offers "--vary" maquette sweep --v
check "an export" offers "--json --jsonl" maquette run --js
check "none that the command does not know" offers "" maquette check --js
check "a file" offers scenarios/shop maquette run scenarios/sh
check "a folder" offers "$(compgen -d doc)" maquette run --out doc
check "the same by its letter" offers "$(compgen -d doc)" maquette run -o doc
check "nothing where a number is wanted" offers "" maquette run --seed ""
check "a command to be helped with" offers "plot" maquette help pl
check "another shell is refused" exits 2 ./maquette help --completion fish
if command -v zsh >/dev/null; then
    ./maquette help --completion zsh >"$work/zsh"
    check "zsh reads it" zsh -n "$work/zsh"
fi
finish
