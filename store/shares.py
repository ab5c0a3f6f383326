"""Is a folder on a network share? SQLite's write-ahead log is unsafe there."""

from pathlib import Path

from store.backend import NetworkShareError

MOUNTS = Path("/proc/mounts")
# What several machines may write at once, or what cannot share memory between processes.
NETWORK = frozenset(
    [
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "fuse.ceph",
        "fuse.cifs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.smbnetfs",
        "fuse.sshfs",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "orangefs",
        "prl_fs",
        "smb3",
        "smbfs",
        "vboxsf",
        "vmhgfs",
        "fuse.vmhgfs-fuse",
    ]
)


def refuse_network_share(file: Path, mounts: str | None = None) -> None:
    """Raise NetworkShareError when the file would lie on a network share.

    `mounts` is the text of /proc/mounts; where there is none (not Linux) nothing is refused.
    """
    if mounts is None:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    kind = _kind_of(file.resolve().parent, mounts)
    if kind in NETWORK or file.as_posix().startswith("//"):
        raise NetworkShareError(
            f"{file} lies on a network share ({kind or 'UNC path'}), where two machines writing "
            "at once would damage a GeoPackage: keep it on a disk of this machine, or let several "
            "machines share a PostgreSQL store (--store postgresql://...)"
        )


def _kind_of(folder: Path, mounts: str) -> str:
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:  # noqa: PLR2004 -- device, place, type
            continue
        place = fields[1].encode().decode("unicode_escape")
        if Path(place) in (folder, *folder.parents) and len(place) >= len(best):
            best, kind = place, fields[2]
    return kind
