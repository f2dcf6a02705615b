# shellcheck shell=bash
# What scripts/coach and scripts/test share: it brings a checkout to the point where voicecoach runs.
# Sourced by them, with `root` set to the checkout. Outside the checkout it changes nothing but system packages.

: "${root:?is set by the script that sources this}"
venv="$root/.venv"

# Told to pip by environment, because a pip too old for an option ignores these and refuses the option itself.
export PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# quietly COMMAND...: the end of its output is shown, and only where it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || {
        tail -n 15 <<<"$output" >&2
        return 1
    }
}

# find_python CONDITION: the first Python for which a Python expression holds. Each is run, because a version manager
# answers for versions it does not have.
find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c "import sys; sys.exit(not ($1))" >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}
readonly right_version='(3, 11) <= sys.version_info[:2] <= (3, 13)'
readonly can_make_venv="$right_version and __import__('venv') and __import__('ensurepip')"

has_library() { grep -q "$1" <<<"$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null)"; }
has_alsa_bridge() {
    compgen -G '/usr/lib*/alsa-lib/libasound_module_pcm_p*' >/dev/null ||
        compgen -G '/usr/lib/*/alsa-lib/libasound_module_pcm_p*' >/dev/null
}

# install_packages PACKAGE...: Debian packages, as root or with sudo. Fails with a sentence where that cannot be.
install_packages() {
    local as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "Missing on this machine: $*. Ask someone who may to run: apt-get install $*" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    say "Installing from your distribution: $*"
    # A machine without network may still have them in its cache, so a failed update is no reason to stop.
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || {
        say "They could not be installed; see above, or try it by hand: apt-get install $*" >&2
        return 1
    }
}

# need_system [COMMAND=PACKAGE]...: what Python packages cannot bring. Nothing of it is needed to start: voicecoach
# says what it does without, so a machine where nothing can be installed gets its sentence and goes on.
need_system() {
    [[ $(uname -s) == Linux ]] || return 0 # the wheels for macOS bring PortAudio
    local missing=() tool
    has_library 'libportaudio\.so\.2' || missing+=(libportaudio2)
    has_alsa_bridge || missing+=(libasound2-plugins)
    for tool in "$@"; do
        command -v "${tool%%=*}" >/dev/null || missing+=("${tool#*=}")
    done
    ((${#missing[@]})) || return 0
    if command -v apt-get >/dev/null; then
        install_packages "${missing[@]}" || true
    elif command -v dnf >/dev/null; then
        say "For sound, install PortAudio and ALSA's bridge: sudo dnf install portaudio alsa-plugins-pulseaudio" >&2
    elif command -v pacman >/dev/null; then
        say "For sound, install PortAudio and ALSA's bridge: sudo pacman -S portaudio alsa-plugins" >&2
    else
        say "Install with your package manager what Debian calls: ${missing[*]}" >&2
    fi
}

# need_python: sets `found_python` to one that can make a virtual environment.
need_python() {
    found_python=$(find_python "$can_make_venv") && return
    if command -v apt-get >/dev/null; then
        local bare packages=(python3 python3-venv)
        if bare=$(find_python "$right_version"); then
            packages=("python$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv")
        fi
        install_packages "${packages[@]}" || exit 1
        found_python=$(find_python "$can_make_venv") && return
    fi
    case $(command -v brew dnf pacman) in
    *brew*) fail "voicecoach needs Python 3.11, 3.12 or 3.13: brew install python@3.13" ;;
    *dnf*) fail "voicecoach needs Python 3.11, 3.12 or 3.13: sudo dnf install python3.13" ;;
    *) fail "voicecoach needs Python 3.11, 3.12 or 3.13 with its venv module; install one and run this again." ;;
    esac
}

stamp_text() {
    printf '%s\n' "$root" "$(readlink -f "$venv/bin/python")" "$(cksum <"$root/pyproject.toml")"
}

# need_package [EXTRA]: the virtual environment with voicecoach in it, and an extra of pyproject.toml where one is named.
# A stamp remembers for which place, Python and pyproject.toml that was done; while it fits, nothing is asked of pip.
need_package() {
    local extra=${1-} python=$venv/bin/python place="" stamp wanted
    stamp="$venv/ready${extra:+-$extra}"
    wanted=$(stamp_text)
    [[ -x $venv/bin/voicecoach && -f $stamp && $(<"$stamp") == "$wanted" ]] && return

    [[ -f $venv/ready ]] && read -r place <"$venv/ready"
    # In an environment that was moved, every command still points to where it was.
    if [[ -n $place && $place != "$root" ]] || ! "$python" -c 'import pip' 2>/dev/null; then
        need_python
        say "Making a virtual environment in $venv with $("$found_python" --version)."
        quietly "$found_python" -m venv --clear "$venv" || fail "The virtual environment could not be made; see above."
    fi
    say "Installing voicecoach and what it needs; the first time this takes a minute or two."
    quietly "$python" -m pip install --quiet -e "$root${extra:+[$extra]}" ||
        fail "The installation failed; see above. It needs the network; run this again when it is there."
    stamp_text >"$venv/ready"
    stamp_text >"$stamp"
}
