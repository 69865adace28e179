#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The Makefile on a tiny tree: what is built anew, and when; where things are installed.
. tests/lib/check.sh
mkdir -p "$work/tree"
cp -R Makefile .ci "$work/tree/"
cd "$work/tree" || exit 3
mkdir -p sim models scenarios/shop analysis tests/lib docs
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES BUILD
echo 'int tick(void);' >sim/tick.h
printf '#include "sim/tick.h"\nint tick(void) { return 0; }\n' >sim/tick.c
printf '#include "sim/tick.h"\nint main(void) { return tick(); }\n' >analysis/main.c
echo 'a: 1' >scenarios/shop/one.yaml
echo 'read me' >docs/tutorial.md

# MAKE-ARGUMENTS: what was compiled, in `log`; libraries are left out, the tree needs none
build()
{
    make DEPS=no LDLIBS= "$@" >log 2>&1 || { cat log; return 1; }
}
compiles()
{
    [ "$(grep -c '^  CC ' log)" -eq "$1" ] || { cat log; return 1; }
}
links()
{
    [ "$(grep -c '^  LD ' log)" -eq "$1" ] || { cat log; return 1; }
}
# one second is the grain of some file systems' clocks
later()
{
    touch -d '+2 seconds' "$1"
}

check "builds" build
check "runs" ./maquette
check "compiles all" compiles 2
check "builds again" build
check "compiles nothing" compiles 0
check "links nothing" links 0
check "another flag" build EXTRA=-DOTHER
check "compiles all anew" compiles 2
check "the first flags" build
check "compiles all once more" compiles 2
later sim/tick.h
check "a header changed" build
check "compiles who includes it" compiles 2
touch sim/tick.h build/sim/tick.o build/analysis/main.o build/maquette maquette
build
printf 'int tock(void);\nint tock(void) { return 1; }\n' >sim/tock.c
check "a source came" build
check "compiles it alone" compiles 1
rm sim/tock.c
check "a source went" build
check "links without it" links 1
check "whole commands" build V=1 EXTRA=-DLOUD
check "are shown" has log "-DLOUD" "-ffile-prefix-map="
check "a folder of its own" build BUILD=build-other build-other/maquette
check "leaves the other as it was" build EXTRA=-DLOUD
check "compiles nothing there" compiles 0

cp maquette first && rm -rf build maquette
check "from nothing" build EXTRA=-DLOUD
check "the same bytes again" cmp maquette first
mkdir ../moved && cp -R . ../moved/
check "in another folder" sh -c 'cd ../moved && rm -rf build maquette && make DEPS=no LDLIBS= EXTRA=-DLOUD'
check "the same bytes there" cmp maquette ../moved/maquette

check "installs" build install DESTDIR="$work/stage" PREFIX=/usr EXTRA=-DLOUD
for file in bin/maquette share/maquette/scenarios/shop/one.yaml share/man/man1/maquette.1 \
    share/doc/maquette/docs/tutorial.md share/bash-completion/completions/maquette \
    share/zsh/site-functions/_maquette; do
    check "installs $file" test -f "$work/stage/usr/$file"
done
check "uninstalls" build uninstall DESTDIR="$work/stage" PREFIX=/usr
check "leaves no file" test -z "$(find "$work/stage" -type f)"
check "cleans" build clean
check "leaves no program" test ! -e maquette -a ! -e build
check "helps" build help
check "help names the targets" has log "make demo" "make check" "make asan" "make install"
finish
