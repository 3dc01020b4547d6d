# Sourced by ./run, ./test and ./bench: the tools that building needs. Installs what is missing where that is simple, else says exactly what to install.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$*" >&2; }

die() { say "$@"; exit 1; }

# As root on Debian or Ubuntu packages can simply be installed.
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_is_current=
apt_install() {
    say "Installing $* (apt-get) ..."
    [ -n "$apt_is_current" ] || apt-get update -qq >&2 || return
    apt_is_current=1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
}

need_dotnet() {
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
    fi
    local sdk='Install the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0), for example:
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
    command -v dotnet >/dev/null || die "dotnet was not found. $sdk"

    # Culture data: .NET does not start without it.
    local said
    said=$( (dotnet --version) 2>&1) || true
    if [[ $said == *"valid ICU package"* ]]; then
        can_install || die 'The ICU library was not found. Install it (Debian, Ubuntu: apt-get install libicu-dev).'
        apt_install libicu-dev
    fi
    dotnet --list-sdks | grep -q '^10\.' || die "There is no .NET SDK 10 among: $(dotnet --list-sdks | tr '\n' ' '). $sdk"
}

# Packages come over https, and a bare system trusts nobody.
need_certificates() {
    can_install && [ ! -e /etc/ssl/certs/ca-certificates.crt ] && apt_install ca-certificates
    return 0
}

# Time zones of collections are read from the system.
need_zones() {
    [ -d /usr/share/zoneinfo ] || [ "$(uname)" != Linux ] && return
    can_install && apt_install tzdata && return
    die 'The time zone data was not found. Install it (Debian, Ubuntu: apt-get install tzdata).'
}

need_tools() {
    need_certificates
    need_dotnet
    need_zones
}

# Quiet unless it fails. Arguments: a project, and options of dotnet build.
build() {
    local output
    output=$(dotnet build -v quiet -nologo "$@" 2>&1) || { say "$output"; exit 1; }
}
