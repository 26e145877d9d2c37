SUMMARY = "guanka, the checkpoint for vehicle data"
DESCRIPTION = "Finds what China's automotive rules call important data, keeps it from leaving unlawfully, and keeps the evidence."
# The executable holds Node, and Node holds V8, OpenSSL, ICU and others: dist/licences-node.txt.
LICENSE = "Apache-2.0 & MIT & ISC & BSD-2-Clause & BSD-3-Clause & BlueOak-1.0.0 & Unicode-3.0 & Zlib & Artistic-2.0"
LIC_FILES_CHKSUM = "file://LICENSE;md5=3b83ef96387f14655fc854ddc3c6bd57"

# The release: LICENSE, device/ and dist/ of the package, with the single executable that `npm run build:executables` has made.
SRC_URI = "file://guanka-${PV}.tar.gz"
S = "${WORKDIR}/guanka-${PV}"

inherit systemd useradd

COMPATIBLE_HOST = "(aarch64|x86_64).*-linux"
GUANKA_ARCH:aarch64 = "arm64"
GUANKA_ARCH:x86-64 = "x64"
# tcu or roadside.
GUANKA_SIZE ?= "tcu"

RDEPENDS:${PN} = "libatomic libstdc++ nftables"
USERADD_PACKAGES = "${PN}"
USERADD_PARAM:${PN} = "--system --home-dir /var/lib/guanka --shell /sbin/nologin --user-group guanka"
SYSTEMD_SERVICE:${PN} = "guanka.service"

# The executable is Node with the program in it: stripping would cut the program off.
INHIBIT_PACKAGE_STRIP = "1"
INSANE_SKIP:${PN} += "already-stripped ldflags"

do_compile() {
    ${CC} ${CFLAGS} ${LDFLAGS} -std=c11 -o guanka-notify ${S}/device/c/guanka-notify.c
}

do_install() {
    install -D -m 0755 ${S}/dist/guanka-linux-${GUANKA_ARCH} ${D}${bindir}/guanka
    install -D -m 0755 guanka-notify ${D}${libexecdir}/guanka/guanka-notify
    install -D -m 0644 ${S}/device/profiles/${GUANKA_SIZE}.yaml ${D}${sysconfdir}/guanka/guanka.yaml
    install -D -m 0644 ${S}/device/nftables/guanka.nft ${D}${sysconfdir}/nftables.d/guanka.nft
    install -D -m 0644 ${S}/device/systemd/guanka.service ${D}${systemd_system_unitdir}/guanka.service
    install -D -m 0644 ${S}/device/systemd/guanka.service.d/${GUANKA_SIZE}.conf ${D}${systemd_system_unitdir}/guanka.service.d/${GUANKA_SIZE}.conf
    install -D -m 0644 ${S}/dist/licences.txt ${D}${datadir}/doc/guanka/licences.txt
    install -D -m 0644 ${S}/dist/licences-node.txt ${D}${datadir}/doc/guanka/licences-node.txt
    install -D -m 0644 ${S}/dist/sbom.cdx.json ${D}${datadir}/doc/guanka/sbom.cdx.json
}

CONFFILES:${PN} = "${sysconfdir}/guanka/guanka.yaml ${sysconfdir}/nftables.d/guanka.nft"
FILES:${PN} += "${systemd_system_unitdir} ${datadir}/doc/guanka"
