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
answer) echo "first"; echo "forty-two"; echo "forty-three"; echo "last" ;;
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
broken "wrong output" 's/forty-two/forty-four/' "broken.md:6: does not print: forty-four"
broken "a line that is not printed" 's/   forty-two/first\nforty-three/' \
    "broken.md:6: does not print: forty-three (but: forty-two)"
broken "a line that is left out" 's/   forty-two/&\nlast/' \
    "broken.md:6: does not print: last (but: forty-three)"
broken "an end that is not shown" '9s/^\.\.\.$//' "broken.md:6: prints more than is shown: forty-three"
broken "a beginning that is not shown" '7s/^\.\.\.$//' "broken.md:6: does not print: forty-two"
broken "nothing where something is shown" 's/answer 42/nothing/' "broken.md:6: does not print: forty-two"
broken "wrong status" 's/ exit=1,2//' "exit status 2, expected 0"
broken "success where a failure is shown" 's/maquette fail/maquette version/' "exit status 0, expected 1,2"
broken "unknown command" 's/maquette version/maquett version/' "exit status 127, expected 0"
broken "output without a command" 's/^\$ maquette fail//' "output without a command: no such"
broken "file not written" 's/file=own/file=other/' "exit status 1, expected 0"
# what is printed now can be taken over
sed 's/forty-two/forty-four/; s/^one two$/one three/; s/^no such$/none such/' sample.md >stale.md
README_WRITE=1 "$readme" stale.md >report 2>&1
check "renewed lines" has stale.md "maquette 0.1.0" "  one two" "no such"
sed 's/^   forty-two$/last/; 9d' sample.md >stale.md
sed -i 's/^maquette 0.1.0$/&\nmore/' stale.md
README_WRITE=1 "$readme" stale.md >report 2>&1
check "a renewed document passes" readme stale.md
sed '$d' sample.md >broken.md
check "open block" exits 1 readme broken.md
echo "# nothing" >broken.md
check "a document without commands" exits 1 readme broken.md
mkdir empty
cd empty || exit 3
check "no document is skipped" exits 77 readme
finish
