#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What bash offers, by the script that the program prints; then both shells for real: what becomes of a line after TAB.
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
check "none that the command does not know" offers "" maquette check --cs
check "a file" offers scenarios/shop maquette run scenarios/sh
check "a folder" offers "$(compgen -d doc)" maquette run --out doc
check "the same by its letter" offers "$(compgen -d doc)" maquette run -o doc
check "nothing where a number is wanted" offers "" maquette run --seed ""
check "a command to be helped with" offers "plot" maquette help pl
check "another shell is refused" exits 2 ./maquette help --completion fish
touch "$work/two words.yaml"

# SHELL LINE EXPECTED: what the line has become after TAB, in a shell that somebody types into
becomes()
{
    local shell=$1 line=$2 expected=$3 got
    got=$(cd "$work" && timeout 60 zsh -f "$root/tests/build/completion.zsh" "$shell" "$work" "$line") || return 1
    echo "$line -> $got"
    [ "$got" = "$expected" ]
}
root=$PWD
if command -v zsh >/dev/null; then
    ./maquette help --completion zsh >"$work/_maquette"
    mkdir "$work/results"
    for shell in bash zsh; do
        check "$shell: a command" becomes $shell 'maquette sw' 'maquette sweep '
        check "$shell: an option" becomes $shell 'maquette run --met' 'maquette run --metrics '
        check "$shell: as far as two options go together" becomes $shell 'maquette compare --js' 'maquette compare --json'
        check "$shell: an option of another command" becomes $shell 'maquette check --cs' 'maquette check --cs'
        check "$shell: a file with a blank" becomes $shell 'maquette run tw' 'maquette run two\ words.yaml '
        check "$shell: a folder of results" becomes $shell 'maquette sweep --out re' 'maquette sweep --out results/'
    done
fi
finish
