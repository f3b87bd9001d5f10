#!/bin/sh
# Puts into an empty folder what Python needs of this Debian, and nothing else: no shell, no package manager, no setuid
# file. What stays is told in var/lib/dpkg/status.d, one file a package, where scanners look for it.
#
# Usage, while an image is built, as root on Debian 12 with python3.11-venv: tools/image_root.sh FOLDER
set -eu
root=${1:?give the folder of the new root}
# Measured on the wheels of the lock: beyond the C library they ask for libstdc++, libgcc and zlib.
packages="base-files libc6 libgcc-s1 libstdc++6 zlib1g python3.11-minimal libpython3.11-minimal libpython3.11-stdlib
    libbz2-1.0 libcrypt1 libexpat1 libffi8 liblzma5 libsqlite3-0 libssl3 libuuid1"

# A merged /usr, as in Debian 12, in which /lib/... of an older package still finds its place.
mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin" "$root/var/lib/dpkg/status.d"
for folder in bin lib lib64 sbin; do ln -s "usr/$folder" "$root/$folder"; done

for package in $packages; do
    dpkg -L "$package" | grep -vE '^/\.?$|^/usr/share/(doc|doc-base|man|info|lintian|locale|bug|applications|pixmaps|binfmts|menu)(/|$)' |
        while read -r path; do if [ -e "$path" ] || [ -L "$path" ]; then printf '%s\n' "${path#/}"; fi; done |
        tar -C / --no-recursion -cf - -T - | tar -C "$root" --keep-directory-symlink -xf -
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
done

# A name for the user of the image, and the places where a volume is mounted.
printf 'root:x:0:0:root:/root:/sbin/nologin\nscreening:x:10001:10001::/:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nscreening:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
mkdir -p "$root/etc/screening"
for folder in dev mnt opt proc run srv sys; do mkdir -p "$root/$folder"; done
for folder in index state drop audit; do install -d -o 10001 -g 10001 -m 0750 "$root/var/lib/screening/$folder"; done
install -d -m 1777 "$root/tmp"
find "$root" -xdev -type f -perm /6000 -exec chmod ug-s {} +

# Modules of the standard library whose own libraries were left out (curses, readline, dbm, nis) go too: one that is not
# there says so more plainly than one that cannot be loaded.
chroot "$root" /usr/bin/python3.11 - <<'PYTHON'
import importlib, os, pathlib, sysconfig
for path in sorted(pathlib.Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("*.so")):
    try:
        importlib.import_module(path.name.partition(".")[0])
    except ImportError as error:
        print("image root: without", path.name.partition(".")[0])
        os.unlink(path)
PYTHON
chroot "$root" /usr/bin/python3.11 -m compileall -q /usr/lib/python3.11 || true

if [ -n "$(find "$root" -name sh -o -name bash -o -name dash -o -name busybox | head -1)" ]; then
    echo "image root: there is a shell in it" >&2
    exit 1
fi
echo "image root: $(echo "$packages" | wc -w) packages, $(du -sm "$root" | cut -f1) MB"
