#!/bin/sh
# deb.sh: build/deb/edgediff_VERSION_ARCH.deb, by Debian's own tools, from a
# copy of the source. The same source gives the same bytes.
#
# The unit tests are run as well, where libcmocka-dev is installed.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^VERSION = //p' Makefile)
source=build/deb/edgediff-$version

rm -rf build/deb
mkdir -p "$source"
# What a release has: the files of git, or all if this is no clone.
if [ -e .git ]; then
	git ls-files -z
else
	find . -name build -prune -o ! -type d -print0
fi | tar --null -T - -cf - | tar -C "$source" -xf -
cp -R "$source/packaging/debian" "$source/debian"
case $(sed -n '1s/.*(\(.*\)-[0-9a-z]*).*/\1/p' "$source/debian/changelog") in
"$version") ;;
*)
	echo "deb: packaging/debian/changelog does not begin with $version" >&2
	exit 1
	;;
esac
pkg-config --exists cmocka || export DEB_BUILD_OPTIONS=nocheck \
	DEB_BUILD_PROFILES=nocheck
cd "$source"
# The settings of whoever builds are none of the package's.
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u DESTDIR -u PREFIX -u CC \
	-u CFLAGS -u CPPFLAGS -u LDFLAGS LC_ALL=C \
	dpkg-buildpackage -b -us -uc -rfakeroot >../build.log 2>&1 || {
	tail -n 40 ../build.log >&2
	exit 1
}
cd ../../..
for deb in build/deb/edgediff_*.deb; do
	sh tests/setup/deb.sh "$deb"
done
ls build/deb/*.deb
