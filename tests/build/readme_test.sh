#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/readme runs what it should in a sample, and catches a wrong status, output and form.
. tests/lib/check.sh
readme=$PWD/tests/readme
cp tests/build/sample.md "$work/"
cd "$work" || exit 3
cat >fake <<'FAKE'
#!/bin/sh
case $1 in
version) echo "maquette 0.1.0" ;;
answer) echo "first"; echo "forty-two" ;;
fail) echo "no such" >&2; exit 2 ;;
esac
FAKE
chmod +x fake
MAQUETTE=$work/fake
export MAQUETTE
readme()
{
    "$readme" "$@" >report 2>&1
}

check "the sample passes" readme sample.md
check "its commands are counted" has report "readme: 6 tests, 0 failed" "2 commands not run"

# LABEL SED MESSAGE: the sample, changed by sed, fails with the message
broken()
{
    sed "$2" sample.md >broken.md
    check "$1" exits 1 readme broken.md
    check "$1: says so" has report "$3"
}
broken "wrong output" 's/forty-two/forty-three/' "broken.md:6: does not print: forty-three"
broken "wrong status" 's/ exit=1,2//' "exit status 2, expected 0"
broken "success where a failure is shown" 's/maquette fail/maquette version/' "exit status 0, expected 1,2"
broken "unknown command" 's/maquette version/maquett version/' "exit status 127, expected 0"
broken "output without a command" 's/^\$ maquette fail//' "output without a command: no such"
broken "file not written" 's/file=own/file=other/' "exit status 1, expected 0"
sed '$d' sample.md >broken.md
check "open block" exits 1 readme broken.md
echo "# nothing" >broken.md
check "a document without commands" exits 1 readme broken.md
mkdir empty
cd empty || exit 3
check "no document is skipped" exits 77 readme
finish
