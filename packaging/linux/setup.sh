#!/usr/bin/env bash
# Makes .venv ready: missing system libraries (Debian and its relatives), uv, and every Python package of pyproject.toml.
# Only compiles what has changed when pyproject.toml has not, since the last time.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Qt's platform plugins and what playing sound and video needs, fonts, the C++ toolchain that llama-cpp-python builds with, and venv for Debian's own Python.
packages=(g++ make git python3-dev python3-venv fonts-dejavu-core libegl1 libgl1 libfontconfig1 libglib2.0-0 libdbus-1-3
  libgomp1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
  libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
  libpulse0 libx11-6 libxext6 libxrandr2)

is_installed() {
  local name
  for name in "$1" "$1t64"; do # Debian 13 renamed some libraries
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] && return 0
  done
  return 1
}

install_system_packages() {
  command -v dpkg-query >/dev/null || return 0
  local missing=() name
  for name in "${packages[@]}"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    printf 'Jackdaw needs some system packages. Run this line, then the same command again:\n  sudo apt-get install -y %s\n' \
      "${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

make_environment() {
  [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' && return 0
  local python
  python=$(command -v python3.11 || command -v python3)
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Jackdaw needs Python 3.11 or newer; found $("$python" --version)." >&2
    exit 1
  }
  "$python" -m venv --clear .venv
}

# llama-cpp-python is published as source and takes minutes to build: the wheel is kept for the next environment.
# Other build flags (CMAKE_ARGS) or another wanted version mean another wheel.
built_wheels() {
  local wanted folder
  wanted=$(grep -oE 'llama-cpp-python[^"]*' pyproject.toml)
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/jackdaw/wheels/$(printf '%s' "$wanted ${CMAKE_ARGS:-}" | cksum | cut -d' ' -f1)
  compgen -G "$folder/*.whl" >/dev/null || .venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir "$folder" "$wanted" >&2
  echo "$folder"
}

install_packages() {
  local wheels
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet 'uv>=0.9'
  wheels=$(built_wheels)
  .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --find-links "$wheels" \
    --only-binary llama-cpp-python --editable '.[offline]' --group dev
}

# Confined workers may write no file, so what is not compiled here they would compile anew at every start.
compile_sources() { .venv/bin/python -m compileall -q engine models plugins desktop assets; }

stamp=.venv/installed
wanted=$(cksum pyproject.toml packaging/linux/setup.sh)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  compile_sources
  exit 0
fi
install_system_packages
make_environment
echo "Installing Jackdaw's packages into .venv (the first time takes some minutes and about 7 GB)..."
install_packages
compile_sources
printf '%s' "$wanted" >"$stamp"
