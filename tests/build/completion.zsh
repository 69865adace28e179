# SPDX-License-Identifier: GPL-3.0-or-later
# Types a line and TAB into a shell on a terminal of its own, and prints what the line has become.  The completion
# scripts are FOLDER/bash and FOLDER/_maquette.  Usage: zsh -f completion.zsh bash|zsh FOLDER LINE
#
# The shells are told to print their line between two marks (\x01, \x02) and to forget it.
zmodload zsh/zpty
folder=$2 line=$3 got=

start_bash()
{
    cat >$folder/bashrc <<RC
. $folder/bash
PS1=
bind 'set bell-style none'
show() { printf '\\001%s\\002' "\$READLINE_LINE"; READLINE_LINE=; }
bind -x '"\\C-xq": show'
printf '\\003'
RC
    zpty shell bash --noprofile --rcfile $folder/bashrc -i
    keys=$'\t\x18q'
}

start_zsh()
{
    zpty shell zsh -f -i
    zpty -w shell "PS1=; PS2=; fpath=($folder \$fpath); autoload -Uz compinit; compinit -u -D"
    zpty -w shell 'show() { zle complete-word; printf "\001%s\002" "$BUFFER"; BUFFER=; zle .accept-line }'
    zpty -w shell 'zle -N show; bindkey "^I" show; printf "\003"'
    keys=$'\t'
}

start_$1
zpty -r -m shell got $'*\x03'
zpty -n -w shell $line$keys
zpty -r -m shell got $'*\x01*\x02'
got=${got##*$'\x01'}
print -r -- ${got%$'\x02'*}
zpty -d shell
