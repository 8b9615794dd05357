# shellcheck shell=bash
# Read in by every command here: its help is its opening comment, and asking for help does nothing else.
# Whoever reads it in finds the folder of the repository in `root`, also where a symbolic link leads to the command.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Answers --help or -h as the first argument with the opening comment of the command, and ends it.
answer_help() {
    case ${1:-} in
    -h | --help)
        sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    esac
}

# Ends the command as wrong usage, with a sentence; the ways to call it stand in its help.
refuse() {
    local name=${0##*/}
    printf '%s: %s\n  fix: See scripts/%s --help.\n' "$name" "$1" "$name" >&2
    exit 2
}

# Ends the command where one of the arguments looks like an option.
refuse_options() {
    local argument
    for argument in "$@"; do
        case $argument in
        -*) refuse "\"$argument\" is not an option." ;;
        esac
    done
}

# Ends the command where it got more arguments than so many.
refuse_more_than() {
    local most=$1
    shift
    refuse_options "$@"
    if [ $# -gt "$most" ]; then
        shift "$most"
        refuse "\"$1\" is one argument too many."
    fi
}

# Answers as above where the environment is missing or out of date: to make one takes minutes, and is more than was asked for.
# Where it is there, the Python behind the command answers at more length, wherever among the arguments it is asked.
answer_help_where_not_set_up() {
    case " $* " in
    *" -h "* | *" --help "*) "$root/scripts/setup" --is-ready || answer_help --help ;;
    esac
}

# Runs a package of ours in the place of the command: run_ours PACKAGE ARGUMENT…
# -P: a folder that is checked must not lend its own modules to the checker.
run_ours() {
    exec "$root/scripts/run" python -P -m "$@"
}

# Says so where the disk that holds a folder is full.
tell_if_full() {
    local free
    free=$(df -Pk "$1" 2>/dev/null | sed -n 's/^.* \([0-9][0-9]*\)  *[0-9][0-9]*% .*$/\1/p') || true
    if [ "${free:-9999}" -lt 1000 ]; then
        printf '  The disk that holds %s is full.\n  fix: Make room on it, then run the command again.\n' "$1" >&2
    fi
}

# Waits until no other run holds the lock that a file of ours serves as: take_turn FILE SENTENCE. Whatever ends the run and
# its children frees it, and nothing is left behind.
take_turn() {
    command -v flock >/dev/null || return 0
    exec 9<"$1"
    flock --nonblock 9 || {
        printf '%s: %s\n' "${0##*/}" "$2" >&2
        flock 9
    }
}

# Where WHEELHOUSE names a folder that scripts/wheelhouse made, pip and npm ask nobody else, whatever their own settings say.
ask_only_the_wheelhouse() {
    [ -n "${WHEELHOUSE:-}" ] || return 0
    if [ ! -d "$WHEELHOUSE/wheels" ]; then
        printf '%s: WHEELHOUSE names %s, which holds no folder "wheels".\n' "${0##*/}" "$WHEELHOUSE" >&2
        printf '  fix: Make one where there is a network: scripts/wheelhouse %s\n' "$WHEELHOUSE" >&2
        exit 1
    fi
    local house
    house=$(cd "$WHEELHOUSE" && pwd)
    export PIP_NO_INDEX=1 PIP_FIND_LINKS="$house/wheels" npm_config_offline=true npm_config_cache="$house/npm"
    if [ -f "$house/npm/registry" ]; then
        read -r npm_config_registry <"$house/npm/registry"
        export npm_config_registry
    fi
}
