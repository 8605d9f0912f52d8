#!/usr/bin/env bash
# build.sh FOLDER: builds libcuda.so.1 in a folder. The library finds the translator in this folder.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
g++ -std=c++20 -O2 -Wall -Wextra -fPIC -fvisibility=hidden -shared -DSTAND_IN_HOME="\"$home\"" "$home"/driver/*.cpp \
    -o "$1/libcuda.so.1" -Wl,-soname,libcuda.so.1 -ldl -lpthread
