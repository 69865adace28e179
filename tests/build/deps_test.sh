#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# .ci/deps installs what is missing and nothing else; played by a fake dpkg-query, apt-get and sudo.
. tests/lib/check.sh
deps=$PWD/.ci/deps
cd "$work" || exit 3
mkdir bin installed
for tool in sh env cat mktemp id printf touch; do
    ln -s "$(command -v $tool)" bin/$tool 2>/dev/null
done
fake()
{
    cat >"bin/$1"
    chmod +x "bin/$1"
}
all="build-essential pkg-config libgsl-dev libcsv-dev libyaml-dev libjansson-dev libcunit1-dev gnuplot-nox"
all="$all python3-jsonschema python3-yaml"
deps()
{
    PATH=$work/bin "$deps" "$@" >report 2>&1
}
id_is()
{
    rm -f bin/id
    printf '#!/bin/sh\necho %s\n' "$1" | fake id
}

check "without apt-get it goes on" deps
check "and prints the list" has report "libcsv-dev" "gnuplot-nox" "There is no apt-get here"

fake dpkg-query <<'FAKE'
#!/bin/sh
for last; do :; done
[ -e "installed/$last" ] && printf 'install ok installed'
FAKE
fake apt-get <<'FAKE'
#!/bin/sh
echo "apt-get $*" >>calls
[ -z "$DEBIAN_FRONTEND" ] || echo "$DEBIAN_FRONTEND" >>calls
case $1 in
install)
    shift
    for word; do case $word in -*) ;; *) [ -n "$BROKEN" ] || : >"installed/$word" ;; esac; done ;;
esac
FAKE
id_is 0
for package in $all; do : >"installed/$package"; done
check "all there" deps
check "asks apt-get nothing" test ! -e calls
check "says nothing" test ! -s report

rm installed/libcsv-dev installed/gnuplot-nox
check "two missing" deps
check "are installed" test -e installed/libcsv-dev -a -e installed/gnuplot-nox
check "after an update, unasked" has calls "apt-get update" "noninteractive"
check "no other is touched" fails grep -q libgsl calls
check "more on request" deps clang
check "is installed" test -e installed/clang

rm installed/libcsv-dev calls
id_is 1000
check "neither root nor sudo" exits 1 deps
check "tells what to do" has report "apt-get install libcsv-dev" "DEPS=no"
check "does nothing" test ! -e calls
fake sudo <<'FAKE'
#!/bin/sh
echo sudo >>calls
exec "$@"
FAKE
check "sudo" deps
check "is used" has calls sudo "apt-get install"
rm installed/libcsv-dev
BROKEN=1
export BROKEN
check "an installer that installs nothing" exits 1 deps
check "is not believed" has report "Still missing: libcsv-dev"
finish
